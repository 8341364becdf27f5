"""What a reader sees of a mail: its text and its HTML, and which parts are files instead."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.documents.inbox.html_text import html_text
from app.documents.inbox.mime import Entity
from app.documents.inbox.written import codec_of, decoded, plain_text

_MOST_TEXT = 1_000_000  # characters
_MOST_HTML = 5_000_000
_OCTETS_A_CHARACTER = 4
_PREAMBLE = re.compile(r"charset\s{0,5}=\s{0,5}[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted")
_MARKS = re.compile(r"^(?:> ?){1,50}")
_OTHER_SHAPES = ("text/x-amp-html", "text/enriched", "text/watch-html", "text/richtext")


@dataclass(slots=True)
class Bodies:
    """`problems`: sentences for the buyer."""

    text: str = ""
    html: str = ""
    problems: list[str] = field(default_factory=list)

    def say(self, problem: str) -> None:
        """Told once each by `read_mail`."""
        self.problems.append(problem)


def read_bodies(root: Entity, others: tuple[str, str] = ("", "")) -> Bodies:
    """Of the parts that are text; `others`: text and HTML out of a winmail.dat, where the mail has none."""
    bodies = Bodies()
    plain: list[str] = []
    pages: list[str] = []
    for leaf in root.leaves():
        if leaf.media_type == "text/html" and is_body(leaf):
            pages.append(_bounded(_text_of(leaf, bodies), _MOST_HTML, bodies))
        elif is_body(leaf) and leaf.media_type not in _OTHER_SHAPES:
            plain.append(_flowed(leaf, _text_of(leaf, bodies)))
    bodies.html = "\n".join(pages) or others[1]
    text = "\n\n".join(part.strip("\n") for part in plain if part.strip())
    text = text or others[0] or html_text(bodies.html)
    if root.media_type in _SEALED:
        bodies.say(
            "The email is encrypted or sealed, so its text and files can't be read here. Open it in your email "
            "program, and save the files that you need."
        )
    bodies.text = _bounded("\n".join(text.splitlines()) if "\r" in text else text, _MOST_TEXT, bodies)
    return bodies


def is_body(leaf: Entity) -> bool:
    """Whether it is shown, and no file."""
    if not leaf.media_type.startswith("text/") or leaf.media_type in ("text/calendar", "text/rfc822-headers"):
        return leaf.media_type.startswith("multipart/")  # one without parts
    if leaf.within == "multipart/alternative":
        return leaf.media_type in ("text/plain", "text/html", *_OTHER_SHAPES)
    if leaf.media_type not in ("text/plain", "text/html", *_OTHER_SHAPES):
        return not leaf.within and not written_name(leaf)
    attached = leaf.headers.first("content-disposition").lower().lstrip().startswith("attachment")
    return not attached and not (written_name(leaf) and leaf.within)


def written_name(leaf: Entity) -> str:
    """A file's name as it is written, unsafe."""
    name = leaf.headers.parameter("content-disposition", "filename") or leaf.headers.parameter("content-type", "name")
    return decoded(name)


def _text_of(leaf: Entity, bodies: Bodies) -> str:
    most = (_MOST_HTML if leaf.media_type == "text/html" else _MOST_TEXT) * _OCTETS_A_CHARACTER
    octets = leaf.content()[:most]
    charset = leaf.headers.parameter("content-type", "charset")
    if not charset and leaf.media_type == "text/html":
        found = _PREAMBLE.search(octets[:2_000].decode("latin-1"))
        charset = found[1] if found else ""
    if charset and not codec_of(charset):
        bodies.say(
            f"The email says that it is written in “{decoded(charset)[:40]}”, which isn't a known character set. It "
            "was read as UTF-8, so some letters may be wrong."
        )
        charset = "utf-8"
    return plain_text(octets, charset)


def _flowed(leaf: Entity, text: str) -> str:
    """Lines that were folded for the way alone are one again (RFC 3676)."""
    if leaf.headers.parameter("content-type", "format").lower() != "flowed":
        return text
    drops = leaf.headers.parameter("content-type", "delsp").lower() == "yes"
    return "\n".join(_unfolded(text.splitlines(), drops=drops))


def _unfolded(lines: list[str], *, drops: bool) -> Iterator[str]:
    held: list[str] = []
    depth = 0
    for line in lines:
        bare = _MARKS.sub("", line)
        marks = line[: len(line) - len(bare)].count(">")
        text = bare if marks else bare.removeprefix(" ")
        if held and marks != depth:
            yield _with_marks(held, depth)
            held = []
        depth = marks
        soft = text.endswith(" ") and text != "-- "
        held.append(text[:-1] if soft and drops else text)
        if not soft:
            yield _with_marks(held, depth)
            held = []
    if held:
        yield _with_marks(held, depth)


def _with_marks(held: list[str], depth: int) -> str:
    text = "".join(held)
    return f"{'>' * depth} {text}" if depth else text


def _bounded(text: str, most: int, bodies: Bodies) -> str:
    if len(text) <= most:
        return text
    bodies.say(f"The text of the email is very long. Only {most:,} characters of it were read.")
    return text[:most]
