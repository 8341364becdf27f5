"""The sink in Python, for machines without a C compiler: it takes and says what `c/sink.c` does, only slower.

`python -m tests.benchmarks.sink [--delay-ms N] [--pem FILE]` prints its port; when its standard input ends it prints
what it saw as JSON, and ends. It does not offer CHUNKING.
"""

import argparse
import contextlib
import json
import queue
import re
import socket
import ssl
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

_END = b"\r\n.\r\n"
_OFFERS = b"250-sink.example\r\n250-PIPELINING\r\n250-SIZE 200000000\r\n"
_CHUNK = 1 << 20
_HEAD = 4096  # octets in which the boundary is named
_TAIL = 512  # octets in which it is closed
_BOUNDARY = re.compile(rb'boundary="?([^"\s;]+)')


@dataclass(slots=True)
class Seen:
    """`first` and `last` are monotonic seconds: the first MAIL command and the last answer to a mail's end."""

    mails: int = 0
    octets: int = 0
    connections: int = 0
    incomplete: int = 0
    first: float = 0.0
    last: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def begin(self) -> None:
        """A mail is offered."""
        with self.lock:
            self.first = self.first or time.monotonic()

    def end(self, octets: int, *, is_whole: bool) -> None:
        """A mail is taken."""
        with self.lock:
            self.mails += 1
            self.octets += octets
            self.incomplete += not is_whole

    def answered(self) -> None:
        """The answer to a mail's end has left."""
        with self.lock:
            self.last = time.monotonic()


class _Session:
    """One connection: a thread reads and digests, another one sends each answer when its time has come."""

    def __init__(self, line: socket.socket, seen: Seen, delay: float, context: ssl.SSLContext | None) -> None:
        self._line = line
        self._seen = seen
        self._delay = delay
        self._context = context
        self._buffer = bytearray()
        self._answers: queue.SimpleQueue[tuple[float, bytes, bool] | None] = queue.SimpleQueue()

    def serve(self) -> None:
        """Until QUIT or the end of the line."""
        self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        speaker = threading.Thread(target=self._speak, daemon=True)
        speaker.start()
        with contextlib.suppress(OSError):
            self._answer(b"220 sink.example ESMTP\r\n")
            while self._digest():
                self._read()
        self._answers.put(None)
        speaker.join()
        self._line.close()

    def _read(self) -> None:
        octets = self._line.recv(_CHUNK)
        if not octets:
            raise ConnectionResetError
        self._buffer += octets

    def _answer(self, octets: bytes, *, ends: bool = False) -> None:
        if self._delay:
            self._answers.put((time.monotonic() + self._delay, octets, ends))
            return
        self._line.sendall(octets)
        if ends:
            self._seen.answered()

    def _speak(self) -> None:
        with contextlib.suppress(OSError):
            while (waiting := self._answers.get()) is not None:
                due, octets, ends = waiting
                time.sleep(max(0.0, due - time.monotonic()))
                self._line.sendall(octets)
                if ends:
                    self._seen.answered()

    def _digest(self) -> bool:
        """Answer every whole command in the buffer; False at QUIT."""
        while (end := self._buffer.find(b"\r\n")) >= 0:
            verb = bytes(self._buffer[:8]).upper()
            del self._buffer[: end + 2]
            if verb.startswith(b"DATA"):
                self._answer(b"354 go on\r\n")
                self._take_mail()
                self._answer(b"250 2.0.0 taken\r\n", ends=True)
            elif verb.startswith(b"QUIT"):
                self._answer(b"221 2.0.0 bye\r\n")
                return False
            elif verb.startswith(b"STARTTLS"):
                self._answer(b"220 2.0.0 go on\r\n")
                assert self._context is not None
                self._line = self._context.wrap_socket(self._line, server_side=True)
            elif verb.startswith(b"EHLO"):
                more = b"250-STARTTLS\r\n" if self._context and not isinstance(self._line, ssl.SSLSocket) else b""
                self._answer(_OFFERS + more + b"250 8BITMIME\r\n")
            else:
                if verb.startswith(b"MAIL"):
                    self._seen.begin()
                self._answer(b"250 2.0.0 ok\r\n")
        return True

    def _take_mail(self) -> None:
        """Read to the end of a mail; what follows it stays in the buffer."""
        size, head = 0, b""
        while (end := self._buffer.find(_END)) < 0:
            head = head or bytes(self._buffer[:_HEAD])
            gone = max(0, len(self._buffer) - _TAIL)
            size += gone
            del self._buffer[:gone]
            self._read()
        head = head or bytes(self._buffer[: min(end, _HEAD)])
        last = bytes(self._buffer[max(0, end - _TAIL) : end])
        del self._buffer[: end + len(_END)]
        boundary = _BOUNDARY.search(head)
        self._seen.end(size + end, is_whole=bool(last) and (boundary is None or b"--" + boundary[1] + b"--" in last))


def _main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--delay-ms", type=float, default=0)
    parser.add_argument("--pem", type=Path)
    parser.add_argument("--chunking", action="store_true", help="is not offered; for the sake of the same words")
    options = parser.parse_args()
    context = None if options.pem is None else ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if context is not None:
        context.load_cert_chain(options.pem)
    seen = Seen()
    listener = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            line, _ = listener.accept()
            seen.connections += 1
            session = _Session(line, seen, options.delay_ms / 1000, context)
            threading.Thread(target=session.serve, daemon=True).start()

    threading.Thread(target=listen, daemon=True).start()
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    sys.stdin.read()
    with seen.lock:
        told = {n: getattr(seen, n) for n in ("mails", "octets", "connections", "incomplete", "first", "last")}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    _main()
