"""The vocabulary as it is kept: begun once, changed, taken back."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.documents.vendors.vocabulary_sheet import read_vocabulary
from app.domain.trade.ids import ChangeId, TermId
from app.domain.words.vocabulary import SpellingTaken, Term, TermKind, TermUnknown, Vocabulary
from app.services.vendors.vendors import Vendors
from app.services.vendors.words import Words
from app.storage.base import preferences
from app.storage.vendors import vocabulary
from app.system import resources
from tests.fakes.office import Office

P, S = TermKind.PROCESS, TermKind.SPECIFICATION


@pytest.fixture
def words(office: Office) -> Words:
    return office.services.words


@pytest.fixture
def vendors(office: Office) -> Vendors:
    return office.services.vendors


STARTER, OLDER = (read_vocabulary(resources.read_text(f"vocabulary/{name}.csv")) for name in ("terms", "terms-1"))


def names(words: Words) -> list[str]:
    return [t.name for t in words.read()]


def test_a_new_folder_begins_with_the_usual_words_and_deleted_ones_stay_deleted(words: Words) -> None:
    starter = STARTER
    assert len(words.read()) == len(starter) > 30
    assert words.read().canonical(P, "ag plate") == "Silver Plating"
    assert words.read().canonical(S, "MIL C 5541") == "MIL-DTL-5541"
    words.remove(P, "Alodine")
    words.begin_with(starter, OLDER)
    assert words.read().term(P, "Alodine") is None


def test_a_folder_of_the_first_starter_gets_what_is_new_and_keeps_what_was_changed(office: Office) -> None:
    words = office.services.words
    with office.database.write() as session:
        vocabulary.write(session, OLDER)
        preferences.put(session, "vocabulary", "starter")
    words.remove(P, "Black Oxide")
    words.remove(S, "AMS 2700")
    words.add_alias(P, "Paint", "Cerakote")
    words.save(Term(kind=P, name="My Weld", aliases=("Weld",)))
    own = words.read().term(S, "ASTM B700")
    assert own is not None
    words.save(replace(own, family="Ours"), own)
    words.begin_with(STARTER, OLDER)
    after = words.read()
    assert [after.term(P, "Black Oxide"), after.term(S, "AMS 2700")] == [None, None], "deleted"
    assert after.canonical(P, "Cerakote") == after.canonical(P, "Topcoat") == "Paint"
    assert after.canonical(S, "AMS-QQ-N-290") == after.canonical(S, "QQ-N-290") == "AMS-QQ-N-290"
    assert after.canonical(S, "5541") == "MIL-C-5541", "as it was called"
    assert after.canonical(P, "Weld") == "My Weld"
    families = {term.name: term.family for term in after if term.kind is S}
    assert (families["MIL-C-5541"], families["ASTM B700"]) == ("Chromate Conversion", "Ours")


def test_a_new_term_takes_the_id_of_no_other(office: Office) -> None:
    """Whatever the order, and also where the newest term is one of those that stay."""
    kept = Term(id=TermId(7), kind=P, name="Laser Texturing")
    with office.database.write() as session:
        vocabulary.write(session, Vocabulary([Term(kind=P, name="Etching"), kept, Term(kind=S, name="A-1")]))
        found = {term.name: term.id for term in vocabulary.read(session)}
    assert found["Laser Texturing"] == 7
    assert found.keys() == {"Etching", "Laser Texturing", "A-1"}
    assert len(set(found.values())) == 3


def test_a_term_is_added_changed_and_the_change_taken_back(words: Words, vendors: Vendors) -> None:
    words.save(Term(kind=P, name="Laser  Texturing", aliases=("Laser Texture",), family="Marking", category="Labels"))
    term = words.read().term(P, "laser texture")
    assert term is not None
    assert (term.name, term.aliases, term.family, term.category) == (
        "Laser Texturing",
        ("Laser Texture",),
        "Marking",
        "Labels",
    )
    change = words.add_alias(P, "Laser Texturing", "Laser Engraving")
    after = words.read().term(P, "laser engraving")
    assert after is not None
    assert after.id == term.id
    back = vendors.take_back(change)
    assert words.read().term(P, "Laser Engraving") is None
    vendors.take_back(back.change)
    assert words.read().term(P, "Laser Engraving") == after


def test_words_that_were_changed_again_since_stay(words: Words, vendors: Vendors) -> None:
    first = words.add_alias(P, "Anodize", "Colour Anodize")
    second = words.add_alias(P, "Anodize", "Soft Anodize")
    assert vendors.take_back(first).kept == ("the processes and specifications",)
    assert words.read().term(P, "Colour Anodize") is not None
    vendors.take_back(second)
    assert words.read().term(P, "Soft Anodize") is None
    assert [c.label for c in vendors.recent_changes()] == []


def test_what_cannot_be_is_refused_and_changes_nothing(words: Words, vendors: Vendors) -> None:
    before = names(words)
    with pytest.raises(SpellingTaken):
        words.add_alias(P, "Anodize", "Iridite")
    with pytest.raises(TermUnknown, match="vocabulary list"):
        words.remove(P, "Nothing")
    assert names(words) == before
    assert vendors.recent_changes() == []


@pytest.mark.parametrize(
    ("text", "process", "specification", "unknown"),
    [
        ("EN plate per ASTM B-733 TYP II", "EN plate", "ASTM B-733 Type II", ()),
        ("Ag plate ASTM B700 CL 1", "Ag plate", "ASTM B700 Class 1", ()),
        ("Silver Plate", "Silver Plate", "", ()),
        ("MIL-A-8625F Type II Class 1", "Anodize", "MIL-A-8625F Type II Class 1", ()),
        ("Frobnicate", "Frobnicate", "", ((P, "Frobnicate"),)),
        ("AMS 9999", "", "AMS 9999", ((S, "AMS 9999"),)),
        ("Glow IAW XY 1", "Glow", "XY 1", ((P, "Glow"), (S, "XY 1"))),
        ("", "", "", ()),
    ],
)
def test_a_text_says_what_it_means(
    words: Words, text: str, process: str, specification: str, unknown: tuple[object, ...]
) -> None:
    found = words.meaning(text)
    assert (found.words.process, str(found.words.specification)) == (process, specification)
    assert found.unknown == unknown
    assert (found.process is not None) == bool(process and not unknown)


def test_the_words_are_written_to_a_sheet_that_reads_back(words: Words, tmp_path: Path) -> None:
    assert words.export(tmp_path / "terms.csv") == len(words.read())
    written = (tmp_path / "terms.csv").read_text(encoding="utf-8-sig")
    plain = [(t.kind, t.name, t.aliases, t.family, t.category) for t in words.read()]
    assert [(t.kind, t.name, t.aliases, t.family, t.category) for t in read_vocabulary(written)] == plain


def test_an_emptied_vocabulary_is_kept_empty(words: Words, vendors: Vendors) -> None:
    last = ChangeId(0)
    for term in list(words.read()):
        last = words.remove(term.kind, term.name)
    assert names(words) == []
    vendors.take_back(last)
    assert len(names(words)) == 1
