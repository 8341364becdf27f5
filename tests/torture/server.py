"""A mail server for torture: it writes down what it takes before it answers, and fails as told.

`python -m tests.torture.server FOLDER` prints its port, then obeys one JSON line at a time on its standard input and
answers each with one: {"faults": 0.02, "pause_ms": 2}, {"hold": "BODY", "skip": 1}, {"release": true, "drop": false},
{"state": true}. What it has taken stands in FOLDER/accepted.jsonl.

The points of a conversation: CONNECT EHLO MAIL RCPT DATA BODY DOT (all is here, nothing written down) TAKEN (written
down, not answered) SAID. It offers PIPELINING, SIZE, and CHUNKING on every second connection.
"""

import contextlib
import hashlib
import json
import random
import re
import socket
import struct
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_RESET_AT_CLOSE = struct.pack("ii", 1, 0)
_END = b"\r\n.\r\n"
_REFUSALS = {
    "CONNECT": "421 4.3.2 back soon",
    "EHLO": "421 4.3.2 back soon",
    "MAIL": "451 4.3.0 try again later",
    "RCPT": "450 4.2.0 greylisted, try again later",
    "DATA": "451 4.3.0 try again later",
    "DOT": "451 4.3.0 not now",
}


class _Gone(Exception):
    """The conversation is over."""


@dataclass(slots=True)
class _Plan:
    """What goes wrong; `hold` at the point of that name, after `skip` others."""

    faults: float = 0.0
    pause_ms: float = 0.0
    hold: str = ""
    skip: int = 0
    drop: bool = False  # what was held is cut off when it is released
    gate: threading.Event = field(default_factory=threading.Event)
    is_holding: bool = False


class _Server:
    def __init__(self, folder: Path, seed: str) -> None:
        self.record = (folder / "accepted.jsonl").open("a", encoding="utf-8")
        self.seed = seed
        self.plan = _Plan()
        self.lock = threading.Lock()
        self.reached: list[str] = []  # each conversation's last point
        self.open = 0
        self.complaints: list[str] = []
        self.bodies = 0

    def serve(self, listener: socket.socket) -> None:
        while True:
            line, _address = listener.accept()
            with self.lock:
                self.open += 1
                self.reached.append("CONNECT")
                number = len(self.reached)
            threading.Thread(target=_Conversation(self, line, number).run, daemon=True).start()

    def obey(self, order: dict[str, Any]) -> dict[str, Any]:
        plan = self.plan
        if "faults" in order or "hold" in order:
            self.plan = _Plan(**order)
        if order.get("release"):
            plan.drop, plan.hold = bool(order.get("drop")), ""
            plan.gate.set()
        with self.lock:
            return {
                "open": self.open,
                "reached": self.reached,
                "holding": plan.is_holding,
                "complaints": self.complaints,
            }

    def take(self, mail: dict[str, Any]) -> None:
        with self.lock:
            self.record.write(json.dumps(mail) + "\n")
            self.record.flush()


class _Conversation:
    def __init__(self, server: _Server, line: socket.socket, number: int) -> None:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._server, self._line, self._number = server, line, number
        self._chance = random.Random(f"{server.seed}:{number}")  # noqa: S311 - guards nothing
        self._buffer = bytearray()
        self._sender, self._recipients, self._chunks = "", list[str](), bytearray()

    def run(self) -> None:
        with contextlib.suppress(_Gone, OSError):
            if self._at("CONNECT"):
                self._say("220 torture.example ESMTP")
                while True:
                    self._command(self._read_line())
        with contextlib.suppress(OSError):
            self._line.close()
        with self._server.lock:
            self._server.open -= 1

    def _command(self, line: str) -> None:
        verb = line.partition(" ")[0].upper()
        if verb == "BDAT":
            self._chunk(line.split())
        elif verb == "QUIT":
            self._say("221 2.0.0 bye")
            raise _Gone
        elif verb in ("MAIL", "RCPT", "DATA", "EHLO"):
            if self._at(verb):
                self._say(self._answer(verb, line))
                if verb == "DATA" and self._recipients:
                    self._finish(self._body())
        else:
            self._forget()
            self._say("250 2.0.0 ok")

    def _answer(self, verb: str, line: str) -> str:
        address = line.partition("<")[2].partition(">")[0]
        if verb == "EHLO":
            chunking = "250-CHUNKING\r\n" if self._number % 2 else ""
            return f"250-torture.example\r\n250-PIPELINING\r\n250-SIZE 50000000\r\n{chunking}250 8BITMIME"
        if verb == "MAIL":
            self._forget()
            self._sender = address
        elif not self._sender:
            return "503 5.5.1 MAIL first"
        elif verb == "RCPT":
            self._recipients.append(address)
        elif not self._recipients:
            return "503 5.5.1 RCPT first"
        else:
            return "354 go on"
        return "250 2.1.0 ok"

    def _forget(self) -> None:
        self._sender, self._recipients, self._chunks = "", [], bytearray()

    def _body(self) -> bytes:
        """Up to the dot; the stop in the middle of it comes after so many octets as chance says."""
        stop, looked = self._chance.choice((1, 500, 2_000, 60_000, 1_500_000)), 0
        self._buffer[:0] = b"\r\n"  # the end may be the first thing that comes
        while (end := self._buffer.find(_END, looked)) < 0:
            looked = max(0, len(self._buffer) - len(_END))
            if stop and len(self._buffer) >= stop:
                stop = 0
                self._at("BODY")
            self._fill()
        octets = bytes(self._buffer[2 : end + 2])
        del self._buffer[: end + len(_END)]
        return octets.replace(b"\r\n..", b"\r\n.")

    def _chunk(self, words: list[str]) -> None:
        size = int(words[1])
        while len(self._buffer) < size:
            self._fill()
        self._at("BODY")
        self._chunks += self._buffer[:size]
        del self._buffer[:size]
        if not self._recipients:
            self._say("503 5.5.1 RCPT first")
        elif words[-1].upper() == "LAST":
            self._finish(bytes(self._chunks))
        else:
            self._say("250 2.0.0 ok")

    def _finish(self, octets: bytes) -> None:
        if not self._at("DOT"):
            self._forget()
            return
        self._judge(octets)
        found = re.search(rb"^Message-ID:\s*(\S+)", octets, re.MULTILINE | re.IGNORECASE)
        mail = {
            "message_id": found[1].decode() if found else "",
            "sender": self._sender,
            "recipients": self._recipients,
            "size": len(octets),
            "sha256": hashlib.sha256(octets).hexdigest(),
            "connection": self._number,
        }
        self._server.take(mail)
        self._forget()
        self._at("TAKEN")
        if self._fails(0.3):
            self._line.sendall(b"250-2.0.0 qu")  # half an answer
            self._cut()
        self._say("250 2.0.0 queued")
        self._at("SAID")

    def _judge(self, octets: bytes) -> None:
        """What no client may send (RFC 5321 §2.3.8, §4.5.3.1.6)."""
        lines = octets.split(b"\r\n")
        if lines[-1] or any(b"\n" in line or b"\r" in line for line in lines) or max(map(len, lines)) > 998:
            self._server.complaints.append(f"connection {self._number}: a mail with lines that are none")

    def _at(self, point: str) -> bool:
        """The conversation has come to here; False where a refusal was said instead of the usual answer."""
        plan = self._server.plan
        with self._server.lock:
            self._server.reached[self._number - 1] = point
            holds = plan.hold == point and not plan.is_holding
            if holds and plan.skip:
                plan.skip, holds = plan.skip - 1, False
            plan.is_holding = plan.is_holding or holds
        if holds:
            plan.gate.wait()
            if plan.drop:
                raise _Gone
        if plan.pause_ms:
            plan.gate.wait(self._chance.random() * plan.pause_ms / 1000)
        if not self._fails():
            return True
        if point in _REFUSALS and self._chance.random() < 0.5:
            self._say(_REFUSALS[point])
            return False
        self._cut()
        return False

    def _fails(self, share: float = 1.0) -> bool:
        return self._chance.random() < self._server.plan.faults * share

    def _cut(self) -> None:
        if self._chance.random() < 0.5:
            self._line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_CLOSE)
        raise _Gone

    def _say(self, text: str) -> None:
        self._line.sendall(text.encode() + b"\r\n")

    def _read_line(self) -> str:
        while b"\r\n" not in self._buffer:
            self._fill()
        line, _, rest = bytes(self._buffer).partition(b"\r\n")
        self._buffer[:] = rest
        return line.decode("utf-8", "replace")

    def _fill(self) -> None:
        octets = self._line.recv(65536)
        if not octets:
            raise _Gone
        self._buffer += octets


def _main() -> None:
    folder, seed = Path(sys.argv[1]), sys.argv[2]
    folder.mkdir(parents=True, exist_ok=True)
    server = _Server(folder, seed)
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    threading.Thread(target=server.serve, args=(listener,), daemon=True).start()
    _answer({"port": listener.getsockname()[1]})
    for line in sys.stdin:
        _answer(server.obey(json.loads(line)))


def _answer(said: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _main()
