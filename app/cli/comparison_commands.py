"""The command rfq-sender compare."""

from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from app.cli.answer import Answer, Exit, Table
from app.cli.sending import CommandRefused
from app.domain.comparison.comparison import Cell, Column
from app.domain.comparison.money import Rate, read_factor
from app.domain.comparison.points import Points, Weights
from app.domain.comparison.scenario import Scenario
from app.domain.comparison.split import Split, split_of
from app.domain.trade.ids import VendorId
from app.services.comparison.comparing import Compared
from app.services.comparison.document import comparison_document, used_rates, vendor_names
from app.services.suite import Services

K = TypeVar("K")
V = TypeVar("V")
_PDF = ".pdf"


def run(services: Services, args: Namespace) -> Answer:
    """Compare; with --keep what was compared is kept."""
    rfq, comparing = services.rfq_reading.by_number(args.rfq), services.comparing
    begun = comparing.named(rfq.id, args.scenario) if args.scenario else comparing.of(rfq.id).scenario
    scenario = _settled(services, begun, args)
    compared = comparing.of(rfq.id, scenario)
    if args.rates or args.rate:
        scenario = replace(scenario, rates=tuple(_rates(services, compared, args)))
        compared = comparing.of(rfq.id, scenario)
    answer = _answer(compared, comparing.ways(compared, keep_lines=True), args.keep or "")
    if args.out:
        export = services.comparison_export
        write = export.write_pdf if args.out.suffix.lower() == _PDF else export.write
        write(compared, args.out)
    if args.keep:
        basis = compared.comparison.basis
        comparing.keep(rfq.id, replace(scenario, name=args.keep, day=basis.day, currency=basis.currency, id=None))
    return answer


def _settled(services: Services, begun: Scenario, args: Namespace) -> Scenario:
    given = {line: services.vendors.by_names([name])[0].stored_id for line, name in _pairs(args.give, int, str)}
    freight = {services.vendors.by_names([n])[0].stored_id: a for n, a in _pairs(args.freight, str, _amount)}
    return replace(
        begun,
        day=_day(args.day) if args.day else begun.day,
        currency=args.currency.upper() if args.currency else begun.currency,
        quantities={**begun.quantities, **dict(_pairs(args.quantity, int, int))},
        lots={**begun.lots, **dict(_pairs(args.lots, int, int))},
        freight={**begun.freight, **freight},
        handling=_amount(args.handling) if args.handling else begun.handling,
        minimum_includes_lot=args.minimum_includes_lot or begun.minimum_includes_lot,
        choice={**begun.choice, **given},
        locked=begun.locked | given.keys(),
        weights=_weights(args.weights) if args.weights else begun.weights,
    )


def _rates(services: Services, compared: Compared, args: Namespace) -> list[Rate]:
    basis = compared.comparison.basis
    known = {rate.currency: rate for rate in compared.rates}
    if args.rates:
        known |= {rate.currency: rate for rate in services.comparing.rates_in(args.rates, basis.currency)}
    typed = (Rate(code.upper(), factor, basis.day, "typed") for code, factor in _pairs(args.rate, str, read_factor))
    return [*(known | {rate.currency: rate for rate in typed}).values()]


def _pairs(words: Sequence[str], key: Callable[[str], K], value: Callable[[str], V]) -> list[tuple[K, V]]:
    """“3=100” is 3 and 100."""
    found = []
    for word in words:
        name, sign, what = word.partition("=")
        if not sign:
            raise CommandRefused(f"“{word}” has no “=”. Write it like 1=100. Nothing was changed.")
        try:
            found.append((key(name.strip()), value(what.strip())))
        except ValueError as reason:
            raise CommandRefused(f"“{word}” can't be used here. Write it like 1=100. Nothing was changed.") from reason
    return found


def _amount(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as reason:
        raise CommandRefused(f"“{text}” is no amount. Write it like 75.00. Nothing was changed.") from reason


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as reason:
        raise CommandRefused(f"“{text}” is no day. Write it like 2026-12-07. Nothing was changed.") from reason


def _weights(text: str) -> Weights:
    try:
        price, lead_time, history = map(int, text.split(","))
    except ValueError as reason:
        raise CommandRefused(f"“{text}” are no weights. Write them like 60,30,10. Nothing was changed.") from reason
    return Weights(price, lead_time, history).checked()


def _answer(compared: Compared, ways: Sequence[Split], kept: str) -> Answer:
    comparison, names, points = compared.comparison, vendor_names(compared.comparison), compared.points
    vendors = [column for column in comparison.columns.values() if column.offer.quote is not None]
    heads = ("Line", "Part no.", "Quantity", *(column.offer.vendor for column in vendors))
    rows = [
        (
            str(line.number),
            line.part_number,
            f"{quantity:,}{' *' if comparison.basis.quantities[line.number] == quantity else ''}",
            *(_cell_text(comparison.cells[line.number, quantity, c.offer.vendor_id]) for c in vendors),
        )
        for line in comparison.lines
        for quantity in line.quantities
    ]
    own = (
        split_of(comparison, compared.scenario.choice, compared.scenario.handling) if compared.scenario.choice else None
    )
    basis = comparison.basis
    parts: list[str | Table] = [
        f"{compared.rfq.number} for a decision on {basis.day}, in {basis.currency}. * is the quantity to order.",
        *(f"1 {r.currency} = {r.factor:f} {basis.currency} ({r.day}, {r.source})" for r in used_rates(compared)),
        Table(heads, rows, "Nobody has quoted yet."),
        Table(
            ("Vendor", "Order", "Compared", "Points", "Ships by", ""),
            [_order_row(c, points.get(v)) for v, c in comparison.columns.items()],
            "",
        ),
        Table(
            ("Way to order", "Total", "Lines"), [_way_row(way, names) for way in ways], "No line can be ordered yet."
        ),
        *([f"Your choice: {_way_row(own, names)[1]} {basis.currency}"] if own else []),
        *([f"Kept as “{kept}”."] if kept else []),
    ]
    return Answer(comparison_document(compared, ways, own, kept), parts, Exit.DONE)


def _cell_text(cell: Cell) -> str:
    if cell.why is not None:
        return cell.why.text
    amount = "no rate" if cell.amount is None else f"{cell.amount:,.2f}"
    return f"{amount} best" if cell.is_best else amount


def _order_row(column: Column, points: Points | None) -> tuple[str, ...]:
    currency = column.offer.quote.currency if column.offer.quote else ""
    return (
        column.offer.vendor,
        f"{column.order.total:,.2f} {currency}" if column.order else "",
        "" if column.amount is None else f"{column.amount:,.2f}",
        f"{points.total}" if points else "",
        column.ships.isoformat() if column.ships else "",
        "best" if column.is_best else ", ".join(hindrance.text for hindrance in column.hindrances),
    )


def _way_row(way: Split, names: dict[VendorId, str]) -> tuple[str, str, str]:
    lines = {v: ", ".join(str(line) for line, of in way.awards.items() if of == v) for v in way.orders}
    count = len(way.orders)
    label = "1 vendor" if count == 1 else f"{count} vendors"
    return label, f"{way.total:,.2f}", "; ".join(f"{names[v]}: {numbers}" for v, numbers in lines.items())
