"""Whom Postfix asks before it takes a mail that is here in full (its SMTPD_POLICY_README): a way to make it wait."""

import socketserver
import threading
from types import TracebackType
from typing import Self

from typing_extensions import override

from tests.patience import LIMIT_S


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True  # Postfix keeps its connection for the next question


class Gate:
    """Open until `shut`: then who is asked about a mail says nothing. `waits` is set as soon as one waits."""

    def __init__(self) -> None:
        self.waits = threading.Event()
        self._open = threading.Event()
        self._open.set()
        gate = self

        class Asked(socketserver.StreamRequestHandler):
            @override
            def handle(self) -> None:
                for line in self.rfile:
                    if line == b"\n":  # the end of a question
                        gate._let_through()
                        self.wfile.write(b"action=dunno\n\n")

        self._server = _Server(("127.0.0.1", 0), Asked)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def shut(self) -> None:
        """Make the next mail wait."""
        self.waits.clear()
        self._open.clear()

    def open(self) -> None:
        """Let through what waits, and all that comes."""
        self._open.set()

    def _let_through(self) -> None:
        if not self._open.is_set():
            self.waits.set()
            self._open.wait(LIMIT_S)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.open()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
