"""Sheets with a row a vendor and a column a process."""

from pathlib import Path

import pytest

from app.documents.sheets.columns import headed
from app.documents.sheets.sheet import read_sheet
from app.documents.vendors.sheet import VendorSheet, vendors_of
from app.documents.vendors.sheet_kind import ALL_FIELDS, sheet_kind
from app.documents.vendors.trade_sheets import capabilities_of
from app.documents.vendors.vendor_matrix import with_processes
from app.domain.trade.clearance import Clearances
from app.domain.vendors.import_kind import ImportKind

_KNOWN = {"Anodize", "Passivation", "Chem Film", "Heat Treat"}


def read(folder: Path, text: str, **mapping: str) -> VendorSheet:
    path = folder / "matrix.csv"
    path.write_text(text, encoding="utf-8")
    sheet = headed(read_sheet(path), ALL_FIELDS, mapping)
    if sheet_kind(sheet, mapping, _KNOWN.__contains__) is ImportKind.CAPABILITIES:
        return capabilities_of(sheet, path.name, Clearances(), mapping, is_process=_KNOWN.__contains__)
    listed = vendors_of(sheet, path.name, mapping)
    return with_processes(listed, sheet, path.name, mapping, Clearances(), _KNOWN.__contains__)


def can(sheet: VendorSheet) -> list[tuple[str, ...]]:
    return [
        tuple(filter(None, (v.name, c.process, c.specification, c.type, c.standing.value.replace("unstated", ""))))
        for v in sheet.vendors
        for c in v.capabilities
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Vendor,Anodize,Passivation\nLarch,X,\nMoss,,x\n", [("Larch", "Anodize"), ("Moss", "Passivation")]),
        ("Vendor,Anodize,Passivation\nLarch,Yes,No\nMoss,N,Y\n", [("Larch", "Anodize"), ("Moss", "Passivation")]),
        ("Vendor,Anodize\nLarch,✓\nMoss,-\n", [("Larch", "Anodize")]),
        ("Vendor,Anodize\nLarch,Approved\nMoss,By request\n",
         [("Larch", "Anodize", "approved"), ("Moss", "Anodize", "by_request")]),
        ('Vendor,Anodize\nLarch,"MIL-A-8625; AMS 2471"\n',
         [("Larch", "Anodize", "MIL-A-8625"), ("Larch", "Anodize", "AMS 2471")]),
        ("Vendor,Anodize\nLarch,Type II\n", [("Larch", "Anodize", "II")]),
        ("Vendor,Anodize,Teflon\nLarch,X,X\n", [("Larch", "Anodize"), ("Larch", "Teflon")]),
        ("Vendor,Anodize,ITAR,Nadcap\nLarch,X,X,Yes\n", [("Larch", "Anodize")]),
        ("Vendor,Dry Film\nLarch,AMS 2526\nMoss,\n", [("Larch", "Dry Film", "AMS 2526")]),
        ("Capabilities 2026\nVendor,City,Heat Treat\nLarch,Waco,yes\n", [("Larch", "Heat Treat")]),
        ("Vendor,Email,Anodize\nLarch,a@l.example,X\nMoss,b@m.example,\n", [("Larch", "Anodize")]),
        ("Vendor,Anodize\nLarch,X\n,MIL-A-8625\n", [("Larch", "Anodize"), ("Larch", "Anodize", "MIL-A-8625")]),
        ('Vendor,Email,Processes\nLarch,a@l.example,"Anodize Type II, III per MIL-A-8625; Chem Film MIL-DTL-5541"\n',
         [("Larch", "Anodize", "MIL-A-8625", "II or III"), ("Larch", "Chem Film", "MIL-DTL-5541")]),
        ('Vendor,Capabilities\nLarch,"Anodize, Passivation, Chem Film"\nMoss,Heat Treat\n',
         [("Larch", "Anodize"), ("Larch", "Passivation"), ("Larch", "Chem Film"), ("Moss", "Heat Treat")]),
        ('Vendor,Email,Services\nLarch,a@l.example,"Anodize\nDeburr, wash and pack"\n',
         [("Larch", "Anodize"), ("Larch", "Deburr, wash and pack")]),
        ('Vendor,Process,Spec\nLarch,"Anodize; Passivation",MIL-A-8625\n',
         [("Larch", "Anodize; Passivation", "MIL-A-8625")]),
        ("Vendor,Anodize\nLarch,subcontract MIL-A-8625\nMoss,X\n", [("Moss", "Anodize")]),
    ],
)  # fmt: skip
def test_what_stands_in_a_cell_is_what_it_does_there(tmp_path: Path, text: str, found: list[tuple[str, ...]]) -> None:
    assert can(read(tmp_path, text)) == found


def test_what_is_not_understood_is_told(tmp_path: Path) -> None:
    sheet = read(tmp_path, "Vendor,Anodize\nLarch,up to ten feet\nMoss,no MIL-A-8625\nReed,X\n")
    assert [(r.row, r.dropped) for r in sheet.remarks] == [(2, False), (3, False), (2, True), (3, True)]
    assert "“up to ten feet” under “Anodize” isn't a check mark or a specification" in sheet.remarks[0].text


def test_rows_are_counted_as_the_sheet_has_them(tmp_path: Path) -> None:
    sheet = read(tmp_path, "Vendor,Anodize,Passivation\nLarch,X,X\nMoss,X,X\n")
    assert (sheet.rows, sheet.rows_of, sheet.columns) == (
        2,
        ((2, 2), (3, 3)),
        {"Vendor": "vendor", "Anodize": "does", "Passivation": "does"},
    )


def test_the_buyer_may_say_which_columns_are_processes(tmp_path: Path) -> None:
    text = "Vendor,Anodize,Sealing\nLarch,X,hot\nMoss,X,x\n"
    assert can(read(tmp_path, text, Anodize="", Sealing="does")) == [("Moss", "Sealing")]


def test_contacts_and_processes_of_one_sheet(tmp_path: Path) -> None:
    sheet = read(tmp_path, "Vendor,Email,Anodize,Notes\nLarch,a@l.example,perhaps,x\nMoss,b@m.example,X,y\n")
    assert [(v.name, len(v.contacts), len(v.capabilities)) for v in sheet.vendors] == [("Larch", 1, 0), ("Moss", 1, 1)]
    assert [(r.row, r.dropped) for r in sheet.remarks] == [(2, False)]
