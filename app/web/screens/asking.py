"""The fourth step: whom to ask for what. A page carries who was asked, so that only what somebody ticks is changed."""

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import Response

from app.domain.matching.choice import Choice, excluded, listed, proposed
from app.domain.matching.coverage import Coverage
from app.domain.matching.covered import covered_lines
from app.domain.rfqs.invitation import Asked
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.ids import VendorId
from app.domain.trade.problem import Problem
from app.domain.vendors.search import VendorSearch
from app.web.desk import PAGE, Desk
from app.web.guard import Takes
from app.web.screens.choice import Matrix
from app.web.screens.step import NotAsked, rfq_of, shown, step, to
from app.web.screens.ticks import Ticks, was_word

_CELLS = 4000  # on a page; an RFQ of many lines has fewer vendors on each
TICKS = Takes(fields=3 * _CELLS)
_KINDS = (("proposed", "Proposed"), ("asked", "Asked"), ("out", "Not proposed"), ("all", "All vendors"))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which vendors are looked at, by these words, from this one on, and how many of them."""

    which: str
    words: str
    start: int
    page: int


def vendors(desk: Desk) -> Response:
    return shown(desk, _vendors)


def ask(desk: Desk, form: dict[str, str]) -> Response:
    """Ask as was ticked: a vendor for the lines that it does, or for single ones; who isn't ticked is left out."""
    rfq, ticks = rfq_of(desk), Ticks.of(form)
    if not ticks.was:
        raise NotAsked("No vendor is on the form, so nothing was changed.")
    before = {v: lines for v, lines in rfq.asked.items() if v not in ticks.was} | dict(ticks.before)
    mine = {v: lines for v, lines in before.items() if v not in ticks.was} | dict(ticks.kept)
    try:
        mine |= _lines_for(desk, rfq, ticks.fresh)
        desk.services.rfq_asking.set_asked(rfq.id, _with_row(desk, rfq, ticks, mine), instead_of=before)
    except Problem as problem:
        return _vendors(desk, rfq_of(desk), form, str(problem), ticks)
    view = {name: form[name] for name in ("which", "q", "start") if form.get(name)}
    return to(rfq, "vendors", f"?{urlencode(view)}" if view else "")


def _with_row(desk: Desk, rfq: Rfq, ticks: Ticks, asked: Asked) -> Asked:
    """A line's button asks all for it that do it and are on the page."""
    number = next((n for n, line in rfq.line_ids.items() if line == ticks.row), None)
    if number is None or ticks.row is None:
        return asked
    able = desk.services.matching.items(rfq.items, rfq.attachments).able()
    more = {v: asked.get(v, frozenset()) for v in ticks.was if number in able.get(v, ())}
    return {**asked, **{v: None if lines is None else lines | {ticks.row} for v, lines in more.items()}}


def _lines_for(desk: Desk, rfq: Rfq, more: list[VendorId]) -> Asked:
    """As the program asks: for what they do. Asking who may have nothing for all is refused, with the reason."""
    if not more or not rfq.items:
        return dict.fromkeys(more)
    found, ids = desk.services.matching.items(rfq.items, rfq.attachments).lines_for(more), rfq.line_ids
    return {v: frozenset(ids[n] for n in found[v]) if v in found else None for v in more}


def _vendors(
    desk: Desk, rfq: Rfq, view: dict[str, str] | None = None, said: str = "", ticks: Ticks | None = None
) -> Response:
    services = desk.services
    words = (desk.asked("q") if view is None else view.get("q", "")).strip()
    which = desk.asked("which") if view is None else view.get("which", "")
    start = desk.start if view is None else _start(view.get("start", ""))
    found, written = services.matching.items(rfq.items, rfq.attachments), services.rfq_reading.written(rfq.id)
    if which not in dict(_KINDS):
        which = "proposed" if found.vendors else "all"
    page = max(1, min(PAGE, _CELLS // max(1, len(rfq.items))))
    wanted = _Wanted("all" if words else which, words, start, page)
    choices, more = _choices(desk, rfq, found, wanted)
    ticks = ticks or Ticks()
    matrix = Matrix(rfq=rfq, written=written, ticked={*rfq.vendor_ids, *ticks.heads}, cells=ticks.on_top_of(rfq))
    return step(
        desk,
        "vendors",
        rfq,
        said,
        columns=matrix.columns(choices, {choice.id: was_word(rfq.asked, choice.id) for choice in choices}),
        rows=matrix.rows(choices, covered_lines(found, rfq.asked_numbers)),
        kinds=_KINDS,
        which=which,
        words=words,
        start=start,
        more=more,
        page=page,
        expected=services.matching.expected(rfq.asked_numbers).text,
        has_vendors=bool(services.vendor_finding.page(VendorSearch(), 0, 1)),
    )


def _choices(desk: Desk, rfq: Rfq, found: Coverage, wanted: _Wanted) -> tuple[list[Choice], int | None]:
    """A page of them, and where the next one begins."""
    finding, start, page = desk.services.vendor_finding, wanted.start, wanted.page
    if wanted.which == "all":
        some, first = listed(finding.page(VendorSearch(text=wanted.words), start, page + 1), found), 0
    elif wanted.which == "asked":
        some, first = listed(finding.lines(rfq.vendor_ids), found), start
    else:
        some, first = proposed(found) if wanted.which == "proposed" else excluded(found), start
    rest = some[first : first + page + 1]
    return rest[:page], start + page if len(rest) > page else None


def _start(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
