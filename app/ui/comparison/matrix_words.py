"""What a cell of the comparison says: an amount or a reason, a note below it, and the whole of it for a reader."""

from collections.abc import Iterator
from decimal import Decimal

from app.domain.comparison.comparison import Cell, Column, Comparison
from app.domain.quotes.quote import lead_text
from app.domain.trade.ids import VendorId
from app.ui.look.language import tr

BEST, CHOSEN = "★", "✓"


def money(amount: Decimal) -> str:
    """“1,234.50”."""
    return tr(f"{amount:,.2f}")


def amount_text(cell: Cell, column: Column, less: Decimal | None = None) -> str:
    """What the line costs there; without a rate in the quote's own currency. `less`: only what is over that."""
    cost = cell.cost
    if cost is None:
        return ""
    if cell.amount is None:
        quote = column.offer.quote
        return f"{money(cost.amount + cost.nre)} {quote.currency if quote else ''}".rstrip()
    if less is None:
        return money(cell.amount)
    return tr(f"+{cell.amount - less:,.2f}") if cell.amount > less else "–"


def note_text(cell: Cell) -> str:
    """“Dec 21 · min · NRE 250.00”, or why there is nothing to compare."""
    if cell.why is not None:
        return tr(cell.why.text)
    return " · ".join(_notes(cell))


def _notes(cell: Cell) -> Iterator[str]:
    cost = cell.cost
    if cost is None:
        return
    if cell.ships is not None:
        day = tr(f"{cell.ships:%b} {cell.ships.day}")
        yield tr(f"{day}, late") if cell.is_late else day
    if cost.price.quantity != cost.quantity:
        yield tr(f"price for {cost.price.quantity:,}")
    if cost.is_at_minimum:
        yield tr("minimum")
    if cost.nre:
        yield tr("with NRE")
    if cell.cheaper is not None:
        yield tr(f"{cell.cheaper.quantity:,} cost {cell.cheaper.amount:,.2f}")


def total_text(column: Column) -> str:
    """Of the whole order, or what stands in its way."""
    if column.hindrances:
        return tr(column.hindrances[0].text)
    if column.amount is None:
        return ""
    star = f" {BEST}" if column.is_best else ""
    if not column.covers_all:
        return tr(f"{money(column.amount)} for its lines")
    return f"{money(column.amount)}{star}"


def said(comparison: Comparison, line: int, quantity: int, vendor_id: VendorId, *, is_chosen: bool) -> str:
    """A cell, read out."""
    cell, column = comparison.cells[line, quantity, vendor_id], comparison.columns[vendor_id]
    parts = [column.offer.vendor, tr(f"line {line}, quantity {quantity:,}")]
    if text := amount_text(cell, column):
        parts.append(f"{text} {comparison.basis.currency}" if cell.amount is not None else text)
    parts.append(note_text(cell))
    if cell.is_best:
        parts.append(tr("the best"))
    if is_chosen:
        parts.append(tr("your choice"))
    return ", ".join(part for part in parts if part)


def steps_of(comparison: Comparison, cell: Cell, column: Column) -> list[str]:
    """How the amount comes about, line by line."""
    cost, quote = cell.cost, column.offer.quote
    if cost is None or quote is None:
        return [tr(cell.why.text)] if cell.why else []
    lines = [tr(step) for step in cost.steps]
    if quote.currency != comparison.basis.currency and column.factor is not None and cell.amount is not None:
        lines.append(
            f"{money(cost.amount + cost.nre)} {quote.currency} × {column.factor:f} = "
            f"{money(cell.amount)} {comparison.basis.currency}"
        )
    if lead := lead_text(cost.price):
        lines.append(tr(f"Lead time: {lead}"))
    if cell.ships is not None:
        day = tr(f"{cell.ships:%b} {cell.ships.day}, {cell.ships.year}")
        lines.append(tr(f"Ships {day}, after it is needed") if cell.is_late else tr(f"Ships {day}"))
    if cell.cheaper is not None:
        lines.append(tr(f"{cell.cheaper.quantity:,} pieces cost less: {cell.cheaper.amount:,.2f}"))
    if cost.price.remarks:
        lines.append(cost.price.remarks)
    return lines
