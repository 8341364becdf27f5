"""Quote forms read back: whatever a vendor, a spreadsheet program and a translator did to them on the way."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.documents.quotes.form_answers import RowReader, amount_texts
from app.documents.quotes.form_cells import CellReader
from app.documents.quotes.form_head import check_currencies, read_head
from app.documents.quotes.form_mark import check_owner, has_mark, looks_like_ref
from app.documents.quotes.form_titles import FIELDS, Columns, find_columns
from app.documents.sheets.typed_cells import CellSheet, read_cells
from app.domain.quotes.form import Asking, Charges, Form, FormFinding, FormHead, FormUnreadable, QuotedRow
from app.domain.quotes.number_text import decimal_signs
from app.domain.quotes.price_check import checked_prices

_NEEDED = ("line", "part_number", "quantity", "price_per", "lead_time", "line_minimum", "lot_charge", "nre", "reason")


def read_form(path: Path, asking: Asking, confined: Callable[..., Any] | None) -> Form:
    """What the file answers to what was asked. Files of strangers want `confined`: its cells are then read by a child.

    Raises:
        SheetUnreadable: it is damaged, locked, too large, or no table at all.
        FormUnreadable: it has no titles, or no rows below them.
        FormOfAnother
    """
    sheets = read_cells(path, confined)
    check_owner(path.name, sheets, asking)
    pages = list(_pages(path.name, sheets))
    every = [_Page.read(sheet, columns, asking, is_alone=len(pages) == 1) for sheet, columns in pages]
    read = [page for page in every if page.is_answered] or every[:1]
    rows = [row for page in read for row in page.rows]
    if not rows:
        raise FormUnreadable(f"“{path.name}” has no rows below its titles. Ask the vendor for the whole form.")
    return _joined(read, rows, asking)


def is_form(sheets: Iterable[CellSheet]) -> bool:
    """Whether one of the sheets has the mark of a quote form, or Refs."""
    return any(has_mark(sheet) or _ref_column(sheet) >= 0 for sheet in sheets)


def _pages(name: str, sheets: Sequence[CellSheet]) -> Iterator[tuple[CellSheet, Columns]]:
    """The sheets that have the titles of a form, with their columns."""
    found = [(sheet, columns) for sheet in sheets if (columns := _columns(sheet))]
    if not found:
        what = (
            "is no quote form of ours" if not is_form(sheets) else "has lost the row with the titles (“Unit price” …)"
        )
        raise FormUnreadable(
            f"“{name}” {what}. Ask the vendor to fill in the form that came with the email, with its titles, or enter "
            "the quote by hand."
        )
    usable = [(sheet, columns) for sheet, columns in found if _lacking(columns) == ()]
    if not usable:
        listed = ", ".join(f"“{FIELDS[field]}”" for field in _lacking(found[0][1]))
        raise FormUnreadable(
            f"“{name}” has lost titles: {listed}. Type them above their columns again, save the file and read it "
            "again, or enter the quote by hand."
        )
    yield from usable


def _lacking(columns: Columns) -> tuple[str, ...]:
    """Titles without which nothing can be told."""
    told = () if "ref" in columns.place_of else ("line", "part_number", "quantity")
    return tuple(field for field in ("unit_price", *told) if field not in columns.place_of)


def _columns(sheet: CellSheet) -> Columns | None:
    """By titles; that of the Refs can be told by them as well."""
    found = find_columns({number: [cell.text for cell in cells] for number, cells in sheet.rows.items()})
    place = _ref_column(sheet)
    if found is None or place < 0 or "ref" in found.place_of:
        return found
    own = {other: title for other, title in found.own.items() if other != place}
    return replace(found, place_of={**found.place_of, "ref": place}, own=own)


def _ref_column(sheet: CellSheet) -> int:
    places = [place for cells in sheet.rows.values() for place, cell in enumerate(cells) if looks_like_ref(cell.text)]
    return max(set(places), key=places.count, default=-1)


@dataclass(frozen=True, slots=True)
class _Page:
    """One sheet, read."""

    head: FormHead
    rows: tuple[tuple[QuotedRow, bool], ...]
    findings: tuple[FormFinding, ...]

    @property
    def is_answered(self) -> bool:
        """Whether anything was filled in: some copy the sheet and leave the first one as it was."""
        return bool(self.head.cells) or any(not row.is_open for row, _ in self.rows)

    @classmethod
    def read(cls, sheet: CellSheet, columns: Columns, asking: Asking, *, is_alone: bool) -> "_Page":
        signs = decimal_signs(amount_texts(sheet, columns))
        reader = CellReader(sheet, signs, "" if is_alone else f"{sheet.name}!")
        head = read_head(reader, columns.row)
        of_head = reader.findings
        body = RowReader(reader, columns, asking)
        rows = tuple(body.rows())
        reader.findings = []
        head = replace(head, currency=check_currencies(reader, head))
        merged = [FormFinding(code="merged", text=text) for text in sheet.merged]
        return cls(head, rows, (*of_head, *_lost_titles(columns), *reader.findings, *body.notes, *merged))


def _lost_titles(columns: Columns) -> Iterator[FormFinding]:
    lost = [FIELDS[field] for field in _NEEDED if field not in columns.place_of]
    if lost:
        listed = ", ".join(f"“{title}”" for title in lost)
        text = f"The form has no column {listed} any more, so nothing was read for it."
        yield FormFinding(code="title-missing", text=text)


def _joined(pages: Sequence[_Page], rows: Sequence[tuple[QuotedRow, bool]], asking: Asking) -> Form:
    groups: dict[tuple[int, int], list[QuotedRow]] = {}
    alternatives = [row for row, is_asked in rows if not is_asked]
    for row, is_asked in rows:
        if is_asked:
            groups.setdefault((row.line, row.quantity), []).append(row)
    kept: list[QuotedRow] = []
    for group in groups.values():
        one, others = _one_of(group)
        kept.append(one)
        alternatives += others
    charges, conflicts = _charges_of(row for row, is_asked in rows if is_asked)
    head = max((page.head for page in pages), key=lambda head: len(head.cells))
    return Form(
        head=head,
        rows=tuple(checked_prices(kept)),
        charges=charges,
        alternatives=tuple(alternatives),
        missing=tuple(row for row in asking.rows if row not in groups),
        findings=(*(finding for page in pages for finding in page.findings), *conflicts),
    )


def _one_of(rows: Sequence[QuotedRow]) -> tuple[QuotedRow, list[QuotedRow]]:
    """Of rows with the same Ref those that were changed are alternatives beside one that agrees; of the others the
    first one counts, once it is confirmed where they differ.
    """
    changed = [row for row in rows if any(finding.code == "row-changed" for finding in row.findings)]
    agreeing = [row for row in rows if row not in changed]
    if not agreeing:
        agreeing, changed = changed, []
    answered = [row for row in agreeing if not row.is_open] or agreeing
    first = answered[0]
    others = [row for row in answered[1:] if _answer(row) != _answer(first)]
    if others:
        listed = " and ".join(f"row {row.row} ({_shown(row)})" for row in (first, *others))
        text = f"Line {first.line}, quantity {first.quantity:,} is answered more than once: {listed}. Choose one."
        doubled = FormFinding(code="doubled", text=text, cell=first.cells.get("unit_price", ""))
        first = replace(first, findings=(*first.findings, doubled))
    return first, changed


def _answer(row: QuotedRow) -> tuple[object, ...]:
    lead = (row.lead_time.longest, row.lead_time.ships) if row.lead_time else None
    return row.unit_price, row.price_per, row.is_no_quote, row.is_free, lead, bool(row.findings)


def _shown(row: QuotedRow) -> str:
    return "no price" if row.unit_price is None else f"{row.unit_price:f} per {row.price_per}"


def _charges_of(rows: Iterable[QuotedRow]) -> tuple[Mapping[int, Charges], list[FormFinding]]:
    """Of each line, from whatever row they were written in; where two rows differ the first one is kept."""
    found: dict[int, Charges] = {}
    conflicts: list[FormFinding] = []
    for row in rows:
        known = found.get(row.line, Charges())
        new = {name: getattr(row.charges, name) for name in row.charges.cells}
        for name, value in new.items():
            before = getattr(known, name)
            if before is not None and before != value:
                place = row.charges.cells[name]
                where = f"{before:f} in {known.cells[name]} and {value:f} in {place}"
                text = f"Line {row.line}: “{FIELDS[name]}” is {where}. Choose one."
                conflicts.append(FormFinding(code="charges-differ", text=text, cell=place))
        fresh = {name: value for name, value in new.items() if getattr(known, name) is None}
        cells = {**known.cells, **{name: row.charges.cells[name] for name in fresh}}
        if fresh:
            found[row.line] = replace(known, **fresh, cells=cells)
    return found, conflicts
