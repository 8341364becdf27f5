"""The comparison as a PDF to read and to hand on: what it stands on, orders, ways to order, lines against vendors."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC
from decimal import Decimal

from app.documents.comparison.choice_section import choice_section, ways_tables
from app.documents.comparison.compared_section import BEST, CHOSEN, orders_table, rate_text
from app.documents.comparison.considered import Considered
from app.documents.comparison.matrix import grids
from app.documents.comparison.workbook import ReportHead
from app.documents.reports.grid import Grid
from app.documents.reports.look import LETTER_ACROSS, Fonts
from app.documents.reports.pdf_report import PdfHead, pdf_pages
from app.documents.reports.report import Column, Section, Table
from app.domain.comparison.comparison import Column as Offered
from app.domain.comparison.comparison import Comparison

_LEGEND = (
    f"{BEST} and green: the least among the offers that can be compared. {CHOSEN} the vendor that the line is given "
    "to. Below an amount: when it ships if it is ordered on the day of the decision; “late” is after the line is "
    "needed; “minimum”: the line minimum is charged; “price for 10”: the price of that quantity counts; “50 cost "
    "217.50”: more pieces for less; “with NRE”: what is paid once is part of it. Amounts have the line's charges in "
    "them, not what a whole order adds. In the place of an amount stands why there is none."
)


def comparison_pdf(considered: Considered, head: ReportHead, fonts: Fonts) -> bytes:
    """Letter paper across. The same octets for the same comparison and moment."""
    about = f": {head.title}" if head.title else ""
    made = f"{head.made_on.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    pdf_head = PdfHead(
        title=f"Comparison of quotes {head.rfq_number}{about}",
        texts=(f"Made on {made}. It has all vendors and their prices: don't send it to a vendor.",),
        foot=f"{head.rfq_number} · comparison of quotes · made {made}",
        made_at=head.made_on,
    )
    return pdf_pages(pdf_head, _parts(considered), fonts, LETTER_ACROSS)


def _parts(considered: Considered) -> Iterator[Section | Grid]:
    columns = ranked(considered.comparison)
    yield _basis(considered)
    yield _orders(considered.comparison, columns)
    yield from _choice(considered)
    yield from _matrix(considered, [column for column in columns if column.offer.quote is not None])


def _orders(comparison: Comparison, columns: Sequence[Offered]) -> Section:
    """As everywhere, with how many lines each has a price for; those that may be the best stand out."""
    table = orders_table(comparison, columns)
    vendor, *others = table.columns
    counts = [_priced(comparison, column) for column in columns]
    rows = zip(table.rows, counts, strict=True)
    whole = replace(
        table,
        columns=(vendor, Column("Lines", 0.8), *others),
        rows=tuple((name, count, *cells) for (name, *cells), count in rows),
        bold=frozenset(n for n, column in enumerate(columns) if column.is_best),
    )
    return Section(title="Orders", texts=tuple(_missing(comparison)), tables=(whole,))


def _priced(comparison: Comparison, column: Offered) -> str:
    """“3 of 3”: of all lines, whatever the vendor was asked for."""
    if column.offer.quote is None:
        return ""
    priced = sum(comparison.wanted(line.number, column.offer.vendor_id).cost is not None for line in comparison.lines)
    return f"{priced} of {len(comparison.lines)}"


def ranked(comparison: Comparison) -> list[Offered]:
    """First whole orders that can be compared, the least of them on top; then what hinders; last who has no quote."""

    def place(column: Offered) -> tuple[object, ...]:
        is_whole = column.counts and column.covers_all
        return column.offer.quote is None, not is_whole, not column.counts, column.amount if is_whole else 0

    return sorted(comparison.columns.values(), key=place)


def _missing(comparison: Comparison) -> Iterator[str]:
    nobody = [
        str(line.number)
        for line in comparison.lines
        if all(comparison.wanted(line.number, vendor_id).cost is None for vendor_id in comparison.columns)
    ]
    if nobody:
        yield f"Nobody offers {'line' if len(nobody) == 1 else 'lines'} {', '.join(nobody)}."


def _choice(considered: Considered) -> Iterator[Section]:
    early = max((way.gap or 0 for way in considered.ways), default=0)
    texts = (f"The search ended early: up to {early:,.2f} more may be saved.",) if early else ()
    if considered.scenario.choice:
        section = choice_section(considered)
        yield replace(section, title="The choice", texts=(*section.texts, *texts))
    elif considered.ways:
        yield Section(title="Ways to order", texts=texts, tables=tuple(ways_tables(considered)))


def _basis(considered: Considered) -> Section:
    table = Table(columns=(Column("What", 1), Column("Settled on", 5)), rows=tuple(_settled(considered)))
    return Section(title="What it is compared on", tables=(table,))


def _settled(considered: Considered) -> Iterator[tuple[str, str]]:
    scenario, comparison = considered.scenario, considered.comparison
    basis = comparison.basis
    if scenario.name:
        yield "Scenario", scenario.name
    yield "Decided on", basis.day.isoformat()
    yield "Currency", basis.currency
    if considered.rates:
        yield "Rates", "\n".join(rate_text(rate, basis.currency) for rate in considered.rates)
    is_inside = basis.rules.minimum_includes_lot
    yield "Line minimums", "lot charges are part of them" if is_inside else "lot charges come on top of them"
    if lots := [f"line {line}: {count:,}" for line, count in sorted(basis.rules.lots.items()) if count != 1]:
        yield "Lots", "; ".join(lots)
    if freight := [_freight(c, basis.freight[v]) for v, c in comparison.columns.items() if v in basis.freight]:
        yield "Freight", "; ".join(freight)
    if scenario.handling:
        yield "Handling", f"{scenario.handling:,.2f} {basis.currency} for each order"


def _freight(column: Offered, amount: Decimal) -> str:
    quote = column.offer.quote
    return f"{column.offer.vendor}: {amount:,.2f} {quote.currency if quote else ''}".rstrip()


def _matrix(considered: Considered, columns: Sequence[Offered]) -> Iterator[Section | Grid]:
    comparison = considered.comparison
    wanted = [(line, comparison.basis.quantities[line.number]) for line in comparison.lines]
    others = [(line, quantity) for line, of in wanted for quantity in line.quantities if quantity != of]
    for title, texts, some in (
        ("Lines, in the quantities to order", (_LEGEND,), wanted),
        ("Other quantities", (), others),
    ):
        if some and columns:
            yield Section(title=title, texts=texts)
            yield from grids(considered, columns, some, LETTER_ACROSS.inner_width)
