"""Sheets with a row for each vendor and a column for each process: what stands in a cell is what it does there."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from app.documents.sheets.columns import Columns, column_names, heading_key
from app.documents.sheets.formula_guard import unguarded
from app.documents.sheets.sheet import Sheet, SheetRow
from app.domain.trade.finding import Remark
from app.domain.words.specification import read_specification, read_specifications

IsProcess = Callable[[str], bool]


def no_process(_: str) -> bool:
    """Where no vocabulary is at hand."""
    return False


_LOOKED_AT = 500  # rows that tell what a column is
DOES = "does"  # the field of such columns in mappings
_HEADER = ("vendor", "process", "specification", "type", "standing")
_TICKS = {
    "": "", "yes": "", "y": "", "x": "", "xx": "", "1": "", "true": "", "ok": "", "✓": "", "✔": "", "☑": "", "•": "",
    "●": "", "■": "", "√": "", "in-house": "", "in house": "", "inhouse": "", "ja": "", "oui": "", "sí": "", "si": "",
    "approved": "approved", "familiar": "familiar", "by request": "by request", "on request": "by request",
}  # fmt: skip
_NOT = frozenset(
    {"no", "n", "0", "-", "--", "–", "—", "none", "n/a", "na", "false", "✗", "✘", "☐", "nein", "non", "nan", "."}
)
_DENIED = re.compile(
    r"(?:no|not|non|never|without|except|excl\w*|sub-?contract\w*|out-?sourc\w*|outside|via|former\w*)\b", re.IGNORECASE
)
_SPECIFIED = re.compile(
    r"\b(?:MIL|AMS|ASTM|QQ|TT|AWS|BAC|BPS|SAE|ISO|DEF|FED|NASM?|ASME|PS|DPS|MPS)[\s-]*[A-Z]*[\s-]*\d", re.IGNORECASE
)
_WORKS = re.compile(
    r"(?:what (?:they|it) does?|"
    r"(?:special |plating |surface |finishing )?(?:process(?:es)?|capabilit(?:y|ies)|services?"
    r"|finish(?:es)?|treatments?|operations?|finishing))(?: offered| performed| list)?"
)
_NO_PROCESS = re.compile(
    r"itar|cui|dfars|as\s*-?9\d|iso|nadcap|approv|activ|status|w-?9|nda|regist|certif|accred|small|owned|minority|veteran|"
    r"prefer|primary|quality|audit|ship|local|note|comment|remark|spec|credit|insur|survey|domestic|qualif|hold|visit",
    re.IGNORECASE,
)


def lists_works(heading: str) -> bool:
    """Whether it heads a list of what the vendor does, and is no process itself."""
    return _WORKS.fullmatch(heading_key(heading)) is not None


def process_columns(
    rows: Sequence[SheetRow], columns: Columns, is_process: IsProcess, mapping: Mapping[str, str] = {}
) -> tuple[int, ...]:
    """Columns with a process for their heading and ticks or specifications under it; none where it is no such sheet.

    Beside one that is known, a column of ticks whose heading is not known is one too. What the buyer says counts first.
    """
    names = column_names(rows)
    said = {i for i, name in enumerate(names) if mapping.get(name) == DOES}
    taken = {i for i in columns.position_of.values() if i not in said} | {
        i for i, n in enumerate(names) if mapping.get(n) == ""
    }
    free = [i for i, cell in enumerate(rows[0].cells) if i not in taken and cell.strip()]
    titles = rows[0].cells
    sure = said | {
        i
        for i in free
        if any(_cells(rows, i)) and (is_process(titles[i]) or lists_works(titles[i]) or _is_specified(rows, i))
    }
    return tuple(i for i in free if i in sure or (sure and _is_ticked(rows, i)))


def unfolded(sheet: Sheet, columns: Columns, processes: Sequence[int]) -> Sheet:
    """The sheet as one row a capability, each with its row's number; remarks on cells that are not understood."""
    remarks: list[Remark] = []
    rows = [SheetRow(sheet.rows[0].number, _HEADER)]
    for row in sheet.rows[1:]:
        vendor = columns.cell(row, "vendor")
        cells = [
            tuple(_read(row, sheet.rows[0].cells[i], row.cells[i], remarks)) for i in processes if i < len(row.cells)
        ]
        said = [SheetRow(row.number, (vendor, *one)) for cell in cells for one in cell]
        rows += said or [SheetRow(row.number, (vendor, "", "", "", ""))]
    return replace(sheet, rows=tuple(rows), remarks=tuple(remarks))


def matrix_names(sheet: Sheet, columns: Columns, processes: Sequence[int]) -> Columns:
    """What the columns were taken for, with the processes among them."""
    names = column_names(sheet.rows)
    taken = {names[i] for i in processes}
    mapping: Mapping[str, str] = columns.names | dict.fromkeys(sorted(taken, key=names.index), DOES)
    return Columns(columns.position_of, dict(mapping), tuple(name for name in columns.unused if name not in taken))


def _read(row: SheetRow, heading: str, cell: str, remarks: list[Remark]) -> Iterator[tuple[str, str, str, str]]:
    text = unguarded(cell).strip()
    word = " ".join(text.casefold().split())
    if not word or word in _NOT:
        return
    if word in _TICKS:
        yield heading, "", "", _TICKS[word]
        return
    if lists_works(heading):
        yield text, "", "", ""
        return
    if not _DENIED.search(text):
        if any(any(c.isdigit() for c in one.name) for one in read_specifications(text)):
            yield heading, text, "", ""
            return
        if (one := read_specification(text)).type and not one.rest:
            yield heading, "", one.type, ""
            return
    said = f"“{text}” under “{heading}” isn't a check mark or a specification, so it isn't used."
    remarks.append(Remark(row=row.number, field="process", text=said))


def _is_specified(rows: Sequence[SheetRow], column: int) -> bool:
    cells = [*_cells(rows, column)]
    is_other = _NO_PROCESS.search(heading_key(rows[0].cells[column])) is not None
    return not is_other and sum(_SPECIFIED.search(cell) is not None for cell in cells) * 2 > len(cells)


def _is_ticked(rows: Sequence[SheetRow], column: int) -> bool:
    cells = [*_cells(rows, column)]
    is_other = _NO_PROCESS.search(heading_key(rows[0].cells[column])) is not None
    return bool(cells) and not is_other and all(cell.casefold() in _TICKS or cell.casefold() in _NOT for cell in cells)


def _cells(rows: Sequence[SheetRow], column: int) -> Iterator[str]:
    for row in rows[1 : _LOOKED_AT + 1]:
        if column < len(row.cells) and (text := row.cells[column].strip()):
            yield text
