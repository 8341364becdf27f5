"""What is done about an RFQ from its page; each goes back to that page, which shows what came of it."""

from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from app.domain.rfqs.approval import substance
from app.domain.trade.ids import DeliveryId
from app.domain.trade.problem import Problem
from app.web.desk import Desk


class SeenOtherwise(Problem):
    """It was changed since the page was made; nothing was done."""


def approve(desk: Desk, form: dict[str, str]) -> Response:
    """Agree to it as it was on the page."""
    rfq = desk.services.rfq_reading.by_number(desk.request.path_params["number"])
    if form.get("seen") != substance(rfq):
        raise SeenOtherwise(f"{rfq.number} was changed since you looked at it. Look at it again.")
    desk.services.rfq_approving.approve(rfq.id, rfq)
    return _back(desk)


def pause(desk: Desk, _form: dict[str, str]) -> Response:
    """Begin no new email of it."""
    desk.services.outbox_control.pause(desk.services.rfq_reading.id_of(desk.request.path_params["number"]))
    return _back(desk)


def resume(desk: Desk, _form: dict[str, str]) -> Response:
    """Go on; a worker, or a window that is open, sends."""
    desk.services.outbox_control.resume(desk.services.rfq_reading.id_of(desk.request.path_params["number"]))
    return _back(desk)


def decide(desk: Desk, form: dict[str, str]) -> Response:
    """The word on an email that may have been sent."""
    is_sent = form.get("sent")
    if is_sent not in {"yes", "no"}:
        raise SeenOtherwise("Say whether the email was sent. Nothing was changed.")
    desk.services.outbox_control.resolve(DeliveryId(desk.request.path_params["delivery_id"]), is_sent == "yes")
    return _back(desk)


def _back(desk: Desk) -> Response:
    return RedirectResponse(f"/rfqs/{quote(desk.request.path_params['number'])}", 303)
