"""The golden cases of matching: a line and one vendor; what is said of it. Then rankings of several."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.domain.matching.fitness import Grade
from app.domain.matching.line_words import line_words
from app.domain.matching.matching import Barrier, Candidate, LineMatch, match_line
from app.domain.rfqs.bars import Rules
from app.domain.rfqs.rfq import RfqItem
from app.domain.trade.clearance import Clearances
from app.domain.trade.ids import VendorId
from app.domain.trade.quantity import QuantityBreaks
from app.domain.trade.text_key import word_key
from app.domain.vendors.record import Record
from app.domain.vendors.vendor import Approval, Capability, Standing, VendorStatus
from app.domain.words.vocabulary import Term, TermKind, Vocabulary

P, S = TermKind.PROCESS, TermKind.SPECIFICATION
TODAY = date(2026, 11, 24)
# process-aliases.csv of a buyer, as it is
ALIASES = {
    "Electroless Nickel": ("EN plate", "ELECTROLESS NICKEL PLATE", "Nickel-phosphorus"),
    "Anodize": ("Anodise", "Anodizing", "Clear Anodize", "Black Anodize", "Hard Anodize"),
    "Chromate Conversion": ("Alodine", "Chem film", "Chromate", "Iridite", "Conversion coat"),
    "Passivation": ("Passivate", "Passivating"),
    "Electropolish": ("EP", "Electropolishing"),
    "Zinc Plating": ("Zinc Plate", "Zn plate"),
    "Silver Plating": ("Silver Plate", "Ag plate"),
    "Heat Treat": ("HT", "Heat treating", "Stress relieve"),
    "Precision Cleaning": ("Clean", "Cleaning", "Critical clean"),
}
SPECIFICATIONS = {
    "MIL-A-8625": ("MIL-PRF-8625",),
    "MIL-C-5541": ("MIL-DTL-5541",),
    "QQ-P-35": ("AMS QQ P 35",),
    "ASTM A967": ("ASTM A 967",),
    "ASTM B733": ("ASTM B-733",),
    "ASTM B912": ("ASTM B 912",),
    "ASTM B633": ("ASTM B 633",),
}
PLATING = {"Electroless Nickel", "Zinc Plating", "Silver Plating"}


def _vocabulary() -> Vocabulary:
    processes = [
        Term(kind=P, name=n, aliases=a, category="Finishing", family="Plating" if n in PLATING else "")
        for n, a in ALIASES.items()
    ]
    specifications = [Term(kind=S, name=n, aliases=_others(n, a)) for n, a in SPECIFICATIONS.items()]
    return Vocabulary([*processes, *specifications])


def _others(name: str, aliases: Sequence[str]) -> tuple[str, ...]:
    """ASTM B-733 and ASTM B733 are one spelling already."""
    return tuple(a for a in aliases if word_key(a) != word_key(name))


RULES = Rules(vocabulary=_vocabulary(), today=TODAY, clearances=Clearances(), lists={"borealis": False})


def item(process: str, specification: str = "", **fields: str) -> RfqItem:
    """A line that asks for this."""
    return RfqItem(
        number=1,
        part_number="0022-12982",
        process=process,
        specification=specification,
        quantities=QuantityBreaks((1,)),
        **fields,  # type: ignore[arg-type] # the text fields of a line
    )


def can(process: str, specification: str = "", standing: Standing = Standing.FAMILIAR, **fields: object) -> Capability:
    return Capability(process=process, specification=specification, standing=standing, **fields)  # type: ignore[arg-type] # as above


def candidate(*capabilities: Capability, number: int = 1, **fields: Any) -> Candidate:
    return Candidate(id=VendorId(number), name=f"Vendor {number}", capabilities=capabilities, **fields)


def match(line: RfqItem, *candidates: Candidate) -> LineMatch:
    return match_line(line_words(line, RULES.vocabulary), candidates, RULES)


_EXPIRED = date(2026, 11, 23)
_CASES: Sequence[tuple[RfqItem, Capability, Grade | None, str]] = (
    # as listed, however it is written
    (item("Ag plate", "ASTM B700"), can("Ag plate", "ASTM B700"), Grade.EXACT, "lists Ag plate to ASTM B700"),
    (item("SILVER  plate", "ASTM B-700"), can("Silver Plate", "astm b 700"), Grade.EXACT, ""),
    (item("Anodize", "MIL-A-8625F"), can("Anodize", "MIL-A-8625"), Grade.EXACT, ""),
    (item("Anodize", "MIL-A-8625", type="TYP II"), can("Anodize", "MIL-A-8625", type="2"), Grade.EXACT, ""),
    (item("Anodize", "MIL-A-8625 TYPE 2"), can("Anodize", "MIL-A-8625 TYP II"), Grade.EXACT, ""),
    (
        item("Anodize", "MIL-A-8625", type="II", spec_class="CL 1"),
        can("Anodize", "MIL-A-8625"),
        Grade.UNTOLD,
        "does MIL-A-8625; type and class not listed",
    ),
    (
        item("Anodize", "MIL-A-8625", type="II", spec_class="CL 1"),
        can("Clear Anodize", "MIL-PRF-8625", type="II"),
        Grade.UNTOLD,
        "does MIL-PRF-8625; class not listed",
    ),
    (item("Anodize", "MIL-A-8625"), can("Anodize", "MIL-A-8625", type="III"), Grade.EXACT, ""),
    # the same by other words
    (item("Ag plate", "ASTM B700"), can("Silver Plating", "ASTM B700"), Grade.ALIAS, "another name for it"),
    (item("Anodize", "MIL-A-8625"), can("Clear Anodize", "MIL-PRF-8625"), Grade.ALIAS, ""),
    (item("Alodine", "MIL-DTL-5541F"), can("Iridite", "MIL-C-5541"), Grade.ALIAS, ""),
    (item("Passivate", "AMS QQ P 35"), can("Passivation", "QQ-P-35"), Grade.ALIAS, ""),
    # the specification under another process, or for a line without one
    (item("", "AMS 2700"), can("Passivation", "AMS 2700"), Grade.SPECIFICATION, "does AMS 2700 as Passivation"),
    (item("Cleaning", "AMS 2700"), can("Passivation", "AMS 2700"), Grade.SPECIFICATION, ""),
    (item("Cleaning", "AMS 2700"), can("", "AMS 2700"), Grade.SPECIFICATION, "does AMS 2700"),
    # the process without a specification
    (item("EP"), can("Electropolishing", "ASTM B912"), Grade.PROCESS, "does Electropolishing to ASTM B912"),
    (item("EP"), can("Electropolish"), Grade.PROCESS, "does Electropolish"),
    # nobody knows: it may do it
    (item("EP", "ASTM B912"), can("Electropolish"), Grade.PROCESS_ALONE, "no specification listed"),
    (item("Au", "MIL-G-45204 Grade C Class 00"), can("Au", "MIL-G-45204 Class 00"), Grade.UNTOLD, "grade C"),
    (item("Au", "MIL-G-45204 Grade C"), can("Au", "MIL-G-45204 Grade A"), Grade.UNTOLD, "grade C not listed"),
    (item("Au", "MIL-G-45204 Grade C"), can("Au", "MIL-G-45204 Grade C"), Grade.EXACT, "lists"),
    (item("Pass", "AMS 2700 Method 1 Type II"), can("Pass", "AMS 2700 Type II"), Grade.UNTOLD, "method 1 not listed"),
    (item("EP", "ASTM B912 .0005 THK"), can("EP", "ASTM B912"), Grade.EXACT, ""),
    # several at once
    (item("Anodize", "MIL-A-8625", type="III"), can("Anodize", "MIL-A-8625 Type II, III"), Grade.EXACT, "lists"),
    (item("Anodize", "MIL-A-8625 TYPE II OR IIB"), can("Anodize", "MIL-A-8625 Type IIB"), Grade.EXACT, "lists"),
    (
        item("Anodize", "MIL-A-8625", type="I"),
        can("Anodize", "MIL-A-8625 Type II, III"),
        Grade.OTHER_TYPE,
        "does MIL-A-8625, but Type II and III",
    ),
    (item("CF", "MIL-DTL-5541", spec_class="3"), can("CF", "MIL-DTL-5541 Class 1A & 3"), Grade.EXACT, ""),
    # names that look alike
    (item("Electropolish", "SEMI F19"), can("Electropolish", "SEMI F17"), Grade.OTHER_SPECIFICATION, "but to SEMI F17"),
    (item("Weld", "AWS D17.1"), can("Weld", "AWS D1.1"), Grade.OTHER_SPECIFICATION, "but to AWS D1.1"),
    (item("Electroless Nickel", "AMS 2404"), can("EN plate", "SAE AMS 2404"), Grade.ALIAS, ""),
    (item("Phos", "MIL-DTL-16232", type="Z"), can("Phos", "MIL-DTL-16232 Type M"), Grade.OTHER_TYPE, "Type M"),
    (item("Au", "MIL-G-45204 CL 00"), can("Au", "MIL-G-45204 CL 0"), Grade.OTHER_TYPE, "Class 0, not 00"),
    # hints, which do not cover
    (item("EP", "MIL-A-8625", type="III"), can("EP", "MIL-A-8625", type="II"), Grade.OTHER_TYPE, "Type II, not III"),
    (item("EP", "MIL-A-8625 CL 2"), can("EP", "MIL-A-8625", spec_class="1"), Grade.OTHER_TYPE, "Class 1, not 2"),
    (item("Ag plate", "ASTM B700"), can("Silver Plate", "QQ-S-365"), Grade.OTHER_SPECIFICATION, "but to QQ-S-365"),
    (item("Ag plate", "ASTM B700"), can("Zn plate", "ASTM B633"), Grade.FAMILY, "does Zn plate, which is related"),
    # nothing to do with it
    (item("Ag plate", "ASTM B700"), can("Anodize", "MIL-A-8625"), None, ""),
    (item("Passivate", "AMS 2700"), can("Heat Treat", "AMS 2770"), None, ""),
    (item("Cleaning", "0250-20000"), can("Anodize", "0250-70351"), None, ""),
    (item(""), can("Anodize"), None, ""),
    (item("", ""), can("", ""), None, ""),
    # unknown words are matched as they are written
    (item("Black Oxide", "MIL-C-13924"), can("black-oxide", "MIL C 13924"), Grade.EXACT, ""),
    # from the callout, where the columns are empty
    (item("EP", callout="EP PER MIL-C-5541 CL 1A"), can("EP", "MIL-C-5541"), Grade.UNTOLD, ""),
    (item("", callout="ANODIZE"), can("Anodize", "MIL-A-8625"), Grade.PROCESS, "does Anodize"),
    (item("Anodize, MIL-A-8625 Type III"), can("Anodize", "MIL-A-8625 Type II"), Grade.OTHER_TYPE, "but Type II"),
    (item("Black anodize"), can("Anodize", "MIL-A-8625"), Grade.PROCESS, ""),
    (item("", "ANODIZE, TYPE II, MIL-A-8625"), can("Anodize", "MIL-A-8625 Type II"), Grade.EXACT, "lists Anodize"),
    (item("", "FROBNICATE MIL-A-8625 II"), can("Anodize", "MIL-A-8625 Type II"), Grade.SPECIFICATION, "as Anodize"),
    (item("", "Customer finish 12, BLACK"), can("", "Customer finish 12"), Grade.SPECIFICATION, ""),
    (item("", "MIL-A-8625 II, BLACK; AMS 2471"), can("Anodize", "MIL-A-8625 Type II"), Grade.SPECIFICATION, ""),
    (item("Anodize Type III", "MIL-A-8625"), can("Anodize", "MIL-A-8625 Type II"), Grade.OTHER_TYPE, ""),
    (item("Anodize", callout="TYPE III"), can("Anodize", "MIL-A-8625 Type III"), Grade.PROCESS, ""),
    (item("Anodize", callout="TYPE III"), can("Anodize", "MIL-A-8625 Type II"), Grade.OTHER_TYPE, "Type II, not III"),
    (item("Anodize", "MIL-A-8625 Type II Class 1"), can("Anodize", "MIL-A-8625 (all types)"), Grade.UNTOLD, "; class"),
    (item("Anodize", "MIL-A-8625 Type II"), can("Anodize", "MIL-A-8625", type="all"), Grade.EXACT, "lists"),
    (item("Anodize", callout="TYPE III"), can("Anodize"), Grade.UNTOLD, "type not listed"),
    (
        item("Anodize", "MIL-A-8625", callout="ANODIZE PER MIL-A-8625 TYPE III CLASS 1"),
        can("Anodize", "MIL-A-8625 Type II Class 1"),
        Grade.OTHER_TYPE,
        "Type II, not III",
    ),
    (
        item("Anodize", "MIL-A-8625 Type II", callout="CHEM FILM PER MIL-C-5541 CLASS 3"),
        can("Anodize", "MIL-A-8625 Type II"),
        Grade.EXACT,
        "",
    ),
    (
        item("Anodize", "MIL-A-8625", type="II", callout="ANODIZE TYPE III PER MIL-A-8625"),
        can("Anodize", "MIL-A-8625 Type II"),
        Grade.EXACT,
        "",
    ),
    (
        item("Primer", callout="CHEM FILM PER MIL-C-5541 CLASS 3 THEN PRIMER PER MIL-PRF-23377 TYPE I"),
        can("Primer", "MIL-PRF-23377 Type I"),
        Grade.EXACT,
        "",
    ),
    (
        item("EP", callout="ANODIZE PER MIL-A-8625 TYPE II THEN EP PER ASTM B912"),
        can("EP", "ASTM B912"),
        Grade.EXACT,
        "lists EP to ASTM B912",
    ),
    (item("EP", callout="EP PER MIL-C-5541 CL 1A"), can("EP", "MIL-C-5541", spec_class="3"), Grade.OTHER_TYPE, ""),
)  # fmt: skip


@pytest.mark.parametrize(("line", "capability", "grade", "says"), _CASES)
def test_a_line_and_a_capability(line: RfqItem, capability: Capability, grade: Grade | None, says: str) -> None:
    found = match(line, candidate(capability))
    assert [p.grade for p in found.proposals] == ([] if grade is None else [grade])
    assert all(says in p.reasons[0] for p in found.proposals)
    assert len(found.covering) == (grade is not None and grade <= Grade.PROCESS)
    assert found == match(line, candidate(capability))


@pytest.mark.parametrize(("name", "alias"), [(name, alias) for name, own in ALIASES.items() for alias in own])
def test_every_alias_of_a_process_matches_every_other(name: str, alias: str) -> None:
    for other in (name, *ALIASES[name]):
        (proposal,) = match(item(alias, "AMS 1"), candidate(can(other, "AMS 1"))).proposals
        assert proposal.covers
    assert not match(item(alias), candidate(can("Chroming"))).proposals


@pytest.mark.parametrize(("name", "alias"), [(name, a) for name, own in SPECIFICATIONS.items() for a in own])
def test_every_alias_of_a_specification_matches_with_type_and_class(name: str, alias: str) -> None:
    for asked, listed in ((name, alias), (alias, name)):
        line = item("Any", f"{asked} TYP II CL1")
        (proposal,) = match(line, candidate(can("Any", listed, type="TYPE 2", spec_class="CLASS 1"))).proposals
        assert proposal.grade in (Grade.EXACT, Grade.ALIAS)


_CUI = item("Anodize", "MIL-A-8625", clearance="CUI")
_LISTED = item("Anodize", "MIL-A-8625", customer="Borealis")
_BARRIERS: Sequence[tuple[RfqItem, dict[str, Any], Barrier | None, str]] = (
    (_CUI, {}, Barrier.CLEARANCE, "has no clearance, the line needs CUI"),
    (_CUI, {"clearance": "ITAR"}, None, "cleared for CUI"),
    (replace(_CUI, clearance="ITAR"), {"clearance": "CUI"}, Barrier.CLEARANCE, "holds CUI, the line needs ITAR"),
    (replace(_CUI, clearance="Secret"), {"clearance": "Secret"}, Barrier.CLEARANCE, "Secret"),
    (_LISTED, {}, Barrier.NOT_ON_LIST, "not on the approved-vendor list of Borealis"),
    (_LISTED, {"approvals": (Approval(customer="BOREALIS"),)}, None, "on the list of Borealis"),
    (_LISTED, {"approvals": (Approval(customer="Borealis", process="Anodizing"),)}, None, "on the list of Borealis"),
    (_LISTED, {"approvals": (Approval(customer="Borealis", process="EP"),)}, Barrier.NOT_ON_LIST, "not on"),
    (_LISTED, {"approvals": (Approval(customer="Other"),)}, Barrier.NOT_ON_LIST, "not on"),
    (
        _LISTED,
        {"approvals": (Approval(customer="Borealis", valid_until=_EXPIRED),)},
        Barrier.NOT_ON_LIST,
        "only until 23 Nov 2026",
    ),
    (_LISTED, {"approvals": (Approval(customer="Borealis", valid_until=TODAY),)}, None, "on the list"),
    (replace(_LISTED, customer="Nobody's"), {}, None, "lists Anodize"),
    (_LISTED, {"status": VendorStatus.BLOCKED, "status_reason": "fraud"}, Barrier.BLOCKED, "blocked: fraud"),
    (_LISTED, {"status": VendorStatus.BLOCKED}, Barrier.BLOCKED, "blocked"),
    (item("Anodize"), {"has_address": False}, Barrier.NO_ADDRESS, "no usable email address"),
    (item("Anodize"), {"categories": ("finishing",)}, None, "category finishing"),
    (item("Anodize"), {"record": Record(asked=4, answered=3, median_hours=57.6)}, None, "3 of 4, in about 2 days"),
    (item("Anodize"), {"record": Record(asked=3, answered=1, median_hours=24)}, None, "in about 1 day"),
    (item("Anodize"), {"record": Record(asked=3, answered=1, median_hours=2.4)}, None, "within a day"),
    (item("Anodize"), {"record": Record(asked=3)}, None, "answered 0 of 3"),
    (item("Anodize"), {"record": Record(asked=9, price=1.06, late=2)}, None, "; 6% above the best price; 2 late"),
    (item("Anodize"), {"record": Record(asked=9, price=1.0)}, None, "; usually the best price"),
)  # fmt: skip


@pytest.mark.parametrize(("line", "fields", "barrier", "says"), _BARRIERS)
def test_what_stands_against_a_vendor_is_said(
    line: RfqItem, fields: dict[str, Any], barrier: Barrier | None, says: str
) -> None:
    found = match(line, candidate(can("Anodize", "MIL-A-8625"), **fields))
    assert [e.barrier for e in found.excluded] == ([] if barrier is None else [barrier])
    texts = [e.reason for e in found.excluded] + ["; ".join(p.reasons) for p in found.proposals]
    assert len(texts) == 1
    assert says in texts[0]


def test_of_what_stands_against_a_vendor_the_graver_is_said_and_the_graver_stand_first() -> None:
    line = replace(_CUI, customer="Borealis")
    listed = (Approval(customer="Borealis"),)
    good, old = can("Anodize", "MIL-A-8625"), can("Anodize", "MIL-A-8625", valid_until=_EXPIRED)
    found = match(
        line,
        candidate(good, number=1, approvals=listed, clearance="CUI", has_address=False),
        candidate(old, number=2, approvals=listed, clearance="CUI", has_address=False),
        candidate(old, number=3, clearance="CUI", has_address=False),
        candidate(old, number=4, has_address=False),
        candidate(old, number=5, status=VendorStatus.BLOCKED, has_address=False),
    )
    assert [(e.vendor_id, e.barrier) for e in found.excluded] == [
        (5, Barrier.BLOCKED),
        (4, Barrier.CLEARANCE),
        (3, Barrier.NOT_ON_LIST),
        (2, Barrier.EXPIRED),
        (1, Barrier.NO_ADDRESS),
    ]
    assert len(Barrier) == 5


def test_graver_barriers_stand_before_lighter_ones_of_better_known_vendors() -> None:
    blocked: dict[str, Any] = {"status": VendorStatus.BLOCKED}
    weak, strong = can("Anodizing"), can("Anodize", "MIL-A-8625", Standing.APPROVED)
    line = replace(_CUI, customer="Borealis")
    found = match(
        line,
        candidate(strong, number=1, clearance="CUI"),
        candidate(strong, number=2),
        candidate(weak, number=3),
        candidate(weak, number=4, **blocked),
    )
    assert [e.vendor_id for e in found.excluded] == [4, 2, 3, 1]


def test_an_expired_capability_stands_against_its_vendor_unless_another_holds() -> None:
    old = can("Anodize", "MIL-A-8625", valid_until=_EXPIRED)
    (exclusion,) = match(item("Anodize", "MIL-A-8625"), candidate(old)).excluded
    assert (exclusion.barrier, exclusion.reason) == (
        Barrier.EXPIRED,
        "Anodize to MIL-A-8625 was valid until 23 Nov 2026",
    )
    (proposal,) = match(item("Anodize", "MIL-A-8625"), candidate(old, can("Anodizing"))).proposals
    assert proposal.grade is Grade.PROCESS_ALONE


def test_what_holds_until_today_holds_today() -> None:
    (proposal,) = match(item("Anodize"), candidate(can("Anodize", valid_until=TODAY))).proposals
    assert proposal.grade is Grade.PROCESS


def test_what_is_known_wins_over_a_hint_even_where_it_has_expired() -> None:
    line, hint = item("Anodize", "MIL-A-8625"), can("Anodize", "AMS 2471", Standing.APPROVED)
    (proposal,) = match(line, candidate(hint, can("Anodize", "MIL-A-8625"))).proposals
    assert proposal.grade is Grade.EXACT
    (exclusion,) = match(line, candidate(hint, can("Anodize", "MIL-A-8625", valid_until=_EXPIRED))).excluded
    assert exclusion.barrier is Barrier.EXPIRED


def test_a_customer_without_a_list_puts_nobody_on_one() -> None:
    (proposal,) = match(replace(_LISTED, customer="Nobody's"), candidate(can("Anodize", "MIL-A-8625"))).proposals
    assert proposal.reasons == ("lists Anodize to MIL-A-8625", "familiar")


def test_on_hold_is_a_warning_and_by_request_is_said() -> None:
    waiting = candidate(
        can("Anodize", standing=Standing.BY_REQUEST), status=VendorStatus.ON_HOLD, status_reason="audit"
    )
    (proposal,) = match(item("Anodize"), waiting).proposals
    assert proposal.warnings == ("on hold: audit",)
    assert "only by request" in proposal.reasons
    (other,) = match(item("Anodize"), replace(waiting, status_reason="")).proposals
    assert other.warnings == ("on hold",)


def test_hints_of_vendors_that_may_not_be_asked_are_not_shown() -> None:
    found = match(item("Ag plate", clearance="CUI"), candidate(can("Zn plate")), candidate(categories=("Finishing",)))
    assert (found.proposals, found.excluded) == ((), ())


def test_grades_are_in_three_parts_from_best_to_worst() -> None:
    assert sorted(Grade) == list(Grade)
    assert [g.name for g in Grade if g.covers] == ["EXACT", "ALIAS", "SPECIFICATION", "PROCESS"]
    assert [g.name for g in Grade if g.is_open] == ["UNTOLD", "PROCESS_ALONE"]
    assert len(Grade) == 10


def test_without_a_crowd_nobody_is_left_out() -> None:
    assert match(item("Anodize"), candidate(can("Anodize"))).more == 0


def test_better_known_better_standing_and_better_record_come_first() -> None:
    line = item("Anodize", "MIL-A-8625")
    good, slow = Record(asked=4, answered=4, median_hours=48), Record(asked=4, answered=4, median_hours=216)
    found = match(
        line,
        candidate(number=1, categories=("Finishing",)),
        candidate(can("Anodize", "AMS 2471"), number=2),
        candidate(can("Anodizing"), number=3),
        candidate(can("Anodizing", "MIL-PRF-8625"), number=4),
        candidate(can("Anodize", "MIL-A-8625", Standing.BY_REQUEST), number=5),
        candidate(can("Anodize", "MIL-A-8625", Standing.UNSTATED), number=6),
        candidate(can("Anodize", "MIL-A-8625"), number=7, record=Record(asked=4)),
        candidate(can("Anodize", "MIL-A-8625"), number=9),
        candidate(can("Anodize", "MIL-A-8625"), number=8),
        candidate(can("Anodize", "MIL-A-8625"), number=10, record=slow),
        candidate(can("Anodize", "MIL-A-8625"), number=11, record=good),
        candidate(can("Anodize", "MIL-A-8625", Standing.APPROVED), number=12),
    )
    assert [p.vendor_id for p in found.proposals] == [12, 11, 10, 8, 9, 7, 6, 5, 4, 3, 2, 1]
    assert [p.answer for p in found.proposals] == ["yes"] * 9 + ["perhaps"] + ["other"] * 2
    assert found.proposals[-1].reasons == ("category Finishing; not known to do it",)


def test_the_best_of_a_vendors_capabilities_counts() -> None:
    vendor = candidate(can("Anodizing"), can("Anodize", "MIL-A-8625", Standing.APPROVED), can("Anodize", "MIL-A-8625"))
    (proposal,) = match(item("Anodize", "MIL-A-8625"), vendor).proposals
    assert (proposal.grade, proposal.standing) == (Grade.EXACT, Standing.APPROVED)
    assert proposal.reasons[:2] == ("lists Anodize to MIL-A-8625", "approved")


def test_unknown_words_of_a_line_are_offered() -> None:
    assert match(item("Black Oxide", "MIL-C-13924 Class 1")).unknown == ((P, "Black Oxide"), (S, "MIL-C-13924"))
    assert match(item("EP", "ASTM B 912")).unknown == ()
    found = match(item("EP", "ASTM B912", type="TYP II"))
    assert (found.number, found.part_number, found.wanted) == (1, "0022-12982", "EP to ASTM B912 Type II")
