"""Capabilities, customers' lists and spellings in."""

from datetime import date
from pathlib import Path

import pytest

from app.documents.sheets.sheet import SheetUnreadable, read_sheet
from app.documents.vendors.export import write_approvals, write_capabilities
from app.documents.vendors.sheet_kind import headed_sheet, sheet_kind
from app.domain.vendors.import_kind import ImportKind
from app.domain.vendors.sheet_options import FOUND_OUT
from app.domain.vendors.vendor import Approval, Capability, Standing, Vendor
from app.domain.words.vocabulary import TermKind
from tests.fakes.sheet_reading import read_aliases, read_approvals, read_capabilities

_CAPABILITIES = """vendor,process,spec,type,class,standing,clearance,source,valid until
Kestrel Plating,Anodize,MIL-A-8625,II,1,approved,,certificate,2027-05-31
KESTREL  Plating,EP,ASTM B 912,,,familiar,CUI,,
Kestrel Plating,EP,ASTM B912,,,approved,ITAR,,05/31/2028
Gale Plating,Chem film,,,,by request,Secret,,soon
,Anodize,,,,,,,
Nobody,,,,,approved,,,
Harrow\u00a0,HT,AMS 2759,,,so-so,,,31.12.2027
"""


def file(folder: Path, text: str, name: str = "sheet.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_capabilities_come_by_vendor_with_the_better_of_two_standings(tmp_path: Path) -> None:
    sheet = read_capabilities(file(tmp_path, _CAPABILITIES))
    kestrel, gale, harrow = sheet.vendors
    assert kestrel == Vendor(
        name="Kestrel Plating",
        clearance="CUI",
        capabilities=(
            Capability(
                process="Anodize",
                specification="MIL-A-8625",
                type="II",
                spec_class="1",
                standing=Standing.APPROVED,
                source="certificate",
                valid_until=date(2027, 5, 31),
            ),
            Capability(
                process="EP", specification="ASTM B 912", standing=Standing.APPROVED, valid_until=date(2028, 5, 31)
            ),
        ),
    )
    assert (gale.clearance, gale.capabilities[0].standing) == ("", Standing.BY_REQUEST)
    assert (harrow.name, harrow.capabilities[0].valid_until) == ("Harrow", date(2027, 12, 31))
    assert sheet.rows_of == ((2, 3, 4), (5, 6), (8,))
    assert [(r.row, r.field, r.dropped) for r in sheet.remarks] == [
        (5, "valid_until", False),
        (5, "clearance", False),
        (6, "vendor", False),
        (7, "process", True),
        (8, "standing", False),
    ]
    assert [(c.row, c.field, c.after) for c in sheet.cleanings] == [
        (3, "vendor", "KESTREL Plating"),
        (8, "vendor", "Harrow"),
    ]


def test_customers_lists_come_by_vendor(tmp_path: Path) -> None:
    row = "Borealis,Kestrel,Anodize,2027-01-31\n"
    earlier = "borealis,Kestrel,anodize,2026-01-31\n"
    text = f"Customer,Vendor,Process,Valid until\n{row}{row}Ax,Kestrel,,\n{earlier},Kestrel,,\n"
    sheet = read_approvals(file(tmp_path, text))
    assert sheet.vendors == (
        Vendor(
            name="Kestrel",
            approvals=(
                Approval(customer="Borealis", process="Anodize", valid_until=date(2027, 1, 31)),
                Approval(customer="Ax"),
            ),
        ),
    )
    assert [(r.row, r.dropped) for r in sheet.remarks] == [(6, True)]


def test_sections_of_spellings_each_have_their_header(tmp_path: Path) -> None:
    sheet = read_aliases(
        file(tmp_path, "process,alias\nAnodize,Anodise\nAnodize,\nspec,alias\nMIL-C-5541,MIL-DTL-5541\n")
    )
    assert [(s.row, s.kind, s.name, s.alias) for s in sheet.spellings] == [
        (2, TermKind.PROCESS, "Anodize", "Anodise"),
        (5, TermKind.SPECIFICATION, "MIL-C-5541", "MIL-DTL-5541"),
    ]
    assert ([(r.row, r.dropped) for r in sheet.remarks], sheet.rows) == ([(3, True)], 3)
    with pytest.raises(SheetUnreadable, match="header"):
        read_aliases(file(tmp_path, "Anodize,Anodise\n"))


@pytest.mark.parametrize(("text", "says"), [("process,spec\nx,y\n", "vendor"), ("vendor,process\n", "no rows")])
def test_a_sheet_without_what_it_needs_is_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SheetUnreadable, match=says):
        read_capabilities(file(tmp_path, text))


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Vendor,Email,Process", ImportKind.VENDORS),
        ("vendor,process,spec,standing,clearance", ImportKind.CAPABILITIES),
        ("Supplier,Spec", ImportKind.CAPABILITIES),
        ("process,alias", ImportKind.ALIASES),
        ("Customer,Vendor,Process", ImportKind.APPROVED),
        ("What,Ever", ImportKind.VENDORS),
    ],
)
def test_the_columns_tell_what_a_sheet_holds(tmp_path: Path, header: str, kind: ImportKind) -> None:
    assert kind_of(file(tmp_path, f"{header}\na,b,c\n"), {}) is kind


def test_a_mapping_to_a_vendors_field_says_that_it_is_a_list_of_vendors(tmp_path: Path) -> None:
    path = file(tmp_path, "vendor,process,Wo\na,b,c@d.example\n")
    assert kind_of(path, {"Wo": "email"}) is ImportKind.VENDORS
    assert kind_of(path, {"vendor": "vendor"}) is ImportKind.CAPABILITIES


def kind_of(path: Path, mapping: dict[str, str]) -> ImportKind:
    return sheet_kind(headed_sheet(read_sheet(path), FOUND_OUT), mapping)


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_what_is_written_reads_back(tmp_path: Path, name: str) -> None:
    vendors = read_capabilities(file(tmp_path, _CAPABILITIES)).vendors
    assert write_capabilities(tmp_path / name, vendors) == 5
    assert read_capabilities(tmp_path / name).vendors == vendors
    listed = [Vendor(name="=Kestrel", approvals=(Approval(customer="@Ax", valid_until=date(2027, 1, 1)),))]
    assert write_approvals(tmp_path / name, listed) == 1
    assert read_approvals(tmp_path / name).vendors == tuple(listed)


def test_what_stands_with_the_process_goes_where_it_belongs(tmp_path: Path) -> None:
    text = (
        "Vendor,Process,Spec\nKestrel,Anodize Type II,MIL-A-8625\n"
        'Kestrel,"Chem film, MIL-DTL-5541 Class 1A",\n'
        "Kestrel,Passivation per ASTM A967,AMS 2700\n"
    )
    (kestrel,) = read_capabilities(file(tmp_path, text)).vendors
    assert [(c.process, c.specification, c.type, c.spec_class) for c in kestrel.capabilities] == [
        ("Anodize", "MIL-A-8625", "II", ""),
        ("Chem film", "MIL-DTL-5541", "", "1A"),
        ("Passivation per ASTM A967", "AMS 2700", "", ""),
    ]
