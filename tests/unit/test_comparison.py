"""Offers side by side: the golden comparisons, what can't be compared, and what a mark is given for."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.domain.comparison.comparison import Cell, ComparedLine, Comparison, Offer, compare
from app.domain.comparison.costing import Hindrance, LineCost, Rules, Why, line_cost, quoted_lines
from app.domain.quotes.quote import Quote, QuotedPrice
from app.domain.trade.ids import VendorId
from tests.fakes.offers import (
    ACME,
    DELTA,
    EVERY,
    G1,
    GRAZ,
    LINES,
    acme,
    basis,
    delta,
    graz,
    offer,
    prices,
    quote,
)

BOTH = (offer(acme(), "Acme Plating"), offer(delta(), "Delta Finishing"))
ONE = (ComparedLine(number=1, part_number="0022-10116", quantities=(1,)),)


def whys(found: Comparison, vendor: VendorId) -> list[Why]:
    return [hindrance.why for hindrance in found.columns[vendor].hindrances]


def amounts(found: Comparison, vendor: VendorId) -> list[Decimal | None]:
    """Without NRE, in the quote's currency."""
    cells = [found.wanted(line.number, vendor) for line in found.lines]
    return [cell.cost.amount if cell.cost else None for cell in cells]


def cost_of(cell: Cell) -> LineCost:
    assert cell.cost is not None
    return cell.cost


def test_g1_lines_orders_and_the_best_of_them() -> None:
    found = compare(LINES, BOTH, basis(G1))
    assert amounts(found, ACME) == [Decimal(220), Decimal(390), Decimal(215)]
    assert amounts(found, DELTA) == [Decimal(185), Decimal(385), Decimal(235)]
    assert [found.columns[v].amount for v in (ACME, DELTA)] == [Decimal(1100), Decimal(1105)]
    assert [found.columns[v].is_best for v in (ACME, DELTA)] == [True, False]
    best = [(line.number, v) for line in LINES for v in (ACME, DELTA) if found.wanted(line.number, v).is_best]
    assert best == [(1, DELTA), (2, ACME), (3, DELTA)], "a line with its NRE"


def test_a_cell_and_an_order_tell_their_steps() -> None:
    found = compare(LINES, BOTH, basis(G1))
    assert cost_of(found.wanted(1, ACME)).steps == (
        "5 × 14.20 = 71.00",
        "line minimum 175.00 → 175.00",
        "lot charge 45.00 → 220.00",
    )
    assert cost_of(found.wanted(3, ACME)).steps == ("1,000 × 21.50 / 100 = 215.00", "NRE 250.00")
    order = found.columns[ACME].order
    assert order is not None
    assert order.steps == ("lines 825.00", "NRE 250.00", "charges per order 25.00", "total 1100.00")
    small = compare(ONE, [offer(acme(), "Acme", frozenset({1}))], basis({1: 1})).columns[ACME].order
    assert small is not None
    assert small.steps == ("lines 220.00", "order minimum 250.00 → 250.00", "charges per order 25.00", "total 275.00")


def test_lot_charges_may_be_inside_the_minimum_and_several() -> None:
    inside = compare(LINES, BOTH, basis(G1, rules=Rules(minimum_includes_lot=True)))
    cell = cost_of(inside.wanted(1, ACME))
    assert cell.amount == Decimal(175)
    assert cell.steps == ("5 × 14.20 = 71.00", "lot charge 45.00 → 116.00", "line minimum 175.00 → 175.00")
    twice = compare(LINES, BOTH, basis(G1, rules=Rules(lots={1: 2})))
    assert cost_of(twice.wanted(1, ACME)).amount == Decimal(265)


@pytest.mark.parametrize(
    ("rate", "euros", "best"), [("1.0850", "271.25", GRAZ), ("1.1100", "277.50", ACME)], ids=["strong", "weak"]
)
def test_g2_another_currency_by_its_rate(rate: str, euros: str, best: VendorId) -> None:
    offers = [offer(acme(), "Acme", frozenset({1})), offer(graz(), "Graz", frozenset({1}))]
    found = compare(ONE, offers, basis({1: 1}, EUR=rate))
    assert found.columns[ACME].amount == Decimal("275.00")
    assert found.columns[GRAZ].amount == Decimal(euros)
    assert [v for v, column in found.columns.items() if column.is_best] == [best]


def test_g2_expired_quotes_get_no_mark() -> None:
    offers = [offer(acme(), "Acme", frozenset({1})), offer(graz(), "Graz", frozenset({1}))]
    found = compare(ONE, offers, basis({1: 1}, day=date(2027, 2, 1), EUR="1.0850"))
    assert [whys(found, v) for v in (ACME, GRAZ)] == [[Why.EXPIRED], [Why.EXPIRED]]
    assert not any(column.is_best for column in found.columns.values())
    assert not any(cell.is_best for cell in found.cells.values())
    assert found.columns[GRAZ].amount == Decimal("271.25"), "it is shown all the same"
    last_day = compare(ONE, offers, basis({1: 1}, day=date(2027, 1, 31), EUR="1.0850"))
    assert whys(last_day, ACME) == []


def test_g3_a_quantity_between_breaks_and_more_for_less() -> None:
    lines = (ComparedLine(number=2, part_number="0190-25230", quantities=(10, 50)),)
    from_10 = quote(ACME, prices(2, {10: "9.10", 50: "4.35"}))
    from_50 = quote(DELTA, prices(2, {50: "4.40"}))
    asked = frozenset({2})
    found = compare(lines, [offer(from_10, "Acme", asked), offer(from_50, "Delta", asked)], basis({2: 40}))
    cell = found.wanted(2, ACME)
    assert cost_of(cell).amount == Decimal("364.00")
    assert cost_of(cell).steps == ("40 × 9.10 = 364.00", "at the price for 10")
    assert cell.cheaper is not None
    assert (cell.cheaper.quantity, cell.cheaper.amount) == (50, Decimal("217.50"))
    other = found.wanted(2, DELTA)
    assert other.why == Hindrance(Why.OTHER_QUANTITY, "priced from 50 only")
    assert cost_of(found.cells[2, 50, DELTA]).amount == Decimal("220.00")
    assert found.rows == ((2, 10), (2, 40), (2, 50)), "what is wanted has a row of its own"
    assert whys(found, DELTA) == [Why.INCOMPLETE]


def test_more_pieces_that_cost_as_much_or_more_are_not_named() -> None:
    lines = (ComparedLine(number=2, part_number="P", quantities=(10, 20)),)
    same = quote(ACME, prices(2, {10: "2.00", 20: "1.00"}))
    found = compare(lines, [offer(same, "Acme", frozenset({2}))], basis({2: 10}))
    assert found.wanted(2, ACME).cheaper is None
    assert found.cells[2, 20, ACME].cheaper is None


def test_what_is_not_priced_says_why() -> None:
    partly = quote(
        ACME,
        [
            *prices(1, {5: "14.20"}),
            QuotedPrice(line=1, quantity=25, no_quote="too large"),
            QuotedPrice(line=2, quantity=100, no_quote="no quote"),
            QuotedPrice(line=3, quantity=1000),
        ],
    )
    found = compare(LINES, [offer(partly, "Acme")], basis(G1))
    texts = {row: cell.why.text for row in found.rows if (cell := found.cells[*row, ACME]).why}
    assert texts == {
        (1, 1): "priced from 5 only",
        (1, 25): "no quote: too large",
        (2, 10): "no price yet",
        (2, 50): "no price yet",
        (2, 100): "no quote",
        (3, 100): "no price yet",
        (3, 1000): "no price yet",
    }
    (incomplete,) = found.columns[ACME].hindrances
    assert incomplete.text == "without lines 2, 3"
    assert not found.wanted(1, ACME).is_best
    column = found.columns[ACME]
    assert (column.counts, column.is_usable, column.covers_all) == (False, True, False)


def test_without_a_rate_or_a_currency_there_is_no_amount() -> None:
    offers = [offer(acme(), "Acme", frozenset({1})), offer(graz(), "Graz", frozenset({1}))]
    found = compare(ONE, offers, basis({1: 1}))
    assert found.columns[GRAZ].hindrances == (Hindrance(Why.NO_RATE, "no rate for EUR"),)
    cell = found.wanted(1, GRAZ)
    assert (cost_of(cell).amount, cell.amount, cell.is_best) == (Decimal(225), None, False)
    assert found.wanted(1, ACME).is_best
    unsaid = compare(ONE, [offer(replace(graz(), currency=""), "Graz", frozenset({1}))], basis({1: 1}, EUR="1.1"))
    assert whys(unsaid, GRAZ) == [Why.NO_CURRENCY]


def test_who_was_not_asked_has_not_answered_or_quoted_something_else_before_says_so() -> None:
    silent = Offer(vendor_id=GRAZ, vendor="Graz", asked=frozenset({1, 2}))
    found = compare(LINES, [offer(acme(), "Acme", frozenset({1, 2})), silent], basis(G1))
    assert found.wanted(3, ACME).why == Hindrance(Why.NOT_ASKED, "not asked")
    assert found.columns[ACME].counts, "it has all that it was asked for"
    assert not found.columns[ACME].is_best, "but not the whole order"
    assert found.wanted(1, ACME).is_best
    assert [cell.why and cell.why.why for cell in (found.wanted(1, GRAZ), found.wanted(3, GRAZ))] == [
        Why.NO_ANSWER,
        Why.NOT_ASKED,
    ]
    stale = replace(offer(acme(), "Acme"), stale=frozenset({2}))
    changed = compare(LINES, [stale], basis(G1))
    assert changed.wanted(2, ACME).why == Hindrance(Why.STALE, "quoted before the line was changed")
    assert whys(changed, ACME) == [Why.INCOMPLETE]


def test_ship_days_are_counted_from_the_decision_and_told_where_they_are_late() -> None:
    lines = tuple(replace(line, need_by=date(2026, 12, 22)) for line in LINES)
    found = compare(lines, BOTH, basis(G1))
    assert found.wanted(1, ACME).ships == date(2026, 12, 21)
    assert found.wanted(2, ACME).ships == date(2026, 12, 28)
    assert [found.wanted(n, ACME).is_late for n in (1, 2, 3)] == [False, True, False]
    assert found.columns[ACME].ships == date(2026, 12, 28)
    closed = replace(basis(G1), holidays=frozenset({date(2026, 12, 25)}))
    assert compare(lines, BOTH, closed).wanted(2, ACME).ships == date(2026, 12, 29)
    fixed = quote(ACME, [QuotedPrice(line=1, quantity=5, unit_price=Decimal(1), ships=date(2027, 1, 5))])
    assert compare(LINES, [offer(fixed, "Acme")], basis(G1)).wanted(1, ACME).ships == date(2027, 1, 5)


def test_what_is_free_costs_its_charges() -> None:
    free = quote(ACME, [QuotedPrice(line=1, quantity=1, is_free=True)])
    cost = line_cost(quoted_lines(free)[1], 1, Rules())
    assert isinstance(cost, LineCost)
    assert (cost.amount, cost.steps) == (Decimal(0), ("free",))


def test_freight_is_the_vendors_own_and_part_of_its_order() -> None:
    found = compare(LINES, BOTH, replace(basis(G1), freight={ACME: Decimal("12.50")}))
    assert found.columns[ACME].amount == Decimal("1112.50")
    order = found.columns[ACME].order
    assert order is not None
    assert "freight 12.50" in order.steps


def test_all_that_cost_the_same_are_best() -> None:
    twin = replace(acme(), vendor_id=DELTA)
    found = compare(LINES, [offer(acme(), "Acme"), offer(twin, "Twin")], basis(G1))
    assert [column.is_best for column in found.columns.values()] == [True, True]


@pytest.mark.parametrize("asked", [frozenset[int](), EVERY])
def test_without_offers_or_lines_there_is_nothing(asked: frozenset[int]) -> None:
    found = compare((), [Offer(vendor_id=ACME, vendor="Acme", asked=asked, quote=_empty())], basis({}))
    assert (found.rows, found.columns[ACME].order, found.columns[ACME].is_best) == ((), None, False)
    assert compare(LINES, (), basis(G1)).columns == {}


def _empty() -> Quote:
    return quote(ACME, [])
