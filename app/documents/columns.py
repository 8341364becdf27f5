"""Which column of a sheet holds what: by its header, by the buyer's word, or, without a header, by its contents."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.documents.sheet import SheetRow
from app.domain.cleaning import clean_text
from app.domain.problem import Problem


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
    blanks and punctuation do not matter), the leftmost column over later ones; `guess` is asked
    about columns without a header. Columns without a name are called "column I", as a spreadsheet does.

    Raises:
        MappingUnknown
    """
    width = max(len(row.cells) for row in rows)
    titles = [clean_text(t) for t in rows[0].cells] + [""] * (width - len(rows[0].cells))
    names = [title or f"column {_letters(position)}" for position, title in enumerate(titles)]
    found = _mapped(names, synonyms, mapping)
    field_of = {_key(header): field for field, headers in synonyms.items() for header in (field, *headers)}
    for position, title in enumerate(titles):
        contents = [text for row in rows[1:] if (text := clean_text(_at(row, position)))]
        field = field_of.get(_key(title), "") if title else guess(contents) if guess else ""
        if field and field not in found and position not in found.values():
            found[field] = position
    used = {position: field for field, position in found.items()}
    filled = {p for row in rows[1:] for p, cell in enumerate(row.cells) if cell.strip()}
    return Columns(
        position_of=found,
        names={names[position]: used[position] for position in sorted(used)},
        unused=tuple(names[position] for position in sorted(filled - used.keys())),
    )


def known_headers(header: SheetRow, synonyms: Mapping[str, Sequence[str]]) -> int:
    """How many cells of the row are headers that are known: tells a header from data."""
    known = {_key(name) for field, headers in synonyms.items() for name in (field, *headers)}
    return sum(_key(cell) in known for cell in header.cells if cell.strip())


def _mapped(names: Sequence[str], synonyms: Mapping[str, Sequence[str]], mapping: Mapping[str, str]) -> dict[str, int]:
    position_of: dict[str, int] = {}
    for position, name in enumerate(names):
        position_of.setdefault(_key(name), position)
    found: dict[str, int] = {}
    for column, field in mapping.items():
        if field not in synonyms:
            raise MappingUnknown(f"There is no field “{field}”. The fields are: {', '.join(synonyms)}.")
        if _key(column) not in position_of:
            raise MappingUnknown(f"The sheet has no column “{column}”. Its columns are: {', '.join(names)}.")
        found[field] = position_of[_key(column)]
    return found


def _at(row: SheetRow, position: int) -> str:
    return row.cells[position] if position < len(row.cells) else ""


def _key(title: str) -> str:
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
