"""The HTML alternative of a mail: paragraphs, lists and blocks in a frame that every mail program can draw.

Tables and inline styles only: Outlook on Windows draws with Word, which knows no more, and forgets the font in every
cell. A color always has its background, so that no dark mode makes it unreadable.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

FONT = "font-family:Segoe UI,Helvetica,Arial,sans-serif;font-size:14px;line-height:20px;color:#1f2328"
BREAKING = "overflow-wrap:anywhere;word-break:break-word"  # a long name breaks where it must, and not before
_PARAGRAPH = f'<p style="margin:0 0 14px 0;{FONT};{BREAKING}">'
CELL = "font:14px/20px Segoe UI,Arial,sans-serif"
EDGE = "border:1px solid #8c959f"
SHADE = "#eef1f4"
TABLE = (
    '<table width="100%" cellpadding="6" cellspacing="0" border="0" '
    'style="border-collapse:collapse;margin:0 0 16px 0;color:#1f2328;background-color:#ffffff">'
)
_LIST = f'<ul style="margin:0 0 14px 0;padding:0 0 0 22px;{FONT};{BREAKING}">'
_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
</head>
<body style="margin:0;padding:0;background-color:#ffffff">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="#ffffff">
<tr><td style="padding:20px 16px">
<table role="presentation" width="640" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:640px">
<tr><td style="{font}">
{content}
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
"""


def html_page(text: str, blocks: Mapping[str, str], language: str = "en") -> str:
    """A page from escaped text with "\\n" line ends; a line that is a key of `blocks` becomes that fragment.

    An empty line ends a paragraph; lines that begin with "- " become a list.
    """
    content = "\n".join(_pieces(_lines(text, blocks), blocks))
    return _PAGE.format(font=FONT, content=content, language=language)


def html_list(entries: Sequence[str]) -> str:
    """A bulleted list of escaped entries."""
    return "\n".join((_LIST, *(f'<li style="margin:0 0 2px 0">{entry}</li>' for entry in entries), "</ul>"))


def html_paragraph(content: str) -> str:
    """A paragraph of escaped text."""
    return f"{_PARAGRAPH}{content}</p>"


def _lines(text: str, blocks: Mapping[str, str]) -> Iterator[str]:
    """The lines of the text, with every block on a line of its own."""
    if not blocks:
        yield from (line.strip() for line in text.split("\n"))
        return
    marker = "|".join(re.escape(name) for name in blocks)
    for line in text.split("\n"):
        pieces = [piece.strip() for piece in re.split(f"({marker})", line)]
        yield from [piece for piece in pieces if piece] or [""]


def _pieces(lines: Iterator[str], blocks: Mapping[str, str]) -> Iterator[str]:
    def kind(line: str) -> str:
        if line in blocks:
            return line
        return "list" if line.startswith("- ") else "text" if line else "empty"

    for what, group in groupby(lines, kind):
        if what in blocks:
            yield from (blocks[line] for line in group)
        elif what == "list":
            yield html_list([line[2:].strip() for line in group])
        elif what == "text":
            yield html_paragraph("<br>\n".join(group))
