"""Reads a mail server's replies (RFC 5321 §4.2): strict in form, bounded in length and time."""

import re
import select
import socket
import ssl
from collections.abc import Callable, Iterable

from app.transports.line.patience import TICK, LineLost, Patience, loss, nothing
from app.transports.line.printable import printable
from app.transports.transport import Reply

_READ_OCTETS = 4096
_MAX_LINE_OCTETS = 8192  # RFC 5321 §4.5.3.1.5 asks for 512; real servers write more
_MAX_REPLY_OCTETS = 65536
_MAX_TEXT = 2000  # characters of an answer that are kept
_HIDDEN = "(hidden)"
_SHORTEST_SECRET = 4  # characters: shorter ones would hide half of every answer

_ONE_LINE = re.compile(rb"[2-5][0-9][0-9] [^\n]{0,2000}\n")
_LINE = re.compile(rb"([2-5][0-9][0-9])(?:([ -])(.*))?", re.DOTALL)
_ENHANCED = re.compile(r"([245]\.[0-9]{1,3}\.[0-9]{1,3})(?:\s+|$)")


class ReplyGarbled(LineLost):
    """What came is no SMTP reply, or has no end: client and server no longer understand each other."""


class ReplyReader:
    """Takes replies off a connected socket, whose time-out it sets; one reply is complete or raises."""

    def __init__(self, line: socket.socket) -> None:
        line.settimeout(TICK)
        self._line = line
        self._is_ready = _readiness(line)
        self._buffer = b""
        self._at = 0  # what lies before it is read
        self._secrets: tuple[str, ...] = ()

    def conceal(self, secrets: Iterable[str]) -> None:
        """From now on these texts are hidden in every reply: some servers repeat what they were told."""
        self._secrets = tuple(s for s in secrets if len(s) >= _SHORTEST_SECRET)

    @property
    def leftover(self) -> bool:
        """True if more octets have come than the replies that were asked for."""
        return self._at < len(self._buffer)

    def octets(self, seconds: float, watch: Callable[[], None] = nothing) -> bytes:
        """The next reply as it came, its form checked: three digits are its code. See `read`."""
        match = _ONE_LINE.match(self._buffer, self._at)
        if match is None:
            return self._collected(Patience(seconds, watch))
        self._at = match.end()
        return match[0]

    def read(self, seconds: float, watch: Callable[[], None] = nothing) -> tuple[int, tuple[str, ...]]:
        """The next reply's code and lines (texts alone); `seconds` is the limit for the whole reply.

        Raises:
            ReplyGarbled: it is not a reply (RFC 5321 §4.2.1), or longer than any server has reason to write.
            LineLost: the line ended, or the time did.
        """
        return self.shown(self.octets(seconds, watch))

    def shown(self, octets: bytes) -> tuple[int, tuple[str, ...]]:
        """A reply that came, as code and texts fit to be kept."""
        lines = octets.removesuffix(b"\n").split(b"\n")
        return int(octets[:3]), tuple(self._printable(line[4:]) for line in lines)

    def something_came(self) -> bool:
        """True if an answer that nobody asked for is there; does not wait.

        Raises:
            LineLost: the server has ended the line meanwhile.
        """
        if self.leftover:
            return True
        if not self._is_ready():
            return False  # the usual case: silence
        self._line.settimeout(0)
        try:
            self._take()
        except (BlockingIOError, ssl.SSLWantReadError):
            return False  # of an encrypted line it was no answer: new keys, say
        finally:
            self._line.settimeout(TICK)
        return True

    def _collected(self, patience: Patience) -> bytes:
        """Line after line until one ends the reply."""
        start, code = 0, b""
        while True:
            end = self._line_end(start, patience)
            line = self._buffer[start:end].removesuffix(b"\n").removesuffix(b"\r")
            match = _LINE.fullmatch(line)
            if match is None or (code and match[1] != code) or end > _MAX_REPLY_OCTETS:
                raise ReplyGarbled(f"The mail server gave an unexpected answer: “{self._printable(line)[:80]}”")
            start, code = end, match[1]
            if match[2] != b"-":
                self._at = end
                return self._buffer[:end]

    def _line_end(self, start: int, patience: Patience) -> int:
        """Where the line that begins at `start` of the unread octets ends; these lie at the buffer's front then."""
        searched = start
        while (end := self._buffer.find(b"\n", self._at + searched)) < 0:
            searched = len(self._buffer) - self._at
            if searched - start > _MAX_LINE_OCTETS:
                raise ReplyGarbled("The mail server's answer has no end")
            patience.look()
            self._take()
        self._buffer, self._at, end = self._buffer[self._at :], 0, end - self._at
        return end + 1

    def _take(self) -> None:
        try:
            octets = self._line.recv(_READ_OCTETS)
        except (BlockingIOError, ssl.SSLWantReadError):
            raise
        except TimeoutError:
            return  # a tick is over
        except OSError as error:
            raise LineLost(loss(error)) from error
        if not octets:
            raise LineLost("The mail server closed the connection")
        self._buffer = self._buffer[self._at :] + octets
        self._at = 0

    def _printable(self, octets: bytes) -> str:
        text = printable(octets)
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        return text


def _readiness(line: socket.socket) -> Callable[[], bool]:
    """Tells whether something can be read at once: one call of the system, where a try without waiting takes three."""
    look: Callable[[], bool]
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(line, select.POLLIN)
        look = lambda: bool(poll.poll(0))  # noqa: E731 - two ways to ask one question
    else:  # Windows
        look = lambda: bool(select.select((line,), (), (), 0)[0])  # noqa: E731
    if isinstance(line, ssl.SSLSocket):
        return lambda: line.pending() > 0 or look()
    return look


def as_reply(code: int, lines: tuple[str, ...]) -> Reply:
    """One text of many lines; the enhanced code (RFC 2034 §4: on every line) taken off each."""
    enhanced, texts = "", []
    for line in lines:
        match = _ENHANCED.match(line)
        if match is not None and match[1][0] == str(code)[0]:
            enhanced = enhanced or match[1]
            texts.append(line[match.end() :])
        else:
            texts.append(line)
    return Reply(code, enhanced, " ".join(filter(None, texts))[:_MAX_TEXT])
