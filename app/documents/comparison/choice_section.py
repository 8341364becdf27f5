"""What was chosen: who gets which lines, what that costs, and what the next best would have cost."""

from collections.abc import Iterator
from decimal import Decimal

from app.documents.comparison.considered import Considered
from app.documents.reports.report import Column, Section, Table
from app.domain.comparison.split import Split, split_of
from app.domain.trade.ids import VendorId


def choice_section(considered: Considered) -> Section:
    split, scenario = considered.choice.split, considered.scenario
    name = f"Scenario: “{scenario.name}”." if scenario.name else ""
    note = f"The buyer's note: {scenario.note}" if scenario.note else "The buyer has written no note."
    if split is None:
        texts = considered.choice.why or "No line is given to a vendor yet.", name, note
        return Section(title="The decision", texts=tuple(filter(None, texts)), tables=tuple(ways_tables(considered)))
    return Section(
        title="The decision",
        texts=tuple(filter(None, (name, *_said(considered, split), note))),
        tables=(_orders(considered, split), _lines(considered, split), *ways_tables(considered)),
    )


def _said(considered: Considered, split: Split) -> Iterator[str]:
    currency = considered.comparison.basis.currency
    yield f"{_lines_of(split)} to {_count(len(split.orders), 'vendor')} for {split.total:,.2f} {currency}."
    if split.left_out:
        yield f"Without a vendor: {_numbers(split.left_out)}."
    others = [way for way in _alternatives(considered, split) if way.awards != split.awards]
    if others:
        next_best = min(others, key=lambda way: way.total)
        who, difference = _who(considered, next_best), _difference(next_best.total - split.total, currency)
        yield f"Next best: {who}, for {next_best.total:,.2f} {currency}. The choice {difference}."


def _alternatives(considered: Considered, split: Split) -> Iterator[Split]:
    """Other ways to order the same lines: the cheapest ones, and each vendor alone that offers them all."""
    comparison = considered.comparison
    yield from (way for way in considered.ways if way.left_out == split.left_out)
    for vendor_id, column in comparison.columns.items():
        if column.is_usable and all(comparison.wanted(line, vendor_id).cost for line in split.awards):
            yield split_of(comparison, dict.fromkeys(split.awards, vendor_id), considered.scenario.handling)


def _lines_of(split: Split) -> str:
    return _count(len(split.awards), "line")


def _difference(saved: Decimal, currency: str) -> str:
    if not saved:
        return "costs the same"
    return f"saves {saved:,.2f} {currency}" if saved > 0 else f"costs {-saved:,.2f} {currency} more"


def _orders(considered: Considered, split: Split) -> Table:
    handling = [("Handling of all orders", "", f"{split.handling:,.2f}")] if split.handling else []
    rows = [
        (considered.name(vendor_id), _numbers(_given(split, vendor_id)), f"{total:,.2f}")
        for vendor_id, total in split.orders.items()
    ]
    rows += [*handling, ("Total", "", f"{split.total:,.2f}")]
    return Table(
        caption="What each vendor gets",
        columns=(
            Column("Vendor", 3),
            Column("Lines", 2),
            Column(considered.comparison.basis.currency, 1.2, is_number=True),
        ),
        rows=tuple(rows),
        bold=frozenset({len(rows) - 1}),
    )


def _lines(considered: Considered, split: Split) -> Table:
    """Line by line: a line's amount is without what the whole order adds, such as its minimum."""
    return Table(
        caption="Line by line, against the next best offer for that line, before what a whole order adds",
        columns=(
            *(Column("Line", 0.5), Column("Part no.", 1.5), Column("Quantity", 0.8, is_number=True)),
            *(Column("Vendor", 1.8), Column("Amount", 1, is_number=True), Column("Next best offer", 2.2)),
            Column("Saved", 1, is_number=True),
        ),
        rows=tuple(_line(considered, line, vendor_id) for line, vendor_id in split.awards.items()),
    )


def _line(considered: Considered, line: int, vendor_id: VendorId) -> tuple[str, ...]:
    comparison = considered.comparison
    part = next(one.part_number for one in comparison.lines if one.number == line)
    amount = comparison.wanted(line, vendor_id).amount or Decimal(0)  # what is chosen can be ordered
    others = {
        other: cost
        for other, column in comparison.columns.items()
        if other != vendor_id and column.is_usable and (cost := comparison.wanted(line, other).amount) is not None
    }
    nearest = min(others, key=lambda other: others[other], default=None)
    quantity = f"{comparison.basis.quantities[line]:,}"
    head = str(line), part, quantity, considered.name(vendor_id), f"{amount:,.2f}"
    if nearest is None:
        return *head, "no other offer", ""
    return *head, f"{considered.name(nearest)}: {others[nearest]:,.2f}", f"{others[nearest] - amount:,.2f}"


def ways_tables(considered: Considered) -> Iterator[Table]:
    """One, where ways were found."""
    split, currency = considered.choice.split, considered.comparison.basis.currency
    if considered.ways:
        yield Table(
            caption="The cheapest ways to order",
            columns=(
                *(Column("Way", 0.8), Column("Who gets which lines", 4), Column(currency, 1, is_number=True)),
                *([Column("The choice against it", 1.8)] if split else []),
            ),
            rows=tuple(
                (
                    _count(len(way.orders), "vendor"),
                    _who(considered, way),
                    f"{way.total:,.2f}",
                    *([_against(way, split, currency)] if split else []),
                )
                for way in considered.ways
            ),
        )


def _against(way: Split, split: Split, currency: str) -> str:
    if way.awards == split.awards:
        return "it is the choice"
    return _difference(way.total - split.total, currency) if way.left_out == split.left_out else "other lines"


def _who(considered: Considered, way: Split) -> str:
    return "; ".join(f"{considered.name(vendor_id)}: {_numbers(_given(way, vendor_id))}" for vendor_id in way.orders)


def _given(split: Split, vendor_id: VendorId) -> tuple[int, ...]:
    return tuple(line for line, winner in split.awards.items() if winner == vendor_id)


def _numbers(lines: tuple[int, ...]) -> str:
    return f"{'line' if len(lines) == 1 else 'lines'} {', '.join(map(str, lines))}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
