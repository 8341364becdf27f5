"""RFQs as a work list, and one of them."""

from starlette.responses import Response

from app.domain.rfqs.approval import substance
from app.domain.rfqs.rfq import Which
from app.services.rfqs.reading import RfqMissing
from app.web.desk import PAGE, Desk


def listed(desk: Desk) -> Response:
    """A page of those that are looked for, newest change first."""
    asked, words = desk.asked("which"), desk.asked("q")
    which = Which(asked) if asked in list(Which) else Which.OPEN
    lines = desk.services.rfq_reading.page(words, which, desk.start, PAGE + 1)
    more = desk.start + PAGE if len(lines) > PAGE else None
    shown = {"lines": lines[:PAGE], "start": desk.start, "more": more}
    return desk.page("rfqs", words=words, which=which, kinds=list(Which), **shown, may_change=desk.may_change)


def one(desk: Desk) -> Response:
    """Lines, files, whom it goes to and what became of the emails."""
    services = desk.services
    try:
        rfq = services.rfq_reading.by_number(desk.request.path_params["number"])
    except RfqMissing:
        return desk.page("missing", 404, what="There is no RFQ of this number.")
    fetched = services.vendor_links.fetched(rfq.id)
    named = list(dict.fromkeys([*rfq.vendor_ids, *(one.vendor_id for one in fetched)]))  # also who was removed since
    lines = {line.id: line for line in services.vendor_finding.lines(named)}
    emails = services.outbox_reading.lines(rfq.id)
    wanted = services.rfq_approving.wanted_of_me(rfq.id)
    told = [(lines[one.vendor_id].name, one) for one in fetched]
    shown = {"asked": lines, "emails": emails, "asks": False, "wanted": wanted, "fetched": told}
    return desk.page("rfq", rfq=rfq, seen=substance(rfq), **shown, may_change=desk.may_change)


def emails(desk: Desk) -> Response:
    """The emails of one RFQ alone: a page that can't have them told asks again while some are on their way."""
    try:
        rfq_id = desk.services.rfq_reading.id_of(desk.request.path_params["number"])
    except RfqMissing:
        return desk.page("missing", 404, what="There is no RFQ of this number.")
    number = desk.request.path_params["number"]
    emails = desk.services.outbox_reading.lines(rfq_id)
    return desk.page("emails_part", number=number, emails=emails, asks=True, may_change=desk.may_change)
