"""A comparison as a document for scripts and files: amounts and days as text, vendors by their names."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal

from app.domain.comparison.comparison import Cell, Column, Comparison
from app.domain.comparison.money import Rate
from app.domain.comparison.points import Points
from app.domain.comparison.split import Split
from app.domain.trade.ids import VendorId
from app.services.comparison.comparing import Compared


def used_rates(compared: Compared) -> list[Rate]:
    """Those of currencies that are compared."""
    return [rate for rate in compared.rates if rate.currency in compared.currencies]


def vendor_names(comparison: Comparison) -> dict[VendorId, str]:
    return {vendor_id: column.offer.vendor for vendor_id, column in comparison.columns.items()}


def comparison_document(compared: Compared, ways: Sequence[Split], own: Split | None, kept: str) -> dict[str, object]:
    """`own`: the choice; `kept`: the name of its scenario. As docs/command-line.md says of `compare`."""
    comparison, names, points = compared.comparison, vendor_names(compared.comparison), compared.points
    basis = comparison.basis
    return {
        "rfq": compared.rfq.number,
        "day": basis.day.isoformat(),
        "currency": basis.currency,
        "rates": [
            {"currency": r.currency, "rate": f"{r.factor:f}", "day": r.day.isoformat(), "source": r.source}
            for r in used_rates(compared)
        ],
        "cells": [
            {"line": line, "quantity": quantity, "vendor": names[vendor_id], **_cell_document(cell)}
            | {"wanted": basis.quantities[line] == quantity}
            for (line, quantity, vendor_id), cell in comparison.cells.items()
        ],
        "weights": asdict(compared.scenario.weights) if compared.scenario.weights else None,
        "orders": [
            _order_document(column) | _points_document(points.get(vendor_id))
            for vendor_id, column in comparison.columns.items()
        ],
        "ways": [_way_document(way, names) for way in ways],
        "choice": _way_document(own, names) if own else None,
        "kept": kept,
    }


def _cell_document(cell: Cell) -> dict[str, object]:
    return {
        "amount": _text(cell.amount),
        "best": cell.is_best,
        "steps": list(cell.cost.steps) if cell.cost else [],
        "ships": cell.ships.isoformat() if cell.ships else "",
        "late": cell.is_late,
        "why": cell.why.why if cell.why else "",
        "why_text": cell.why.text if cell.why else "",
    }


def _order_document(column: Column) -> dict[str, object]:
    return {
        "vendor": column.offer.vendor,
        "total": _text(column.order.total if column.order else None),
        "currency": column.offer.quote.currency if column.offer.quote else "",
        "amount": _text(column.amount),
        "best": column.is_best,
        "ships": column.ships.isoformat() if column.ships else "",
        "hindrances": [{"why": h.why, "text": h.text} for h in column.hindrances],
    }


def _points_document(points: Points | None) -> dict[str, object]:
    return {"points": f"{points.total:f}" if points else "", "points_steps": list(points.steps) if points else []}


def _way_document(way: Split, names: Mapping[VendorId, str]) -> dict[str, object]:
    return {
        "total": _text(way.total),
        "handling": _text(way.handling),
        "lines": [{"line": line, "vendor": names[vendor_id]} for line, vendor_id in way.awards.items()],
        "left_out": list(way.left_out),
        "gap": _text(way.gap),
    }


def _text(amount: Decimal | None) -> str:
    """As text: a script's floating point is no money."""
    return "" if amount is None else f"{amount:f}"
