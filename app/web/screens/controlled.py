"""Controlled files on a vendor's page: a code is asked for, typed, and files are fetched for a while.

Files are named in what is sent and in no address, so that no log of a proxy has them.
"""

from collections.abc import Callable
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response, StreamingResponse

from app.services.answer_page.controlled_files import GRANTED
from app.services.answer_page.filled import Fields
from app.services.answer_page.unfit import CodeNotSent, CodeTooSoon, CodeWrong, NotGranted, NotOffered
from app.web.desk import Desk
from app.web.screens.answer_page import known
from app.web.throttle import Throttle

COOKIE = "__Host-rfq-sender-files"  # of one link: another one's takes its place
_SENT = "A code was sent to the address that our email went to. It works once, within 10 minutes."
_TOO_OFTEN = "Too many tries. Wait ten minutes, then try again."
_TRIED = Throttle(20, 600.0)  # codes asked for and typed, by each link and from each address


def show(desk: Desk) -> Response:
    """The files, for whoever has entered a code in this browser; else where one asks for it, whatever there is."""
    return _offering(desk, lambda token: _page(desk, token))


def ask(desk: Desk, _form: Fields) -> Response:
    """Have a code sent."""

    def do(token: str) -> Response:
        try:
            desk.services.controlled_files.ask(token)
        except CodeTooSoon as soon:
            return _asking(desk, 429, wrong=str(soon))
        except CodeNotSent as unsent:
            return _asking(desk, 409, wrong=str(unsent))
        return _asking(desk, told=_SENT)

    return _trying(desk, do)


def enter(desk: Desk, form: Fields) -> Response:
    """Type it: what is granted is this browser's, and this link's."""

    def do(token: str) -> Response:
        try:
            grant = desk.services.controlled_files.enter(token, form.get("code", ""))
        except CodeWrong as wrong:
            return _asking(desk, 422, wrong=str(wrong))
        answer = RedirectResponse(_way(token), 303)
        seconds = int(GRANTED.total_seconds())
        answer.set_cookie(COOKIE, grant, max_age=seconds, secure=True, httponly=True, samesite="strict", path="/")
        return answer

    return _trying(desk, do)


def fetch(desk: Desk, form: Fields) -> Response:
    """One of the files."""

    def do(token: str) -> Response:
        try:
            found, octets = desk.services.controlled_files.fetch(
                token, _grant(desk), form.get("file", ""), desk.address
            )
        except NotGranted as missing:
            return _asking(desk, 403, wrong=str(missing))
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}",
            "Content-Length": str(found.size),
            "Cache-Control": "no-store",
        }
        return StreamingResponse(octets, media_type="application/octet-stream", headers=headers)

    return _offering(desk, do)


def _offering(desk: Desk, do: Callable[[str], Response]) -> Response:
    def offered(token: str) -> Response:
        try:
            return do(token)
        except NotOffered as nothing:
            return desk.page("missing", 404, what=str(nothing))

    return known(desk, offered)


def _trying(desk: Desk, do: Callable[[str], Response]) -> Response:
    """Each try costs memory and time, so they are few."""

    def limited(token: str) -> Response:
        whose = (f"link {token}", f"address {desk.address}")
        if _TRIED.waits(*whose):
            return _asking(desk, 429, wrong=_TOO_OFTEN)
        _TRIED.note(*whose)
        return do(token)

    return _offering(desk, limited)


def _page(desk: Desk, token: str) -> Response:
    try:
        files = desk.services.controlled_files.offered(token, _grant(desk))
    except NotGranted:
        return _asking(desk)
    return desk.page("controlled", way=_way(token), files=files, told="", wrong="")


def _asking(desk: Desk, status: int = 200, told: str = "", wrong: str = "") -> Response:
    way = _way(desk.request.path_params["token"])
    return desk.page("controlled", status, way=way, files=None, told=told, wrong=wrong)


def _grant(desk: Desk) -> str:
    return desk.request.cookies.get(COOKIE, "")


def _way(token: str) -> str:
    return f"/q/{quote(token, safe='')}/controlled"
