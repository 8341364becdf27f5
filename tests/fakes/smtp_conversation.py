"""One conversation of the scripted mail server: commands in their turn, bodies by DATA and by BDAT."""

import contextlib
import re
import socket
import struct
import time
from base64 import b64decode, b64encode
from email import message_from_bytes
from hashlib import sha256
from typing import TYPE_CHECKING

from app.transports.line.tls import close_abandoned
from tests.fakes.smtp_script import ACCEPT, DROP, HOLD, RESET, Accepted, Flood, Step, Wait

if TYPE_CHECKING:
    from tests.fakes.scripted_smtp import ScriptedSmtp

_END = b"\r\n.\r\n"
_RESET_AT_CLOSE = struct.pack("ii", 1, 0)
_HEAD = 65536


class _Gone(Exception):
    """The conversation is over."""


class _Body:
    def __init__(self, server: "ScriptedSmtp") -> None:
        self._server = server
        self.digest, self.kept, self.size = sha256(), bytearray(), 0

    def add(self, octets: bytes) -> None:
        self.digest.update(octets)
        self.size += len(octets)
        self._server.body_octets += len(octets)
        if self._server.keep_octets or len(self.kept) < _HEAD:
            self.kept += octets


class Conversation:
    """One connection of a client, on a thread of its own."""

    def __init__(self, server: "ScriptedSmtp", line: socket.socket, number: int) -> None:
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
        if mechanism in ("XOAUTH2", "OAUTHBEARER"):
            return self._judged_token(mechanism, initial)
        if mechanism == "PLAIN":
            user, password = b64decode(initial or self._ask("")).decode().split("\0")[1:]
        else:
            user = b64decode(self._ask("VXNlcm5hbWU6")).decode()
            password = b64decode(self._ask("UGFzc3dvcmQ6")).decode()
        return "235 2.7.0 welcome" if (user, password) == self._server.login else "535 5.7.8 bad credentials"

    def _judged_token(self, mechanism: str, initial: str) -> str:
        user, token = said_with_token(mechanism, initial)
        login = self._server.login
        if login is not None and user == login[0] and token == login[1]:
            return "235 2.7.0 welcome"
        end = self._ask(b64encode(b'{"status":"401"}').decode())
        right = {"XOAUTH2": "", "OAUTHBEARER": "AQ=="}[mechanism]
        return "535 5.7.8 bad token" if end == right else "501 5.5.2 no dismissal"

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
                    self._server.stopped.wait(step.pause)
            elif step is HOLD:
                self._server.held.set()
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


def said_with_token(mechanism: str, initial: str) -> tuple[str, str]:
    """User and token of an initial response (RFC 7628 §3.1, or Google's XOAUTH2 before it); empty where it is none."""
    said = b64decode(initial).decode()
    pattern = {
        "XOAUTH2": r"user=(.*?)\x01auth=Bearer (.*?)\x01\x01",
        "OAUTHBEARER": r"n,a=(.*?),\x01auth=Bearer (.*?)\x01\x01",
    }[mechanism]
    found = re.fullmatch(pattern, said)
    return (found[1], found[2]) if found else ("", "")
