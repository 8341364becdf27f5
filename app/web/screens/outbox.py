"""The emails of all RFQs that aren't sent, and what is done about them; each deed goes back to the list."""

from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from app.domain.outbox.show import STATES, Show
from app.domain.trade.ids import DeliveryId
from app.web.desk import PAGE, Desk
from app.web.screens.deeds import SeenOtherwise


def listed(desk: Desk) -> Response:
    """A page of those that wait, failed or are unknown, newest first."""
    asked = desk.asked("which")
    which = Show(asked) if asked in list(Show) else Show.UNSENT
    reading = desk.services.outbox_reading
    lines = reading.page(which, desk.start, PAGE + 1)
    more = desk.start + PAGE if len(lines) > PAGE else None
    tally = reading.tally()
    counts = {show: sum(tally[state] for state in STATES[show]) for show in Show}
    shown = {"emails": lines[:PAGE], "start": desk.start, "more": more}
    held = reading.has_paused()
    return desk.page("outbox", which=which, counts=counts, held=held, may_change=desk.may_change, **shown)


def pause(desk: Desk, _form: dict[str, str]) -> Response:
    """Begin no new email of any RFQ."""
    desk.services.outbox_control.pause()
    return _back()


def resume(desk: Desk, _form: dict[str, str]) -> Response:
    """Go on with all that may go; a worker, or a window that is open, sends."""
    desk.services.outbox_control.resume()
    return _back()


def decide(desk: Desk, form: dict[str, str]) -> Response:
    """The word on an email that may have been sent."""
    is_sent = form.get("sent")
    if is_sent not in {"yes", "no"}:
        raise SeenOtherwise("Say whether the email was sent. Nothing was changed.")
    desk.services.outbox_control.resolve(DeliveryId(desk.request.path_params["delivery_id"]), is_sent == "yes")
    return _back(Show.UNKNOWN)


def retry(desk: Desk, _form: dict[str, str]) -> Response:
    """One that failed again, made anew with today's address."""
    delivery_id = DeliveryId(desk.request.path_params["delivery_id"])
    found = desk.services.outbox_reading.lines_of([delivery_id])
    if not found or not desk.services.rfq_sending.retry(found[0].rfq_id, only={delivery_id}):
        raise SeenOtherwise("This email hasn't failed, or was sent again meanwhile. Nothing was changed.")
    return _back(Show.FAILED)


def _back(which: Show = Show.UNSENT) -> Response:
    return RedirectResponse("/outbox" if which is Show.UNSENT else f"/outbox?which={quote(which)}", 303)
