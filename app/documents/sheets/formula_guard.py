"""Texts in a CSV file that a spreadsheet would run as formulas (CWE-1236): an apostrophe before them, and away again.

A spreadsheet may take another sign for the separator than the file does: then a cell goes on behind each ";", tabulator
and end of line as a new one. The full-width signs count as the plain ones there.
"""

import re

_SIGN = "[=+\\-@＝＋－＠﹦﹢﹣﹫]"  # noqa: RUF001 - that is what they are about
_UNSEEN = "\x00-\x1f\x7f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff"  # a reader may drop them
_BEHIND = rf"(?=['\"\s{_UNSEEN}]*{_SIGN})"  # quotes too: with another separator they enclose what follows
_START = r"\A(?='*[\t\r\n])"
_UNGUARDED = re.compile(rf"\A{_BEHIND}|{_START}|(?<=[;\t\r\n]){_BEHIND}")
_GUARDED = re.compile(rf"\A'{_BEHIND}|\A'(?='*[\t\r\n])|(?<=[;\t\r\n])'{_BEHIND}")


def guarded(text: str) -> str:
    """The text so that no spreadsheet runs any of it."""
    return _UNGUARDED.sub("'", text)


def unguarded(text: str) -> str:
    """What was guarded, as it was."""
    return _GUARDED.sub("", text)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run it, or a part of it, if it were typed."""
    return _UNGUARDED.search(text) is not None
