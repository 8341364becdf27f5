"""Where the browser brings the answer to: a page on this computer, for one sign-in (RFC 8252 §7.3).

msal's own listens on every network where it takes the computer for a container, and to Microsoft's form alone.
"""

import hmac
import time
from collections.abc import Callable
from html import escape
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qsl, urlsplit

from typing_extensions import override

_TICK_S = 0.2
_LONGEST_FORM = 64 * 1024  # octets
_SLOWEST_S = 5.0
_PAGE = (
    '<!doctype html><meta charset="utf-8"><title>RFQ Sender</title>'
    '<body style="font-family: sans-serif; margin: 4em auto; max-width: 30em"><h1>{title}</h1><p>{text}</p>'
)


class Loopback:
    """Listens on this computer alone, from the making to `close`."""

    def __init__(self) -> None:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self.port: int = self._server.server_address[1]

    def answer(self, state: str, is_wanted: Callable[[], bool], seconds: float) -> dict[str, str] | None:
        """What the browser brings for this `state`; None: it is not wanted any more, or nothing came in time."""
        self._server.state = state
        end = time.monotonic() + seconds
        while self._server.answer is None and is_wanted() and time.monotonic() < end:
            self._server.handle_request()
        return self._server.answer

    def close(self) -> None:
        """Listen no more."""
        self._server.server_close()


class _Server(HTTPServer):
    timeout = _TICK_S
    state = ""
    answer: dict[str, str] | None = None

    def take(self, said: dict[str, str]) -> bool:
        """Whether it is the answer that is waited for: another page may say anything to a port of this computer."""
        is_ours = hmac.compare_digest(said.get("state", "").encode(), self.state.encode())
        if is_ours and self.answer is None and ("code" in said or "error" in said):
            self.answer = said
            return True
        return False

    @override
    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that leaves in the middle is no mistake of ours."""


class _Handler(BaseHTTPRequestHandler):
    timeout = _SLOWEST_S  # a line that is opened and says nothing does not stop the sign-in
    server: _Server

    def do_GET(self) -> None:
        self._take(urlsplit(self.path).query)

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        size = int(length) if length.isascii() and length.isdecimal() else 0
        self._take(self.rfile.read(min(size, _LONGEST_FORM)).decode("utf-8", "replace"))

    def _take(self, said: str) -> None:
        answer = dict(parse_qsl(said))
        if not self.server.take(answer):
            self._say(404, "Nothing here", "This page belongs to RFQ Sender.")
        elif "code" in answer:
            self._say(200, "You are signed in", "You can close this page and go back to RFQ Sender.")
        else:
            self._say(200, "You are not signed in", "Go back to RFQ Sender. It says why, and what to do.")

    def _say(self, status: int, title: str, text: str) -> None:
        octets = _PAGE.format(title=escape(title), text=escape(text)).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(octets)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(octets)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """The address has the code in it: no log."""
