"""Cells of the workbook: how they look, and that what strangers wrote stays a text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum, auto
from textwrap import wrap
from typing import Any

from app.documents.sheets.formula_guard import is_formula

COMPARISON, ORDER, PRICES = "Comparison", "Order", "Prices"
Value = str | int | Decimal | date | None

_INK, _INPUT, _GROUND, _TOTAL, _ACCENT = "#4A5361", "#FFF9DB", "#EEF0F3", "#E3EAF6", "#1F66D6"
_INPUT_LINE, _LINE, _BETWEEN = "#C9B458", "#D5D9E0", "#7A8494"
_LETTERS = 1.15  # of usual text, in the width of one digit
_LETTER, _MARGIN, _HEIGHT = 1, 0.4, 15  # paper; inches; points of a line of text


class Look(StrEnum):
    """What a cell is; input cells are those to be changed."""

    PLAIN = auto()
    HEADLINE = auto()
    NOTE = auto()
    ASIDE = auto()
    NAME = auto()
    NAME_FAINT = auto()
    VENDOR = auto()
    TITLE = auto()
    TITLE_LEFT = auto()
    LABEL = auto()
    LABEL_TOTAL = auto()
    TEXT = auto()
    FAINT = auto()
    REASON = auto()
    MIDDLE = auto()
    COUNT = auto()
    MONEY = auto()
    TOTAL = auto()
    RATE = auto()
    DAY = auto()
    HINDRANCE = auto()
    IN_TEXT = auto()
    IN_MIDDLE = auto()
    IN_COUNT = auto()
    IN_MONEY = auto()
    IN_RATE = auto()
    IN_DAY = auto()


_BOX = {"valign": "top", "border": 1, "border_color": _LINE}
_IN = {"valign": "top", "border": 1, "border_color": _INPUT_LINE, "bg_color": _INPUT}
_RIGHT, _CENTER, _WRAP = {"align": "right"}, {"align": "center"}, {"text_wrap": True}
_MONEY, _PRICE, _RATE = {"num_format": "#,##0.00"}, {"num_format": "#,##0.00##"}, {"num_format": "0.00####"}
_DAY, _COUNT = {"num_format": "yyyy-mm-dd", **_CENTER}, {"num_format": "#,##0"}
_HEADING = {**_WRAP, "bold": True, "font_color": "#FFFFFF", "border": 1, "border_color": _LINE, "valign": "vcenter"}
_LOOKS: Mapping[Look, Mapping[str, Any]] = {
    Look.PLAIN: {"valign": "top"},
    Look.HEADLINE: {"bold": True, "font_size": 14},
    Look.NOTE: {"font_color": _INK, "valign": "top"},
    Look.ASIDE: {"font_color": _INK, "valign": "top", "align": "left", "indent": 1},
    Look.NAME: {**_BOX, "num_format": "@"},
    Look.NAME_FAINT: {**_BOX, "num_format": "@", "font_color": _BETWEEN},
    Look.VENDOR: {**_HEADING, **_CENTER, "bg_color": _ACCENT},
    Look.TITLE: {**_HEADING, **_CENTER, "bg_color": _INK},
    Look.TITLE_LEFT: {**_HEADING, "bg_color": _INK},
    Look.LABEL: {"valign": "top", "font_color": _INK, "bottom": 1, "bottom_color": _LINE},
    Look.LABEL_TOTAL: {"valign": "top", "bold": True, "bg_color": _TOTAL, "bottom": 1, "bottom_color": _LINE},
    Look.TEXT: {**_BOX, **_WRAP, "num_format": "@"},
    Look.FAINT: {**_BOX, **_WRAP, "num_format": "@", "font_color": _BETWEEN},
    Look.REASON: {"valign": "top", "top": 1, "bottom": 1, "top_color": _LINE, "bottom_color": _LINE},
    Look.MIDDLE: {**_BOX, **_CENTER},
    Look.COUNT: {**_BOX, **_RIGHT, **_COUNT, **_WRAP},
    Look.MONEY: {**_BOX, **_RIGHT, **_MONEY, **_WRAP},
    Look.TOTAL: {**_BOX, **_RIGHT, **_MONEY, "bold": True, "bg_color": _TOTAL},
    Look.RATE: {**_BOX, **_RIGHT, **_RATE},
    Look.DAY: {**_BOX, **_DAY},
    Look.HINDRANCE: {**_BOX, **_WRAP, **_CENTER, "font_color": "#A3341F", "num_format": "General"},
    Look.IN_TEXT: {**_IN, **_WRAP},
    Look.IN_MIDDLE: {**_IN, **_CENTER},
    Look.IN_COUNT: {**_IN, **_RIGHT, **_COUNT},
    Look.IN_MONEY: {**_IN, **_RIGHT, **_PRICE},
    Look.IN_RATE: {**_IN, **_RIGHT, **_RATE},
    Look.IN_DAY: {**_IN, **_DAY},
}


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet; rows from 1, columns from 0. A look that was used before is used again."""

    book: Any
    sheet: Any
    _made: dict[tuple[Look, bool, bool], Any] = field(default_factory=dict)

    def write(self, row: int, column: int, value: Value, look: Look, *, is_first: bool = False) -> None:
        """A text stays a text, whatever it begins with; the first row of a group has a line above it."""
        if value is None or value == "":
            self.sheet.write_blank(row - 1, column, None, self._format(look, is_first))
        elif isinstance(value, str):
            made = self._format(look, is_first, is_quoted=is_formula(value))
            self.sheet.write_string(row - 1, column, _as_text(value), made)
        elif isinstance(value, date):
            self.sheet.write_datetime(row - 1, column, value, self._format(look, is_first))
        else:
            self.sheet.write_number(row - 1, column, value, self._format(look, is_first))

    def formula(self, row: int, column: int, formula: str, value: Value, look: Look, *, is_first: bool = False) -> None:
        """`value` is what it comes to, for whatever shows the workbook without calculating."""
        self.sheet.write_formula(row - 1, column, formula, self._format(look, is_first), _cached(value))

    def array_formula(self, row: int, column: int, formula: str, value: Value, look: Look) -> None:
        """Of one cell, as Excel has had them for ever; newer ones spill and older programs do not know them."""
        made = self._format(look, is_first=False)
        self.sheet.write_array_formula(row - 1, column, row - 1, column, formula, made, _cached(value))

    def across(self, row: int, column: int, width: int, text: str, look: Look) -> None:
        """The text over so many columns."""
        self.sheet.merge_range(row - 1, column, row - 1, column + width - 1, "", self._format(look, is_first=False))
        self.write(row, column, text, look)

    def height(self, row: int, lines: int) -> None:
        """So many lines of text; one needs no word."""
        if lines > 1:
            self.sheet.set_row(row - 1, lines * _HEIGHT)

    def paper(self, footer: str, repeated: tuple[int, int], columns: int) -> None:
        """Across, as wide as the paper, and the first rows of the table on each page."""
        self.sheet.set_landscape()
        self.sheet.set_paper(_LETTER)
        self.sheet.set_margins(left=_MARGIN, right=_MARGIN, top=_MARGIN, bottom=2 * _MARGIN)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(repeated[0] - 1, repeated[1] - 1)
        if columns:
            self.sheet.repeat_columns(0, columns - 1)
        self.sheet.set_footer(f"&L{footer.replace('&', '&&')}&C&A&RPage &P of &N", {"margin": _MARGIN})

    def _format(self, look: Look, is_first: bool, *, is_quoted: bool = False) -> Any:  # noqa: ANN401 - the library has no types
        key = (look, is_first, is_quoted)
        if key not in self._made:
            top = {"top": 1, "top_color": _BETWEEN} if is_first else {}
            quoted = {"quote_prefix": True} if is_quoted else {}  # stays a text where somebody edits the cell
            self._made[key] = self.book.add_format({**_LOOKS[look], **top, **quoted})
        return self._made[key]


def _as_text(text: str) -> str:
    """The library would write what looks like its own markup as such."""
    return f" {text}" if text.startswith("<r>") else text


def _cached(value: Value) -> str | int | float:
    if isinstance(value, date):
        return (value - date(1899, 12, 30)).days  # as workbooks count days
    if isinstance(value, Decimal):
        return float(value)
    return "" if value is None else value


def lines_of(text: str, width: int) -> int:
    """How many lines it takes in a column of that width."""
    return max(1, len(wrap(text, int(width * _LETTERS))))


def letter(column: int) -> str:
    """“A”, “AB”; columns from 0."""
    before, last = divmod(column, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + last)


def at(row: int, column: int, sheet: str = "") -> str:
    """“H20”, “Prices!H20”."""
    return f"{sheet}!{letter(column)}{row}" if sheet else f"{letter(column)}{row}"


def span(first: int, last: int, column: int, sheet: str = "") -> str:
    """“Prices!H20:H25”."""
    return f"{at(first, column, sheet)}:{letter(column)}{last}"
