"""An RFQ as it was asked: RequestForQuotation of UBL 2.1.

Each quantity of a line is a RequestForQuotationLine of its own, “3-100” and “3-1000”: a LineItem has one Quantity, and
its MinimumQuantity is what has to be ordered at least, not a break. Its LineItem/ID is the number of the line, so that
quantities of one line are seen to be alternatives. IssueTime is required by the schema, and so is one
SellerSupplierParty: without a vendor it is a name for all of them, so that none learns of another.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from app.documents.handover.ubl import add, add_item, add_known, add_quantity, add_seller, document, line_id, octets
from app.domain.quotes.written_date import read_date
from app.domain.rfqs.rfq import Rfq, RfqItem


def request_for_quotation(rfq: Rfq, items: Sequence[RfqItem], issued_at: datetime, vendor: str = "") -> bytes:
    """These lines of it, at least one with quantities, as this vendor was asked; without a vendor as all were."""
    root = document("RequestForQuotation")
    issued = issued_at.astimezone(UTC)
    add(root, "cbc:ID", rfq.number)
    add(root, "cbc:IssueDate", issued.date().isoformat())
    add(root, "cbc:IssueTime", f"{issued:%H:%M:%S}Z")
    if rfq.deadline is not None:
        add(root, "cbc:SubmissionDueDate", rfq.deadline.local.date().isoformat())
    add_known(root, "cbc:Note", rfq.title)
    if rfq.deadline is not None:
        add(root, "cbc:Note", f"Quotes are due {rfq.deadline}.")
    if rfq.terms.payment:
        add(root, "cbc:Note", f"Payment: {rfq.terms.payment}")
    add_known(root, "cbc:PricingCurrencyCode", rfq.terms.currency)
    asked = [(item, quantity) for item in items for quantity in item.quantities.values]
    add(root, "cbc:LineCountNumeric", str(len(asked)))
    add_seller(root, vendor or f"Vendors of {rfq.number}")
    if rfq.terms.delivery:
        add(add(root, "cac:DeliveryTerms"), "cbc:SpecialTerms", rfq.terms.delivery)
    for item, quantity in asked:
        _line(root, item, quantity)
    return octets(root)


def _line(root: Element, item: RfqItem, quantity: int) -> None:
    line = add(root, "cac:RequestForQuotationLine")
    add(line, "cbc:ID", line_id(item.number, quantity))
    asked = add(line, "cac:LineItem")
    add(asked, "cbc:ID", str(item.number))
    if item.quantities.or_minimum:
        add(asked, "cbc:Note", "Or your minimum order quantity.")
    add_quantity(asked, "cbc:Quantity", quantity, item.unit)
    if day := read_date(item.need_by).day:
        period = add(add(asked, "cac:Delivery"), "cac:RequestedDeliveryPeriod")
        add(period, "cbc:EndDate", day.isoformat())
    add_item(asked, item)
