"""The web as one callable: the guard before it, the table of ways behind it."""

import logging
from collections.abc import Callable, Collection
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from app.domain.trade.problem import Problem
from app.services.suite import Services
from app.web.desk import Desk
from app.web.guard import Guard, TooMuch
from app.web.identity import user_of
from app.web.pages import Pages
from app.web.routes import WAYS, Way

_FIELDS = 50  # of a form
_AT_ONCE = 12  # pages that are made: fewer than the database's connections, and enough for any number of cores
_NOTHING = "There is no such page."
_MISTAKE = "Unexpected error. Emails in the outbox are safe. Ask an admin of your team to look into the log."
_LOG = logging.getLogger(__name__)


def application(services: Services, hosts: Collection[str]) -> ASGIApp:
    """`hosts`: the names by which browsers call it."""
    pages = Pages.load(services.surroundings.version)
    _ = (services.signing_in, services.people, services.rfq_reading, services.outbox_reading, services.health)
    _ = (services.vendors, services.vendor_finding, services.doctor, services.outbox_control)
    _ = (services.rfq_approving, services.comparing)  # made on this thread, by being asked for
    threads = CapacityLimiter(_AT_ONCE)
    ways = [Route(way.path, _endpoint(way, services, pages, threads), methods=[way.method]) for way in WAYS]
    files = Route("/files/{mark}/{name}", _file(pages), methods=["GET"])
    asked_alive = Route("/healthz", _alive, methods=["GET"])
    ready = Route("/readyz", _ready(services), methods=["GET"])
    told = {404: _told(pages, 404, _NOTHING), 405: _told(pages, 405, _NOTHING), 500: _told(pages, 500, _MISTAKE)}
    return Guard(Starlette(routes=[*ways, files, asked_alive, ready], exception_handlers=told), frozenset(hosts))


def _told(pages: Pages, status: int, what: str) -> Callable[[Request, Exception], Response]:
    def answer(request: Request, _error: Exception) -> Response:
        return pages.response("missing", status, here=request.url.path, user=None, what=what)

    return answer


def _endpoint(way: Way, services: Services, pages: Pages, threads: CapacityLimiter) -> Callable[[Request], object]:
    async def answer(request: Request) -> Response:
        try:
            form = await _form(request) if way.does else {}
        except TooMuch:
            return PlainTextResponse("That is too much.", 413)
        return await to_thread.run_sync(_answered, way, Desk(request, services, pages, None), form, limiter=threads)

    return answer


async def _form(request: Request) -> dict[str, str]:
    async with request.form(max_files=0, max_fields=_FIELDS) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


def _answered(way: Way, desk: Desk, form: dict[str, str]) -> Response:
    """As the user who is signed in: what the services may, write into the log, and refuse, is by that name."""
    services, user = desk.services, user_of(desk.request, desk)
    desk = Desk(desk.request, services, desk.pages, user)
    if way.role is not None and user is None:
        return _to_sign_in(desk)
    if way.role is not None and user is not None and not user.role.includes(way.role):
        return desk.page("missing", 403, what="Your role doesn't let you see this. Ask an admin of your team.")
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
