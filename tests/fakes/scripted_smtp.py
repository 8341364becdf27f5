"""An SMTP server on loopback of which a small script decides every reply, drop and delay.

    rules = (on("RCPT", "550 5.1.1 no such user", about="bad@"), on("DOT", ACCEPT, RESET))
    with ScriptedSmtp(*rules, offers=("PIPELINING", "SIZE 1000000")) as server: …

Events: CONNECT, EHLO, STARTTLS, AUTH, ANSWER (to a 334), MAIL, RCPT, DATA, BODY (at an octet count), DOT (the end of
a mail, by a dot or by BDAT … LAST), BDAT (its command line; an answer here takes none of the octets that follow),
CHUNK (the octets of a BDAT that is not the last), RSET, QUIT, any other verb. What no rule speaks about gets the
answer of a well-behaved server. Commands that come along with the end of a mail are answered in their turn.

`python -m tests.fakes.scripted_smtp` is the same as a process of its own, for tests that kill the sender.
"""

import contextlib
import json
import os
import socket
import ssl
import struct
import sys
import threading
import time
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from enum import Enum
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Self

from app.transports.smtp_connection import close_abandoned

_END = b"\r\n.\r\n"
_RESET_AT_CLOSE = struct.pack("ii", 1, 0)
_HEAD = 65536


class Deed(Enum):
    """What a server can do besides answering."""

    ACCEPT = "take the mail into the record"
    DROP = "close"
    RESET = "close with a TCP reset"
    HOLD = "wait until the test calls release()"


ACCEPT, DROP, RESET, HOLD = Deed.ACCEPT, Deed.DROP, Deed.RESET, Deed.HOLD


@dataclass(frozen=True, slots=True)
class Wait:
    """Do nothing for so many seconds (ends early when the server is stopped)."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Flood:
    """Say it again and again until the client hangs up."""

    octets: bytes


Step = str | bytes | Deed | Wait | Flood  # text: reply lines without CRLF; octets: as they are


@dataclass(slots=True)
class Rule:
    """Steps for an event; `times`: for how many of them, after the first `skip`."""

    event: str
    steps: tuple[Step, ...]
    about: str
    skip: int
    times: int | None
    at: int

    def takes(self, event: str, line: str) -> bool:
        """True if it is this rule's turn; counts."""
        if event != self.event or self.about not in line or self.times == 0:
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return True


def on(event: str, *steps: Step, about: str = "", skip: int = 0, times: int | None = None, at: int = 0) -> Rule:
    """A rule; `about`: only where the command line contains it; `at`: for BODY, after so many octets."""
    return Rule(event, steps, about, skip, 1 if event == "BODY" and times is None else times, at)


def drip(text: str, seconds: float) -> tuple[Step, ...]:
    """A reply that comes octet by octet, with a pause after each."""
    return tuple(step for octet in f"{text}\r\n".encode() for step in (bytes([octet]), Wait(seconds)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A mail that the server took. `octets` is cut to its first 64 KiB unless the server keeps all of them."""

    connection: int
    sender: str
    recipients: tuple[str, ...]
    octets: bytes
    size: int
    sha256: str
    message_id: str
    at: float


class _Gone(Exception):
    """The conversation is over."""


class ScriptedSmtp:
    """Listens from `__enter__` to `__exit__`; everything that happened can be read at any time.

    `commands` are the lines as they came, "." for the end of a mail, "ANSWER …" for answers to a challenge.
    """

    def __init__(
        self,
        *rules: Rule,
        offers: tuple[str, ...] = ("PIPELINING", "SIZE 50000000", "8BITMIME"),
        tls: ssl.SSLContext | None = None,
        implicit_tls: bool = False,
        login: tuple[str, str] | None = None,
        auth_offered: str = "PLAIN LOGIN",
        keep_octets: bool = True,
        on_accepted: Callable[[Accepted], None] = lambda _mail: None,
        port: int = 0,
        reads: int = 65536,
    ) -> None:
        self.reads = reads  # octets at a time: 1 makes a very slow reader
        self.rules, self.offers, self.tls, self.implicit_tls = rules, offers, tls, implicit_tls
        self.login, self.keep_octets, self.on_accepted, self.port = login, keep_octets, on_accepted, port
        self.auth_offered = auth_offered
        self.accepted: list[Accepted] = []
        self.commands: list[str] = []
        self.connections = 0
        self.body_octets = 0
        self.stopped = threading.Event()
        self.released = threading.Event()
        self.hung_up = threading.Event()  # set once any conversation has ended
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._conversations: list[_Conversation] = []
        self._listener: socket.socket | None = None

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        self._start(self._listen, self._listener)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopped.set()
        self.released.set()
        assert self._listener is not None
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes accept()
        self._listener.close()
        with self._lock:
            for conversation in self._conversations:
                conversation.cut()
        for thread in self._threads:
            thread.join()

    def release(self) -> None:
        """End every HOLD."""
        self.released.set()

    def count(self, message_id: str) -> int:
        """How often a mail with this Message-ID was accepted."""
        return sum(mail.message_id == message_id for mail in self.accepted)

    def verbs(self) -> list[str]:
        """The commands' first words, in order."""
        return [line.split(" ")[0] for line in self.commands]

    def rule_for(self, event: str, line: str = "") -> tuple[Step, ...] | None:
        """The steps of the first rule whose turn it is."""
        with self._lock:
            return next((rule.steps for rule in self.rules if rule.takes(event, line)), None)

    def body_steps(self, octets: int) -> tuple[Step, ...]:
        """What is to be done once this much of a mail's body has come."""
        with self._lock:
            due = [rule for rule in self.rules if rule.event == "BODY" and octets >= rule.at]
            return tuple(step for rule in due if rule.takes("BODY", "") for step in rule.steps)

    def record(self, mail: Accepted) -> None:
        """Take a mail in."""
        with self._lock:
            self.accepted.append(mail)
            self.on_accepted(mail)

    def _start(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _listen(self, listener: socket.socket) -> None:
        while not self.stopped.is_set():
            try:
                line, _address = listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
                conversation = _Conversation(self, line, self.connections)
                self._conversations.append(conversation)
            self._start(conversation.run)


class _Body:
    def __init__(self, server: ScriptedSmtp) -> None:
        self._server = server
        self.digest, self.kept, self.size = sha256(), bytearray(), 0

    def add(self, octets: bytes) -> None:
        self.digest.update(octets)
        self.size += len(octets)
        self._server.body_octets += len(octets)
        if self._server.keep_octets or len(self.kept) < _HEAD:
            self.kept += octets


class _Conversation:
    def __init__(self, server: ScriptedSmtp, line: socket.socket, number: int) -> None:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._server, self._line, self._number = server, line, number
        self._encrypted = False
        self._buffer = bytearray()
        self._sender = ""
        self._recipients: list[str] = []
        self._mail: Accepted | None = None
        self._body: _Body | None = None

    def run(self) -> None:
        with contextlib.suppress(_Gone, OSError):
            if self._server.implicit_tls:
                self._encrypt()
            self._act("CONNECT", "", "220 scripted.example ESMTP")
            while True:
                self._command(self._read_line())
        with contextlib.suppress(OSError):
            self._line.close()
        self._server.hung_up.set()

    def cut(self) -> None:
        """End it from another thread."""
        with contextlib.suppress(OSError):
            socket.socket.shutdown(self._line, socket.SHUT_RDWR)  # TLS sockets have a shutdown of their own

    def _command(self, line: str) -> None:
        self._server.commands.append(line)
        verb, _, argument = line.partition(" ")
        verb = verb.upper()
        scripted = self._server.rule_for(verb, line)
        if verb == "BDAT" and scripted is None:
            self._take_chunk(*argument.split(" "))
            return
        said = self._do(self._usual(verb, argument) if scripted is None else scripted)
        if verb == "AUTH" and said.startswith("334") and scripted is not None:
            self._answer()
        if verb == "STARTTLS" and said.startswith("220"):
            self._encrypt()
        elif verb == "DATA" and said.startswith("354"):
            self._take_mail()
        else:
            self._remember(verb, argument, yes=said.startswith("2"))

    def _usual(self, verb: str, argument: str) -> tuple[Step, ...]:
        if verb == "EHLO":
            return (self._offers(),)
        if verb == "STARTTLS":
            return ("220 2.0.0 go ahead",)
        if verb == "AUTH":
            return (self._judged(argument),)
        if verb == "DATA":
            return ("354 go on",) if self._recipients else ("503 5.5.1 no valid recipients",)
        if verb == "QUIT":
            return ("221 2.0.0 bye", DROP)
        return ("250 2.0.0 ok",)

    def _answer(self) -> None:
        """Take the answer to a scripted challenge."""
        answer = self._read_line()
        self._server.commands.append(f"ANSWER {answer}")
        self._act("ANSWER", answer, "235 2.7.0 welcome")

    def _remember(self, verb: str, argument: str, *, yes: bool) -> None:
        if verb in ("MAIL", "RSET", "EHLO"):
            self._body = None
            self._sender, self._recipients = "", []
        address = argument.partition("<")[2].partition(">")[0]
        if verb == "MAIL" and yes:
            self._sender = address
        elif verb == "RCPT" and yes:
            self._recipients.append(address)

    def _offers(self) -> str:
        offers = list(self._server.offers)
        if self._server.tls is not None and not self._encrypted:
            offers.append("STARTTLS")
        if self._server.login is not None and (self._encrypted or self._server.tls is None):
            offers.append(f"AUTH {self._server.auth_offered}")
        lines = ["scripted.example", *offers]
        return "\n".join(f"250{'-' if n < len(lines) else ' '}{text}" for n, text in enumerate(lines, 1))

    def _judged(self, argument: str) -> str:
        mechanism, _, initial = argument.partition(" ")
        if mechanism == "PLAIN":
            user, password = b64decode(initial or self._ask("")).decode().split("\0")[1:]
        else:
            user = b64decode(self._ask("VXNlcm5hbWU6")).decode()
            password = b64decode(self._ask("UGFzc3dvcmQ6")).decode()
        return "235 2.7.0 welcome" if (user, password) == self._server.login else "535 5.7.8 bad credentials"

    def _ask(self, challenge: str) -> str:
        self._say(f"334 {challenge}")
        answer = self._read_line()
        self._server.commands.append(f"ANSWER {answer}")
        return answer

    def _take_mail(self) -> None:
        body, end = _Body(self._server), -1
        self._buffer[:0] = b"\r\n"  # the end may be the first thing that comes
        extra = 2  # octets at the front that nobody sent
        while end < 0:
            end = self._buffer.find(_END)
            self._do(self._server.body_steps(body.size + len(self._buffer) - extra))
            raw = bytes(self._buffer[: end + 2 if end >= 0 else max(0, len(self._buffer) - 4)])
            del self._buffer[: len(raw)]
            octets, extra = raw[extra:], max(0, extra - len(raw))
            body.add(octets)
            if end < 0:
                self._fill()
        del self._buffer[: len(b".\r\n")]
        self._server.commands.append(".")
        self._end_mail(body)

    def _take_chunk(self, size: str, last: str = "") -> None:
        """RFC 3030 §2: counted octets, whatever they are."""
        body = self._body = self._body or _Body(self._server)
        left = int(size)
        while True:
            octets = bytes(self._buffer[:left])
            del self._buffer[: len(octets)]
            left -= len(octets)
            body.add(octets)
            self._do(self._server.body_steps(body.size))
            if not left:
                break
            self._fill()
        if not self._recipients:
            self._say("503 5.5.1 no valid recipients")
        elif last:
            self._end_mail(body)
        else:
            self._act("CHUNK", size, "250 2.0.0 so far so good")

    def _end_mail(self, body: "_Body") -> None:
        self._mail = self._as_mail(bytes(body.kept), body.size, body.digest.hexdigest())
        self._act("DOT", "", ACCEPT, "250 2.0.0 queued")
        self._sender, self._recipients, self._body = "", [], None

    def _as_mail(self, octets: bytes, size: int, digest: str) -> Accepted:
        message_id = message_from_bytes(octets.partition(b"\r\n\r\n")[0])["Message-ID"] or ""
        return Accepted(
            connection=self._number,
            sender=self._sender,
            recipients=tuple(self._recipients),
            octets=octets if self._server.keep_octets else octets[:_HEAD],
            size=size,
            sha256=digest,
            message_id=message_id,
            at=time.time(),
        )

    def _act(self, event: str, line: str, *otherwise: Step) -> str:
        steps = self._server.rule_for(event, line)
        return self._do(otherwise if steps is None else steps)

    def _do(self, steps: tuple[Step, ...]) -> str:
        """Returns the last reply that was said."""
        said = ""
        for step in steps:
            if isinstance(step, str):
                self._say(step)
                said = step.rpartition("\n")[2]
            elif isinstance(step, bytes):
                self._line.sendall(step)
            elif isinstance(step, Wait):
                self._server.stopped.wait(step.seconds)
            elif isinstance(step, Flood):
                while not self._server.stopped.is_set():
                    self._line.sendall(step.octets)
            elif step is HOLD:
                self._server.released.wait()
            elif step is ACCEPT:
                assert self._mail is not None
                self._server.record(self._mail)
            else:
                self._end(reset=step is RESET)
        return said

    def _end(self, *, reset: bool) -> None:
        if reset:
            self._line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_CLOSE)
        self._line.close()
        raise _Gone

    def _say(self, text: str) -> None:
        self._line.sendall(b"".join(line.encode() + b"\r\n" for line in text.split("\n")))

    def _encrypt(self) -> None:
        assert self._server.tls is not None
        try:
            self._line = self._server.tls.wrap_socket(self._line, server_side=True, do_handshake_on_connect=False)
        except OSError as error:
            close_abandoned(error)
            raise
        self._line.do_handshake()
        self._encrypted = True
        self._buffer.clear()

    def _read_line(self) -> str:
        while b"\r\n" not in self._buffer:
            self._fill()
        line, _, rest = bytes(self._buffer).partition(b"\r\n")
        self._buffer[:] = rest
        return line.decode("utf-8", "replace")

    def _fill(self) -> None:
        octets = self._line.recv(self._server.reads)
        if not octets:
            raise _Gone
        self._buffer += octets


def _main() -> None:
    """A process of its own.

    Writes its port to a file and “listening” to stdout, then one JSON line for each mail, on the disk before
    it answers.
    """
    import argparse

    parser = argparse.ArgumentParser(prog="python -m tests.fakes.scripted_smtp")
    parser.add_argument("--port-file", type=Path, required=True, help="gets the port once the server listens")
    parser.add_argument("--record", type=Path, required=True, help="folder for accepted.jsonl, ca.pem and the mails")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--starttls", action="store_true")
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--auth", metavar="USER:PASSWORD")
    parser.add_argument("--delay-after-dot", type=float, default=0, metavar="SECONDS")
    parser.add_argument("--delay-before-accept", type=float, default=0, metavar="SECONDS")
    parser.add_argument("--offer", action="append", metavar="KEYWORD", help="what EHLO says, instead of the usual")
    parser.add_argument("--refuse", metavar="ADDRESS", help="a recipient that does not exist")
    options = parser.parse_args()
    options.record.mkdir(parents=True, exist_ok=True)
    context = None
    if options.starttls or options.tls:
        from tests.fakes.certificates import Authority

        context = Authority(options.record).leaf().context()
    refusals = [on("RCPT", "550 5.1.1 no such user", about=options.refuse)] if options.refuse else []
    server = ScriptedSmtp(
        *refusals,
        on("DOT", Wait(options.delay_before_accept), ACCEPT, Wait(options.delay_after_dot), "250 2.0.0 queued"),
        offers=tuple(options.offer or ("PIPELINING", "SIZE 50000000", "8BITMIME")),
        tls=context,
        implicit_tls=options.tls,
        login=tuple(options.auth.split(":", 1)) if options.auth else None,
        on_accepted=_journal(options.record),
        port=options.port,
    )
    with server:
        part = options.port_file.with_suffix(".part")
        part.write_text(str(server.port))
        part.replace(options.port_file)
        sys.stdout.write("listening\n")
        sys.stdout.flush()
        server.stopped.wait()


def _journal(folder: Path) -> Callable[[Accepted], None]:
    journal = (folder / "accepted.jsonl").open("a", encoding="utf-8")

    def write(mail: Accepted) -> None:
        (folder / f"{mail.sha256}.eml").write_bytes(mail.octets)
        line = {
            "message_id": mail.message_id,
            "sender": mail.sender,
            "recipients": mail.recipients,
            "size": mail.size,
            "sha256": mail.sha256,
            "at": mail.at,
            "connection": mail.connection,
        }
        journal.write(json.dumps(line) + "\n")
        journal.flush()
        os.fsync(journal.fileno())

    return write


if __name__ == "__main__":
    _main()
