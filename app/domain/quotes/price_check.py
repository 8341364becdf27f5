"""Prices that were probably mistyped: told by the other quantities of their line."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import groupby, pairwise

from app.domain.quotes.form import FormFinding, QuotedRow

_JUMP = 10


def checked_prices(rows: Iterable[QuotedRow]) -> Iterator[QuotedRow]:
    """The same rows, by line and quantity; one that costs more each than a smaller quantity, or ten times as much as
    its neighbor, has a finding. “12,50” that became 1250 in a spreadsheet can be seen by this alone.
    """
    ordered = sorted(rows, key=lambda row: (row.line, row.quantity))
    for _, of_line in groupby(ordered, key=lambda row: row.line):
        line = list(of_line)
        found: dict[int, list[FormFinding]] = {}
        priced = [row for row in line if row.unit_price]
        for smaller, larger in pairwise(priced):
            for quantity, finding in _compared(smaller, larger):
                found.setdefault(quantity, []).append(finding)
        for row in line:
            yield replace(row, findings=(*row.findings, *found.get(row.quantity, ())))


def _each(row: QuotedRow) -> Decimal:
    return (row.unit_price or Decimal(0)) / row.price_per


def _compared(smaller: QuotedRow, larger: QuotedRow) -> Iterator[tuple[int, FormFinding]]:
    low, high = _each(smaller), _each(larger)
    if high > low:
        text = (
            f"Line {larger.line}: {larger.quantity:,} cost more each ({high:f}) than {smaller.quantity:,} ({low:f}). "
            "Ask the vendor whether that is meant."
        )
        yield larger.quantity, _finding("price-rises", larger, text)
    dear, cheap = (larger, smaller) if high > low else (smaller, larger)
    if _each(dear) >= _JUMP * _each(cheap):
        times = int(_each(dear) / _each(cheap))
        text = (
            f"Line {dear.line}: the price for {dear.quantity:,} is {times:,} times that for {cheap.quantity:,}. "
            "A decimal sign may be lost, or “price per” wrong."
        )
        yield dear.quantity, _finding("price-jumps", dear, text)


def _finding(code: str, row: QuotedRow, text: str) -> FormFinding:
    return FormFinding(code=code, text=text, cell=row.cells.get("unit_price", ""))
