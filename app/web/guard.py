"""What every request passes before anything is looked up, and what every answer has.

Pages load nothing from elsewhere and run no script that stands in them (CSP). A request that changes something has to
come from a page of ours: the browser says so itself (`Sec-Fetch-Site`, or `Origin`), so no token is needed in a form.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.strangers import address, number

MOST_OCTETS = 1024 * 1024  # of what a form sends, unless its way takes more
_READS = frozenset({"GET", "HEAD"})
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Strict-Transport-Security": "max-age=31536000",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Takes:
    """How much a form may send: octets of all of it, fields, files."""

    octets: int = MOST_OCTETS
    fields: int = 50
    files: int = 0


FORM = Takes()  # one as most are


@dataclass(frozen=True, slots=True)
class Guard:
    """`hosts`: by which names this server may be called; another one is an attack on whoever asks.

    `most`: octets that a request may send, by its method and path.
    """

    app: ASGIApp
    hosts: Collection[str]
    most: Callable[[str, str], int]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let it through, or say why not."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        most = self.most(scope["method"], scope["path"])
        refusal = _refused(scope["method"], headers, self.hosts, most)
        counted = _Counted(receive, most)
        answer = refusal or self.app
        await answer(scope, counted, _with_headers(send))


def too_much(most: int) -> str:
    """What somebody reads who has sent more octets than that."""
    return f"That is too much: {most // 1024 // 1024} MB at once are the most. Go back, and send less."


class TooMuch(Exception):
    """More came in than the way takes."""


@dataclass(slots=True)
class _Counted:
    """The body, as long as it is none too large: the header may say less, or nothing."""

    receive: Receive
    most: int
    octets: int = 0

    async def __call__(self) -> Message:
        message = await self.receive()
        self.octets += len(message.get("body", b""))
        if self.octets > self.most:
            raise TooMuch
        return message


def _refused(method: str, headers: Headers, hosts: Collection[str], most: int) -> PlainTextResponse | None:
    if address(f"//{headers.get('host', '')}").hostname not in hosts:
        return PlainTextResponse("This server isn't called by this name.", 421)
    length = number(headers.get("content-length", "0"))
    if length is None or length > most:
        return PlainTextResponse(too_much(most), 413)
    if method not in _READS and not _is_ours(headers):
        return PlainTextResponse("This didn't come from a page of this program.", 403)
    return None


def _is_ours(headers: Headers) -> bool:
    """Sent by a page of this very address; whoever can't say so is no browser."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return address(headers.get("origin", "")).netloc == headers.get("host")


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
        await send(message)

    return sending
