"""Reads a mail server's replies (RFC 5321 §4.2): strict in form, bounded in length and time."""

import re
import socket
import ssl
import time
from collections.abc import Iterable

from app.transports.transport import Reply

_READ_OCTETS = 4096
_MAX_LINE_OCTETS = 8192  # RFC 5321 §4.5.3.1.5 asks for 512; real servers write more
_MAX_REPLY_OCTETS = 65536
_MAX_TEXT = 2000  # characters of an answer that are kept
_HIDDEN = "(hidden)"
_SHORTEST_SECRET = 4  # characters: shorter ones would hide half of every answer

_LINE = re.compile(rb"([2-5][0-9][0-9])(?:([ -])(.*))?", re.DOTALL)
_ENHANCED = re.compile(r"([245]\.[0-9]{1,3}\.[0-9]{1,3})(?:\s+|$)")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


class LineLost(Exception):
    """The line gave nothing more: closed, reset, or silent for too long. `str()` says which."""


class ReplyGarbled(LineLost):
    """What came is no SMTP reply, or has no end: client and server no longer understand each other."""


class ReplyReader:
    """Takes replies off a connected socket; one reply is complete or raises."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._buffer = bytearray()
        self._secrets: tuple[str, ...] = ()

    def conceal(self, secrets: Iterable[str]) -> None:
        """From now on these texts are hidden in every reply: some servers repeat what they were told."""
        self._secrets = tuple(s for s in secrets if len(s) >= _SHORTEST_SECRET)

    @property
    def leftover(self) -> bool:
        """True if more octets have come than the replies that were asked for."""
        return bool(self._buffer)

    def read(self, seconds: float) -> tuple[int, tuple[str, ...]]:
        """The next reply's code and lines (texts alone); `seconds` is the limit for the whole reply.

        Raises:
            ReplyGarbled: it is not a reply (RFC 5321 §4.2.1), or longer than any server has reason to write.
            LineLost: the line ended, or the time did.
        """
        give_up_at = time.monotonic() + seconds
        code, texts, octets = b"", [], 0
        while True:
            line = self._read_line(give_up_at)
            octets += len(line)
            match = _LINE.fullmatch(line)
            if match is None or (code and match[1] != code) or octets > _MAX_REPLY_OCTETS:
                raise ReplyGarbled(f"The mail server's answer makes no sense: “{self._shown(line)[:80]}”")
            code = match[1]
            texts.append(self._shown(match[3] or b""))
            if match[2] != b"-":
                return int(code), tuple(texts)

    def something_came(self) -> bool:
        """True if an answer that nobody asked for is there; does not wait.

        Raises:
            LineLost: the server has ended the line meanwhile.
        """
        if not self._buffer:
            self._line.settimeout(0)
            try:
                self._take()
            except (BlockingIOError, ssl.SSLWantReadError):
                return False  # the usual case: silence
        return bool(self._buffer)

    def _read_line(self, give_up_at: float) -> bytes:
        searched = 0
        while (end := self._buffer.find(b"\n", searched)) < 0:
            searched = len(self._buffer)
            if searched > _MAX_LINE_OCTETS:
                raise ReplyGarbled("The mail server's answer has no end")
            left = give_up_at - time.monotonic()
            if left <= 0:
                raise LineLost("The mail server did not answer in time")
            self._line.settimeout(left)
            self._take()
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return line.removesuffix(b"\r")

    def _take(self) -> None:
        try:
            octets = self._line.recv(_READ_OCTETS)
        except (BlockingIOError, ssl.SSLWantReadError):
            raise
        except OSError as error:
            raise LineLost(loss(error)) from error
        if not octets:
            raise LineLost("The mail server closed the connection")
        self._buffer += octets

    def _shown(self, octets: bytes) -> str:
        text = printable(octets)
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        return text


def loss(error: OSError) -> str:
    """What broke the line, in plain words."""
    if isinstance(error, TimeoutError):
        return "The mail server did not answer in time"
    return f"The connection to the mail server broke ({error.strerror or type(error).__name__})"


def printable(octets: bytes) -> str:
    """An answer's text as it may be shown and logged: one line, no control characters."""
    return _UNPRINTABLE.sub(" ", octets.decode("utf-8", "replace")).strip()


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
