"""HTTP for programs that watch, at 127.0.0.1 unless told otherwise: /metrics, /healthz, /readyz and nothing else."""

import ipaddress
import json
import logging
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from typing_extensions import override

from app.domain.trade.problem import Problem
from app.endpoint.exposition import exposition
from app.services.sending.health import Health
from app.services.sending.metrics import Metrics

HOST = "127.0.0.1"
_CLOSING_S = 0.05  # how soon the end of the command is seen
_PLAIN, _JSON = "text/plain; charset=utf-8", "application/json"
_LOG = logging.getLogger(__name__)


class PortUnusable(Problem):
    """Nobody could watch, so nothing is begun."""


class _Page(NamedTuple):
    status: HTTPStatus
    content_type: str
    body: bytes


_Pages = Mapping[str, Callable[[], _Page]]


@contextmanager
def metrics_served(metrics: Metrics, health: Health, port: int, listen: str = HOST) -> Iterator[None]:
    """Answer as long as the block runs.

    Raises:
        PortUnusable: before the block has begun.
    """
    pages: _Pages = {
        "/metrics": partial(_metrics, metrics, health),
        "/healthz": partial(_checked, health.check_alive),
        "/readyz": partial(_checked, health.check_ready),
    }
    with _served(pages, port, listen):
        yield


@contextmanager
def waiting_served(reason: str, port: int, listen: str = HOST) -> Iterator[None]:
    """The same of a worker that lives and waits for its database.

    Raises:
        PortUnusable: before the block has begun.
    """
    unavailable = partial(_unavailable, reason)
    pages: _Pages = {"/metrics": unavailable, "/healthz": partial(_checked, lambda: None), "/readyz": unavailable}
    with _served(pages, port, listen):
        yield


@contextmanager
def _served(pages: "_Pages", port: int, listen: str) -> Iterator[None]:
    try:
        server = _server(listen, port, pages)
    except OSError as reason:
        raise PortUnusable(
            f"Port {port} of {'this computer' if listen == HOST else listen} can't be used for the metrics "
            f"({reason.strerror}). Nothing was sent. Choose another port with --metrics-port, or end the program that "
            "uses this one; --metrics-listen takes addresses of this computer alone."
        ) from reason
    with server:
        thread = threading.Thread(target=server.serve_forever, args=(_CLOSING_S,), name="metrics", daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


def _metrics(metrics: Metrics, health: Health) -> _Page:
    try:
        text = exposition(metrics.since_begun(), health.vitals())
    except Problem as problem:
        return _Page(HTTPStatus.SERVICE_UNAVAILABLE, _PLAIN, f"{problem}\n".encode())
    return _Page(HTTPStatus.OK, CONTENT_TYPE_PLAIN_0_0_4, text)


def _checked(check: Callable[[], None]) -> _Page:
    try:
        check()
    except Problem as problem:
        return _unavailable(str(problem))
    return _Page(HTTPStatus.OK, _JSON, _json({"status": "ok"}))


def _unavailable(reason: str) -> _Page:
    said = {"status": "unavailable", "reason": " ".join(reason.split())}
    return _Page(HTTPStatus.SERVICE_UNAVAILABLE, _JSON, _json(said))


def _json(document: Mapping[str, str]) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


class _Server(ThreadingHTTPServer):
    daemon_threads = True  # who reads slowly holds up nobody
    allow_reuse_address = sys.platform != "win32"  # there it would share a port that is taken

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        _LOG.warning("a request for metrics failed", exc_info=True)


class _Server6(_Server):
    address_family = socket.AF_INET6

    @override
    def server_bind(self) -> None:
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)  # `::` is all addresses, IPv4's too
        super().server_bind()


def _server(listen: str, port: int, pages: _Pages) -> _Server:
    address = ipaddress.ip_address(listen)
    kind = _Server if address.version == 4 else _Server6
    return kind((listen, port), _handler(pages, is_private=address.is_loopback))


def _is_ours(host: str) -> bool:
    """No name that somebody else's DNS may let point here: a page in a browser of this computer could read us by it."""
    name = host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return name.lower() in {"", "localhost"}
    return True


def _handler(pages: _Pages, *, is_private: bool) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 10  # of a reader that says nothing

        def do_GET(self) -> None:
            if is_private and not _is_ours(self.headers.get("Host", "")):
                self.send_error(HTTPStatus.MISDIRECTED_REQUEST, explain="Ask 127.0.0.1 or localhost")
                return
            answer = pages.get(self.path.partition("?")[0])
            if answer is None:
                self.send_error(HTTPStatus.NOT_FOUND, explain=f"See {', '.join(pages)}")
                return
            page = answer()
            self.send_response(page.status)
            self.send_header("Content-Type", page.content_type)
            self.send_header("Content-Length", str(len(page.body)))
            self.end_headers()
            self.wfile.write(page.body)

        @override
        def log_message(self, format: str, *args: Any) -> None:
            """A line a scrape is no news."""

    return Handler
