"""The totals of “Comparison”: what each vendor's order of the wanted quantities would cost, step by step."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.documents.comparison.order_sheet import checks
from app.documents.comparison.page import Look, Page, Value, at, letter, lines_of
from app.documents.comparison.places import CHECKS, ORDER_OF_VENDOR, Places
from app.domain.comparison.comparison import Column
from app.domain.quotes.quote import Quote
from app.domain.trade.ids import VendorId

VENDORS_ROW = 5
TOTALS = (
    "What hinders it", "Lines", "Order minimum", "NRE", "Charges per order", "Freight", "Total", "Currency", "Rate",
    "Total to compare", "Last line ships", "Compared",
)  # fmt: skip
TITLES_ROW = VENDORS_ROW + len(TOTALS) + 1
LEFT = ("Line", "Part number", "Quantity", "Wanted", "Description", "Need by", "Lowest")

WIDTH, WIDTH_OF_DAYS = 17, 11
_OVER_BOTH = (Look.HINDRANCE, Look.MIDDLE, Look.DAY)


def total_row(label: str) -> int:
    return VENDORS_ROW + 1 + TOTALS.index(label)


def vendor_column(places: Places, vendor_id: VendorId) -> int:
    """Of its amounts; the days are beside them."""
    return len(LEFT) + 2 * places.index_of[vendor_id]


def last_column(places: Places) -> int:
    return len(LEFT) + 2 * len(places.offers) - 1


def across(label: str, places: Places) -> str:
    """That total of all vendors; the cells between are empty."""
    row = total_row(label)
    return f"${letter(len(LEFT))}${row}:${letter(last_column(places))}${row}"


def least(condition: str, amounts: str) -> str:
    """As an array: the least number where the condition holds, nothing where there is none."""
    return f'=IFERROR(SMALL(IF(({condition})*ISNUMBER({amounts}),{amounts}),1),"")'


def write_labels(page: Page, places: Places) -> None:
    base = places.comparison.basis.currency
    said = {
        "Total": "Total in the vendor's currency",
        "Rate": f"Rate into {base}",
        "Total to compare": f"Total in {base}",
    }
    both = WIDTH + WIDTH_OF_DAYS
    columns = places.comparison.columns.values()
    page.height(VENDORS_ROW, max((lines_of(column.offer.vendor, both - 3) for column in columns), default=1))
    hindrances = (_hindrance(column, places) for column in columns)
    page.height(total_row(TOTALS[0]), max((lines_of(text, both) for text in hindrances), default=1))
    for label in TOTALS:
        look = Look.LABEL_TOTAL if label == "Total to compare" else Look.LABEL
        for column in range(len(LEFT)):
            page.write(total_row(label), column, said.get(label, label) if column == 0 else None, look)


def write_totals(page: Page, column: Column, places: Places) -> None:
    first = vendor_column(places, column.offer.vendor_id)
    page.across(VENDORS_ROW, first, 2, column.offer.vendor, Look.VENDOR)
    quote = column.offer.quote
    if quote is None:
        _without_quote(page, column, first)
        return
    for total in _lines_of_total(column, quote, first, places):
        row = total_row(total.label)
        if total.look in _OVER_BOTH:
            page.across(row, first, 2, "", total.look)
        else:  # above the amounts of the lines
            page.write(row, first + 1, None, total.look)
        page.formula(row, first, f"={total.formula}", total.value, total.look)


def write_least_total(page: Page, places: Places) -> None:
    """Among offers that nothing hinders and that have every line."""
    columns = places.comparison.columns.values()
    amounts = [c.amount for c in columns if c.counts and c.covers_all and c.amount is not None]
    formula = least(f'{across("Compared", places)}="all lines"', across("Total to compare", places))
    row = total_row("Total to compare")
    page.array_formula(row, LEFT.index("Lowest"), formula, min(amounts, default=None), Look.TOTAL)


def _without_quote(page: Page, column: Column, first: int) -> None:
    for label in TOTALS:
        texts = {"What hinders it": column.offer.instead.text, "Compared": "no"}
        look = Look.HINDRANCE if label == "What hinders it" else Look.MIDDLE
        page.across(total_row(label), first, 2, texts.get(label, ""), look)


@dataclass(frozen=True, slots=True)
class _Total:
    label: str
    formula: str
    value: Value
    look: Look


def _lines_of_total(column: Column, quote: Quote, first: int, places: Places) -> Sequence[_Total]:
    vendor_id, order = column.offer.vendor_id, column.order
    here = {label: at(total_row(label), first) for label in TOTALS}
    amounts, nre, days = (places.of_order(vendor_id, title) for title in ORDER_OF_VENDOR[1:])

    def given(title: str) -> str:
        """Nothing where nothing was said."""
        cell = places.term(vendor_id, title)
        return f'IF({cell}="","",{cell})'

    def known(formula: str) -> str:
        return f'IF(COUNT({amounts})=0,"",{formula})'

    total = f"ROUND(MAX({here['Lines']},{here['Order minimum']})+SUM({_span(here, 'NRE', 'Freight')}),2)"
    in_base = f"ROUND({here['Total']}*{here['Rate']},2)"
    is_there = f"AND(ISNUMBER({here['Total']}),ISNUMBER({here['Rate']}))"
    covers = f'IF(COUNT({amounts})=ROWS({amounts}),"all lines","its lines")'
    is_free = f'AND({here["What hinders it"]}="",ISNUMBER({here["Total to compare"]}))'
    found = [places.term(vendor_id, title) for title in CHECKS]
    return (
        _Total("What hinders it", _joined(*found), _hindrance(column, places), Look.HINDRANCE),
        _Total("Lines", known(f"SUM({amounts})"), order.lines if order else None, Look.MONEY),
        _Total("Order minimum", given("Order minimum"), quote.order_minimum, Look.MONEY),
        _Total("NRE", known(f"SUM({nre})"), order.nre if order else None, Look.MONEY),
        _Total("Charges per order", given("Charges per order"), quote.order_charge, Look.MONEY),
        _Total("Freight", given("Freight"), places.comparison.basis.freight.get(vendor_id), Look.MONEY),
        _Total("Total", known(total), order.total if order else None, Look.MONEY),
        _Total("Currency", given("Currency"), quote.currency, Look.MIDDLE),
        _Total("Rate", given("Rate"), column.factor, Look.RATE),
        _Total("Total to compare", f'IF({is_there},{in_base},"")', column.amount, Look.TOTAL),
        _Total("Last line ships", f'IF(COUNT({days})=0,"",MAX({days}))', column.ships, Look.DAY),
        _Total("Compared", f'IF({is_free},{covers},"no")', _compared(column), Look.MIDDLE),
    )


def _hindrance(column: Column, places: Places) -> str:
    if column.offer.quote is None:
        return column.offer.instead.text
    return "; ".join(filter(None, checks(column, places)))


def _compared(column: Column) -> str:
    if not column.counts:
        return "no"
    return "all lines" if column.covers_all else "its lines"


def _span(here: dict[str, str], first: str, last: str) -> str:
    return f"{here[first]}:{here[last]}"


def _joined(first: str, second: str, third: str) -> str:
    """With "; " between those that are not empty."""
    return (
        f'{first}&IF(AND({first}<>"",{second}<>""),"; ","")&{second}'
        f'&IF(AND({first}&{second}<>"",{third}<>""),"; ","")&{third}'
    )
