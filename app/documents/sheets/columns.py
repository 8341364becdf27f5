"""Which column of a sheet holds what: by its header, by the buyer's word, or, without a header, by its contents."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.documents.sheets.row import Sheet, SheetRow
from app.domain.trade.cleaning import clean_text
from app.domain.trade.finding import Remark
from app.domain.trade.problem import Problem

_LOOKED_AT = 20  # rows among which the header is looked for
TOLD_EVERY = 500  # rows between two words on how far it is
_NAMED = 30  # columns that are not used, named one by one
_LISTED = 500  # characters of all titles
_SHOWN = 200  # characters of what stands above it


class MappingUnknown(Problem):
    """A mapping names a column the sheet does not have, or a field that there is not."""


@dataclass(frozen=True, slots=True)
class Columns:
    """`position_of` a field counts from 0; `names` says for the report which column was taken for what."""

    position_of: Mapping[str, int]
    names: dict[str, str]  # column → field
    unused: tuple[str, ...]

    def cell(self, row: SheetRow, field: str) -> str:
        """The cell as it stands, or "" where the sheet has no such column or the row ends before it."""
        position = self.position_of.get(field, -1)
        return row.cells[position] if 0 <= position < len(row.cells) else ""


def find_columns(
    rows: Sequence[SheetRow],
    synonyms: Mapping[str, Sequence[str]],
    mapping: Mapping[str, str],
    guess: Callable[[Sequence[str]], str] | None = None,
) -> Columns:
    """Take the first row as the header. `mapping` (column → field) wins over `synonyms` (field → headers, case,
    blanks and punctuation do not matter), the leftmost column over later ones; `guess` is asked about columns without
    a header. A column that is mapped to nothing is not used.

    Raises:
        MappingUnknown
    """
    names = column_names(rows)
    titles = [clean_text(_at(rows[0], position)) for position in range(len(names))]
    unwanted = {column for column, field in mapping.items() if not field}
    found = _mapped(names, synonyms, {column: field for column, field in mapping.items() if field})
    field_of = {heading_key(header): field for field, headers in synonyms.items() for header in (field, *headers)}
    for position, title in enumerate(titles):
        field = field_of.get(heading_key(title), "") if title else _guessed(rows, position, guess)
        if field and field not in found and position not in found.values() and names[position] not in unwanted:
            found[field] = position
    used = {position: field for field, position in found.items()}
    filled = {p for row in rows[1:] for p, cell in enumerate(row.cells) if cell.strip()}
    return Columns(
        position_of=found,
        names={names[position]: used[position] for position in sorted(used)},
        unused=tuple(names[position] for position in sorted(filled - used.keys())),
    )


def column_names(rows: Sequence[SheetRow]) -> list[str]:
    """The headings, each once; columns without one are called "column I", as a spreadsheet does."""
    width = max(len(row.cells) for row in rows)
    found: list[str] = []
    seen: dict[str, int] = {}
    for position in range(width):
        name = clean_text(_at(rows[0], position)) or f"column {_letters(position)}"
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found


def _guessed(rows: Sequence[SheetRow], position: int, guess: Callable[[Sequence[str]], str] | None) -> str:
    contents = [text for row in rows[1:] if (text := clean_text(_at(row, position)))] if guess else []
    return guess(contents) if guess else ""


def headed(
    sheet: Sheet, fields: Mapping[str, Sequence[str]], said: Iterable[str] = (), *, is_said: bool = False
) -> Sheet:
    """The sheet from its header on: titles and empty lines above it, and the header once more below, are left out.

    Of the first rows that one is the header which has most of the known headers; two rows may make it together
    ("Contact" above "Name"). A row that has the columns which the buyer has named (`said`) is it before any other, and
    a header whose row he has said stays.
    """
    rows, remarks = sheet.rows, list(sheet.remarks)
    if not is_said:
        place, header = _header(rows, fields, {heading_key(column) for column in said})
        if place:
            above = ", ".join(f"“{cell}”" for row in rows[:place] for cell in row.cells if cell.strip())
            text = f"Rows above the header (row {rows[place].number}) aren't used: {above[:_SHOWN]}."
            remarks.append(Remark(row=rows[0].number, field="", text=text))
        rows = (header, *rows[place + 1 :])
    titles = [heading_key(cell) for cell in rows[0].cells if cell.strip()]
    again = {row.number for row in rows[1:] if len(titles) > 1 and _says(row, titles)}
    text = "The row repeats the header, so it isn't used."
    remarks += [Remark(row=number, field="", text=text) for number in sorted(again)]
    return replace(sheet, rows=tuple(row for row in rows if row.number not in again), remarks=tuple(remarks))


def _says(row: SheetRow, titles: Sequence[str]) -> bool:
    """Whether these are its words; the first one tells of nearly every row that they are not."""
    first = next((cell for cell in row.cells if cell.strip()), "")
    return heading_key(first) == titles[0] and [heading_key(c) for c in row.cells if c.strip()] == titles


def _header(
    rows: Sequence[SheetRow], fields: Mapping[str, Sequence[str]], said: Collection[str]
) -> tuple[int, SheetRow]:
    """Where the header ends, and what it says; the first row where none is known."""

    def standing(candidate: SheetRow) -> tuple[int, int]:
        return sum(heading_key(cell) in said for cell in candidate.cells), known_headers(candidate, fields)

    is_title = _filled(rows[0]) == 1  # one known heading below it is enough; elsewhere that may be data
    best = (max(standing(rows[0]), (0, 0 if is_title else 1)), 0, rows[0])
    for place in range(min(_LOOKED_AT, len(rows))):
        candidates = [rows[place]]
        if place:
            candidates.append(joined(rows[place - 1], rows[place]))
        for candidate in candidates:
            if standing(candidate) > best[0] and _filled(candidate) > 1:
                best = (standing(candidate), place, candidate)
    return best[1], best[2]


def _filled(row: SheetRow) -> int:
    return sum(1 for cell in row.cells if cell.strip())


def joined(above: SheetRow, below: SheetRow) -> SheetRow:
    """Two rows of titles as one; a title above holds for the columns to its right that have none."""
    titles: list[str] = []
    carried = ""
    for position, cell in enumerate(below.cells):
        carried = _at(above, position).strip() or carried
        titles.append(" ".join(part for part in (carried, cell.strip()) if part))
    return SheetRow(below.number, tuple(titles))


def unused_remarks(row: int, columns: Columns) -> list[Remark]:
    """One for each column that is not used; of a sheet of a thousand columns the first ones, and how many more."""
    named = columns.unused[:_NAMED]
    remarks = [
        Remark(row=row, field=name, text=f"The column “{name}” is not used. Map it to a field if it should be.")
        for name in named
    ]
    more = len(columns.unused) - len(named)
    if more:
        remarks.append(Remark(row=row, field="", text=f"{more:,} more columns are not used."))
    return remarks


def known_headers(header: SheetRow, synonyms: Mapping[str, Sequence[str]]) -> int:
    """How many cells of the row are headers that are known: tells a header from data."""
    known = {heading_key(name) for field, headers in synonyms.items() for name in (field, *headers)}
    return sum(heading_key(cell) in known for cell in header.cells if cell.strip())


def listed(titles: Sequence[str]) -> str:
    """The titles as a text for the buyer; of very many, those that a glance takes in."""
    text = ", ".join(title for title in titles if title.strip())
    return text if len(text) <= _LISTED else f"{text[:_LISTED]}…"


def _mapped(names: Sequence[str], synonyms: Mapping[str, Sequence[str]], mapping: Mapping[str, str]) -> dict[str, int]:
    position_of: dict[str, int] = {}
    for position, name in enumerate(names):
        position_of.setdefault(heading_key(name), position)
    found: dict[str, int] = {}
    for column, field in mapping.items():
        if field not in synonyms:
            raise MappingUnknown(f"There is no field “{field}”. The fields are: {', '.join(synonyms)}.")
        if heading_key(column) not in position_of:
            raise MappingUnknown(f"The sheet has no column “{column}”. Its columns are: {listed(names)}.")
        found[field] = position_of[heading_key(column)]
    return found


def _at(row: SheetRow, position: int) -> str:
    return row.cells[position] if position < len(row.cells) else ""


def heading_key(title: str) -> str:
    """Letters and digits alone, "#" as "no": "E-Mail:" is "email", "Quote#" is "quoteno"."""
    return re.sub(r"[\W_]+", "", title.casefold().replace("#", "no"))


def _letters(position: int) -> str:
    """Give "A" for 0, "AA" for 26."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
