"""The vocabulary as it is kept: begun once, changed, taken back."""

from pathlib import Path

import pytest

from app.documents.vendors.vocabulary_sheet import read_vocabulary
from app.domain.trade.ids import ChangeId, TermId
from app.domain.words.vocabulary import SpellingTaken, Term, TermKind, TermUnknown, Vocabulary
from app.services.vendors.vendors import Vendors
from app.services.vendors.words import Words
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


def names(words: Words) -> list[str]:
    return [t.name for t in words.read()]


def test_a_new_folder_begins_with_the_usual_words_and_deleted_ones_stay_deleted(words: Words) -> None:
    starter = read_vocabulary(resources.read_text("vocabulary/terms.csv"))
    assert len(words.read()) == len(starter) > 30
    assert words.read().canonical(P, "ag plate") == "Silver Plating"
    assert words.read().canonical(S, "MIL DTL 5541") == "MIL-C-5541"
    words.remove(P, "Alodine")
    words.begin_with(starter)
    assert words.read().term(P, "Alodine") is None


def test_a_new_term_takes_the_id_of_no_other(office: Office) -> None:
    """Whatever the order, and also where the newest term is one of those that stay."""
    kept = Term(id=TermId(7), kind=P, name="Laser Marking")
    with office.database.write() as session:
        vocabulary.write(session, Vocabulary([Term(kind=P, name="Etching"), kept, Term(kind=S, name="A-1")]))
        found = {term.name: term.id for term in vocabulary.read(session)}
    assert found["Laser Marking"] == 7
    assert found.keys() == {"Etching", "Laser Marking", "A-1"}
    assert len(set(found.values())) == 3


def test_a_term_is_added_changed_and_the_change_taken_back(words: Words, vendors: Vendors) -> None:
    words.save(Term(kind=P, name="Laser  Marking", aliases=("Laser Mark",), family="Marking", category="Labels"))
    term = words.read().term(P, "laser mark")
    assert term is not None
    assert (term.name, term.aliases, term.family, term.category) == (
        "Laser Marking",
        ("Laser Mark",),
        "Marking",
        "Labels",
    )
    change = words.add_alias(P, "Laser Marking", "Laser Engraving")
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
        ("MIL-A-8625F Type II Class 1", "", "MIL-A-8625F Type II Class 1", ()),
        ("Teflon", "Teflon", "", ((P, "Teflon"),)),
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
