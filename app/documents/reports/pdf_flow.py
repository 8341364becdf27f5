"""Texts and tables as what reportlab sets on pages of a width."""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_RIGHT  # type: ignore[import-untyped]
from reportlab.lib.styles import ParagraphStyle  # type: ignore[import-untyped]
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped]
from reportlab.platypus import LongTable, Paragraph  # type: ignore[import-untyped]

from app.documents.reports.grid import Grid
from app.documents.reports.look import ACCENT, BOLD, HEAD, LINE, REGULAR, Fonts
from app.documents.reports.pdf_grid import GridFlow
from app.documents.reports.report import Section, Table

_LONG = 600  # characters of a cell that may not fit a page; splitting each row would repeat heads in mid-page
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_STYLE = (
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("BACKGROUND", (0, 0), (-1, 0), HEAD),
    ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
    ("LEFTPADDING", (0, 0), (-1, -1), 4),
    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ("TOPPADDING", (0, 0), (-1, -1), 2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
)


class Printing:
    def __init__(self, fonts: Fonts, width: float) -> None:
        for name, path in ((REGULAR, fonts.regular), (BOLD, fonts.bold)):
            if name not in pdfmetrics.getRegisteredFontNames():  # another thread may be using it
                pdfmetrics.registerFont(TTFont(name, str(path)))
        self._width = width
        usual = ParagraphStyle("plain", fontName=REGULAR, fontSize=9, leading=12.5, spaceAfter=3)
        cell = ParagraphStyle("cell", usual, fontSize=7.5, leading=9.5, spaceAfter=0)
        self._plain, self._cell = usual, cell
        self._kept = ParagraphStyle("kept", usual, keepWithNext=1)
        self._title = ParagraphStyle("title", usual, fontName=BOLD, fontSize=16, leading=20, spaceAfter=8)
        self._section = ParagraphStyle(
            "section", usual, fontName=BOLD, fontSize=12, leading=15, spaceBefore=16, textColor=ACCENT, keepWithNext=1
        )
        self._caption = ParagraphStyle("caption", usual, fontName=BOLD, spaceBefore=8, keepWithNext=1)
        self._bold = ParagraphStyle("bold", cell, fontName=BOLD)
        self._number = ParagraphStyle("number", cell, alignment=TA_RIGHT)
        self._bold_number = ParagraphStyle("bold-number", self._bold, alignment=TA_RIGHT)

    def flow(self, title: str, texts: Iterable[str], parts: Iterable[Section | Grid]) -> Iterator[Any]:
        yield _paragraph(title, self._title)
        yield from (_paragraph(text, self._plain) for text in texts)
        for part in parts:
            yield from self._of_grid(part) if isinstance(part, Grid) else self._of_section(part)

    def _of_section(self, section: Section) -> Iterator[Any]:
        yield _paragraph(section.title, self._section)
        usual = self._plain if section.tables else self._kept  # with the grid that follows
        yield from (_paragraph(text, usual) for text in section.texts)
        for table in section.tables:
            if not table.rows:
                yield _paragraph(table.empty, self._plain)
                continue
            if table.caption:
                yield _paragraph(table.caption, self._caption)
            yield self._table(table)

    def _of_grid(self, grid: Grid) -> Iterator[Any]:
        if grid.caption:
            yield _paragraph(grid.caption, self._caption)
        yield GridFlow(grid, plain)

    def _table(self, table: Table) -> Any:  # noqa: ANN401 - the library has no types
        whole = sum(column.share for column in table.columns)
        rows = [self._row(table, [column.title for column in table.columns], is_bold=True)]
        rows += [self._row(table, row, is_bold=n in table.bold) for n, row in enumerate(table.rows)]
        widths = [self._width * column.share / whole for column in table.columns]
        is_split = max(len(text) for row in table.rows for text in row) > _LONG
        return LongTable(rows, colWidths=widths, repeatRows=1, splitInRow=int(is_split), style=_STYLE, spaceAfter=8)

    def _row(self, table: Table, texts: list[str] | tuple[str, ...], *, is_bold: bool) -> list[Any]:
        number = self._bold_number if is_bold else self._number
        usual = self._bold if is_bold else self._cell
        columns = zip(table.columns, texts, strict=True)
        return [_paragraph(text, number if column.is_number else usual) for column, text in columns]


def _paragraph(text: str, style: Any) -> Any:  # noqa: ANN401 - the library has no types
    return Paragraph(escape(plain(text)).replace("\n", "<br/>"), style)


def plain(text: str) -> str:
    """Without what no font has a sign for."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n"))
