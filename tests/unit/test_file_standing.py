"""What a file needs by all that is known of it, and what is left for the buyer to decide."""

from app.domain.rfqs.control import Standing, Trace, Where, standing
from app.domain.trade.clearance import Clearances

KNOWN = Clearances()


def test_what_its_text_says_is_for_the_buyer_to_judge() -> None:
    traces = [Trace(Where.NAME, "P-1.pdf"), Trace(Where.TEXT, "EXPORT CONTROLLED")]
    assert standing(traces, None, KNOWN) == Standing(doubts=("Its text says “EXPORT CONTROLLED”.",), names=("P-1.pdf",))
    assert standing(traces, "", KNOWN) == Standing(decided="", names=("P-1.pdf",))


def test_a_hint_says_nothing_more_where_the_level_is_sure() -> None:
    traces = [Trace(Where.NAME, "P-1_CUI.pdf"), Trace(Where.FOLDER, "myCUIparts")]
    assert standing(traces, None, KNOWN) == Standing(("CUI",), "The file's name says CUI", names=("P-1_CUI.pdf",))


def test_the_strictest_of_all_that_is_known_counts() -> None:
    traces = [Trace(Where.NAME, "P-1_CUI.pdf"), Trace(Where.MEMBER, "a/P-1_ITAR.pdf")]
    needed = standing(traces, None, KNOWN)
    assert [needed.allows(held, KNOWN) for held in ("", "CUI", "ITAR")] == [False, False, True]
    assert standing(traces, "", KNOWN).needed == ("CUI", "ITAR"), "a mark that everybody reads stays"
    assert standing(traces[:1], "ITAR", KNOWN).needed == ("ITAR", "CUI")


def test_a_level_that_the_settings_do_not_have_any_more_opens_nothing() -> None:
    assert not standing([], "Secret", KNOWN).allows("ITAR", KNOWN)
