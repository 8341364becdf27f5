"""A web server on loopback, over HTTPS where it is given a certificate: paths and what they answer."""

import ssl
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from typing_extensions import override


@dataclass(frozen=True, slots=True)
class WebAnswer:
    """`blocks` are written one after the other, as long as the client listens."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    blocks: Callable[[], Iterable[bytes]] = field(default=tuple)


class WebServer:
    """Answers 404 to what it does not know; `asked` are the requests' first lines and headers as they came."""

    def __init__(self, context: ssl.SSLContext | None, pages: dict[str, WebAnswer] | None = None) -> None:
        self.pages = dict(pages or {})
        self.asked: list[str] = []
        self.stopped = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        if context is not None:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = int(self._server.server_address[1])
        scheme = "http" if context is None else "https"
        self.root = f"{scheme}://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def dripping(self) -> Iterable[bytes]:
        """An octet now and then, without an end."""
        while not self.stopped.wait(0.02):
            yield b" "


def _handler(server: WebServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.asked.append(f"{self.requestline}\n{self.headers}")
            answer = server.pages.get(self.path, WebAnswer(status=404))
            self.send_response(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(answer.body)
                for block in answer.blocks():
                    self.wfile.write(block)
            except OSError:
                pass  # the client has heard enough
            self.close_connection = True

        @override
        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: `asked` has it."""

    return Handler
