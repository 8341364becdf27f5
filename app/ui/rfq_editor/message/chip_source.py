"""A template as a buyer sees it: text, and chips in place of all that stands between braces.

Together the pieces are the template, to the letter: what is not known has a chip that shows its source, and a
placeholder that is not written correctly stays text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.services.rfqs.mail_texts import PLACEHOLDERS, Placeholder
from app.ui.look.language import tr

OBJECT = "\N{OBJECT REPLACEMENT CHARACTER}"  # what a chip is to Qt
_TOKENS = r"\{\{\s*[^{}\s][^{}\n]*\}\}|\{%[^{}\n]*%\}|\{#[^\n]*?#\}"
_UNSHOWN = r"[\x00-\x08\x0b-\x1f\u2029\ufdd0-\ufdef\ufffc]"  # a text field would lose them
_PIECES = {
    (True, False): re.compile(f"({_TOKENS}|{_UNSHOWN})"),
    (True, True): re.compile(rf"({_TOKENS}|{_UNSHOWN}|\n)"),
    (False, False): re.compile(f"({_UNSHOWN})"),
    (False, True): re.compile(rf"({_UNSHOWN}|\n)"),
}
_TYPED = re.compile(
    rf"(?:\{{\{{\s*[^{{}}\s{OBJECT}][^{{}}{OBJECT}]*\}}\}}|\{{%[^{{}}{OBJECT}]*%\}}|\{{#[^{OBJECT}]*?#\}})$"
)
_BY_NAME = {placeholder.name: placeholder for placeholder in PLACEHOLDERS}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a template."""

    source: str
    is_chip: bool


def pieces(source: str, *, is_line: bool = False, has_chips: bool = True) -> Iterator[Piece]:
    """The template in parts. A field of one line shows a line break as a chip; without chips the source is shown."""
    for place, part in enumerate(_PIECES[has_chips, is_line].split(source)):
        if part:
            yield Piece(part, is_chip=bool(place % 2))


def typed_chip(before: str) -> str:
    """What was finished just now, at the end of the text before the cursor; "": nothing."""
    found = _TYPED.search(before)
    return found[0] if found else ""


def placeholder_of(source: str) -> Placeholder | None:
    """None: a chip that is no plain placeholder of this program."""
    return _BY_NAME.get(source[2:-2].strip()) if source.startswith("{{") else None


def label_of(source: str) -> str:
    """What is written on the chip."""
    placeholder = placeholder_of(source)
    if placeholder:
        return tr(placeholder.label)
    return "↵" if source in "\r\n\u2029" else source if source.isprintable() else "�"


def utf16(text: str) -> int:
    """Its length as Qt counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, start: int, end: int) -> str:
    """A part of a text by places as Qt counts them."""
    return text.encode("utf-16-le", "surrogatepass")[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")
