"""What vendors answered: listed, looked at, entered as a quote, filed and put away."""

import hashlib
from collections.abc import Callable
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from app.domain.inbox.entry import Entry, Wanted
from app.domain.inbox.incoming import IncomingPart
from app.domain.quotes.quote import lead_text, price_text
from app.domain.trade.ids import IncomingId, RfqId, VendorId
from app.domain.trade.problem import Problem
from app.services.inbox.replies import ReplyMissing
from app.services.quotes.quoting import Proposal, forms_of
from app.web.desk import PAGE, Desk
from app.web.strangers import number

_MOST = 1_000  # of the newest that are looked through


class SeenOtherwise(Problem):
    """It is no longer as the page showed it, or wasn't looked at; nothing was done."""


def listed(desk: Desk) -> Response:
    """Those that need somebody, or all; of one RFQ or of every one."""
    which, number = desk.asked("which") or "needs", desk.asked("rfq")
    rfq_id = desk.services.rfq_reading.id_of(number) if number else None
    wanted = Wanted(needs_you=which == "needs", rfq_id=rfq_id)
    found = desk.services.replies.all(wanted, min(desk.start + PAGE + 1, _MOST))[desk.start :]
    more = desk.start + PAGE if len(found) > PAGE else None
    return desk.page("replies", entries=found[:PAGE], which=which, number=number, start=desk.start, more=more)


def one(desk: Desk) -> Response:
    """What it says, whose it is, and the quote that it brings."""
    entry = _entry(desk)
    return desk.page("missing", 404, what="There is no such answer.") if entry is None else _page(desk, entry)


def file(desk: Desk) -> Response:
    """One of its files, to be kept: never shown here, because strangers made it."""
    entry = _entry(desk)
    part = None if entry is None else _part(entry, desk.request.path_params["position"])
    if entry is None or part is None:
        return desk.page("missing", 404, what="There is no such file.")
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(part.name, safe='')}",
        "Cache-Control": "no-store",
    }
    return Response(desk.services.opening.octets(entry, part), media_type="application/octet-stream", headers=headers)


def enter(desk: Desk, form: dict[str, str]) -> Response:
    """The prices of its quote form count from now on, as they were on the page."""

    def do(entry: Entry) -> None:
        proposal = desk.services.quoting.of_answer(entry)
        if form.get("seen") != _digest(proposal):
            raise SeenOtherwise("This quote was changed since you looked at it. Nothing was entered. Look at it again.")
        if proposal.findings and form.get("despite") != "yes":
            raise SeenOtherwise("Nothing was entered. Look at what is in doubt, and say so by the check box.")
        desk.services.quoting.store(proposal.quote)

    return _done(desk, do)


def settle(desk: Desk, _form: dict[str, str]) -> Response:
    """Nothing is left to be done about it."""
    return _done(desk, lambda entry: desk.services.replies.settle(entry.id))


def lay_aside(desk: Desk, _form: dict[str, str]) -> Response:
    """It belongs to no RFQ."""
    return _done(desk, lambda entry: desk.services.replies.lay_aside(entry.id))


def undo(desk: Desk, _form: dict[str, str]) -> Response:
    """Take back what was done last."""
    return _done(desk, lambda entry: desk.services.replies.undo(entry.id))


def place(desk: Desk, form: dict[str, str]) -> Response:
    """It is this vendor's, about this RFQ."""

    def do(entry: Entry) -> None:
        words = form.get("place", "").partition("-")
        rfq, vendor = number(words[0]), number(words[2])
        if rfq is None or vendor is None:
            raise SeenOtherwise("Choose whose it is first. Nothing was changed.")
        desk.services.replies.file(entry.id, RfqId(rfq), VendorId(vendor))

    return _done(desk, do)


def _page(desk: Desk, entry: Entry) -> Response:
    text, why_no_text, proposal, why_no_quote = "", "", None, ""
    try:
        text = desk.services.opening.open(entry).text
    except Problem as unreadable:
        why_no_text = str(unreadable)
    if entry.place is not None and forms_of(entry):
        try:
            proposal = desk.services.quoting.of_answer(entry)
        except Problem as unfit:
            why_no_quote = str(unfit)
    return desk.page(
        "reply",
        entry=entry,
        text=text or entry.glimpse,
        why_no_text=why_no_text,
        proposal=proposal,
        why_no_quote=why_no_quote,
        seen=_digest(proposal) if proposal else "",
        last_step=desk.services.replies.last_step(entry.id),
        price_text=price_text,
        lead_text=lead_text,
        may_change=desk.may_change,
    )


def _entry(desk: Desk) -> Entry | None:
    try:
        return desk.services.replies.get(IncomingId(desk.request.path_params["incoming_id"]))
    except ReplyMissing:
        return None


def _part(entry: Entry, position: int) -> IncomingPart | None:
    return next((part for part in entry.parts if part.position == position), None)


def _digest(proposal: Proposal) -> str:
    """The same as long as it would store the same in place of the same."""
    return hashlib.sha256(repr((proposal.quote, proposal.before, proposal.findings)).encode()).hexdigest()[:32]


def _done(desk: Desk, do: Callable[[Entry], object]) -> Response:
    incoming_id = IncomingId(desk.request.path_params["incoming_id"])
    do(desk.services.replies.get(incoming_id))
    return RedirectResponse(f"/replies/{incoming_id}", 303)
