"""The lines of a request as a table that fits a telephone, with an empty cell for each price and lead time.

Gmail cuts a page off after 102 kB, and a table of forty lines is most of it: so what cells share is said by the table
where every mail program listens to it, and all else is short.
"""

from collections.abc import Sequence
from functools import lru_cache

from markupsafe import escape

from app.documents.mail.html_body import BREAKING, CELL, EDGE, SHADE, TABLE
from app.documents.mail.language import Language
from app.documents.mail.line_text import LineText, line_text, quantities_text
from app.documents.mail.template import Block
from app.domain.rfqs.rfq import RfqItem

_UNBROKEN = 24  # letters that fit beside the number of the line on a telephone
_STYLE = f"{EDGE};{CELL}"
_EMPTY = f'<td style="{EDGE};font:14px Arial">&nbsp;</td>'


def lines_table(items: Sequence[RfqItem], language: Language) -> Block:
    """The plain form is a list, for any width and font."""
    if not items:
        return Block("", "")
    lines = [_line(item, language) for item in items]
    rows = "\n".join(html for _, html in lines)
    return Block("\n\n".join(plain for plain, _ in lines), f"{TABLE}\n{rows}\n</table>")


@lru_cache(maxsize=4_096)  # vendors who are asked for other lines share many of them
def _line(item: RfqItem, language: Language) -> tuple[str, str]:
    text = line_text(item, language)
    return _plain(text, quantities_text(item, language), language), _html(text, language)


def _plain(line: LineText, quantities: str, language: Language) -> str:
    rest = (
        ("", line.description),
        (f"{language.callout}: ", line.callout),
        ("", line.beside),
        (f"{language.quantities}: ", quantities),
        (f"{language.need_by}: ", line.need_by),
    )
    said = [f"{label}{text}".replace("\n", "\n   ") for label, text in rest if text]
    return "\n   ".join([f"{line.number}. {line.part}", *said])


def _html(line: LineText, language: Language) -> str:
    need_by = f"{language.need_by}: {line.need_by}" if line.need_by else ""
    about = [_markup(text) for text in (line.description, line.callout, line.beside, need_by) if text]
    title = f"<strong>{language.line} {line.number} · {_part(line.part)}</strong>"
    top = "<br>\n".join((title, *about))
    columns = ((language.quantity, "28%"), (language.unit_price, "36%"), (language.lead_time, "36%"))
    headings = (f'<td width="{width}" style="{_STYLE};color:#57606a">{name}</td>' for name, width in columns)
    return "\n".join(
        (
            f'<tr><td colspan="3" bgcolor="{SHADE}" style="{_STYLE};{BREAKING}">{top}</td></tr>',
            f"<tr>{''.join(headings)}</tr>",
            *(f'<tr><td style="{_STYLE}">{_markup(quantity)}</td>{_EMPTY * 2}</tr>' for quantity in line.quantities),
        )
    )


def _part(text: str) -> str:
    """Not broken at its hyphens, unless it is too long for a line of a telephone."""
    return f'<span style="white-space:nowrap">{escape(text)}</span>' if len(text) <= _UNBROKEN else str(escape(text))


def _markup(text: str) -> str:
    return str(escape(text)).replace("\n", "<br>\n")
