"""A mail's text without what it quotes: by `mail-parser-reply`, and by our own rules for what that doesn't know.

The library's rules look back and forth, so that they get no more than the lines an answer may begin to quote at.
"""

import re
from collections.abc import Sequence
from functools import cache

from app.documents.inbox.quoted_mails import Quoted, is_header_line, quoted_mails

_LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "cs", "da", "sv")
_MOST_LINES, _LONGEST = 300, 160  # that the library sees


def new_text(text: str) -> str:
    """What the sender has written, also below and between the lines of a quotation."""
    lines = text.split("\n")
    kept: list[str] = []
    at = 0
    for quoted in quoted_mails(lines):
        kept += lines[at : quoted.first]
        at = quoted.behind
        if not _is_quoted_by_marks(lines, quoted):
            at = len(lines)
            break
    kept += lines[at:]
    answer = [line for line in kept if not line.lstrip().startswith(">")]
    return "\n".join(answer[: _end(answer)]).strip("\n").rstrip()


def _is_quoted_by_marks(lines: Sequence[str], quoted: Quoted) -> bool:
    """Whether ">" shows where the quotation ends, so that an answer may follow."""
    if lines[quoted.first].lstrip().startswith(">"):
        return True
    if quoted.is_header:
        return False
    following = (line.lstrip() for line in lines[quoted.behind : quoted.behind + 4])
    return next((line for line in following if line), "").startswith(">")


def _end(lines: Sequence[str]) -> int:
    """The line at which the library sees another mail begin."""
    seen = "\n".join(line[:_LONGEST] for line in lines[:_MOST_LINES])
    for found in _headers().finditer(seen):
        text = found[0].strip()
        if text.endswith(":") or sum(map(is_header_line, text.split("\n"))) > 2:  # of one "Data:" it makes a header
            begin = found.start() + len(found[0]) - len(found[0].lstrip())
            return seen.count("\n", 0, begin)
    return len(lines)


@cache
def _headers() -> re.Pattern[str]:
    from mailparser_reply.parser import EmailMessage  # type: ignore[import-untyped] # noqa: PLC0415 - slow, seldom

    pattern: re.Pattern[str] = EmailMessage(text="", languages=list(_LANGUAGES)).HEADER_REGEX
    return pattern
