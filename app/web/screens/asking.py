"""The fourth step: whom to ask. A page carries who was asked for what, so that only what somebody ticks is changed."""

from collections.abc import Iterable
from urllib.parse import urlencode

from starlette.responses import Response

from app.domain.matching.coverage import Coverage
from app.domain.rfqs.invitation import Asked
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.ids import LineId, VendorId
from app.domain.trade.problem import Problem
from app.domain.vendors.search import VendorSearch
from app.web.desk import PAGE, Desk
from app.web.guard import Takes
from app.web.screens.choice import ChoiceRow, left_out, listed, proposed
from app.web.screens.step import NotAsked, rfq_of, shown, step, to

TICKS = Takes(fields=2 * PAGE + 10)
_KINDS = (("proposed", "Proposed"), ("asked", "Asked"), ("out", "Not proposed"), ("all", "All vendors"))
_ALL, _NOT = "all", "-"  # asked for all lines, also those to come; not asked


def vendors(desk: Desk) -> Response:
    return shown(desk, _vendors)


def ask(desk: Desk, form: dict[str, str]) -> Response:
    """Ask those besides who were ticked, for the lines that they do, and no longer those whose tick was taken away."""
    rfq = rfq_of(desk)
    was = {vendor: _lines_of(word) for vendor, word in _of_vendors(form, "was-").items()}
    if not was:
        raise NotAsked("No vendor is on the form, so nothing was changed.")
    ticked = set(_of_vendors(form, "ask-"))
    before = {v: lines for v, lines in rfq.asked.items() if v not in was}
    before |= {v: lines for v, (is_asked, lines) in was.items() if is_asked}
    mine = {v: lines for v, lines in before.items() if v not in was or v in ticked}
    try:
        mine |= _lines_for(desk, rfq, [v for v in was if v in ticked and v not in before])
        desk.services.rfq_asking.set_asked(rfq.id, mine, instead_of=before)
    except Problem as problem:
        return _vendors(desk, rfq_of(desk), form, str(problem), ticked)
    view = {name: form[name] for name in ("which", "q", "start") if form.get(name)}
    return to(rfq, "vendors", f"?{urlencode(view)}" if view else "")


def _lines_for(desk: Desk, rfq: Rfq, more: list[VendorId]) -> Asked:
    """As the program asks: for what they do. Asking who may have nothing for all is refused, with the reason."""
    if not more or not rfq.items:
        return dict.fromkeys(more)
    found, ids = desk.services.matching.items(rfq.items, rfq.attachments).lines_for(more), rfq.line_ids
    return {v: frozenset(ids[n] for n in found[v]) if v in found else None for v in more}


def _vendors(
    desk: Desk,
    rfq: Rfq,
    view: dict[str, str] | None = None,
    said: str = "",
    ticked: Iterable[VendorId] = (),
) -> Response:
    services = desk.services
    words = (desk.asked("q") if view is None else view.get("q", "")).strip()
    which = desk.asked("which") if view is None else view.get("which", "")
    start = desk.start if view is None else _start(view.get("start", ""))
    found = services.matching.items(rfq.items, rfq.attachments)
    if which not in dict(_KINDS):
        which = "proposed" if found.vendors else "all"
    rows, more = _rows(desk, rfq, found, "all" if words else which, words, start)
    return step(
        desk,
        "vendors",
        rfq,
        said,
        rows=rows,
        was={row.id: _word(rfq.asked, row.id) for row in rows},
        ticked={*rfq.vendor_ids, *ticked},
        kinds=_KINDS,
        which=which,
        words=words,
        start=start,
        more=more,
        expected=services.matching.expected(rfq.asked_numbers).text,
        written=services.rfq_reading.written(rfq.id),
        has_vendors=bool(services.vendor_finding.page(VendorSearch(), 0, 1)),
    )


def _rows(
    desk: Desk, rfq: Rfq, found: Coverage, which: str, words: str, start: int
) -> tuple[list[ChoiceRow], int | None]:
    """A page of them, and where the next one begins."""
    services = desk.services
    if which == "all":
        some = services.vendor_finding.page(VendorSearch(text=words), start, PAGE + 1)
        rows, first = listed(some, found), 0
    elif which == "asked":
        rows, first = listed(services.vendor_finding.lines(rfq.vendor_ids), found), start
    else:
        rows, first = proposed(found) if which == "proposed" else left_out(found), start
    rest = rows[first : first + PAGE + 1]
    return rest[:PAGE], start + PAGE if len(rest) > PAGE else None


def _of_vendors(form: dict[str, str], begin: str) -> dict[VendorId, str]:
    """What the fields say whose names are this and a vendor's id."""
    pairs = ((name.removeprefix(begin), value) for name, value in form.items() if name.startswith(begin))
    return {VendorId(int(key)): value for key, value in pairs if _is_id(key)}


def _word(asked: Asked, vendor_id: VendorId) -> str:
    if vendor_id not in asked:
        return _NOT
    lines = asked[vendor_id]
    return _ALL if lines is None else "+".join(str(line) for line in sorted(lines))


def _lines_of(word: str) -> tuple[bool, frozenset[LineId] | None]:
    """Whether it was asked, and for what."""
    if word in {_ALL, _NOT}:
        return word == _ALL, None
    return True, frozenset(LineId(int(n)) for n in word.split("+") if _is_id(n))


def _is_id(text: str) -> bool:
    """Whether it is one for the database."""
    return text.isascii() and text.isdigit() and len(text) < _DIGITS


def _start(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0


_DIGITS = 19
