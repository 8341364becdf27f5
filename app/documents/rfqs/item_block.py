"""Copied cells that are no lines: a block to be put over cells that there are."""

import csv
import io
import re

from app.documents.rfqs.item_sheet import PASTE_ORDER, has_header, text_rows
from app.domain.trade.quantity import QuantityBreaks

Block = tuple[tuple[str, ...], ...]

_PART_NUMBER = re.compile(r"(?=\S*\d)\S{3,}")
_UP_TO_QUANTITIES = PASTE_ORDER.index("quantities") + 1


def block_of(text: str) -> Block:
    """The cells row by row, empty ones among them; none at all where they are lines, to be added.

    Lines have headings, or all columns up to the quantities, or exactly two of which the first holds part numbers and
    the second quantities. SheetUnreadable: there is nothing.
    """
    sheet = text_rows(text)
    if has_header(sheet):
        return ()
    cells = tuple(tuple(row) for row in csv.reader(io.StringIO(text, newline=""), "excel-tab"))
    width = max(map(len, cells))
    is_part_and_quantity = width == len(("part_number", "quantities")) and all(map(_is_line, cells))
    return () if width >= _UP_TO_QUANTITIES or is_part_and_quantity else cells


def _is_line(row: tuple[str, ...]) -> bool:
    return not any(row) or (_PART_NUMBER.fullmatch(row[0].strip()) is not None and _is_quantity(row[-1]))


def _is_quantity(cell: str) -> bool:
    return QuantityBreaks.kept(cell).is_read
