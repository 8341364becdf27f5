"""“Prices”: what was quoted, to be changed, and beside it what each quantity comes to."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.documents.comparison.page import ORDER, Look, Page, Value, at, lines_of
from app.documents.comparison.places import (
    DAY_CELL,
    LOTS,
    PRICES_COLUMNS,
    PRICES_TITLES,
    SWITCH_CELL,
    Block,
    Places,
)
from app.domain.comparison.comparison import Basis
from app.domain.comparison.costing import Hindrance, LineCost, QuotedLine, line_cost, quoted_lines
from app.domain.comparison.working_days import after_working_days
from app.domain.quotes.form import Charges
from app.domain.quotes.quote import QuotedPrice, lead_text

_WIDTHS = (24, 5, 18, 9, 11, 7, 20, 22, 9, 11, 11, 11, 11, 9, 18, 12, 18, 11)
_WIDEST = 40
_COUNTED = (Look.COUNT, Look.COUNT, Look.MONEY, Look.MONEY, Look.DAY)
_LEFT = ("Vendor", "Part number", "No quote because", "Lead time")
_ABOUT = (
    "Change the shaded cells: all else follows, on every sheet. “Priced up to” is the highest quantity with a price so "
    "far; that price counts."
)


def write_prices(page: Page, places: Places, footer: str) -> None:
    page.write(1, 0, "What was quoted", Look.HEADLINE)
    page.write(2, 0, _ABOUT, Look.NOTE)
    page.write(3, 0, "Amounts are in the currency of the quote; see “Order” for it.", Look.NOTE)
    for column, (title, width) in enumerate(zip(PRICES_COLUMNS, _WIDTHS, strict=True)):
        page.write(PRICES_TITLES, column, title, Look.TITLE_LEFT if title in _LEFT else Look.TITLE)
        page.sheet.set_column(column, column, width)
    page.sheet.set_column(0, 0, min(_WIDEST, max((len(offer.vendor) for offer, _ in places.quotes), default=0) + 4))
    page.height(PRICES_TITLES, 2)
    for block in places.blocks.values():
        _block(page, block, places)
    page.sheet.freeze_panes(PRICES_TITLES, 4)
    last = max((block.last for block in places.blocks.values()), default=PRICES_TITLES)
    page.sheet.autofilter(PRICES_TITLES - 1, 0, last - 1, len(PRICES_COLUMNS) - 1)
    page.paper(footer, (PRICES_TITLES, PRICES_TITLES), 0)


def _block(page: Page, block: Block, places: Places) -> None:
    basis = places.comparison.basis
    number = block.line.number
    charges = block.quote.charges.get(number, Charges())
    prices = {price.quantity: price for price in block.quote.prices}
    lots = at(places.order_row(number), LOTS, ORDER)
    priced: int | None = None
    for row, quantity in enumerate(block.quantities, block.first):
        price = prices.get(quantity)
        is_first = row == block.first
        asked: tuple[Value, ...] = (block.offer.vendor, number, block.line.part_number, quantity)
        text = Look.NAME if is_first else Look.NAME_FAINT
        for column, (value, look) in enumerate(zip(asked, (text, Look.MIDDLE, text, Look.COUNT), strict=True)):
            page.write(row, column, value, look, is_first=is_first)
        _quoted(page, row, price, charges if is_first else None)
        _ships(page, row, price, places, is_first=is_first)
        if price is not None and _unit_price(price) is not None:
            priced = quantity
        _counted(page, row, _Place(block, quantity, priced, lots), basis)


@dataclass(frozen=True, slots=True)
class _Place:
    """`priced`: the highest quantity with a price that is not above it; `lots`: the cell."""

    block: Block
    quantity: int
    priced: int | None
    lots: str


def _unit_price(price: QuotedPrice) -> Decimal | None:
    return Decimal(0) if price.unit_price is None and price.is_free else price.unit_price


def _quoted(page: Page, row: int, price: QuotedPrice | None, charges: Charges | None) -> None:
    """Up to the working days, and what is said once."""
    is_first = charges is not None
    cells: list[tuple[Value, Look]] = [
        (_unit_price(price) if price else None, Look.IN_MONEY),
        (price.per if price else 1, Look.IN_COUNT),
        (price.no_quote if price else "", Look.IN_TEXT),
        (lead_text(price), Look.TEXT),
        (price.lead_longest if price else None, Look.IN_COUNT),
    ]
    for column, (value, look) in enumerate(cells, PRICES_COLUMNS.index("Unit price")):
        page.write(row, column, value, look, is_first=is_first)
    once = (charges.line_minimum, charges.lot_charge, charges.nre) if charges else (None, None, None)
    for column, amount in enumerate(once, PRICES_COLUMNS.index("Line minimum")):
        page.write(row, column, amount, Look.IN_MONEY if charges else Look.MONEY, is_first=is_first)


def _ships(page: Page, row: int, price: QuotedPrice | None, places: Places, *, is_first: bool) -> None:
    """The day that was quoted, or so many working days after the decision."""
    column = PRICES_COLUMNS.index("Ships")
    if price is not None and price.ships is not None:
        page.write(row, column, price.ships, Look.IN_DAY, is_first=is_first)
        return
    days = at(row, PRICES_COLUMNS.index("Working days"))
    formula = f'=IF(ISNUMBER({days}),WORKDAY({DAY_CELL},{days},{places.holiday_cells}),"")'
    day = ships(price, places.comparison.basis) if price else None
    page.formula(row, column, formula, day, Look.DAY, is_first=is_first)


def ships(price: QuotedPrice, basis: Basis) -> date | None:
    """Ordered on the decision's day."""
    if price.ships is not None or price.lead_longest is None:
        return price.ships
    return after_working_days(basis.day, price.lead_longest, basis.holidays)


def _counted(page: Page, row: int, place: _Place, basis: Basis) -> None:
    """What the quantity comes to, by formulas; and by the comparison's own counting for what doesn't calculate."""
    block = place.block
    here = {title: at(row, column) for column, title in enumerate(PRICES_COLUMNS)}
    before = at(row - 1, PRICES_COLUMNS.index("Priced up to")) if row != block.first else '""'
    counted, declined = here["Counted at"], here["No quote because"]
    found = break_formula(here["Priced up to"], block)
    goods = goods_formula(counted, here["Quantity"], block)
    amount = line_formula(here["Goods"], place.lots, block)
    formulas = (
        f"=IF(ISNUMBER({here['Unit price']}),{here['Quantity']},{before})",
        f'=IF({declined}<>"",IF({declined}="no quote",{declined},"no quote: "&{declined}),{found})',
        f'=IF(ISNUMBER({counted}),{goods},"")',
        f"=IF(ISNUMBER({here['Goods']}),{amount},{counted})",
        ships_formula(counted, block),
    )
    number = block.line.number
    cost = line_cost(quoted_lines(block.quote).get(number) or QuotedLine(number), place.quantity, basis.rules)
    values = (place.priced, *_values(cost, basis))
    if isinstance(cost, Hindrance):
        page.height(row, lines_of(cost.text, _WIDTHS[PRICES_COLUMNS.index("Counted at")]))
    first = PRICES_COLUMNS.index("Priced up to")
    for column, (formula, value, look) in enumerate(zip(formulas, values, _COUNTED, strict=True), first):
        page.formula(row, column, formula, value, look, is_first=row == block.first)


def _values(cost: LineCost | Hindrance, basis: Basis) -> tuple[Value, Value, Value, Value]:
    if isinstance(cost, Hindrance):
        return cost.text, None, cost.text, None
    return cost.price.quantity, cost.goods, cost.amount, ships(cost.price, basis)


def break_formula(priced: str, block: Block, sheet: str = "") -> str:
    """The quantity whose price counts, or why there is none; `priced` is the highest one that is not above ours."""
    column = block.column("Priced up to", sheet)
    least = f"MIN({column})"
    return (
        f'IF(COUNT({column})=0,"no price yet",IF(ISNUMBER({priced}),{priced},"priced from "&FIXED({least},0)&" only"))'
    )


def goods_formula(counted: str, quantity: str, block: Block, sheet: str = "") -> str:
    """`round(quantity × price / per)` at the break that counts."""
    place = f"MATCH({counted},{block.column('Quantity', sheet)},0)"
    price, per = block.column("Unit price", sheet), block.column("Price per", sheet)
    return f"ROUND({quantity}*INDEX({price},{place})/INDEX({per},{place}),2)"


def line_formula(goods: str, lots: str, block: Block, sheet: str = "") -> str:
    """The minimum may include the lot charges or not; each is counted once."""
    charge, minimum = f"{lots}*{block.charge('Lot charge (each lot)', sheet)}", block.charge("Line minimum", sheet)
    inside = f'{SWITCH_CELL}="yes"'
    return f"MAX({goods}+IF({inside},{charge},0),{minimum})+IF({inside},0,{charge})"


def ships_formula(counted: str, block: Block, sheet: str = "") -> str:
    """Nothing where no day is known: an empty cell would come back as the year 1900."""
    day = f"INDEX({block.column('Ships', sheet)},MATCH({counted},{block.column('Quantity', sheet)},0))"
    return f'=IF(ISNUMBER({counted}),IF({day}="","",{day}),"")'
