"""The first step: what an RFQ is called, and by when vendors are to answer."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from zoneinfo import available_timezones

from starlette.responses import Response

from app.domain.rfqs.rfq import Rfq
from app.domain.trade.deadline import Deadline
from app.domain.trade.deadline_text import read_deadline
from app.domain.trade.problem import Problem
from app.services.rfqs.seen import mark_of_fields
from app.web.desk import Desk
from app.web.screens.step import shown, step, to

_SEEN = ("title", "deadline")
_FIELDS = ("title", "day", "time", "zone")


def new(desk: Desk) -> Response:
    """An empty form."""
    return _new(desk, {"title": "", "day": "", "time": "17:00", "zone": desk.services.surroundings.time_zone}, "")


def create(desk: Desk, form: dict[str, str]) -> Response:
    """Make the draft, and go to its lines."""
    try:
        rfq = desk.services.rfq_editing.create(form.get("title", ""), _deadline(form))
    except Problem as problem:
        return _new(desk, _entered(form), str(problem))
    return to(rfq, "lines")


def details(desk: Desk) -> Response:
    return shown(desk, _details)


def change(desk: Desk, form: dict[str, str]) -> Response:
    """Other words, or another day."""
    services = desk.services
    rfq = services.rfq_reading.by_number(desk.request.path_params["number"])
    try:
        values: dict[str, object] = {"title": form.get("title", ""), "deadline": _deadline(form)}
        before = services.rfq_seen.unchanged(rfq.id, form.get("seen", ""), *_SEEN)
        services.rfq_editing.change_on_top(rfq.id, values, {name: getattr(before, name) for name in _SEEN})
    except Problem as problem:
        return _details(desk, rfq, _entered(form), str(problem))
    return to(rfq, "lines")


def _new(desk: Desk, entered: dict[str, str], said: str) -> Response:
    zones = _zones(entered["zone"])
    return desk.page("new", 409 if said else 200, entered=entered, zones=zones, said=said)


def _details(desk: Desk, rfq: Rfq, entered: dict[str, str] | None = None, said: str = "") -> Response:
    entered = entered or _kept(rfq, desk.services.surroundings.time_zone)
    zones, seen = _zones(entered["zone"]), mark_of_fields(rfq, *_SEEN)
    return step(desk, "details", rfq, said, entered=entered, zones=zones, seen=seen)


def _kept(rfq: Rfq, zone: str) -> dict[str, str]:
    due = rfq.deadline
    if due is None:
        return {"title": rfq.title, "day": "", "time": "17:00", "zone": zone}
    return {"title": rfq.title, "day": f"{due.local:%Y-%m-%d}", "time": f"{due.local:%H:%M}", "zone": due.zone}


def _entered(form: dict[str, str]) -> dict[str, str]:
    """What stays in the fields where it can't be used."""
    return {name: form.get(name, "") for name in _FIELDS}


def _deadline(form: dict[str, str]) -> Deadline | None:
    """None where no day is given; DeadlineInvalid."""
    if not form.get("day", "").strip():
        return None
    return read_deadline(f"{form['day']} {form.get('time', '')}", form.get("zone", ""), datetime.now(UTC))


def _zones(chosen: str) -> Sequence[str]:
    """Places by name; what is chosen is among them, whatever it is."""
    known = _places()
    return known if chosen in known or not chosen else (chosen, *known)


@cache
def _places() -> tuple[str, ...]:
    return ("UTC", *sorted(z for z in available_timezones() if z.partition("/")[0] in _CONTINENTS))


_CONTINENTS = frozenset(
    ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)
