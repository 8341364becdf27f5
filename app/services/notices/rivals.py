"""Numbers in an email that are prices of another vendor."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from app.domain.comparison.comparison import Comparison
from app.domain.comparison.costing import LineCost, order_cost
from app.domain.notices.decision import AwardedLine, Decision
from app.domain.quotes.quote import money_text
from app.domain.trade.ids import VendorId

_AMOUNT = re.compile(r"\d[\d,]*\.\d+")


def rivals_prices(vendor_id: VendorId, text: str, comparison: Comparison, decision: Decision) -> Iterator[str]:
    """A number of another vendor's quote that is none of this vendor's own."""
    written = {number.replace(",", "") for number in _AMOUNT.findall(text)}
    own = _numbers(comparison, vendor_id) | _total_of(vendor_id, comparison, decision)
    for rival, column in comparison.columns.items() if written else ():
        if rival != vendor_id:
            for number in sorted(written & (_numbers(comparison, rival) - own)):
                yield f"the email shows {number}, a price of {column.offer.vendor}."


def _numbers(comparison: Comparison, vendor_id: VendorId) -> set[str]:
    """Every price, charge and sum of a vendor's quote, as it is written."""
    quote = comparison.columns[vendor_id].offer.quote
    if quote is None:
        return set()
    amounts = [price.unit_price for price in quote.prices]
    amounts += [quote.order_minimum, quote.order_charge]
    for charges in quote.charges.values():
        amounts += [charges.line_minimum, charges.lot_charge, charges.nre]
    cells = (cell for (_, _, v), cell in comparison.cells.items() if v == vendor_id)
    amounts += [cell.cost.amount for cell in cells if cell.cost is not None]
    return {money_text(amount) for amount in amounts if amount}


def _total_of(vendor_id: VendorId, comparison: Comparison, decision: Decision) -> set[str]:
    """What the vendor's own order comes to, if it gets one."""
    own = [line for line in decision.lines if line.vendor_id == vendor_id]
    quote = comparison.columns[vendor_id].offer.quote
    if not own or quote is None:
        return set()
    freight = comparison.basis.freight.get(vendor_id, Decimal(0))
    return {money_text(order_cost(quote, costs_of(comparison, own), freight).total)}


def costs_of(comparison: Comparison, own: Sequence[AwardedLine]) -> list[LineCost]:
    """What these lines cost, as far as it is known."""
    found = (comparison.wanted(line.line, line.vendor_id).cost for line in own)
    return [cost for cost in found if cost is not None]
