"""What the columns of lines hold that came without headings: each is known by what stands in it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from app.documents.rfqs.item_headings import headed_items
from app.documents.sheets.columns import column_names
from app.documents.sheets.row import Sheet, SheetRow
from app.domain.trade.cleaning import clean_text
from app.domain.trade.quantity import QuantityBreaks
from app.domain.words.designations import published

_LOOKED_AT = 200  # rows
_MOST = 0.8  # of the cells that say something
_MANY = 0.5  # the same, where the others of their kind are hard to know

_PATH = re.compile(r"(?:[A-Za-z]:[\\/]|\\\\|\.{0,2}/)?[^\\/\s]*[A-Za-z][^\\/]*(?:[\\/][^\\/]+)+[\\/]?")
_DAY = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}(?:[ T]\d.*)?|\d{1,2}[- ]?[A-Za-z]{3,9}[- ]?\d{2,4}")
_PART_NUMBER = re.compile(r"(?=\S*\d)[^\s;,]{3,}")
_WHOLE = re.compile(r"\d{1,6}")
_UNIT = re.compile(r"ea|each|pcs?|pieces?|lbs?|kg|g|ft|in|m|mm|set|lot|st|stk|stück|c62|h87", re.IGNORECASE)
_LEVEL = re.compile(r"none|cui|itar|ear|ear99|dfars", re.IGNORECASE)
_VALUE = r"(?:\d\w{0,3}|[IVX]{1,5}[A-Z]?|[A-Z])"
_TYPE = re.compile(rf"ty(?:p|pe)?\.? ?{_VALUE}|[IVX]{{1,5}}[A-Z]?", re.IGNORECASE)
_CLASS = re.compile(rf"(?:cl|class|gr|grade|klasse)\.? ?{_VALUE}", re.IGNORECASE)
_REVISION = re.compile(r"(?:rev\.? ?)?[A-Z]{1,2}|-", re.IGNORECASE)

Cells = Sequence[str]  # of a column, those that say something


def begun_items(sheet: Sheet, mapping: Mapping[str, str], *, is_said: bool) -> tuple[Sheet, Mapping[str, str]]:
    """The sheet from its header on, and what is known of its columns besides what the headings say (column → field).

    Where its first row is a line already, an empty header stands in front, and each column is what it holds unless
    `mapping` says otherwise. With `is_said` the first row is the header, whatever it says.
    """
    found = {} if is_said else guessed(sheet.rows)
    if not _is_line(sheet.rows[0], found):
        return headed_items(sheet, mapping, is_said=is_said), mapping
    begun = replace(sheet, rows=(SheetRow(0, ()), *sheet.rows))
    names = column_names(begun.rows)
    return begun, mapping or {names[place]: field for field, place in found.items()}


def _is_line(row: SheetRow, found: Mapping[str, int]) -> bool:
    """Whether it has a part number and a quantity where the other rows have theirs."""
    if not found.keys() >= {"part_number", "quantities"}:
        return False
    part, quantity = (_cell(row.cells, found[field]) for field in ("part_number", "quantities"))
    return _is_part(part) and (not quantity or _is_quantity(quantity))


def guessed(rows: Sequence[SheetRow]) -> Mapping[str, int]:
    """Where each field stands, counting from 0; what the buyer alone can know, such as a price, is left to him."""
    width = max(len(row.cells) for row in rows)
    columns = {p: [c for row in rows[:_LOOKED_AT] if (c := _cell(row.cells, p))] for p in range(width)}
    left = {p: cells for p, cells in columns.items() if cells}
    found: dict[str, int] = {}
    for field, choose in _CHOICES:
        place = choose(left)
        if place is not None:
            found[field] = place
            del left[place]
    return found


def _cell(cells: Sequence[str], place: int) -> str:
    return clean_text(cells[place]) if place < len(cells) else ""


def _share(cells: Cells, is_one: Callable[[str], bool]) -> float:
    return sum(map(is_one, cells)) / len(cells)


def _is_quantity(cell: str) -> bool:
    return QuantityBreaks.kept(cell).is_read


def _is_designation(cell: str) -> bool:
    return (found := published(cell)) is not None and found.end >= len(cell)


def _is_part(cell: str) -> bool:
    return bool(_PART_NUMBER.fullmatch(cell)) and not _is_designation(cell) and not _DAY.fullmatch(cell)


def _best(columns: Mapping[int, Cells], score: Callable[[Cells], float], least: float = _MOST) -> int | None:
    """The leftmost of those that fit best; None where none fits well enough."""
    scores = {place: score(cells) for place, cells in columns.items()}
    best = max(scores, key=lambda place: (scores[place], -place), default=None)
    return best if best is not None and scores[best] >= least else None


def _matching(pattern: re.Pattern[str], least: float = _MOST) -> Callable[[Mapping[int, Cells]], int | None]:
    def choose(columns: Mapping[int, Cells]) -> int | None:
        return _best(columns, lambda cells: _share(cells, lambda c: pattern.fullmatch(c) is not None), least)

    return choose


def _part_number(columns: Mapping[int, Cells]) -> int | None:
    """Numbers with letters or dashes before bare ones, long ones before short ones, and none twice."""

    def score(cells: Cells) -> float:
        if _share(cells, _is_part) < _MOST:
            return 0
        marked = _share(cells, lambda c: not _WHOLE.fullmatch(c))
        return 1 + marked + len(set(cells)) / len(cells) + min(sum(map(len, cells)) / len(cells), 20) / 100

    return _best(columns, score)


def _quantities(columns: Mapping[int, Cells]) -> int | None:
    """Several in a cell before one in each, and the rightmost of those: line numbers stand on the left."""
    fitting = {p: cells for p, cells in columns.items() if _share(cells, _is_quantity) >= _MOST}
    several = {p: _share(cells, lambda c: not _WHOLE.fullmatch(c)) for p, cells in fitting.items()}
    return max(fitting, key=lambda place: (several[place], place), default=None)


def _number(columns: Mapping[int, Cells]) -> int | None:
    """Whole numbers that grow."""

    def score(cells: Cells) -> float:
        if not all(map(_WHOLE.fullmatch, cells)):
            return 0
        numbers = [int(cell) for cell in cells]
        return float(numbers == sorted(set(numbers)) and numbers[-1] < 10 * (len(numbers) + 9))

    return _best(columns, score)


def _reference(columns: Mapping[int, Cells]) -> int | None:
    return _best(columns, lambda cells: _share(cells, lambda c: bool(_PART_NUMBER.fullmatch(c))))


def _process(columns: Mapping[int, Cells]) -> int | None:
    """A few words without a digit, the same ones again and again."""
    return _best(columns, lambda cells: _share(cells, lambda c: not re.search(r"\d", c) and len(c.split()) <= 4))


def _callout(columns: Mapping[int, Cells]) -> int | None:
    """The column of the longest texts."""
    return max(columns, key=lambda place: (sum(map(len, columns[place])) / len(columns[place]), -place), default=None)


_CHOICES: Sequence[tuple[str, Callable[[Mapping[int, Cells]], int | None]]] = (  # the surest first
    ("source_folder", _matching(_PATH)),
    ("need_by", _matching(_DAY)),
    ("clearance", _matching(_LEVEL)),
    ("unit", _matching(_UNIT)),
    ("spec_class", _matching(_CLASS, _MANY)),
    ("type", _matching(_TYPE, _MANY)),
    ("specification", lambda columns: _best(columns, lambda cells: _share(cells, _is_designation), _MANY)),
    ("part_number", _part_number),
    ("quantities", _quantities),
    ("revision", _matching(_REVISION)),
    ("number", _number),
    ("customer_reference", _reference),
    ("process", _process),
    ("callout", _callout),
)
