"""HTTP at 127.0.0.1 for programs that watch: /metrics, /healthz and /readyz, and nothing else."""

import json
import logging
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
def metrics_served(metrics: Metrics, health: Health, port: int) -> Iterator[None]:
    """Answer as long as the block runs.

    Raises:
        PortUnusable: before the block has begun.
    """
    pages: _Pages = {
        "/metrics": partial(_metrics, metrics, health),
        "/healthz": partial(_checked, health.check_alive),
        "/readyz": partial(_checked, health.check_ready),
    }
    try:
        server = _Server((HOST, port), _handler(pages))
    except OSError as reason:
        raise PortUnusable(
            f"Port {port} of this computer can't be used for the metrics ({reason.strerror}). Nothing was sent. Choose "
            "another port with --metrics-port, or end the program that uses this one."
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
        reason = " ".join(str(problem).split())
        return _Page(HTTPStatus.SERVICE_UNAVAILABLE, _JSON, _json({"status": "unavailable", "reason": reason}))
    return _Page(HTTPStatus.OK, _JSON, _json({"status": "ok"}))


def _json(document: Mapping[str, str]) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


class _Server(ThreadingHTTPServer):
    daemon_threads = True  # who reads slowly holds up nobody
    allow_reuse_address = sys.platform != "win32"  # there it would share a port that is taken

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        _LOG.warning("a request for metrics failed", exc_info=True)


def _handler(pages: _Pages) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 10  # of a reader that says nothing

        def do_GET(self) -> None:
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
