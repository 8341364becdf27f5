"""Which lines a vendor may not have, and what the buyer is told of it."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain.rfqs.bars import BarKind, Rules, barred, forbidden
from app.domain.rfqs.rfq import RfqItem
from app.domain.trade.clearance import Clearances
from app.domain.trade.finding import Place, Severity, Spot
from app.domain.trade.line_numbers import ranges
from app.domain.trade.quantity import QuantityBreaks
from app.domain.vendors.vendor import Approval
from app.domain.words.vocabulary import Term, TermKind, Vocabulary

TODAY = date(2026, 11, 23)
ANODIZE = Term(kind=TermKind.PROCESS, name="Anodize", aliases=("Anodizing",))
RULES = Rules(vocabulary=Vocabulary([ANODIZE]), today=TODAY, clearances=Clearances(), lists={"borealis": False})


def item(number: int, clearance: str = "", customer: str = "") -> RfqItem:
    return RfqItem(
        number=number,
        part_number="P",
        process="Anodizing",
        clearance=clearance,
        customer=customer,
        quantities=QuantityBreaks((1,)),
    )


def texts(held: str, approvals: tuple[Approval, ...], *items: RfqItem) -> list[str]:
    return [bar.text for bar in barred(held, approvals, items, RULES)]


CONTROLLED = (item(1, "CUI"), item(2, "ITAR"), item(3, "ITAR"), item(4), item(5, "ITAR"), item(6, "SECRET"))
_UNKNOWN = "Line 6 needs SECRET, and the vendor {}."  # no level of the settings: nobody holds it


@pytest.mark.parametrize(
    ("held", "found"),
    [
        ("ITAR", [_UNKNOWN.format("holds ITAR")]),
        ("CUI", ["Lines 2–3, 5 need ITAR, and the vendor holds CUI.", _UNKNOWN.format("holds CUI")]),
        (
            "",
            [
                "Line 1 needs CUI, and the vendor has no clearance.",
                "Lines 2–3, 5 need ITAR, and the vendor has no clearance.",
                _UNKNOWN.format("has no clearance"),
            ],
        ),
    ],
)
def test_lines_above_the_clearance_are_named_together(held: str, found: list[str]) -> None:
    assert texts(held, (), *CONTROLLED) == found


@pytest.mark.parametrize(
    ("approvals", "found"),
    [
        ((), ["For lines 1–2 the vendor is not on the approved-vendor list of Borealis."]),
        ((Approval(customer="BOREALIS"),), []),
        ((Approval(customer="Borealis", process="anodize"),), []),
        (
            (Approval(customer="Borealis", process="Painting"),),
            ["For lines 1–2 the vendor is not on the approved-vendor list of Borealis."],
        ),
        (
            (Approval(customer="Borealis", valid_until=date(2026, 11, 22)),),
            ["For lines 1–2 the vendor is on the list of Borealis only until 22 Nov 2026."],
        ),
        ((Approval(customer="Borealis", valid_until=TODAY),), []),
    ],
)
def test_a_customer_with_a_list_wants_its_own_vendors(approvals: tuple[Approval, ...], found: list[str]) -> None:
    items = (item(1, customer="Borealis"), item(2, customer="Borealis"), item(3, customer="Zephyr"), item(4))
    assert texts("", approvals, *items) == found


def test_clearance_blocks_and_a_list_warns() -> None:
    both = barred("", (), (item(1, "CUI", "Borealis"),), RULES)
    assert [(bar.kind, bar.lines, bar.blocks) for bar in both] == [
        (BarKind.CLEARANCE, (1,), True),
        (BarKind.LIST, (1,), False),
    ]
    found = [bar.finding("Kestrel", Spot(place=Place.VENDORS)) for bar in both]
    assert [(f.code, f.severity, f.row) for f in found] == [
        ("line-controlled", Severity.BLOCK, "Kestrel"),
        ("not-on-list", Severity.WARN, "Kestrel"),
    ]
    assert found[0].todo != found[1].todo


def test_a_strict_list_blocks_and_the_others_still_warn() -> None:
    rules = replace(RULES, lists={"borealis": True, "zephyr": False})
    items = (item(1, customer="Zephyr"), item(2, customer="BOREALIS"), item(3, customer="Borealis"), item(4))
    bars = barred("", (), items, rules)
    assert [(bar.lines, bar.blocks) for bar in bars] == [((2,), True), ((3,), True), ((1,), False)]
    assert forbidden("", (), items, rules) == bars[:2]
    assert forbidden("", (Approval(customer="borealis"),), items, rules) == ()
    painter = (Approval(customer="Borealis", process="Painting"),)
    assert forbidden("", painter, items, rules) == bars[:2]
    blocks, _, warns = (bar.finding("Kestrel", Spot(place=Place.VENDORS)) for bar in bars)
    assert (blocks.code, blocks.severity, warns.severity) == ("not-on-list", Severity.BLOCK, Severity.WARN)
    assert blocks.todo.endswith("add the vendor to the list.")


def test_only_the_lines_that_a_vendor_is_asked_for_count() -> None:
    items = (item(1), item(2, "ITAR"))
    assert forbidden("", (), items[:1], RULES) == ()
    assert forbidden("", (), items, RULES) == tuple(b for b in barred("", (), items, RULES) if b.blocks)
    levels = replace(RULES, clearances=Clearances(("SECRET",)))
    assert forbidden("secret", (), (replace(items[1], clearance="SECRET"),), levels) == ()


def test_numbers_of_lines_are_told_shortly() -> None:
    assert [ranges(n) for n in ((), (1,), (2, 1), (5, 1, 2, 3, 7, 7))] == ["", "1", "1–2", "1–3, 5, 7"]
