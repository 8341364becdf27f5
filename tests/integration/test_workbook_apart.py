"""Workbooks made to hurt whoever reads them are told of, and we live on."""

import random
import zipfile
from pathlib import Path

import pytest
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from app.documents.sheets.sheet import SheetUnreadable, read_sheet
from app.domain.vendors.sheet_options import FOUND_OUT, SheetOptions
from app.system.confined import confined
from tests.fakes.office import Office, add_lines

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{_RELATIONSHIPS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_RELATIONSHIPS}"><sheets>'
    '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{_RELATIONSHIPS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def book(folder: Path, cells: str, before: str = "") -> Path:
    path = folder / "list.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, text)
        sheet = f"{before}<worksheet {_MAIN}><sheetData><row>{cells}</row></sheetData></worksheet>"
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return path


def test_a_cell_in_the_last_corner_brings_down_its_reader_alone(tmp_path: Path) -> None:
    path = book(tmp_path, '<c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c>')
    with pytest.raises(SheetUnreadable, match=r"list\.xlsx.*far to the right.*Nothing was imported"):
        read_sheet(path, FOUND_OUT, confined)


def test_a_workbook_that_declares_entities_is_refused_at_once(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "x"}">' for n in range(10))
    path = book(tmp_path, '<c r="A1" t="inlineStr"><is><t>&a9;</t></is></c>', f"<!doctype w [{entities}]>")
    for reader in (confined, None):
        with pytest.raises(SheetUnreadable, match="contains a DTD"):
            read_sheet(path, FOUND_OUT, reader)


def test_what_is_read_apart_is_what_is_read_here(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with Workbook(str(path)) as workbook:
        page = workbook.add_worksheet("Eins")
        page.write_row(0, 0, ["Vendor", "Größe", 5.0, "ünï\t🙂"])
        page.merge_range(1, 0, 3, 0, "Kestrel")
        page.write_formula(2, 1, "=1/0", value="#DIV/0!")
        workbook.add_worksheet("Zwei").write_row(0, 0, ["Other"])
    for options in (FOUND_OUT, SheetOptions(sheet="Zwei")):
        assert read_sheet(path, options, confined) == read_sheet(path, options)
    with pytest.raises(SheetUnreadable, match="has no sheet “Drei”"):
        read_sheet(path, SheetOptions(sheet="Drei"), confined)


def test_a_damaged_workbook_is_told_wherever_the_damage_is(tmp_path: Path) -> None:
    octets = book(tmp_path, '<c r="A1"><v>1</v></c>').read_bytes()
    path, chance = tmp_path / "damaged.xlsx", random.Random(7)  # noqa: S311 - damage, no secret
    for cut in range(400):
        damaged = bytearray(octets)
        for _ in range(chance.choice((1, 3, 20))):
            damaged[chance.randrange(4, len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged if cut % 5 else damaged[: chance.randrange(10, len(damaged))])
        try:
            read_sheet(path)
        except SheetUnreadable as reason:
            assert "damaged.xlsx" in str(reason)  # noqa: PT017 - some damage is none


def test_every_import_reads_workbooks_apart(tmp_path: Path, office: Office) -> None:
    path = book(tmp_path, '<c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c>')
    imports, rfq = office.services.vendor_import, office.request()
    with pytest.raises(SheetUnreadable, match="far to the right or far below"):
        imports.look(path)
    with pytest.raises(SheetUnreadable, match="far to the right or far below"):
        imports.plan(path)
    with pytest.raises(SheetUnreadable, match="far to the right or far below"):
        add_lines(office.services, rfq.id, path)
