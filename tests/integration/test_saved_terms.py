"""Terms that are kept under a name, and that new requests begin with."""

import pytest

from app.domain.rfqs.terms import NO_TERMS, NamedTerms, Terms, TermsInvalid
from app.services.rfqs.saved_terms import SavedTerms, SavedTermsUnusable
from tests.fakes.office import Office

_HOME = Terms(currency="USD", incoterm="FCA", place="Rockford", payment="Net 30")
_ABROAD = Terms(currency="EUR")


@pytest.fixture
def saved(office: Office) -> SavedTerms:
    return office.services.saved_terms


def test_terms_are_kept_by_name_and_replaced(saved: SavedTerms) -> None:
    saved.save(" Home  jobs ", _ABROAD)
    saved.save("home JOBS", Terms(currency="usd", incoterm="fca", place=" Rockford", payment="Net 30"))
    saved.save("Abroad", _ABROAD)
    assert saved.every() == [NamedTerms(name="Abroad", terms=_ABROAD), NamedTerms(name="home JOBS", terms=_HOME)]
    assert saved.named("HOME jobs").terms.text == "USD, FCA Rockford, Net 30"


@pytest.mark.parametrize(
    ("name", "terms", "said"),
    [
        (" ", _HOME, "The terms have no name"),
        ("x" * 1000, _HOME, "Shorten it"),
        ("A", NO_TERMS, "no terms to save"),
        ("A", Terms(currency="dollars"), "not a currency code"),
    ],
)
def test_what_cannot_be_kept_is_refused(saved: SavedTerms, name: str, terms: Terms, said: str) -> None:
    with pytest.raises((SavedTermsUnusable, TermsInvalid), match=said):
        saved.save(name, terms)
    assert saved.every() == []


def test_a_name_is_changed_and_the_default_goes_with_it(saved: SavedTerms) -> None:
    saved.save("A", _HOME)
    saved.save("B", _ABROAD)
    with pytest.raises(SavedTermsUnusable, match="already terms “b”"):
        saved.rename("a", "b")
    saved.rename("A", "a")
    saved.set_default("A")
    saved.rename("a", "C")
    saved.rename("B", "D")
    assert [one.name for one in saved.every()] == ["C", "D"]
    assert saved.default() == "C"
    with pytest.raises(SavedTermsUnusable, match="no saved terms “A”"):
        saved.rename("A", "E")


def test_a_new_request_begins_with_the_chosen_terms(office: Office, saved: SavedTerms) -> None:
    create = office.services.rfq_editing.create
    assert (create("Plating").terms, saved.default()) == (NO_TERMS, "")
    saved.save("A", _HOME)
    saved.set_default("a")
    assert create("Plating").terms == _HOME
    gone = saved.remove("A")
    assert (create("Plating").terms, saved.default()) == (NO_TERMS, "")
    saved.restore(gone)
    assert create("Plating").terms == _HOME
    saved.set_default("")
    assert create("Plating").terms == NO_TERMS
    with pytest.raises(SavedTermsUnusable, match="no saved terms “Z”"):
        saved.set_default("Z")
