"""The tree of a mail's parts. The time grows with the size alone, whatever strangers nest in what.

Python's own parser asks every open boundary of every line and recurses with the depth; this one looks for the
boundaries of one part at a time, within two places of the octets, and goes no deeper than it says.
"""

import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.documents.inbox.header_block import Headers, read_headers
from app.domain.trade.problem import Problem

A_MB = 1024 * 1024
MOST_OCTETS = 50 * A_MB  # what is kept of a mailbox has the same limit
MOST_PARTS = 200
DEEPEST = 20
_FIRST_OF_ALL = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s{0,1000}(?:>?From [^\n]{0,1000}\n)?"
)  # a BOM, empty lines, mbox's line
_EMPTY_LINE = re.compile(rb"^\r?\n", re.MULTILINE)
_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
_A_MAIL_HAS = ("from", "sender", "to", "subject", "date", "message-id", "return-path", "content-type")


class MailUnreadable(Problem):
    """Nothing of it can be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A part: its headers, where its body is in the octets, and the parts in it."""

    headers: Headers
    octets: bytes = field(repr=False)
    start: int
    end: int
    inside: tuple["Entity", ...] = ()
    within: str = ""  # the media type of the part that it is in

    @property
    def media_type(self) -> str:
        return self.headers.media_type or ("message/rfc822" if self.within == "multipart/digest" else "text/plain")

    def leaves(self) -> Iterator["Entity"]:
        """Those with a body of their own, in the order of the mail."""
        if not self.inside:
            yield self
        for one in self.inside:
            yield from one.leaves()

    def content(self) -> bytes:
        """The body as it was before it was encoded for the way; damaged base64 gives what can be read of it."""
        body = self.octets[self.start : self.end]
        encoding = self.headers.first("content-transfer-encoding").strip().lower()
        if encoding == "base64":
            return _base64(body)
        return quopri.decodestring(body) if encoding == "quoted-printable" else body


@dataclass(slots=True)
class _Reading:
    """What was counted on the way."""

    octets: bytes
    problems: list[str] = field(default_factory=list)
    parts: int = 0

    def say(self, problem: str) -> None:
        self.problems.append(problem)


def read_tree(octets: bytes) -> tuple[Entity, tuple[str, ...]]:
    """The parts, and what was kept out, in sentences.

    Raises:
        MailUnreadable: too large, or no mail.
    """
    if len(octets) > MOST_OCTETS:
        raise MailUnreadable(
            f"The email has {len(octets) / A_MB:.0f} MB, more than {MOST_OCTETS // A_MB} MB. It wasn't read. "
            "Open it in your email program, and save the files that you need."
        )
    if b"\n" not in octets:
        octets = octets.replace(b"\r", b"\n")
    begin = _FIRST_OF_ALL.match(octets)
    reading = _Reading(octets)
    root = _entity(reading, begin.end() if begin else 0, len(octets), 1, "")
    if not any(root.headers.first(name) for name in _A_MAIL_HAS):
        raise MailUnreadable(
            "The file isn't an email, or it is damaged. Nothing was read. Save the email again from your email program "
            "as .eml or .msg."
        )
    return root, tuple(reading.problems)


def _entity(reading: _Reading, start: int, end: int, depth: int, within: str) -> Entity:
    gap = _EMPTY_LINE.search(reading.octets, start, end)
    headers = read_headers(reading.octets, start, gap.start() if gap else end)
    body = gap.end() if gap else end
    if headers.media_type.startswith("multipart/") and (boundary := headers.parameter("content-type", "boundary")):
        inside = _inside(reading, boundary, (body, end), depth, headers.media_type)
        if inside is not None:
            return Entity(headers, reading.octets, end, end, inside, within)
    reading.parts += 1
    return Entity(headers, reading.octets, body, end, (), within)


def _inside(
    reading: _Reading, boundary: str, place: tuple[int, int], depth: int, within: str
) -> tuple[Entity, ...] | None:
    """None where it has no parts, as in a mail that is damaged."""
    if depth > DEEPEST:
        reading.say(
            f"Parts of the email are nested more than {DEEPEST} deep; they were left out. Open the email in your "
            "email program to see them."
        )
        return ()
    found: list[Entity] = []
    for start, end in _between(reading.octets, boundary.encode("utf-8", "surrogateescape"), *place):
        if reading.parts >= MOST_PARTS:
            reading.say(
                f"The email has more than {MOST_PARTS} parts; the others were left out. Open the email in your email "
                "program to see them."
            )
            break
        found.append(_entity(reading, start, end, depth + 1, within))
    return tuple(found) if found or reading.problems else None


def _between(octets: bytes, boundary: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where parts begin and end. The last one may lack its end, as in a mail that was cut."""
    line = re.compile(rb"^--" + re.escape(boundary) + rb"(--)?[ \t]*\r?(?:\n|\Z)", re.MULTILINE)
    begun = -1
    for found in line.finditer(octets, start, end):
        if begun >= 0:
            yield begun, _before_line_end(octets, begun, found.start())
        if found[1]:
            return
        begun = found.end()
    if begun >= 0:
        yield begun, end


def _before_line_end(octets: bytes, start: int, end: int) -> int:
    """The line end before a boundary is the boundary's (RFC 2046 §5.1.1)."""
    for line_end in (b"\r\n", b"\n"):
        if octets.endswith(line_end, start, end):
            return end - len(line_end)
    return end


def _base64(body: bytes) -> bytes:
    digits = body.translate(None, _NOT_BASE64)
    digits = digits[: len(digits) - 1] if len(digits) % 4 == 1 else digits
    return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))
