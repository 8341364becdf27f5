"""The web as one callable: the guard before it, the table of ways behind it."""

import logging
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import replace
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.convertors import register_url_convertor
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp

from app.domain.trade.problem import Problem
from app.services.suite import Services
from app.web.desk import Desk, Upload
from app.web.guard import MOST_OCTETS, Guard, TooMuch, too_much
from app.web.identity import user_of
from app.web.live import Live
from app.web.pages import Pages
from app.web.routes import WAYS, Way
from app.web.strangers import Number, fit

_AT_ONCE = 12  # pages that are made: fewer than the database's connections, and enough for any number of cores
_NOTHING = "There is no such page."
_MISTAKE = "Unexpected error. Emails in the outbox are safe. Ask an admin of your team to look into the log."
_LOG = logging.getLogger(__name__)


def application(
    services: Services, hosts: Collection[str], live: Live | None = None, some: Collection[Way] | None = None
) -> ASGIApp:
    """`hosts`: the names by which browsers call it; `live`: its streams, for who has to end them; `some`: what it
    answers; None: all there is.
    """
    ways = WAYS if some is None else some
    live = live or Live()
    pages = Pages.load(services.surroundings.version)
    _ = (services.signing_in, services.people, services.rfq_reading, services.outbox_reading, services.health)
    _ = (services.vendors, services.vendor_finding, services.vendor_lessons)
    _ = (services.doctor, services.outbox_control)
    _ = (services.replies, services.opening, services.quoting, services.single_sign_on)
    _ = (services.rfq_editing, services.rfq_seen, services.rfq_uploading, services.line_import, services.file_control)
    _ = (services.matching, services.rfq_asking, services.rfq_preview, services.accounts, services.surroundings)
    _ = (services.rfq_checking, services.rfq_sending)
    _ = (services.rfq_approving, services.comparing, services.vendor_pages, services.vendor_links)
    _ = services.controlled_files  # each is made on this thread, by being asked for
    threads = CapacityLimiter(_AT_ONCE)
    register_url_convertor("int", Number())

    def at(request: Request) -> Desk:
        return Desk(request, services, pages, live, None)

    routes = [Route(way.path, _endpoint(way, at, threads), methods=[way.method]) for way in ways]
    files = Route("/files/{mark}/{name}", _file(pages), methods=["GET"])
    asked_alive = Route("/healthz", _alive, methods=["GET"])
    ready = Route("/readyz", _ready(services), methods=["GET"])
    told = {404: _told(pages, 404, _NOTHING), 405: _told(pages, 405, _NOTHING), 500: _told(pages, 500, _MISTAKE)}
    starlette = Starlette(routes=[*routes, files, asked_alive, ready], exception_handlers=told)
    return Guard(starlette, frozenset(hosts), _most(ways))


def _most(ways: Collection[Way]) -> Callable[[str, str], int]:
    """How much a request may send, as the table says of its way."""
    larger = [
        (Route(way.path, _alive, methods=[way.method]), way.takes.octets)
        for way in ways
        if way.takes.octets != MOST_OCTETS
    ]

    def most(method: str, path: str) -> int:
        scope = {"type": "http", "method": method, "path": path}
        return next((octets for route, octets in larger if route.matches(scope)[0] is Match.FULL), MOST_OCTETS)

    return most


def _told(pages: Pages, status: int, what: str) -> Callable[[Request, Exception], Response]:
    def answer(request: Request, _error: Exception) -> Response:
        return pages.response("missing", status, here=request.url.path, user=None, what=what)

    return answer


def _endpoint(way: Way, at: Callable[[Request], Desk], threads: CapacityLimiter) -> Callable[[Request], object]:
    async def answer(request: Request) -> Response:
        desk = at(request)
        if any(str(value) != fit(str(value)) for value in request.path_params.values()):
            raise HTTPException(404)
        if way.takes.files:  # who may not hears it before a large body is read
            refusal = await to_thread.run_sync(_refusal, way, desk, limiter=threads)
            if refusal is not None:
                return refusal
        try:
            async with _form(request, way) as (form, uploads):
                desk = replace(desk, uploads=uploads)
                return await to_thread.run_sync(_answered, way, desk, form, limiter=threads)
        except TooMuch:
            return PlainTextResponse(too_much(way.takes.octets), 413)

    return answer


@asynccontextmanager
async def _form(request: Request, way: Way) -> AsyncIterator[tuple[dict[str, str], tuple[Upload, ...]]]:
    """What was sent; a large file lies on the disk, until this ends."""
    if not way.does:
        yield {}, ()
        return
    try:
        form = await request.form(max_files=way.takes.files, max_fields=way.takes.fields)
    except UnicodeError as unreadable:
        raise HTTPException(400, "This form can't be read.") from unreadable
    try:
        texts = {fit(name): fit(value) for name, value in form.items() if isinstance(value, str)}
        files = [value for _, value in form.multi_items() if not isinstance(value, str)]
        yield texts, tuple(Upload(fit(file.filename), file.file) for file in files if file.filename)
    finally:
        await form.close()


def _refusal(way: Way, desk: Desk) -> Response | None:
    return _let_in(way, replace(desk, user=user_of(desk.request, desk)))


def _let_in(way: Way, desk: Desk) -> Response | None:
    """None, or what somebody is told who may not."""
    if way.role is not None and desk.user is None:
        return _to_sign_in(desk)
    if way.role is not None and desk.user is not None and not desk.user.role.includes(way.role):
        return desk.page("missing", 403, what="Your role doesn't let you see this. Ask an admin of your team.")
    return None


def _answered(way: Way, desk: Desk, form: dict[str, str]) -> Response:
    """As the user who is signed in: what the services may, write into the log, and refuse, is by that name."""
    services, user = desk.services, user_of(desk.request, desk)
    desk = replace(desk, user=user)
    refusal = _let_in(way, desk)
    if refusal is not None:
        return refusal
    with services.vendors.database.acting_as("" if user is None else user.name):
        try:
            return way.answer(desk, form)
        except Problem as problem:
            return desk.page("problem", 409 if way.does else 503, what=str(problem), back=desk.came_from)


def _to_sign_in(desk: Desk) -> Response:
    if desk.is_part:  # a part of a page would show the form inside itself
        return Response(status_code=401, headers={"HX-Refresh": "true"})
    path = desk.request.url.path if desk.request.method == "GET" else "/"
    return RedirectResponse(f"/sign-in?to={quote(path)}", 303)


def _file(pages: Pages) -> Callable[[Request], object]:
    async def answer(request: Request) -> Response:
        found = pages.file(request.path_params["mark"], request.path_params["name"])
        return found or PlainTextResponse("There is no such file.", 404)

    return answer


async def _alive(_request: Request) -> Response:
    return PlainTextResponse("ok")


def _ready(services: Services) -> Callable[[Request], object]:
    async def answer(_request: Request) -> Response:
        try:
            await run_in_threadpool(services.health.check_ready)
        except Problem as problem:
            return PlainTextResponse(str(problem), 503)
        return PlainTextResponse("ok")

    return answer
