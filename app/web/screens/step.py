"""What the steps have in common in which a buyer makes an RFQ."""

from collections.abc import Callable
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from app.domain.rfqs.rfq import Rfq, RfqState
from app.domain.trade.problem import Problem
from app.services.rfqs.reading import RfqMissing
from app.web.desk import Desk

STEPS = (
    ("details", "Details"),
    ("lines", "Lines"),
    ("files", "Files"),
    ("vendors", "Vendors"),
    ("check", "Check and send"),
)
_OUT = (RfqState.SENDING, RfqState.SENT)


class NotAsked(Problem):
    """A form that says too little, or nothing that can be done."""


def rfq_of(desk: Desk) -> Rfq:
    """That of the address. RfqMissing."""
    return desk.services.rfq_reading.by_number(desk.request.path_params["number"])


def shown(desk: Desk, show: Callable[[Desk, Rfq], Response]) -> Response:
    """The page of an RFQ, or that there is none."""
    try:
        return show(desk, rfq_of(desk))
    except RfqMissing:
        return desk.page("missing", 404, what="There is no RFQ of this number.")


def step(desk: Desk, name: str, rfq: Rfq, said: str = "", done: str = "", /, **values: object) -> Response:
    """A step's page. `said`: why nothing was changed; `done`: what was, and has more to be told."""
    place = [key for key, _ in STEPS].index(name)
    after = STEPS[place + 1] if place + 1 < len(STEPS) else None
    is_out = rfq.state in _OUT
    frame = {"rfq": rfq, "step": name, "steps": STEPS, "after": after, "said": said, "done": done, "is_out": is_out}
    return desk.page(f"step_{name}", 409 if said else 200, **frame, **values)


def to(rfq: Rfq, name: str, query: str = "") -> Response:
    """To a step, after something was done."""
    return RedirectResponse(f"/rfqs/{quote(rfq.number)}/{name}{query}", 303)


def number_in(form: dict[str, str], name: str) -> int:
    """The number that a button or a choice has sent.

    Raises:
        NotAsked
    """
    text = form.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < _DIGITS):
        raise NotAsked("Nothing was chosen, so nothing was changed.")
    return int(text)


_DIGITS = 19  # so that it is one for the database
