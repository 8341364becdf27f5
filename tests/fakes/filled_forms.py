"""Quote forms as vendors send them back: made by the writer, filled in and changed cell by cell, saved by hand."""

import csv
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from python_calamine import load_workbook
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from app.documents.rfqs.quote_form import QuoteForm
from app.domain.quotes.form_layout import ANSWERED, ASKED, FIRST_ANSWER, HEAD, TITLES_ROW
from tests.fakes.answers_setting import ACME, RFQ, AskedVendor

_TITLES = (*ASKED, *ANSWERED)
_GOOD: Mapping[int, tuple[Any, ...]] = {
    0: (48.0, 1, 10, 175, 45, ""),
    1: (14.2, 1, 10, "", "", ""),
    2: (7.85, 1, 12, "", "", ""),
    3: (9.1, 1, 10, 120, "", ""),
    4: (4.35, 1, 10, "", "", ""),
    5: (3.9, 1, 15, "", "", ""),
    6: (38.0, 100, 8, "", "", 250),
    7: (21.5, 100, 8, "", "", ""),
}


@dataclass(slots=True)
class FilledForm:
    """`cells` are its rows from the first one; further sheets are by name."""

    cells: list[list[Any]]
    sheets: dict[str, list[list[Any]]] = field(default_factory=dict)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)  # by their places, what they show
    merged: list[tuple[int, int, int]] = field(default_factory=list)  # first and last row, column

    @classmethod
    def empty(cls, vendor: AskedVendor = ACME) -> "FilledForm":
        """As it was sent."""
        octets = QuoteForm.of(RFQ, deadline="Fri 4 Dec", buyer_name="Anna").for_vendor(vendor.name, vendor.token)
        book = load_workbook(io.BytesIO(octets))
        return cls([list(row) for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)])

    @classmethod
    def good(cls, vendor: AskedVendor = ACME) -> "FilledForm":
        """As the sample 11 has it."""
        form = cls.empty(vendor)
        for place, values in _GOOD.items():
            form.cells[TITLES_ROW + place][len(ASKED) : len(ASKED) + len(values)] = values
        form.answer("Your quote no.", "Q-7781")
        form.answer("Currency", "USD")
        form.answer("Valid until (yyyy-mm-dd)", date(2027, 1, 31))
        form.answer("Order minimum", 250)
        form.answer("Charges per order (certificates, packing)", 25)
        return form

    def answer(self, label: str, value: object) -> None:
        """Fill in an answer of the head."""
        self.cells[FIRST_ANSWER - 1 + HEAD.index(label)][4] = value

    def put(self, place: int, title: str, value: object) -> None:
        """Fill in a cell of the row at that place, from 0. Of two columns of the same title it is the answer's."""
        self.cells[TITLES_ROW + place][self.column(title)] = value

    def column(self, title: str) -> int:
        """Its place, as it was sent."""
        return len(_TITLES) - 1 - tuple(reversed(_TITLES)).index(title)

    def retitle(self, title: str, new: str) -> None:
        """Change a title."""
        self.cells[TITLES_ROW - 1][self.column(title)] = new

    @property
    def rows(self) -> list[list[Any]]:
        """Those below the titles."""
        return self.cells[TITLES_ROW:]

    def as_xlsx(self, path: Path) -> Path:
        """Save it as a workbook."""
        with Workbook(path) as book:
            for name, cells in {"Quote": self.cells, **self.sheets}.items():
                sheet = book.add_worksheet(name)
                day = book.add_format({"num_format": "yyyy-mm-dd"})
                for row, values in enumerate(cells):
                    for column, value in enumerate(values):
                        if name == "Quote" and (row, column) in self.formulas:
                            sheet.write_formula(row, column, "=7*2.97", None, self.formulas[row, column])
                        elif isinstance(value, date):
                            sheet.write_datetime(row, column, value, day)
                        elif isinstance(value, str):
                            sheet.write_string(row, column, value)
                        else:
                            sheet.write(row, column, value)
                for first, last, column in self.merged if name == "Quote" else ():
                    sheet.merge_range(first, column, last, column, cells[first][column])
        return path

    def as_csv(self, path: Path, delimiter: str = ",", encoding: str = "utf-8") -> Path:
        """Save it as text, as a spreadsheet program does: whole numbers without a point."""
        with path.open("w", newline="", encoding=encoding) as file:
            writer = csv.writer(file, delimiter=delimiter)
            writer.writerows([[_text(value) for value in row] for row in self.cells])
        return path

    def as_ods(self, path: Path) -> Path:
        """Save it as OpenDocument, the least that a reader wants."""
        rows = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in self.cells)
        names = "".join(
            f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
            for short in ("office", "table", "text")
        )
        content = (
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{names}><office:body><office:spreadsheet>'
            f'<table:table table:name="Quote">{rows}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>"
        )
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        manifest = (
            f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="{space}">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
        )
        with zipfile.ZipFile(path, "w") as file:
            file.writestr("mimetype", kind)
            file.writestr("content.xml", content)
            file.writestr("META-INF/manifest.xml", manifest)
        return path


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _ods_cell(value: object) -> str:
    if value == "":
        return "<table:table-cell/>"
    shown = f"<text:p>{escape(str(value))}</text:p></table:table-cell>"
    if isinstance(value, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{value}">{shown}'
    if isinstance(value, (int, float)):
        return f'<table:table-cell office:value-type="float" office:value="{value}">{shown}'
    return f'<table:table-cell office:value-type="string">{shown}'
