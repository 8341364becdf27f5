"""Vendors, found as one types; one of them, and what has been learned about it."""

from starlette.responses import RedirectResponse, Response

from app.domain.trade.ids import RfqId, VendorId
from app.domain.vendors.search import VendorSearch
from app.services.vendors.vendors import VendorMissing
from app.web.desk import PAGE, Desk
from app.web.guard import Takes
from app.web.screens.step import NotAsked
from app.web.strangers import number

LESSONS = 50  # RFQs at once that have taught something
TICKS = Takes(fields=LESSONS + 1)  # all of them, and the button
_TICK = "rfq-"


def listed(desk: Desk) -> Response:
    """A page of those who are found, by name."""
    words = desk.asked("q")
    lines = desk.services.vendor_finding.page(VendorSearch(text=words), desk.start, PAGE + 1)
    more = desk.start + PAGE if len(lines) > PAGE else None
    return desk.page("vendors", lines=lines[:PAGE], words=words, start=desk.start, more=more)


def one(desk: Desk) -> Response:
    """With contacts, what it can do, what was learned, and what it was sent."""
    vendor_id = _id(desk)
    try:
        vendor = desk.services.vendors.get(vendor_id)
    except VendorMissing:
        return desk.page("missing", 404, what="There is no such vendor.")
    learned = desk.services.vendor_lessons.of(vendor_id)
    start = desk.start if desk.start < len(learned.lessons) else 0
    end = start + LESSONS
    return desk.page(
        "vendor",
        vendor=vendor,
        history=desk.services.vendor_finding.history(vendor_id),
        learned=learned,
        lessons=learned.lessons[start:end],
        start=start,
        more=end if end < len(learned.lessons) else None,
        size=LESSONS,
        may_change=desk.may_change,
    )


def leave_out(desk: Desk, form: dict[str, str]) -> Response:
    """Learn nothing more, or again, from the RFQs that are ticked; back to the rows where they are."""
    vendor_id = desk.services.vendors.get(_id(desk)).stored_id
    is_left_out = form.get("left-out")
    if is_left_out not in {"yes", "no"}:
        raise NotAsked("Choose Leave out or Count again. Nothing was changed.")
    desk.services.vendor_lessons.leave_out(vendor_id, _ticked(desk, form), is_left_out=is_left_out == "yes")
    rows = f"?start={desk.start}" if desk.start else ""
    return RedirectResponse(f"/vendors/{vendor_id}{rows}#learned", 303)


def _id(desk: Desk) -> VendorId:
    return VendorId(desk.request.path_params["vendor_id"])


def _ticked(desk: Desk, form: dict[str, str]) -> list[RfqId]:
    """NotAsked: none is, or one that this vendor wasn't asked in."""
    ticked = [number(name.removeprefix(_TICK)) for name in form if name.startswith(_TICK)]
    if not ticked:
        raise NotAsked("Tick the RFQs first. Nothing was changed.")
    known = {lesson.rfq_id for lesson in desk.services.vendor_lessons.of(_id(desk)).lessons}
    found = [RfqId(rfq) for rfq in ticked if rfq in known]
    if len(found) < len(ticked):
        raise NotAsked("This vendor wasn't asked in one of these RFQs. Nothing was changed. Look at the list again.")
    return found
