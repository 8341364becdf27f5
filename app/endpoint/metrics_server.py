"""HTTP at 127.0.0.1 that answers /metrics, and nothing else."""

import logging
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from typing_extensions import override

from app.domain.trade.problem import Problem
from app.endpoint.exposition import exposition
from app.services.sending.metrics import Metrics

HOST = "127.0.0.1"
PATH = "/metrics"
_CLOSING_S = 0.05  # how soon the end of the command is seen
_LOG = logging.getLogger(__name__)


class PortUnusable(Problem):
    """Nobody could watch, so nothing is begun."""


@contextmanager
def metrics_served(metrics: Metrics, port: int) -> Iterator[None]:
    """Answer as long as the block runs.

    Raises:
        PortUnusable: before the block has begun.
    """
    try:
        server = _Server((HOST, port), _handler(lambda: exposition(metrics.since_begun())))
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


class _Server(ThreadingHTTPServer):
    daemon_threads = True  # who reads slowly holds up nobody
    allow_reuse_address = sys.platform != "win32"  # there it would share a port that is taken

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        _LOG.warning("a request for metrics failed", exc_info=True)


def _handler(text: Callable[[], bytes]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 10  # of a reader that says nothing

        def do_GET(self) -> None:
            if self.path.partition("?")[0] != PATH:
                self.send_error(HTTPStatus.NOT_FOUND, explain=f"See {PATH}")
                return
            try:
                page = text()
            except Problem as problem:
                self.send_error(HTTPStatus.SERVICE_UNAVAILABLE, explain=str(problem))
                return
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", CONTENT_TYPE_PLAIN_0_0_4)
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        @override
        def log_message(self, format: str, *args: Any) -> None:
            """A line a scrape is no news."""

    return Handler
