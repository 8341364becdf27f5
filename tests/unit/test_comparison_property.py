"""What holds for every comparison: dearer prices never make anything cheaper, and no order of anything matters."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from app.domain.comparison.comparison import Basis, ComparedLine, Comparison, Offer, compare
from app.domain.comparison.costing import Rules
from app.domain.comparison.money import Rate, Rates
from app.domain.quotes.form import Charges
from app.domain.quotes.quote import Quote, QuotedPrice, Source
from app.domain.trade.ids import RfqId, VendorId

DAY = date(2026, 12, 7)
BREAKS = (1, 5, 25)
money = st.decimals("0", "500", places=2, allow_nan=False)
maybe = st.none() | money


@st.composite
def prices(draw: st.DrawFn, line: int) -> list[QuotedPrice]:
    return [
        QuotedPrice(
            line=line,
            quantity=quantity,
            unit_price=draw(st.none() | st.decimals("0.001", "999", places=3, allow_nan=False)),
            per=draw(st.sampled_from((1, 100, 1000))),
            no_quote=draw(st.sampled_from(("", "", "", "too small"))),
            lead_longest=draw(st.none() | st.integers(0, 60)),
        )
        for quantity in BREAKS
    ]


@st.composite
def offers(draw: st.DrawFn) -> list[Offer]:
    made = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        quoted = [price for line in (1, 2, 3) for price in draw(prices(line))]
        charges = {
            line: Charges(line_minimum=draw(maybe), lot_charge=draw(maybe), nre=draw(maybe)) for line in (1, 2, 3)
        }
        quote = Quote(
            rfq_id=RfqId(1),
            vendor_id=VendorId(number),
            source=Source.TYPED,
            prices=tuple(quoted),
            charges=charges,
            currency=draw(st.sampled_from(("USD", "USD", "EUR", "GBP"))),
            valid_until=draw(st.sampled_from((None, date(2026, 12, 1), date(2027, 1, 1)))),
            order_minimum=draw(maybe),
            order_charge=draw(maybe),
        )
        asked = frozenset(draw(st.sets(st.sampled_from((1, 2, 3)), min_size=1)))
        made.append(Offer(vendor_id=VendorId(number), vendor=f"V{number}", asked=asked, quote=quote))
    return made


@st.composite
def bases(draw: st.DrawFn) -> Basis:
    return Basis(
        day=DAY,
        rates=Rates.of("USD", [Rate("EUR", draw(st.decimals("0.5", "2", places=4, allow_nan=False)), DAY)]),
        quantities={line: draw(st.integers(1, 40)) for line in (1, 2, 3)},
        rules=Rules(minimum_includes_lot=draw(st.booleans()), lots={1: draw(st.integers(1, 3))}),
    )


def lines(order: tuple[int, ...] = (1, 2, 3)) -> list[ComparedLine]:
    return [ComparedLine(number=n, part_number=f"P-{n}", quantities=BREAKS) for n in order]


def amounts(found: Comparison) -> Mapping[object, Decimal | None]:
    cells: dict[object, Decimal | None] = {place: cell.amount for place, cell in found.cells.items()}
    return cells | {vendor: column.amount for vendor, column in found.columns.items()}


@given(offers(), bases(), st.data())
def test_a_dearer_price_never_lowers_an_amount(made: list[Offer], basis: Basis, data: st.DataObject) -> None:
    before = amounts(compare(lines(), made, basis))
    one = data.draw(st.sampled_from(made))
    assert one.quote is not None
    raised = data.draw(st.sampled_from(one.quote.prices))
    dearer = replace(raised, unit_price=(raised.unit_price or Decimal(0)) + data.draw(money))
    if raised.unit_price is None:
        return
    quoted = tuple(dearer if price is raised else price for price in one.quote.prices)
    changed = [replace(o, quote=replace(one.quote, prices=quoted)) if o is one else o for o in made]
    after = amounts(compare(lines(), changed, basis))
    assert before.keys() == after.keys()
    for place, amount in before.items():
        now = after[place]
        assert (amount is None) == (now is None)
        assert amount is None or now is None or now >= amount, place


@given(offers(), bases(), st.permutations((1, 2, 3)), st.randoms())
def test_no_order_matters(made: list[Offer], basis: Basis, order: list[int], chance: Random) -> None:
    found = compare(lines(), made, basis)
    shuffled = [
        replace(o, quote=replace(o.quote, prices=tuple(chance.sample(o.quote.prices, len(o.quote.prices)))))
        for o in made
        if o.quote is not None
    ]
    chance.shuffle(shuffled)
    other = compare(lines(tuple(order)), shuffled, basis)
    assert dict(other.cells) == dict(found.cells)
    for vendor, column in found.columns.items():
        there = other.columns[vendor]
        assert (there.amount, there.hindrances, there.is_best, there.ships) == (
            column.amount,
            column.hindrances,
            column.is_best,
            column.ships,
        )


@given(offers(), bases())
def test_marks_are_given_only_to_what_counts_and_to_the_least_of_it(made: list[Offer], basis: Basis) -> None:
    found = compare(lines(), made, basis)
    for row in found.rows:
        counting = [v for v, column in found.columns.items() if column.counts and found.cells[*row, v].cost]
        marked = [v for v in found.columns if found.cells[*row, v].is_best]
        least = min((found.cells[*row, v].amount or Decimal(0) for v in counting), default=None)
        assert set(marked) == {v for v in counting if found.cells[*row, v].amount == least}
    for cell in found.cells.values():
        assert (cell.cost is None) != (cell.why is None)
