"""“Order”: the wanted quantity of each line, the terms of each vendor and the rates, all to be changed."""

from app.documents.comparison.page import PRICES, Look, Page, Value, at, lines_of
from app.documents.comparison.places import (
    CHECKS,
    DAY,
    DAY_CELL,
    LOTS,
    ORDER_LEFT,
    ORDER_OF_VENDOR,
    RATES,
    SPARE_HOLIDAYS,
    SWITCH,
    TERMS,
    WANTED,
    Block,
    Places,
)
from app.documents.comparison.prices_sheet import (
    break_formula,
    goods_formula,
    line_formula,
    ships_formula,
)
from app.domain.comparison.comparison import Column, ComparedLine
from app.domain.comparison.costing import NOT_ASKED, Why
from app.domain.quotes.quote import Quote

_ABOUT = (
    "Change the shaded cells: all else follows, on every sheet. “Counted at” is the quantity whose price counts for "
    "what is wanted."
)
_WIDTHS_LEFT, _WIDTHS = (9, 18, 12, 8), (18, 13, 11, 11)


def write_order(page: Page, places: Places, footer: str) -> None:
    page.write(1, 0, "What is to be ordered", Look.HEADLINE)
    page.write(2, 0, _ABOUT, Look.NOTE)
    _basis(page, places)
    for column, width in enumerate(_WIDTHS_LEFT):
        page.sheet.set_column(column, column, width)
        page.write(places.order_titles, column, ORDER_LEFT[column], Look.TITLE_LEFT if column == 1 else Look.TITLE)
    page.height(places.order_titles, 2)
    for line in places.comparison.lines:
        _line(page, line, places)
    page.across(places.vendors_row, 0, len(ORDER_LEFT), "Offers", Look.TITLE_LEFT)
    _holidays(page, places)
    base = places.comparison.basis.currency
    for row, label in enumerate((*TERMS, *CHECKS), places.vendors_row + 1):
        page.across(row, 0, len(ORDER_LEFT), f"Rate into {base}" if label == "Rate" else label, Look.LABEL)
    for offer, quote in places.quotes:
        _vendor(page, places.comparison.columns[offer.vendor_id], quote, places)
    page.sheet.freeze_panes(places.order_titles, len(ORDER_LEFT))
    page.paper(footer, (places.vendors_row, places.order_titles), len(ORDER_LEFT))


def _basis(page: Page, places: Places) -> None:
    basis = places.comparison.basis
    page.write(DAY, 0, "Decided on", Look.LABEL)
    page.write(DAY, 2, basis.day, Look.IN_DAY)
    page.write(SWITCH, 0, "Minimum includes lot charge", Look.LABEL)
    page.write(SWITCH, 2, "yes" if basis.rules.minimum_includes_lot else "no", Look.IN_MIDDLE)
    page.sheet.data_validation(SWITCH - 1, 2, SWITCH - 1, 2, {"validate": "list", "source": ["yes", "no"]})
    page.write(SWITCH, 3, "The line minimum: the lot charges are part of it (yes) or come on top (no).", Look.ASIDE)
    for row, currency in enumerate(places.currencies, RATES):
        rate = basis.rates.by_currency.get(currency)
        page.write(row, 0, f"1 {currency} in {basis.currency}", Look.LABEL)
        page.write(row, 2, rate.factor if rate else None, Look.IN_RATE)
        said = f"{rate.day.isoformat()}, {rate.source}" if rate and rate.source else str(rate.day if rate else "")
        page.write(row, 3, said or "No rate is known.", Look.ASIDE)


def _holidays(page: Page, places: Places) -> None:
    page.write(places.holidays_row, 0, "Holidays", Look.LABEL)
    page.write(places.holidays_row, 3, "Lead times are in working days: Monday to Friday, without these.", Look.ASIDE)
    days = (*places.holidays, *[None] * SPARE_HOLIDAYS)
    for row, day in enumerate(days, places.holidays_row + 1):
        page.write(row, 2, day, Look.IN_DAY)


def _line(page: Page, line: ComparedLine, places: Places) -> None:
    basis, row = places.comparison.basis, places.order_row(line.number)
    page.write(row, 0, line.number, Look.MIDDLE)
    page.write(row, 1, line.part_number, Look.TEXT)
    page.write(row, WANTED, basis.quantities[line.number], Look.IN_COUNT)
    whys = [places.comparison.wanted(line.number, offer.vendor_id).why for offer, _ in places.quotes]
    page.height(row, max((lines_of(why.text, _WIDTHS[0]) for why in whys if why), default=1))
    page.write(row, LOTS, basis.rules.lots.get(line.number, 1), Look.IN_COUNT)


def _vendor(page: Page, column: Column, quote: Quote, places: Places) -> None:
    vendor_id, first = column.offer.vendor_id, places.order_column(column.offer.vendor_id)
    page.across(places.vendors_row, first, len(ORDER_OF_VENDOR), column.offer.vendor, Look.VENDOR)
    for place, (title, width) in enumerate(zip(ORDER_OF_VENDOR, _WIDTHS, strict=True), first):
        page.write(places.order_titles, place, title, Look.TITLE)
        page.sheet.set_column(place, place, width)
    _terms(page, column, quote, places)
    _checks(page, column, places)
    for line in places.comparison.lines:
        block = places.blocks.get((line.number, vendor_id))
        if block is not None:
            _counted(page, block, places)
            continue
        why = places.comparison.wanted(line.number, vendor_id).why
        for place, value in enumerate((why.text if why else "", "", "", ""), first):
            page.write(places.order_row(line.number), place, value, Look.COUNT)


def _terms(page: Page, column: Column, quote: Quote, places: Places) -> None:
    first, row = places.order_column(column.offer.vendor_id), places.vendors_row + 1
    page.write(row, first, quote.currency, Look.MIDDLE)
    if quote.currency in places.currencies:
        rate = at(RATES + places.currencies.index(quote.currency), 2)
        page.formula(row + 1, first, f'=IF(ISNUMBER({rate}),{rate},"")', column.factor, Look.RATE)
    else:
        page.write(row + 1, first, column.factor if quote.currency else None, Look.RATE)
    amounts = (quote.order_minimum, quote.order_charge, places.comparison.basis.freight.get(column.offer.vendor_id))
    page.write(row + 2, first, quote.valid_until, Look.IN_DAY)
    for place, amount in enumerate(amounts, row + 3):
        page.write(place, first, amount, Look.IN_MONEY)


def _checks(page: Page, column: Column, places: Places) -> None:
    vendor_id = column.offer.vendor_id

    def term(title: str) -> str:
        return places.term(vendor_id, title, "")

    counted = places.of_order(vendor_id, "Counted at", "")
    missing = f'COUNTA({counted})-COUNT({counted})-COUNTIF({counted},"{NOT_ASKED.text}")'
    only = f'SUMPRODUCT(ISTEXT({counted})*({counted}<>"{NOT_ASKED.text}")*{places.line_numbers()})'
    until = term("Valid until")
    formulas = (
        f'=IF(ISNUMBER({until}),IF({until}<{DAY_CELL},"expired "&{iso_text(until)},""),"")',
        f'=IF({term("Currency")}="","no currency",IF(ISNUMBER({term("Rate")}),"","no rate for "&{term("Currency")}))',
        f'=IF({missing}=0,"",IF({missing}=1,"without line "&{only},"without "&({missing})&" lines"))',
    )
    row = places.vendors_row + 1 + len(TERMS)
    for place, (formula, value) in enumerate(zip(formulas, checks(column, places), strict=True), row):
        page.formula(place, places.order_column(vendor_id), formula, value, Look.HINDRANCE)


def iso_text(cell: str) -> str:
    """The letters that TEXT takes for year and day differ by the language of Excel."""
    return f'YEAR({cell})&"-"&RIGHT("0"&MONTH({cell}),2)&"-"&RIGHT("0"&DAY({cell}),2)'


def checks(column: Column, places: Places) -> tuple[str, str, str]:
    """What hinders the offer: its age, its currency, what it leaves out; empty where it doesn't."""
    said = {hindrance.why: hindrance.text for hindrance in column.hindrances}
    wanted = [places.comparison.wanted(line.number, column.offer.vendor_id) for line in places.comparison.lines]
    missing = sum(cell.why is not None and cell.why != NOT_ASKED for cell in wanted)
    lines = said.get(Why.INCOMPLETE, "") if missing == 1 else f"without {missing} lines" if missing else ""
    return said.get(Why.EXPIRED, ""), said.get(Why.NO_CURRENCY, said.get(Why.NO_RATE, "")), lines


def _counted(page: Page, block: Block, places: Places) -> None:
    """The wanted quantity may be any: where it is not one of those quoted, that of the break below counts."""
    row, first = places.order_row(block.line.number), places.order_column(block.offer.vendor_id)
    counted, amount = at(row, first), at(row, first + 1)
    wanted, lots = at(row, WANTED), at(row, LOTS)
    quantities = block.column("Quantity", PRICES)
    as_quoted = f"INDEX({block.column('Counted at', PRICES)},MATCH({wanted},{quantities},0))"
    below = f"LOOKUP({wanted},{quantities},{block.column('Priced up to', PRICES)})"
    cell = places.comparison.wanted(block.line.number, block.offer.vendor_id)
    cost = cell.cost
    goods = goods_formula(counted, wanted, block, PRICES)
    cells: tuple[tuple[str, Value, Look], ...] = (
        (
            f"=IF(ISNUMBER(MATCH({wanted},{quantities},0)),{as_quoted},{break_formula(below, block, PRICES)})",
            cost.price.quantity if cost else cell.why.text if cell.why else None,
            Look.COUNT,
        ),
        (
            f'=IF(ISNUMBER({counted}),{line_formula(goods, lots, block, PRICES)},"")',
            cost.amount if cost else None,
            Look.MONEY,
        ),
        (
            f'=IF(ISNUMBER({amount}),N({block.charge("NRE (once)", PRICES)}),"")',
            cost.nre if cost else None,
            Look.MONEY,
        ),
        (ships_formula(counted, block, PRICES), cell.ships, Look.DAY),
    )
    for place, (formula, value, look) in enumerate(cells, first):
        page.formula(row, place, formula, value, look)
