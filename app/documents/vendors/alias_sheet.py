"""Spellings of processes and specifications in, from a sheet of a buyer's own."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.documents.sheets.columns import Columns, find_columns, known_headers
from app.documents.sheets.sheet import Sheet, SheetRow, SheetUnreadable
from app.documents.vendors.row import plain_text
from app.documents.vendors.trade_sheets import dropped
from app.domain.trade.finding import Remark
from app.domain.words.vocabulary import TermKind

ALIAS_FIELDS: Mapping[str, tuple[str, ...]] = {
    "process": ("process name",),
    "specification": ("spec", "standard"),
    "alias": ("aliases", "also written", "spelling", "synonym", "same as"),
}


@dataclass(frozen=True, slots=True)
class Spelling:
    """A row of an alias sheet: `alias` means `name`."""

    row: int
    kind: TermKind
    name: str
    alias: str


@dataclass(frozen=True, slots=True)
class AliasSheet:
    spellings: tuple[Spelling, ...]
    remarks: tuple[Remark, ...]
    rows: int
    encoding: str
    delimiter: str


def aliases_of(sheet: Sheet, name: str) -> AliasSheet:
    """Spellings, one row each; a row that is a header begins a section of its own. SheetUnreadable."""
    spellings: list[Spelling] = []
    remarks: list[Remark] = []
    columns: Columns | None = None
    headers = 0
    for row in sheet.rows:
        if known_headers(row, ALIAS_FIELDS) >= 2:
            columns, headers = find_columns([row], ALIAS_FIELDS, {}), headers + 1
        elif columns is None:
            raise SheetUnreadable(f"“{name}” should begin with a header: “process, alias” or “spec, alias”.")
        elif spelling := _spelling(row, columns):
            spellings.append(spelling)
        else:
            remarks.append(dropped(row, "alias", "The row has no term, or no other spelling for it."))
    return AliasSheet(tuple(spellings), tuple(remarks), len(sheet.rows) - headers, sheet.encoding, sheet.delimiter)


def _spelling(row: SheetRow, columns: Columns) -> Spelling | None:
    alias = plain_text(columns.cell(row, "alias"))
    for kind in TermKind:
        name = plain_text(columns.cell(row, kind.value))
        if name and alias:
            return Spelling(row.number, kind, name, alias)
    return None
