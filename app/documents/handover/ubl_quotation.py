"""A vendor's quote: Quotation of UBL 2.1.

Each priced quantity of a line is a QuotationLine of its own, as each was asked (see `ubl_rfq`): ItemLocationQuantity,
which has a MinimumQuantity and a Price, is reached through PricingReference alone, once for a line, and tells of a
catalogue's price. Its Price has the vendor's amount and, as BaseQuantity, the pieces that it is for: 38.00 for 100.

What the line costs besides is charges of the line: the lot charge, NRE, and what the line minimum adds at this
quantity; LineExtensionAmount is price × quantity with these. The order minimum is a note, and what it adds to this
order a charge of the document, as charges per order are. QuotedMonetaryTotal is required, though quantities are
alternatives: it is of the quantities that would be ordered, which a note names. A Quotation has no payment terms, so
they are its TransactionConditions. Lead times are counted in working days (E49 of UN/ECE Recommendation 20).

What was not quoted is a note: a line needs no price, but one without would read as free.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from xml.etree.ElementTree import Element

from app.documents.handover import ubl
from app.documents.handover.ubl import add, add_amount, add_charge, add_known, add_quantity
from app.documents.handover.unit_codes import WORKING_DAY
from app.domain.comparison.costing import LineCost, order_cost
from app.domain.quotes.quote import Quote, QuotedPrice, money_text
from app.domain.rfqs.rfq import RfqItem

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedOrder:
    """A quote with what each priced quantity costs, at least one; its currency is a code of ISO 4217.

    `ordered`: what the total is of, in the currency of the quote. `items`: the lines of the RFQ by number; one that is
    gone from it is known by its number alone.
    """

    rfq: str
    vendor: str
    quote: Quote
    costs: Sequence[LineCost]
    ordered: Sequence[LineCost]
    declined: Sequence[QuotedPrice]
    items: Mapping[int, RfqItem]
    now: datetime  # the day of a quote that isn't stored


def quotation(told: QuotedOrder) -> bytes:
    """All of it."""
    quote, root = told.quote, ubl.document("Quotation")
    issued = (quote.stored_at or told.now).astimezone(UTC)
    add(root, "cbc:ID", quote.quote_number or f"{told.rfq}-{quote.number}")
    add(root, "cbc:IssueDate", issued.date().isoformat())
    add(root, "cbc:IssueTime", f"{issued:%H:%M:%S}Z")
    for note in _notes(told):
        add_known(root, "cbc:Note", note)
    add(root, "cbc:PricingCurrencyCode", quote.currency)
    add(root, "cbc:LineCountNumeric", str(len(told.costs)))
    if quote.valid_until is not None:
        add(add(root, "cac:ValidityPeriod"), "cbc:EndDate", quote.valid_until.isoformat())
    add(add(root, "cac:RequestForQuotationDocumentReference"), "cbc:ID", told.rfq)
    ubl.add_seller(root, told.vendor)
    if quote.delivery.strip():
        add(add(root, "cac:DeliveryTerms"), "cbc:SpecialTerms", quote.delivery)
    if quote.payment.strip():
        add(add(root, "cac:TransactionConditions"), "cbc:Description", quote.payment)
    _add_total(root, told)
    for cost in told.costs:
        _add_line(root, told, cost)
    return ubl.octets(root)


def _notes(told: QuotedOrder) -> Iterator[str]:
    quote = told.quote
    yield quote.remarks
    if quote.order_minimum:
        yield f"Order minimum {money_text(quote.order_minimum)} {quote.currency}."
    if told.ordered:
        listed = ", ".join(f"line {cost.line} × {cost.quantity}" for cost in told.ordered)
        yield f"Quantities of one line are alternatives. The total is for {listed}."
    for price in told.declined:
        yield f"Line {price.line} × {price.quantity}: no quote: {price.no_quote}"


def _add_total(root: Element, told: QuotedOrder) -> None:
    quote, order = told.quote, order_cost(told.quote, told.ordered)
    below = max(_NOTHING, (order.minimum or _NOTHING) - order.lines) if told.ordered else _NOTHING
    charge = order.charge if told.ordered else _NOTHING
    add_charge(root, "Order minimum", below, quote.currency)
    add_charge(root, "Charges per order", charge, quote.currency)
    total = add(root, "cac:QuotedMonetaryTotal")
    add_amount(total, "cbc:LineExtensionAmount", order.lines + order.nre, quote.currency)
    add_amount(total, "cbc:ChargeTotalAmount", below + charge, quote.currency)
    add_amount(total, "cbc:PayableAmount", order.lines + order.nre + below + charge, quote.currency)


def _add_line(root: Element, told: QuotedOrder, cost: LineCost) -> None:
    item, name, currency = told.items.get(cost.line), ubl.line_id(cost.line, cost.quantity), told.quote.currency
    unit = item.unit if item else ""
    line = add(root, "cac:QuotationLine")
    add(line, "cbc:ID", name)
    add_known(line, "cbc:Note", cost.price.remarks)
    add_quantity(line, "cbc:Quantity", cost.quantity, unit)
    add_amount(line, "cbc:LineExtensionAmount", cost.amount + cost.nre, currency)
    add(line, "cbc:RequestForQuotationLineID", name)
    offered = add(line, "cac:LineItem")
    add(offered, "cbc:ID", str(cost.line))
    add_quantity(offered, "cbc:Quantity", cost.quantity, unit)
    add_amount(offered, "cbc:LineExtensionAmount", cost.amount + cost.nre, currency)
    _add_delivery(offered, cost.price)
    add_charge(offered, "Line minimum", cost.amount - cost.goods - cost.lots, currency)
    add_charge(offered, "Lot charge", cost.lots, currency)
    add_charge(offered, "NRE", cost.nre, currency)
    price = add(offered, "cac:Price")
    add_amount(price, "cbc:PriceAmount", cost.price.unit_price or _NOTHING, currency)
    add_quantity(price, "cbc:BaseQuantity", cost.price.per, unit)
    if item is not None:
        ubl.add_item(offered, item)
    else:
        add(add(offered, "cac:Item"), "cbc:Name", f"Line {cost.line}")


def _add_delivery(offered: Element, price: QuotedPrice) -> None:
    if price.ships is not None:
        despatch = add(add(offered, "cac:Delivery"), "cac:Despatch")
        add(despatch, "cbc:EstimatedDespatchDate", price.ships.isoformat())
    elif price.lead_longest is not None:
        period = add(add(offered, "cac:Delivery"), "cac:PromisedDeliveryPeriod")
        add(period, "cbc:DurationMeasure", str(price.lead_longest), unitCode=WORKING_DAY)
