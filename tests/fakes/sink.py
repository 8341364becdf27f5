"""A mail server that takes everything at once and keeps nothing: a process for benchmarks.

`python -m tests.fakes.sink` prints its port; when its standard input ends it prints what it saw, as JSON, and ends.
"""

import contextlib
import json
import socket
import sys
import threading
import time
from dataclasses import dataclass, field

_END = b"\r\n.\r\n"
_OFFERS = b"250-sink.example\r\n250-PIPELINING\r\n250-SIZE 200000000\r\n250 8BITMIME\r\n"
_CHUNK = 1 << 20


@dataclass(slots=True)
class Seen:
    """`first` and `last` are monotonic seconds: the first MAIL command and the last answer to a mail's end."""

    mails: int = 0
    octets: int = 0
    connections: int = 0
    first: float = 0.0
    last: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def begin(self) -> None:
        """A mail is offered."""
        with self.lock:
            self.first = self.first or time.monotonic()

    def end(self, octets: int) -> None:
        """A mail is taken."""
        with self.lock:
            self.mails += 1
            self.octets += octets
            self.last = time.monotonic()


def _serve(line: socket.socket, seen: Seen) -> None:
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    buffer = bytearray()
    with line, contextlib.suppress(OSError):
        line.sendall(b"220 sink.example ESMTP\r\n")
        while _answered(line, buffer, seen):
            octets = line.recv(_CHUNK)
            if not octets:
                return
            buffer += octets


def _answered(line: socket.socket, buffer: bytearray, seen: Seen) -> bool:
    """Answer every whole command in the buffer, in one write; False at QUIT."""
    replies = bytearray()
    while (end := buffer.find(b"\r\n")) >= 0:
        verb = bytes(buffer[:4]).upper()
        del buffer[: end + 2]
        if verb == b"DATA":
            line.sendall(bytes(replies) + b"354 go on\r\n")
            replies.clear()
            seen.end(_body(line, buffer))
            replies += b"250 2.0.0 queued\r\n"
        elif verb == b"QUIT":
            line.sendall(bytes(replies) + b"221 2.0.0 bye\r\n")
            return False
        elif verb == b"MAIL":
            seen.begin()
            replies += b"250 2.1.0 ok\r\n"
        else:
            replies += _OFFERS if verb == b"EHLO" else b"250 2.0.0 ok\r\n"
    if replies:
        line.sendall(replies)
    return True


def _body(line: socket.socket, buffer: bytearray) -> int:
    """Read to the end of a mail; what follows it stays in the buffer. Returns its octets."""
    size = 0
    while (end := buffer.find(_END)) < 0:
        size += max(0, len(buffer) - len(_END))
        del buffer[: -len(_END)]
        octets = line.recv(_CHUNK)
        if not octets:
            raise ConnectionResetError
        buffer += octets
    del buffer[: end + len(_END)]
    return size + end


def _main() -> None:
    seen = Seen()
    listener = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            line, _ = listener.accept()
            seen.connections += 1
            threading.Thread(target=_serve, args=(line, seen), daemon=True).start()

    threading.Thread(target=listen, daemon=True).start()
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    sys.stdin.read()
    with seen.lock:
        told = {name: getattr(seen, name) for name in ("mails", "octets", "connections", "first", "last")}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    _main()
