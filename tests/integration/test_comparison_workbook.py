"""A comparison as a workbook: its numbers are ours, and its formulas come to what we would count."""

import io
import random
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.documents.comparison.workbook import ReportHead, comparison_workbook
from app.domain.comparison.comparison import Comparison, Offer, compare
from app.domain.comparison.costing import Hindrance, Rules, Why
from app.domain.quotes.form import Charges
from app.domain.quotes.quote import Quote, QuotedPrice
from app.domain.trade.ids import VendorId
from tests.fakes.comparison_book import FIRST, WIDTH, assert_shows, money
from tests.fakes.offers import (
    ACME,
    DAY,
    DELTA,
    EVERY,
    G1,
    GRAZ,
    LINES,
    acme,
    basis,
    charges,
    delta,
    graz,
    offer,
    prices,
    quote,
)
from tests.fakes.recalculated import Rows, changed, needs_office, recalculated, rows_of

HEAD = ReportHead(
    rfq_number="RFQ-2026-0042", title="Plating", made_on=datetime(2026, 12, 7, 9, tzinfo=UTC), buyer="Kim"
)
ODD = '=HYPERLINK("http://x")'
ONE = LINES[:1]
ONLY_1 = frozenset({1})
BOTH = (offer(acme(), "Acme"), offer(delta(), "Delta"))
EUROS = (offer(acme(), "Acme", ONLY_1), offer(graz(), "Graz", ONLY_1))


def price_cell(octets: bytes, vendor: str, line: int, quantity: int, column: str = "E") -> str:
    rows = rows_of(octets, "Prices")
    (number,) = (n for n, row in enumerate(rows, 1) if (row[0], row[1], row[3]) == (vendor, line, quantity))
    return f"{column}{number}"


def order_row(octets: bytes, label: object) -> int:
    return next(n for n, row in enumerate(rows_of(octets, "Order"), 1) if row[0] == label)


@dataclass(frozen=True)
class Case:
    """`after`: what is to come out once the cells are changed, by sheet; without changes the same."""

    written: Comparison
    after: Comparison | None = None
    changes: Mapping[int, Mapping[str, float | str]] | None = None

    @property
    def octets(self) -> bytes:
        return comparison_workbook(self.written, HEAD)

    @property
    def changed(self) -> bytes:
        octets = self.octets
        for sheet, cells in (self.changes or {}).items():
            octets = changed(octets, sheet, cells)
        return octets


def _partly() -> Quote:
    offered = [
        *prices(1, {1: "9.00", 5: "14.205"}),
        QuotedPrice(line=1, quantity=25, no_quote="=too large"),
        QuotedPrice(line=2, quantity=100, no_quote="no quote"),
        *prices(3, {500: "1.005"}, per=3),
        QuotedPrice(line=3, quantity=1000),
    ]
    return quote(GRAZ, offered, currency="", charges={3: charges(lot="3")})


def _priced_from() -> Quote:
    return quote(
        ACME, [*prices(2, {50: "4.35"}), QuotedPrice(line=1, quantity=1, is_free=True)], order_minimum=Decimal(9)
    )


def _all_kinds() -> tuple[Offer, ...]:
    silent = Offer(vendor_id=VendorId(8), vendor=ODD, asked=frozenset({1, 2}))
    declined = replace(silent, vendor_id=VendorId(9), instead=Hindrance(Why.DECLINED, "declined: <r>no"), vendor="No")
    stale = replace(BOTH[1], stale=frozenset({2}))
    return (offer(_priced_from(), "Acme", frozenset({1, 2})), stale, offer(_partly(), "Graz"), silent, declined)


def _cases() -> dict[str, Case]:
    g1 = compare(LINES, BOTH, basis(G1))
    g2 = compare(ONE, EUROS, basis({1: 1}, EUR="1.0850"))
    no_rate = compare(ONE, EUROS, basis({1: 1}))
    late = compare(LINES, BOTH, basis(G1, day=date(2027, 1, 4)))
    octets = comparison_workbook(g1, HEAD)
    rate = {"C6": 1.11}
    cheaper = replace(acme(), prices=tuple(replace(p, unit_price=Decimal("3.505")) if p.quantity == 100 and p.line == 2
                                           else p for p in acme().prices))  # fmt: skip
    longer = (BOTH[0], offer(replace(delta(), valid_until=date(2027, 1, 4)), "Delta"))
    freight = replace(basis(G1), freight={DELTA: Decimal("12.5")})
    inside = compare(LINES, BOTH, basis(G1, rules=Rules(minimum_includes_lot=True)))
    twice = basis(G1, rules=Rules(lots={1: 2}))
    wanted = order_row(octets, 2)
    off = frozenset({date(2026, 12, 25), date(2026, 12, 9)})
    with_holidays = replace(basis(G1), holidays=off)
    holidays = compare(LINES, BOTH, with_holidays)
    spare = order_row(comparison_workbook(holidays, HEAD), "Holidays") + 1 + len(off)
    on_saturday = replace(with_holidays, day=date(2026, 12, 19))
    day_more = replace(with_holidays, holidays=off | {date(2026, 12, 15)})
    later = replace(acme(), prices=tuple(replace(p, lead_longest=0) if p.quantity == 5 and p.line == 1 else p
                                         for p in acme().prices))  # fmt: skip
    told = replace(acme(), prices=tuple(replace(p, ships=date(2027, 1, 3)) for p in acme().prices))
    return {
        "g1": Case(g1),
        "g2": Case(g2, compare(ONE, EUROS, basis({1: 1}, EUR="1.1100")), {2: rate}),
        "rate-comes": Case(no_rate, compare(ONE, EUROS, basis({1: 1}, EUR="1.1100")), {2: rate}),
        "no-rate": Case(no_rate),
        "lot-inside": Case(g1, inside, {2: {"C5": "yes"}}),
        "lot-outside": Case(inside, g1, {2: {"C5": "no"}}),
        "lots": Case(g1, compare(LINES, BOTH, twice), {2: {f"D{order_row(octets, 1)}": 2}}),
        "between": Case(g1, compare(LINES, BOTH, basis({**G1, 2: 40})), {2: {f"C{wanted}": 40}}),
        "below": Case(g1, compare(LINES, BOTH, basis({**G1, 2: 4})), {2: {f"C{wanted}": 4}}),
        "cheaper": Case(g1, compare(LINES, (offer(cheaper, "Acme"), BOTH[1]), basis(G1)),
                        {3: {price_cell(octets, "Acme", 2, 100): 3.505}}),
        "expired": Case(late, compare(LINES, longer, basis(G1, day=date(2027, 1, 4))),
                        {2: {f"I{order_row(octets, 'Valid until')}": 46391}}),
        "freight": Case(g1, compare(LINES, BOTH, freight), {2: {f"I{order_row(octets, 'Freight')}": 12.5}}),
        "holidays": Case(holidays),
        "day": Case(holidays, compare(LINES, BOTH, on_saturday), {2: {"C4": 46375}}),
        "one-more-holiday": Case(holidays, compare(LINES, BOTH, day_more), {2: {f"C{spare}": 46371}}),
        "lead-time": Case(g1, compare(LINES, (offer(later, "Acme"), BOTH[1]), basis(G1)),
                          {3: {price_cell(octets, "Acme", 1, 5, "I"): 0}}),
        "day-told": Case(compare(LINES, (offer(told, "Acme"), BOTH[1]), basis(G1)),
                         compare(LINES, (offer(told, "Acme"), BOTH[1]), basis(G1, day=date(2026, 12, 8))),
                         {2: {"C4": 46364}}),
        "all-kinds": Case(compare(LINES, _all_kinds(), basis({1: 1, 2: 40, 3: 1000}))),
        "nobody": Case(compare(LINES, (), basis(G1))),
        "nothing": Case(compare((), BOTH, basis({}))),
        "any": Case(_any_comparison()),
    }  # fmt: skip


def _any_comparison() -> Comparison:
    """Many vendors, prices that fall on half cents, packs, gaps; always the same."""
    chance = random.Random(4)  # noqa: S311 - no secret
    breaks = (1, 5, 8, 40, 100, 1000)
    lines = tuple(replace(LINES[0], number=n, part_number=f"P-{n}", quantities=breaks) for n in range(1, 9))

    def amount(highest: int, places: int) -> Decimal | None:
        return Decimal(chance.randrange(highest * 10**places)).scaleb(-places) if chance.random() < 0.8 else None

    def row(line: int, quantity: int) -> QuotedPrice:
        price, per = amount(30, chance.choice((2, 3, 4))), chance.choice((1, 1, 3, 8, 100, 1000))
        declined = chance.choice(("no quote", "too small")) if chance.random() < 0.05 else ""
        lead = chance.choice((None, 3, 10))
        return QuotedPrice(
            line=line, quantity=quantity, unit_price=price, per=per, no_quote=declined, lead_longest=lead
        )

    offers = []
    for vendor in range(1, 7):
        once = {
            n: Charges(line_minimum=amount(200, 2), lot_charge=amount(50, 2), nre=amount(100, 2)) for n in range(1, 9)
        }
        of = quote(
            VendorId(vendor),
            [row(n, q) for n in range(1, 9) for q in chance.sample((*breaks, 60), 5)],
            charges=once,
            currency=chance.choice(("USD", "EUR", "JPY")),
            order_minimum=amount(9000, 2),
            order_charge=amount(50, 2),
        )
        offers.append(offer(of, f"Vendor {vendor}", frozenset(range(1, 9))))
    wanted = {n: chance.choice((1, 5, 7, 39, 60, 999, 5000)) for n in range(1, 9)}
    rules = Rules(lots={2: 3, 5: 2}, minimum_includes_lot=True)
    return compare(lines, offers, basis(wanted, rules=rules, EUR="1.08505", JPY="0.006437"))


CASES = _cases()


@pytest.fixture(scope="module")
def calculated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("books")
    return recalculated({name: case.changed for name, case in CASES.items()}, folder)


@pytest.mark.parametrize("name", CASES)
def test_what_is_shown_without_calculating_is_what_was_compared(name: str) -> None:
    assert_shows(CASES[name].octets, CASES[name].written)


@pytest.mark.long
@needs_office
@pytest.mark.parametrize("name", CASES)
def test_formulas_come_to_what_the_comparison_counts_also_after_a_change(
    name: str, calculated: dict[str, bytes]
) -> None:
    case = CASES[name]
    assert_shows(calculated[name], case.after or case.written)


@pytest.mark.long
@needs_office
def test_the_any_comparison_has_many_amounts_in_every_sheet(calculated: dict[str, bytes]) -> None:
    found = CASES["any"].written
    assert sum(cell.amount is not None for cell in found.cells.values()) > 200
    assert any(column.hindrances for column in found.columns.values())
    before, after = (rows_of(octets, "Prices") for octets in (CASES["any"].octets, calculated["any"]))
    assert _numbers(before) == _numbers(after)


def _numbers(rows: Rows) -> list[list[object]]:
    return [[money(cell) if isinstance(cell, int | float) else cell for cell in row] for row in rows]


def test_what_strangers_wrote_stays_a_text() -> None:
    octets = CASES["all-kinds"].octets
    with zipfile.ZipFile(io.BytesIO(octets)) as parts:
        sheets = [parts.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 2, 3)]
        assert not any("xl/worksheets/_rels" in name for name in parts.namelist()), "no links"
        strings = parts.read("xl/sharedStrings.xml").decode()
    assert not any("HYPERLINK" in formula or "too large" in formula for sheet in sheets
                   for formula in re.findall(r"<f[^>]*>([^<]*)</f>", sheet))  # fmt: skip
    assert "=HYPERLINK(" in strings
    assert "<r>" not in strings
    assert rows_of(octets, "Comparison")[4][FIRST + 3 * WIDTH] == ODD


def test_the_sheets_are_named_and_set_up_for_paper() -> None:
    octets = CASES["g1"].octets
    with zipfile.ZipFile(io.BytesIO(octets)) as parts:
        book = parts.read("xl/workbook.xml").decode()
        sheets = [parts.read(f"xl/worksheets/sheet{n}.xml").decode() for n in (1, 2, 3)]
    assert re.findall(r'<sheet name="(\w+)"', book) == ["Comparison", "Order", "Prices"]
    assert book.count("Print_Titles") == 3
    for sheet in sheets:
        assert 'orientation="landscape"' in sheet
        assert 'fitToHeight="0"' in sheet
        assert 'state="frozen"' in sheet
    rows = rows_of(octets, "Comparison")
    assert rows[0][0] == "Comparison RFQ-2026-0042: Plating"
    assert rows[1][0] == f"Decided on {DAY.isoformat()}. Amounts in USD. Made by Kim on 2026-12-07."


@pytest.mark.long
@needs_office
def test_the_day_of_the_decision_is_told_as_it_was_changed(calculated: dict[str, bytes]) -> None:
    assert rows_of(calculated["day"], "Comparison")[1][0] == (
        "Decided on 2026-12-19. Amounts in USD. Made by Kim on 2026-12-07."
    )


def test_without_a_title_or_a_buyer_nothing_is_said_of_them() -> None:
    head = replace(HEAD, title="", buyer="")
    rows = rows_of(comparison_workbook(compare(LINES, [offer(acme(), "Acme", EVERY)], basis(G1)), head), "Comparison")
    assert [rows[0][0], rows[1][0]] == [
        "Comparison RFQ-2026-0042",
        "Decided on 2026-12-07. Amounts in USD. Made on 2026-12-07.",
    ]
