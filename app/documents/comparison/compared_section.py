"""How the offers compare: a table for each line with the vendors in rows, so that any number of them fits a page."""

from collections.abc import Iterable, Iterator

from app.documents.comparison.considered import Considered
from app.documents.reports.report import Column, Section, Table
from app.domain.comparison.comparison import Cell, ComparedLine, Comparison
from app.domain.comparison.comparison import Column as Offered
from app.domain.comparison.money import Rate
from app.domain.trade.ids import VendorId

BEST, CHOSEN = "★", "✓"


def compared_section(considered: Considered) -> Section:
    basis = considered.comparison.basis
    legend = (
        f"Amounts are in {basis.currency}, with the line's charges and NRE. {BEST} is the best offer that can be "
        f"compared, {CHOSEN} the chosen one; quantities to order are in bold."
    )
    return Section(
        title="How the offers compare",
        texts=(legend, *(rate_text(rate, basis.currency) for rate in considered.rates)),
        tables=(
            orders_table(considered.comparison, considered.comparison.columns.values()),
            *(_line(considered, line) for line in considered.comparison.lines),
        ),
    )


def rate_text(rate: Rate, base: str) -> str:
    """“1 EUR = 1.085 USD (2026-12-04, typed)”."""
    source = f", {rate.source}" if rate.source else ""
    return f"1 {rate.currency} = {rate.factor:f} {base} ({rate.day.isoformat()}{source})"


def orders_table(comparison: Comparison, columns: Iterable[Offered]) -> Table:
    """These vendors, in this order."""
    currency = comparison.basis.currency
    return Table(
        caption="Each offer as one order of all that the vendor was asked for",
        columns=(
            *(Column("Vendor", 2), Column("Order", 1.3, is_number=True), Column(currency, 1.2, is_number=True)),
            *(Column("Ships by", 1), Column("Why not the best, if it can't be", 3)),
        ),
        rows=tuple(_order(column) for column in columns),
    )


def _order(column: Offered) -> tuple[str, ...]:
    currency = column.offer.quote.currency if column.offer.quote else ""
    return (
        column.offer.vendor,
        f"{column.order.total:,.2f} {currency}".rstrip() if column.order else "",
        "" if column.amount is None else f"{column.amount:,.2f}" + (f" {BEST}" if column.is_best else ""),
        column.ships.isoformat() if column.ships else "",
        ", ".join(hindrance.text for hindrance in column.hindrances),
    )


def _line(considered: Considered, line: ComparedLine) -> Table:
    comparison = considered.comparison
    wanted = comparison.basis.quantities[line.number]
    places = [(quantity, vendor_id) for quantity in line.quantities for vendor_id in comparison.columns]
    about = f", {line.description}" if line.description else ""
    needed = f", needed by {line.need_by.isoformat()}" if line.need_by else ""
    return Table(
        caption=f"Line {line.number}: {line.part_number}{about}{needed}",
        columns=(
            *(Column("Quantity", 0.8, is_number=True), Column("Vendor", 1.8)),
            *(Column(comparison.basis.currency, 1.1, is_number=True), Column("Ships", 1), Column("How, or why not", 4)),
        ),
        rows=tuple(_cell(considered, line, quantity, vendor_id) for quantity, vendor_id in places),
        bold=frozenset(n for n, (quantity, _) in enumerate(places) if quantity == wanted),
    )


def _cell(considered: Considered, line: ComparedLine, quantity: int, vendor_id: VendorId) -> tuple[str, ...]:
    comparison = considered.comparison
    cell = comparison.cells[line.number, quantity, vendor_id]
    is_wanted = comparison.basis.quantities[line.number] == quantity
    is_chosen = is_wanted and considered.scenario.choice.get(line.number) == vendor_id
    marks = "".join(f" {mark}" for mark, holds in ((BEST, cell.is_best), (CHOSEN, is_chosen)) if holds)
    amount = "" if cell.cost is None else "no rate" if cell.amount is None else f"{cell.amount:,.2f}"
    ships = cell.ships.isoformat() if cell.ships else ""
    return f"{quantity:,}", comparison.columns[vendor_id].offer.vendor, amount + marks, ships, "; ".join(_why(cell))


def _why(cell: Cell) -> Iterator[str]:
    if cell.why is not None:
        yield cell.why.text
    if cell.cost is not None:
        yield from cell.cost.steps
    if cell.is_late:
        yield "ships after the line is needed"
    if cell.cheaper is not None:
        yield f"{cell.cheaper.quantity:,} cost {cell.cheaper.amount:,.2f}"
