"""Vendors, found as one types, and one of them."""

from starlette.responses import Response

from app.domain.trade.ids import VendorId
from app.domain.vendors.search import VendorSearch
from app.services.vendors.vendors import VendorMissing
from app.web.desk import PAGE, Desk


def listed(desk: Desk) -> Response:
    """A page of those who are found, by name."""
    words = desk.asked("q")
    lines = desk.services.vendor_finding.page(VendorSearch(text=words), desk.start, PAGE + 1)
    more = desk.start + PAGE if len(lines) > PAGE else None
    return desk.page("vendors", lines=lines[:PAGE], words=words, start=desk.start, more=more)


def one(desk: Desk) -> Response:
    """With contacts, what it can do, and what it was sent."""
    vendor_id = VendorId(desk.request.path_params["vendor_id"])
    try:
        vendor = desk.services.vendors.get(vendor_id)
    except VendorMissing:
        return desk.page("missing", 404, what="There is no such vendor.")
    return desk.page("vendor", vendor=vendor, history=desk.services.vendor_finding.history(vendor_id))
