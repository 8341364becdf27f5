"""A report as PDF, by reportlab; its fonts are handed over, so that every letter shows on every computer."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from app.documents.decision.report import Report, Section, Table

_REGULAR, _BOLD = "DecisionSans", "DecisionSans-Bold"
_MARGIN = 43  # points
_LONG = 600  # characters of a cell that may not fit a page; splitting each row would repeat heads in mid-page
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE, _HEAD, _ACCENT, _QUIET = "#C9CED6", "#E8EDF3", "#1F4E79", "#555555"


@dataclass(frozen=True, slots=True)
class Fonts:
    """TrueType files."""

    regular: Path
    bold: Path


def pdf_report(report: Report, fonts: Fonts) -> bytes:
    """On letter paper; a table that doesn't fit a page goes on with its head on the next one."""
    from reportlab.lib.pagesizes import letter  # type: ignore[import-untyped]  # noqa: PLC0415 - slow, seldom needed
    from reportlab.platypus import SimpleDocTemplate  # type: ignore[import-untyped]  # noqa: PLC0415 - as above

    octets = io.BytesIO()
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), _MARGIN)
    document = SimpleDocTemplate(octets, pagesize=letter, title=_plain(report.title), creator="RFQ Sender", **margins)
    printing = _Printing(fonts, document.width - 12)  # a frame has 6 points at each side
    foot = _plain(report.foot)

    def number(canvas: Any, page: Any) -> None:  # noqa: ANN401 - the library has no types
        canvas.setFont(_REGULAR, 7)
        canvas.setFillColor(_QUIET)
        canvas.drawString(_MARGIN + 6, 26, foot)
        canvas.drawRightString(letter[0] - _MARGIN - 6, 26, f"{page.page}")

    document.build(list(printing.flow(report)), onFirstPage=number, onLaterPages=number)
    return octets.getvalue()


class _Printing:
    """Texts and tables as what reportlab sets on pages of this width."""

    def __init__(self, fonts: Fonts, width: float) -> None:
        from reportlab.lib.enums import TA_RIGHT  # type: ignore[import-untyped]  # noqa: PLC0415 - see above
        from reportlab.lib.styles import ParagraphStyle  # type: ignore[import-untyped]  # noqa: PLC0415 - see above
        from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]  # noqa: PLC0415 - see above
        from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped]  # noqa: PLC0415 - see above

        for name, path in ((_REGULAR, fonts.regular), (_BOLD, fonts.bold)):
            pdfmetrics.registerFont(TTFont(name, str(path)))
        self._width = width
        plain = ParagraphStyle("plain", fontName=_REGULAR, fontSize=9, leading=12.5, spaceAfter=3)
        cell = ParagraphStyle("cell", plain, fontSize=7.5, leading=9.5, spaceAfter=0)
        self._plain, self._cell = plain, cell
        self._title = ParagraphStyle("title", plain, fontName=_BOLD, fontSize=16, leading=20, spaceAfter=8)
        self._section = ParagraphStyle(
            "section", plain, fontName=_BOLD, fontSize=12, leading=15, spaceBefore=16, textColor=_ACCENT, keepWithNext=1
        )
        self._caption = ParagraphStyle("caption", plain, fontName=_BOLD, spaceBefore=8, keepWithNext=1)
        self._bold = ParagraphStyle("bold", cell, fontName=_BOLD)
        self._number = ParagraphStyle("number", cell, alignment=TA_RIGHT)
        self._bold_number = ParagraphStyle("bold-number", self._bold, alignment=TA_RIGHT)

    def flow(self, report: Report) -> Iterator[Any]:
        yield self._paragraph(report.title, self._title)
        yield from (self._paragraph(text, self._plain) for text in report.texts)
        for section in report.sections:
            yield from self._of_section(section)

    def _of_section(self, section: Section) -> Iterator[Any]:
        yield self._paragraph(section.title, self._section)
        yield from (self._paragraph(text, self._plain) for text in section.texts)
        for table in section.tables:
            if not table.rows:
                yield self._paragraph(table.empty, self._plain)
                continue
            if table.caption:
                yield self._paragraph(table.caption, self._caption)
            yield self._table(table)

    def _table(self, table: Table) -> Any:  # noqa: ANN401 - the library has no types
        from reportlab.platypus import LongTable  # noqa: PLC0415 - see above

        whole = sum(column.share for column in table.columns)
        rows = [self._row(table, [column.title for column in table.columns], is_bold=True)]
        rows += [self._row(table, row, is_bold=n in table.bold) for n, row in enumerate(table.rows)]
        style = [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("BACKGROUND", (0, 0), (-1, 0), _HEAD),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, _LINE),
            ("LEFTPADDING", (0, 0), (-1, -1), 4),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ]
        widths = [self._width * column.share / whole for column in table.columns]
        is_split = max(len(text) for row in table.rows for text in row) > _LONG
        return LongTable(rows, colWidths=widths, repeatRows=1, splitInRow=int(is_split), style=style, spaceAfter=8)

    def _row(self, table: Table, texts: list[str] | tuple[str, ...], *, is_bold: bool) -> list[Any]:
        number = self._bold_number if is_bold else self._number
        usual = self._bold if is_bold else self._cell
        columns = zip(table.columns, texts, strict=True)
        return [self._paragraph(text, number if column.is_number else usual) for column, text in columns]

    @staticmethod
    def _paragraph(text: str, style: Any) -> Any:  # noqa: ANN401 - the library has no types
        from reportlab.platypus import Paragraph  # noqa: PLC0415 - see above

        return Paragraph(escape(_plain(text)).replace("\n", "<br/>"), style)


def _plain(text: str) -> str:
    """Without what no font has a sign for."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n"))
