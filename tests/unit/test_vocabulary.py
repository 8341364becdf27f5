"""Words of the trade: every spelling means one term."""

import pytest

from app.domain.trade.clearance import Clearances
from app.domain.words.vocabulary import SpellingTaken, Term, TermKind, TermUnknown, Vocabulary

P, S = TermKind.PROCESS, TermKind.SPECIFICATION
EN = Term(kind=P, name="Electroless Nickel", aliases=("EN plate", "Nickel-phosphorus"), family="Plating")
ZINC = Term(kind=P, name="Zinc Plating", aliases=("Zn plate",), family="plating")
ANODIZE = Term(kind=P, name="Anodize", category="Finishing")
B733 = Term(kind=S, name="ASTM B733")
WORDS = Vocabulary((EN, ZINC, ANODIZE, B733))


def test_every_spelling_means_its_term_and_no_other_kind() -> None:
    for text in ("electroless  nickel", "EN-PLATE", "nickel phosphorus"):
        assert WORDS.term(P, text) == EN
        assert WORDS.canonical(P, text) == "Electroless Nickel"
        assert WORDS.key(P, text) == "electrolessnickel"
    assert WORDS.term(S, "EN plate") is None
    assert WORDS.canonical(P, " Black   Oxide ") == "Black Oxide"
    assert (len(WORDS), list(WORDS)) == (4, [EN, ZINC, ANODIZE, B733])


def test_what_to_look_for_are_all_spellings() -> None:
    assert WORDS.keys(P, "EN plate") == {"electrolessnickel", "enplate", "nickelphosphorus"}
    assert WORDS.keys(P, "Black Oxide") == {"blackoxide"}
    assert WORDS.keys(P, " ") == frozenset()


def test_a_family_is_whoever_names_it() -> None:
    assert WORDS.family(P, "EN plate") == (ZINC,)
    assert WORDS.family(P, "Anodize") == ()
    assert WORDS.family(P, "Black Oxide") == ()
    assert WORDS.are_akin("EN plate", ZINC.name)
    assert not WORDS.are_akin("EN plate", "Electroless Nickel")
    assert not WORDS.are_akin("EN plate", "Anodize")
    assert not WORDS.are_akin("EN plate", "Frobbing")


def test_an_alias_is_added_once_and_to_one_term() -> None:
    more = WORDS.with_alias(P, "anodize", "Black  Anodize")
    assert more.canonical(P, "BLACK ANODIZE") == "Anodize"
    assert more.with_alias(P, "Anodize", "black anodize") is more
    with pytest.raises(SpellingTaken, match="“Zn Plate” already means “Zinc Plating”"):
        WORDS.with_alias(P, "Anodize", "Zn Plate")
    with pytest.raises(TermUnknown, match="no process “Nothing”"):
        WORDS.with_alias(P, "Nothing", "x")
    with pytest.raises(SpellingTaken, match="no letter"):
        WORDS.with_alias(P, "Anodize", "--")


def test_a_term_is_replaced_and_taken_away() -> None:
    renamed = WORDS.saved(Term(kind=P, name=" Nickel, electroless ", aliases=("EN", "en", "Nickel Electroless")), EN)
    (term,) = [t for t in renamed if t.aliases == ("EN",)]
    assert term.name == "Nickel, electroless"
    assert renamed.term(P, "EN plate") is None
    assert WORDS.without(EN).term(P, "EN plate") is None
    assert len(WORDS.without(EN)) == 3


@pytest.mark.parametrize(
    ("held", "needed", "covered"),
    [
        ("", "", True),
        ("", "CUI", False),
        ("cui", "CUI", True),
        ("CUI", "ITAR", False),
        ("ITAR", "cui ", True),
        ("Secret", "Secret", False),
        ("Secret", "CUI", False),
        ("ITAR", "Secret", False),
        ("Secret", "", True),
    ],
)
def test_who_holds_a_level_holds_those_below_and_an_unknown_one_opens_nothing(
    held: str, needed: str, covered: bool
) -> None:
    assert Clearances().covers(held, needed) is covered


def test_levels_can_be_others_and_are_compared_by_their_order() -> None:
    levels = Clearances(("A", "B", "C"))
    assert levels.covers("C", "A")
    assert not levels.covers("ITAR", "A")
    pairs = [("C", "A"), ("A", "A"), ("A", "C"), ("A", ""), ("unknown", "")]
    assert [levels.is_above(*pair) for pair in pairs] == [True, False, False, True, False]
    assert [levels.stricter(*pair) for pair in (("A", "C"), ("C", "A"), ("", "A"), ("A", ""))] == ["A", "A", "A", "A"]
    assert [levels.known(t) for t in ("b", "", "none", "x")] == ["B", "", "", None]
