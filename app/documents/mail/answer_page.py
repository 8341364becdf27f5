"""An answer that the buyer wrote, as a mail: what it quotes is set apart in the page."""

from itertools import groupby

from markupsafe import escape

from app.documents.mail.html_body import BREAKING, FONT, html_page, html_paragraph
from app.documents.mail.template import RenderedMail

_QUOTE = f'<blockquote style="margin:0 0 14px 0;padding:0 0 0 12px;border-left:3px solid #8c959f;{FONT};{BREAKING}">'


def rendered_answer(subject: str, text: str, language: str) -> RenderedMail:
    """Lines that begin with ">" quote; `language` is that of the page, "en"."""
    lines = text.strip("\n").replace("\r\n", "\n").split("\n")
    blocks: dict[str, str] = {}
    shown: list[str] = []
    for is_quote, run in groupby(lines, key=lambda line: line.startswith(">")):
        if is_quote:
            name = f"<quote-{len(blocks)}>"  # nobody can write it: every "<" of the text is escaped
            blocks[name] = _quote(list(run))
            shown.append(name)
        else:
            shown += [str(escape(line)) for line in run]
    return RenderedMail(
        subject=subject, plain="\n".join(lines) + "\n", html=html_page("\n".join(shown), blocks, language)
    )


def _quote(lines: list[str]) -> str:
    """Quotes within quotes are one quote deeper."""
    inside = [line.removeprefix(">").removeprefix(" ") for line in lines]
    pieces: list[str] = []
    for is_deeper, run in groupby(inside, key=lambda line: line.startswith(">")):
        if is_deeper:
            pieces.append(_flat(list(run)))
        else:
            pieces += [html_paragraph(part) for part in _paragraphs(list(run))]
    return "\n".join((_QUOTE, *pieces, "</blockquote>"))


def _flat(lines: list[str]) -> str:
    """Of all that is quoted deeper, however deep: a page is not nested as far as a stranger likes."""
    inside = [line.lstrip("> ") for line in lines]
    return "\n".join((_QUOTE, *(html_paragraph(part) for part in _paragraphs(inside)), "</blockquote>"))


def _paragraphs(lines: list[str]) -> list[str]:
    """Escaped, their lines broken as they were."""
    return [
        "<br>\n".join(str(escape(line)) for line in run)
        for is_text, run in groupby(lines, key=lambda line: bool(line.strip()))
        if is_text
    ]
