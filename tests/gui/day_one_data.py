"""What a buyer has on the first day: a vendor list, who does what, lines in the clipboard, drawings."""

from pathlib import Path

from xlsxwriter import Workbook  # type: ignore[import-untyped]

WRONG, RIGHT = "sales@bravoanodizing", "sales@bravoanodizing.example"
"""How the list has an address, and how it is."""

_VENDORS = (
    ("Approved finishing vendors",),
    ("printed 11/20/2026 - ask Pat before you change anything",),
    (),
    ("Supplier ", "CONTACT", "E-Mail", "Phone #", "Clearance"),
    ("Acme Plating", "Dana Reyes", "dana@acmeplating.example", "512-555-0101", "CUI"),
    ("Bravo Anodizing", "Sam Ortiz", WRONG, "512.555.0102", None),
    ("  Cobalt Coatings  ", "Lee Park", "Lee Park <lee@cobaltcoat.example>", 5125550103, ""),
    (),
    ("DELTA FINISHING", "Noor Haddad", "noor@deltafinish.example; quotes@deltafinish.example", "(512) 555-0104", "CUI"),
    ("Echo Surface", "Kim Novak", "kim@echosurface.example ", "512 555 0105", "n/a"),
    ("Foxtrot Metal", "Ana Lima", "ana@foxtrotmetal.example", None, "-"),
)
_CAPABILITIES = """Vendor,Process
Acme Plating,Passivation
Acme Plating,Anodize
Bravo Anodizing,Anodize
Bravo Anodizing,Passivation
Cobalt Coatings,Passivation
Delta Finishing,Anodize
Delta Finishing,Electroless nickel
Echo Surface,Electroless nickel
Foxtrot Metal,Electroless nickel
"""
LINES = (
    "5;10\tQX-1001\tB\tPassivation\tBracket\n"
    "1;25\tQX-1002\tA\tAnodize\tHousing\n"
    "10\tQX-1003\tC\tElectroless nickel\tShaft\n"
)
"""Copied from the buyer's own sheet: no headings, and no usual order."""
OLD = "QX-1001_revA.pdf"
DRAWINGS = ("QX-1001_revB.pdf", "QX-1002 CUI.pdf", "QX-1003.pdf")


def vendor_list(folder: Path) -> Path:
    """A workbook as people have them: words above the headings, gaps, names in any case, notes for values."""
    path = folder / "Vendors FINAL (2).xlsx"
    with Workbook(str(path)) as book:
        sheet = book.add_worksheet("Sheet1")
        for number, row in enumerate(_VENDORS):
            sheet.write_row(number, 0, row)
    return path


def capability_list(folder: Path) -> Path:
    """Who does what."""
    path = folder / "who does what.csv"
    path.write_text(_CAPABILITIES, encoding="utf-8")
    return path


def drawings(folder: Path) -> Path:
    """One for each line, and an old one."""
    root = folder / "drawings"
    root.mkdir()
    for name in (*DRAWINGS, OLD):
        (root / name).write_bytes(b"%PDF-1.4 " + name.encode())
    return root
