"""A grid on pages. Each cell is measured once and drawn line by line: 24,000 of them take a third of the time that they
take as paragraphs in reportlab's own table.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.pdfbase.pdfmetrics import stringWidth  # type: ignore[import-untyped]
from reportlab.platypus import Flowable  # type: ignore[import-untyped]
from typing_extensions import override

from app.documents.reports.grid import Entry, Grid, Look
from app.documents.reports.look import (
    ACCENT,
    BOLD,
    GROUND_OF_BEST,
    HEAD,
    INK_OF_BEST,
    INK_OF_REASON,
    LINE,
    QUIET,
    REGULAR,
    STRONG_LINE,
)

_SIZE, _LEADING, _SMALL, _SMALL_LEADING = 7.5, 9.5, 6.2, 7.8
_SIDE, _ABOVE, _BELOW = 4, 2, 3  # points around what stands in a cell
_INK = "#000000"
_INKS = {Look.PLAIN: _INK, Look.BEST: INK_OF_BEST, Look.REASON: INK_OF_REASON}
_FEWEST = 2  # rows that the head doesn't stand without
_TALLEST = 200  # points of a row; what is taller goes on in one below it


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    font: str
    size: float
    leading: float
    ink: str


_Cells = tuple[tuple[_Line, ...], ...]


@dataclass(frozen=True, slots=True)
class _Row:
    cells: _Cells
    looks: tuple[Look, ...]
    height: float
    begins: bool = False


class GridFlow(Flowable):  # type: ignore[misc]  # it has no types
    """`measured`: its head and rows, where it is what is left of another one."""

    spaceAfter = 8  # noqa: N815 - the library's name

    def __init__(
        self, grid: Grid, plain: Callable[[str], str], measured: tuple[_Row, Sequence[_Row]] | None = None
    ) -> None:
        super().__init__()
        self._grid, self._plain = grid, plain
        self._head, self._rows = measured or (self._measured_head(), list(self._measured()))

    @override
    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        self.width = sum(column.width for column in self._grid.columns)
        self.height = self._head.height + sum(row.height for row in self._rows)
        return self.width, self.height

    @override
    def split(self, _width: float, height: float) -> list[Any]:
        """What fits, and what goes on on the next page; nothing where too little fits."""
        left, fit = height - self._head.height, 0
        while fit < len(self._rows) and self._rows[fit].height <= left:
            left -= self._rows[fit].height
            fit += 1
        if fit < min(_FEWEST, len(self._rows)):
            return []
        parts = (self._rows[:fit], self._rows[fit:])
        return [GridFlow(self._grid, self._plain, (self._head, rows)) for rows in parts if rows]

    @override
    def draw(self) -> None:
        top = self.height
        for row in (self._head, *self._rows):
            self._draw_row(row, top, is_head=row is self._head)
            top -= row.height
        self._rule(0, LINE)

    def _draw_row(self, row: _Row, top: float, *, is_head: bool) -> None:
        left, bottom = 0.0, top - row.height
        for column, lines, look in zip(self._grid.columns, row.cells, row.looks, strict=True):
            if is_head or look is Look.BEST:
                self.canv.setFillColor(HEAD if is_head else GROUND_OF_BEST)
                self.canv.rect(left, bottom, column.width, row.height, stroke=0, fill=1)
            self._draw_lines(lines, left, column.width, top, is_number=column.is_number)
            left += column.width
        self._rule(top, STRONG_LINE if row.begins else LINE)

    def _draw_lines(self, lines: Sequence[_Line], left: float, width: float, top: float, *, is_number: bool) -> None:
        base = top - _ABOVE
        for line in lines:
            base -= line.leading
            self.canv.setFont(line.font, line.size)
            self.canv.setFillColor(line.ink)
            above = base + (line.leading - line.size) / 2 + line.size * 0.15
            if is_number:
                self.canv.drawRightString(left + width - _SIDE, above, line.text)
            else:
                self.canv.drawString(left + _SIDE, above, line.text)

    def _rule(self, height: float, color: str) -> None:
        self.canv.setStrokeColor(color)
        self.canv.setLineWidth(0.5)
        self.canv.line(0, height, self.width, height)

    def _measured_head(self) -> _Row:
        cells = tuple(
            (
                *self._lines(column.title, column.width, _Line("", BOLD, _SIZE, _LEADING, ACCENT)),
                *self._lines(column.note, column.width, _Line("", REGULAR, _SMALL, _SMALL_LEADING, QUIET)),
            )
            for column in self._grid.columns
        )
        return _Row(cells, (Look.PLAIN,) * len(cells), _height(cells))

    def _measured(self) -> Iterator[_Row]:
        for number, row in enumerate(self._grid.rows):
            entries = zip(self._grid.columns, row, strict=True)
            cells = tuple(self._entry(entry, column.width) for column, entry in entries)
            looks, begins = tuple(entry.look for entry in row), number in self._grid.begins
            while _height(cells) > _TALLEST:
                top, cells = _chopped(cells)
                yield _Row(top, looks, _height(top), begins)
                begins = False
            yield _Row(cells, looks, _height(cells), begins)

    def _entry(self, entry: Entry, width: float) -> tuple[_Line, ...]:
        font = BOLD if entry.look is Look.BEST else REGULAR
        size, leading = (_SMALL, _SMALL_LEADING) if entry.look is Look.REASON else (_SIZE, _LEADING)
        return (
            *self._lines(entry.text, width, _Line("", font, size, leading, _INKS[entry.look])),
            *self._lines(entry.note, width, _Line("", REGULAR, _SMALL, _SMALL_LEADING, QUIET)),
        )

    def _lines(self, text: str, width: float, of: _Line) -> Iterator[_Line]:
        for part in wrapped(self._plain(text), width - 2 * _SIDE, of.font, of.size):
            yield _Line(part, of.font, of.size, of.leading, of.ink)


def _height(cells: Sequence[Sequence[_Line]]) -> float:
    return max(sum(line.leading for line in lines) for lines in cells) + _ABOVE + _BELOW


def _chopped(cells: _Cells) -> tuple[_Cells, _Cells]:
    """What a row may have at most, and what is left."""
    most = int((_TALLEST - _ABOVE - _BELOW) / _LEADING)
    return tuple(lines[:most] for lines in cells), tuple(lines[most:] for lines in cells)


def wrapped(text: str, width: float, font: str, size: float) -> Iterator[str]:
    """Its lines, none of them wider; a word that is gets broken."""
    if text and "\n" not in text and stringWidth(text, font, size) <= width:
        yield text
        return
    for line in text.split("\n"):
        begun = ""
        for word in line.split():
            longer = f"{begun} {word}" if begun else word
            if stringWidth(longer, font, size) <= width:
                begun = longer
                continue
            if begun:
                yield begun
            *full, begun = _pieces(word, width, font, size)
            yield from full
        if begun:
            yield begun


def _pieces(word: str, width: float, font: str, size: float) -> Iterator[str]:
    begun = ""
    for letter in word:
        if begun and stringWidth(begun + letter, font, size) > width:
            yield begun
            begun = ""
        begun += letter
    yield begun
