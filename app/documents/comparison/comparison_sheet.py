"""“Comparison”: what each vendor's order would cost, then every quantity of each line; all by formulas."""

from collections.abc import Mapping

from app.documents.comparison.order_sheet import iso_text
from app.documents.comparison.page import ORDER, PRICES, Look, Page, Value, at, letter, lines_of
from app.documents.comparison.places import DAY_CELL, WANTED, Places, price_cell
from app.documents.comparison.totals import (
    LEFT,
    TITLES_ROW,
    VENDORS_ROW,
    WIDTH,
    WIDTH_OF_DAYS,
    across,
    last_column,
    least,
    total_row,
    vendor_column,
    write_labels,
    write_least_total,
    write_totals,
)
from app.domain.comparison.comparison import Cell, Column, ComparedLine

_WIDTHS_LEFT, _FROZEN = (6, 18, 10, 8, 26, 11, 13), 4
_LOWEST, _MARK = LEFT.index("Lowest"), "●"
_LEGEND = (
    f"{_MARK} the quantity that would be ordered. Green: the least of the offers that nothing hinders. Red day: after "
    "the line is needed. Amounts of lines include NRE. Inputs are the shaded cells of “Order” and “Prices”."
)


def write_comparison(page: Page, places: Places, title: str, about: str, footer: str) -> None:
    page.write(1, 0, title, Look.HEADLINE)
    decided = f"Decided on {places.comparison.basis.day.isoformat()}{about}"
    quoted = about.replace('"', '""')
    page.formula(2, 0, f'="Decided on "&{iso_text(DAY_CELL)}&"{quoted}"', decided, Look.NOTE)
    page.write(3, 0, _LEGEND, Look.NOTE)
    for column, (name, width) in enumerate(zip(LEFT, _WIDTHS_LEFT, strict=True)):
        page.sheet.set_column(column, column, width)
        page.write(TITLES_ROW, column, name, Look.TITLE_LEFT if name in ("Part number", "Description") else Look.TITLE)
    page.across(VENDORS_ROW, 0, len(LEFT), "Order of the wanted quantities", Look.TITLE_LEFT)
    write_labels(page, places)
    for offer_column in places.comparison.columns.values():
        _titles(page, offer_column, places)
        write_totals(page, offer_column, places)
    last = _rows(page, places)
    if places.offers:
        write_least_total(page, places)
        _marks(page, places, last)
    page.sheet.freeze_panes(VENDORS_ROW, _FROZEN)
    page.paper(footer, (VENDORS_ROW, VENDORS_ROW), 0)


def _titles(page: Page, column: Column, places: Places) -> None:
    first = vendor_column(places, column.offer.vendor_id)
    for place, (title, width) in enumerate(
        zip((places.comparison.basis.currency, "Ships"), (WIDTH, WIDTH_OF_DAYS), strict=True)
    ):
        page.sheet.set_column(first + place, first + place, width)
        page.write(TITLES_ROW, first + place, title, Look.TITLE)


def _rows(page: Page, places: Places) -> int:
    """The last one of them."""
    row = TITLES_ROW
    for line in places.comparison.lines:
        for index, quantity in enumerate(line.quantities):
            row += 1
            _asked(page, row, line, quantity, places, is_first=index == 0)
            columns = places.comparison.columns.values()
            texts = [_cell(page, row, line.number, quantity, column, places) for column in columns]
            description = lines_of(line.description, _WIDTHS_LEFT[4]) if index == 0 else 1
            page.height(row, max((description, *(lines_of(text, WIDTH) for text in texts))))
    return row


def _asked(page: Page, row: int, line: ComparedLine, quantity: int, places: Places, *, is_first: bool) -> None:
    """The first row of a line says all, the others what they are about."""
    text = Look.TEXT if is_first else Look.FAINT
    cells: tuple[tuple[Value, Look], ...] = (
        (line.number, Look.MIDDLE),
        (line.part_number, text),
        (quantity, Look.COUNT),
    )
    for column, (value, look) in enumerate(cells):
        page.write(row, column, value, look, is_first=is_first)
    is_wanted = places.comparison.basis.quantities[line.number] == quantity
    wanted = at(places.order_row(line.number), WANTED, ORDER)
    mark = f'=IF({at(row, 2)}={wanted},"{_MARK}","")'
    page.formula(row, 3, mark, _MARK if is_wanted else "", Look.MIDDLE, is_first=is_first)
    page.write(row, 4, line.description if is_first else "", text, is_first=is_first)
    page.write(row, 5, line.need_by, Look.DAY, is_first=is_first)
    _lowest_of(page, row, line.number, quantity, places)


def _lowest_of(page: Page, row: int, line: int, quantity: int, places: Places) -> None:
    """The least amount among vendors that count."""
    if not places.offers:
        page.write(row, _LOWEST, None, Look.MONEY)
        return
    amounts = [
        cell.amount
        for vendor_id, column in places.comparison.columns.items()
        if column.counts and (cell := places.comparison.cells[line, quantity, vendor_id]).amount is not None
    ]
    compared = across("Compared", places)
    formula = least(f'({compared}<>"no")*({compared}<>"")', f"{at(row, len(LEFT))}:{at(row, last_column(places))}")
    page.array_formula(row, _LOWEST, formula, min(amounts, default=None), Look.MONEY)


def _cell(page: Page, row: int, line: int, quantity: int, column: Column, places: Places) -> str:
    """The amount and the day, or why there is none; returns what text stands there."""
    vendor_id = column.offer.vendor_id
    first = vendor_column(places, vendor_id)
    cell = places.comparison.cells[line, quantity, vendor_id]
    is_first = places.is_first(line, quantity)
    block = places.blocks.get((line, vendor_id))
    if block is None:
        page.write(row, first, cell.why.text if cell.why else None, Look.REASON, is_first=is_first)
        page.write(row, first + 1, None, Look.REASON, is_first=is_first)
        return ""  # one line, over both cells; the whole of it is in the totals
    there = block.row(quantity)
    amount = price_cell(there, "Line amount")
    rate, currency = places.term(vendor_id, "Rate"), places.term(vendor_id, "Currency")
    both = f"({amount}+{block.charge('NRE (once)', PRICES)})"
    formula = (
        f"=IF(ISNUMBER({amount}),"
        f'IF(ISNUMBER({rate}),ROUND({both}*{rate},2),TRIM(FIXED({both},2)&" "&{currency})),{amount})'
    )
    shown = _shown(cell, block.quote.currency)
    page.formula(row, first, formula, shown, Look.MONEY, is_first=is_first)
    page.formula(row, first + 1, f"={price_cell(there, 'Would ship')}", cell.ships, Look.DAY, is_first=is_first)
    return shown if isinstance(shown, str) else ""


def _shown(cell: Cell, currency: str) -> Value:
    """Without a rate the amount is a text in its own currency: nothing can be counted with it."""
    if cell.cost is None:
        return cell.why.text if cell.why else None
    return cell.amount if cell.amount is not None else f"{cell.cost.amount + cell.cost.nre:,.2f} {currency}".strip()


def _marks(page: Page, places: Places, last: int) -> None:
    """Colours that follow the numbers: the best of each row and of the totals, late days, what has no amount."""
    left, right = len(LEFT), last_column(places)
    corner, compared = at(TITLES_ROW + 1, left), f"{letter(left)}${total_row('Compared')}"
    row = TITLES_ROW + 1
    best = {"bold": True, "bg_color": "#CDEBD3", "font_color": "#14532D"}

    def mark(area: tuple[int, int, int, int], criteria: str, look: Mapping[str, object]) -> None:
        made = page.book.add_format(dict(look))
        page.sheet.conditional_format(*area, {"type": "formula", "criteria": criteria, "format": made})

    of_rows = (row - 1, left, last - 1, right)
    lowest = f"${letter(_LOWEST)}{row}"
    counts = f'AND({compared}<>"",{compared}<>"no")'
    late = f'AND({letter(left)}${TITLES_ROW}="Ships",ISNUMBER({corner}),ISNUMBER($F{row}),{corner}>$F{row})'
    mark(of_rows, f"=AND({counts},ISNUMBER({corner}),{corner}={lowest})", best)
    mark(of_rows, f"=ISTEXT({corner})", {"italic": True, "font_color": "#7A8494"})
    mark(of_rows, f"={late}", {"font_color": "#B42318", "bold": True})
    mark(
        (row - 1, 0, last - 1, right),
        f'=$D{row}="{_MARK}"',
        {"bold": True, "bg_color": "#F3F6FC", "font_color": "#000000"},
    )
    total = total_row("Total to compare")
    of_totals = (total - 1, left, total - 1, right)
    here = f"{letter(left)}{total}"
    mark(of_totals, f'=AND({compared}="all lines",{here}=${letter(_LOWEST)}${total})', best)
