"""Which columns of a sheet of lines are what, by headings as others write them."""

import pytest

from app.documents.rfqs.item_sheet import items_of
from app.documents.sheets.csv_rows import csv_sheet
from app.domain.rfqs.incoming_lines import ColumnsUnknown
from app.domain.rfqs.rfq import RfqItem
from app.domain.vendors.sheet_options import FOUND_OUT

_SHEETS: list[tuple[str, dict[str, object]]] = [
    (
        "Item,Part No.,P/N Rev,Finish,Finish Spec,Qty\n1,K-1,A,Anodize,MIL-A-8625,5",
        {"part_number": "K-1", "process": "Anodize", "specification": "MIL-A-8625", "quantities": "5", "number": 1},
    ),
    ("Item;Menge\nK-1;5", {"part_number": "K-1", "quantities": "5"}),
    (
        "Find No,Component,Nomenclature,Qty Req'd,Treatment,Notes\n10,K-1,Jaw,5,Passivate,PER ASTM A967",
        {
            "part_number": "K-1",
            "number": 10,
            "description": "Jaw",
            "quantities": "5",
            "process": "Passivate",
            "callout": "PER ASTM A967",
        },
    ),
    (
        "Dwg,Rev,Title,QTY.\nK-1,B,Jaw,5",
        {"part_number": "K-1", "revision": "B", "description": "Jaw", "quantities": "5"},
    ),
    ("Drawing No,Part Number,Qty\nD-9,K-1,5", {"part_number": "K-1", "quantities": "5"}),
    (
        "Pos.;Teile-Nr.;Benennung;Stückzahl;Oberfläche;Liefertermin\n10;K-1;Backe;5;Eloxieren;2026-12-01",
        {
            "part_number": "K-1",
            "number": 10,
            "description": "Backe",
            "quantities": "5",
            "process": "Eloxieren",
            "need_by": "2026-12-01",
        },
    ),
    (
        "Zeichnungsnummer;Index;Bezeichnung;Losgröße 1;Losgröße 2\nK-1;A;Backe;5;50",
        {"part_number": "K-1", "revision": "A", "quantities": "5; 50"},
    ),
    ("Art.-Nr.;Bezeichnung;Anzahl\nK-1;Backe;5", {"part_number": "K-1", "quantities": "5"}),
    ("Materialnummer;Kurztext;Bestellmenge\nK-1;Backe;5", {"part_number": "K-1", "quantities": "5"}),
    ("Vendor P/N,Mfg Part Number,Quantity Needed\nX,K-1,5", {"quantities": "5"}),
    ("Part #,Break 1,Break 2,Break 3\nK-1,5,10,25", {"part_number": "K-1", "quantities": "5; 10; 25"}),
    ("P/N,1st Qty,2nd Qty\nK-1,5,10", {"part_number": "K-1", "quantities": "5; 10"}),
    ("PN,QTY#1,QTY#2,QTY#3\nK-1,5,10,", {"part_number": "K-1", "quantities": "5; 10"}),
    ("PN,Qty A,Qty B\nK-1,5,10", {"part_number": "K-1", "quantities": "5; 10"}),
    ("PN,Qty,Qty,Qty\nK-1,5,10,25", {"part_number": "K-1", "quantities": "5; 10; 25"}),
    ("PN,Quantity (1),Quantity (2)\nK-1,5,0", {"part_number": "K-1", "quantities": "5"}),
    ("PartNumber,OrderQty\nK-1,5", {"part_number": "K-1", "quantities": "5"}),
    ("part_no,qty_1,qty_2\nK-1,5,10", {"part_number": "K-1", "quantities": "5; 10"}),
    ("Part Number,Qty on Hand,Order Qty,Unit Price\nK-1,99,5,3.50", {"part_number": "K-1", "quantities": "5"}),
    ("Part Number,Qty per Assy,Total Qty\nK-1,2,20", {"part_number": "K-1", "quantities": "20"}),
    ("Item No.,Description,Qty,UOM\nK-1,Jaw,5,EA", {"part_number": "K-1", "quantities": "5"}),
    (
        "Bill of materials\nRev C\n\nItem,Part Number,Description,Qty\n1,K-1,Jaw,5",
        {"part_number": "K-1", "quantities": "5"},
    ),
    ("sep=;\nPart Number;Qty\nK-1;5", {"part_number": "K-1", "quantities": "5"}),
    ("sep=,\nPart Number,Qty\nK-1,5", {"part_number": "K-1", "quantities": "5"}),
    ('"sep=|"\nPart Number|Qty\nK-1|5', {"part_number": "K-1", "quantities": "5"}),
    ("sep=\t\nPart Number\tQty\nK-1\t5", {"part_number": "K-1", "quantities": "5"}),
    ("SEP=;\r\nPart Number;Qty\r\nK-1;5", {"part_number": "K-1", "quantities": "5"}),
    (
        "Request for quote, K-1\nBy: T. Vane\n\nPart Number;Qty;Callout\nK-1;5;ANODIZE, BLACK\nK-2;5;ANODIZE, CLEAR",
        {"part_number": "K-1", "quantities": "5"},
    ),
    (
        "Quote for parts 2026;;\n;;\nOEM Part No;Print callout;QTY REQ'D\nK-1;PASSIVATE;5",
        {"part_number": "K-1", "quantities": "5", "callout": "PASSIVATE"},
    ),
    (
        "ACME Tool Co.,,,\nRFQ 1234,,,\nLine,Dwg Number,Qty 1,Qty 2\n1,K-1,5,10",
        {"part_number": "K-1", "quantities": "5; 10", "number": 1},
    ),
    ("Part,,Quantity,\nNumber,Rev,1,2\nK-1,A,5,10", {"part_number": "K-1", "quantities": "5; 10"}),
    ("Référence,Désignation,Quantité\nK-1,Mors,5", {"part_number": "K-1", "quantities": "5"}),
    ("Número de parte,Descripción,Cantidad\nK-1,Mordaza,5", {"part_number": "K-1", "quantities": "5"}),
    ("Codice,Descrizione,Quantità\nK-1,Ganascia,5", {"part_number": "K-1", "quantities": "5"}),
    ("Part Number,Quantity Break Points\nK-1,1/5/10", {"part_number": "K-1", "quantities": "1; 5; 10"}),
    (
        "CUSTOMER PART#,CUST REV,FINISH CALLOUT,EAU\nK-1,B,ANODIZE,500",
        {"part_number": "K-1", "quantities": "500", "callout": "ANODIZE"},
    ),
    ("Sachnummer,Benennung,Menge [Stk]\nK-1,Backe,5", {"part_number": "K-1", "quantities": "5"}),
    ("Item ID,Item Description,Req. Qty.\nK-1,Jaw,5", {"part_number": "K-1", "quantities": "5", "description": "Jaw"}),
    ("Part No / Drawing No,Rev.,Qty (pcs)\nK-1,B,5", {"part_number": "K-1", "quantities": "5", "revision": "B"}),
    ("Assembly,Part Number,Quantity\nA-1,K-1,5", {"part_number": "K-1", "quantities": "5"}),
    (
        "Level,Part Number,Part Revision,Quantity,Make/Buy\n1,K-1,B,5,Buy",
        {"part_number": "K-1", "quantities": "5", "revision": "B"},
    ),
    ("Part No.: ASSY-1;;Rev: B;Qty: 1\n;;;\nPart Number;Qty\nK-1;5", {"part_number": "K-1", "quantities": "5"}),
    (
        "Quote request;Date: 2026-11-26;Customer: Arden\nPart Number;Rev;Qty\nK-1;A;5",
        {"part_number": "K-1", "quantities": "5"},
    ),
    ("Part Number;Qty 1;Price 1;Qty 2;Price 2\nK-1;5;;10;", {"part_number": "K-1", "quantities": "5; 10"}),
    ("Part;Menge\nK-1;100,00", {"part_number": "K-1", "quantities": "100"}),
    ("Description;Qty;Part\nJaw;5;K-1", {"part_number": "K-1", "quantities": "5"}),
    (
        ";;;\nNOTES: see drawing;;;\nITEM;PART NO.;DESCRIPTION;QTY\n1;K-1;JAW;5\n",
        {"part_number": "K-1", "quantities": "5"},
    ),
    ("Qty;Part Number\n5;K-1", {"part_number": "K-1", "quantities": "5"}),
    (
        "ITEM;QTY;DWG NO;DESCRIPTION;MATERIAL;FINISH\n1;5;K-1;JAW;6061-T6;ANODIZE",
        {"part_number": "K-1", "quantities": "5"},
    ),
    (
        "Find No;Qty;Component;Description;Material;Finish Spec;Notes\n1;5;K-1;JAW;6061-T6;MIL-A-8625;x",
        {"part_number": "K-1", "quantities": "5"},
    ),
    ("Position;Material;Kurztext;Menge;ME\n10;K-1;Backe;5;ST", {"part_number": "K-1", "quantities": "5"}),
    ("sep=;\r\nStückliste 12;;;\r\nPos;Teilenummer;Menge\r\n1;K-1;5", {"part_number": "K-1", "quantities": "5"}),
    ("Part Number,Qty 10,Qty 50,Qty 100\nK-1,,,", {"part_number": "K-1", "quantities": ""}),
]


def first(text: str) -> RfqItem:
    return items_of(csv_sheet("lines.csv", text.encode(), FOUND_OUT), "lines.csv", {}).items[0]


@pytest.mark.parametrize(("text", "wanted"), _SHEETS)
def test_columns_are_found_by_their_headings(text: str, wanted: dict[str, object]) -> None:
    item = first(text)
    found = {field: getattr(item, field) for field in wanted} | {"quantities": str(item.quantities)}
    assert found == {"quantities": str(item.quantities)} | wanted


@pytest.mark.parametrize(
    "heading",
    [
        "Part Number (OEM)",
        "P/N:",
        "PART NO",
        "Part_Number",
        "part-number",
        "Part Numbers",
        "Parts",
        "Drawing / Part #",
        "Cust. Part No.",
        "Item / Part",
        "Product",
        "Model No.",
        "Catalog No",
        "Stock No",
        "NSN",
        "Part",
        "Part ID",
        "Our P/N",
        "PN/Drawing",
        "Print #",
        "Dwg. No.",
        "Component Number",
        "Teile-Nr.",
        "Artikel-Nr.",
        "Artikelnr",
        "Sach-Nr",
        "Zeichn.-Nr.",
        "Ident-Nr.",
        "Mat.-Nr.",
        "PARTNO",
        "Item Code",
        "N° de pièce",
        "Número de pieza",
        "Numero parte",
        "Onderdeelnummer",
        "Artikelnummer Kunde",
        "Item number",
        "MPN",
        "Assembly No.",
        "Detail No.",
    ],
)
def test_a_part_number_has_many_names(heading: str) -> None:
    assert first(f"{heading};Qty\nK-1;5").part_number == "K-1"


@pytest.mark.parametrize(
    "heading",
    [
        "QTY EA",
        "Q'ty",
        "Qty.",
        "Annual Qty",
        "Lot size",
        "Batch Size",
        "Volume",
        "No. of pcs",
        "# of pieces",
        "Units",
        "Number required",
        "No. Req'd",
        "REQ'D",
        "Reqd",
        "Qty Reqd",
        "QTY/ORDER",
        "Order Quantity (EA)",
        "Menge (St.)",
        "Stk.",
        "Stückzahlen",
        "Bedarf",
        "Jahresmenge",
        "Anz.",
        "Qté",
        "Cant.",
        "Aantal",
        "Quantity Requested",
        "Quote Qtys",
        "RFQ Qty",
        "EAU",
        "Qty to Order",
        "Price Breaks (qty)",
        "Quantities",
        "Pieces",
    ],
)
def test_quantities_have_many_names(heading: str) -> None:
    assert first(f"Part Number;{heading}\nK-1;5").quantities.values == (5,)


@pytest.mark.parametrize(
    "text",
    [
        "Item No,Description,Qty\n1,Jaw,5",
        "Part Name,Part Rev,Qty\nJaw,B,5",
        "Part,Qty on Hand,Unit Price\nK-1,5,1.50",
        "Part,Req'd Date\nK-1,2026-12-01",
        "Part,Unit,Weight\nK-1,EA,5",
    ],
)
def test_columns_of_something_else_are_not_taken_for_it(text: str) -> None:
    with pytest.raises(ColumnsUnknown):
        first(text)


def test_a_column_that_is_mapped_to_nothing_is_not_guessed() -> None:
    sheet = csv_sheet("lines.csv", b"Item,Qty,Order Qty\nK-1,9,5", FOUND_OUT)
    assert str(items_of(sheet, "lines.csv", {"Qty": ""}).items[0].quantities) == "5"
    with pytest.raises(ColumnsUnknown):
        items_of(sheet, "lines.csv", {"Item": ""})
