"""Lines of an RFQ in, from a sheet or the clipboard."""

from pathlib import Path

import pytest
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from app.documents.rfqs.item_sheet import items_of, paste_items
from app.documents.sheets.sheet import SheetUnreadable, read_sheet
from app.domain.rfqs.incoming_lines import ColumnsUnknown, ItemSheet
from app.domain.rfqs.rfq import RfqItem
from app.domain.trade.quantity import QuantityBreaks

_SHEET = """\ufeffQuote#,Line,Part Number,Callout,Process,Spec,Type,Class,PriceBreak,file_path
7387,3,0022-12982,"SILVER PLATE PER ASTM B700 II CL 1.
NO RACK MARKS ON SURFACE A",Silver Plate,ASTM B700,II,CL 1,5;21,drawings/0022-12982
7969,4,0062417-001,"PASSIVATING, MASK THREADS",PASSIVATION,ASTM A380,,CLASS 2,"1, 2, 5, 10",drawings/0062417-001
7919,6,0042-49595,"EP, (.001"" THICK).",EP,ASTM B 912,TYP III,CLASS 2,50pcs or MOQ,drawings/0042-49595
"""


def _write(folder: Path, text: str) -> Path:
    path = folder / "lines.csv"
    path.write_text(text, encoding="utf-8")
    return path


def read_items(path: Path, mapping: dict[str, str] | None = None, split: str = "") -> ItemSheet:
    return items_of(read_sheet(path, as_shown=True), path.name, mapping or {}, split=split)


def test_lines_are_read_with_line_breaks_and_typed_quantities(tmp_path: Path) -> None:
    sheet = read_items(_write(tmp_path, _SHEET))
    assert (sheet.rows, sheet.remarks) == (3, ())
    assert sheet.items[0] == RfqItem(
        number=3,
        part_number="0022-12982",
        callout="SILVER PLATE PER ASTM B700 II CL 1.\nNO RACK MARKS ON SURFACE A",
        process="Silver Plate",
        specification="ASTM B700",
        type="II",
        spec_class="CL 1",
        quantities=QuantityBreaks((5, 21)),
        customer_reference="7387",
        source_folder="drawings/0022-12982",
    )
    assert [str(item.quantities) for item in sheet.items[1:]] == ["1; 2; 5; 10", "50 or MOQ"]
    assert sheet.items[2].callout == 'EP, (.001" THICK).'


def test_a_row_is_dropped_only_where_nobody_knows_which_part_it_is(tmp_path: Path) -> None:
    sheet = read_items(_write(tmp_path, "Line,Part,Qty\n1,A,some\n2,,5\n3,B,5\n4,C,\n"))
    assert [(i.part_number, str(i.quantities), i.quantities.is_read) for i in sheet.items] == [
        ("A", "some", False),
        ("B", "5", True),
        ("C", "", False),
    ]
    assert [(r.row, r.field, r.dropped, r.to_mend) for r in sheet.remarks] == [
        (2, "quantities", False, True),
        (3, "part_number", True, False),
        (5, "quantities", False, True),
    ]
    assert sheet.remarks[2].text.startswith("There is no quantity.")
    assert (sheet.rows, sheet.places, sheet.wants_a_look) == (4, (2, 4, 5), True)


def test_line_numbers_that_are_taken_or_none_are_left_to_whoever_stores_the_lines(tmp_path: Path) -> None:
    text = "Line,Part,Qty\n1,A,5\n1,B,5\nten,C,5\n,D,5\n0,E,5\n4,F,5\n1234567,G,5\n"
    sheet = read_items(_write(tmp_path, text))
    assert [(item.part_number, item.number) for item in sheet.items] == [
        ("A", 1),
        ("B", 0),
        ("C", 0),
        ("D", 0),
        ("E", 0),
        ("F", 4),
        ("G", 0),
    ]
    assert [(r.row, r.dropped) for r in sheet.remarks] == [(3, False), (4, False), (6, False), (8, False)]


def test_lines_without_numbers_are_taken_silently(tmp_path: Path) -> None:
    sheet = read_items(_write(tmp_path, "Part,Qty,Colour\nA,5,red\nB,1;2,\n"))
    assert [item.number for item in sheet.items] == [0, 0]
    assert [(r.row, r.field) for r in sheet.remarks] == [(1, "Colour")]


def test_a_workbook_gives_whole_numbers_and_part_numbers_as_written(tmp_path: Path) -> None:
    path = tmp_path / "lines.xlsx"
    with Workbook(str(path)) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["Line", "P/N", "Rev.", "Qty"])
        page.write_row(1, 0, [1, "0042", "B", 25.0])
        page.write_row(2, 0, [2, 32492316, "", "1;5"])
    items = read_items(path).items
    assert [(i.number, i.part_number, i.revision, str(i.quantities)) for i in items] == [
        (1, "0042", "B", "25"),
        (2, "32492316", "", "1; 5"),
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [("Line,Part\n1,A\n", "quantities"), ("Line,Qty\n1,5\n", "part number"), ("Part,Qty\n", "no rows"), ("", "empty")],
)
def test_a_sheet_without_what_is_needed_is_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises((SheetUnreadable, ColumnsUnknown), match=says):
        read_items(_write(tmp_path, text))


@pytest.mark.parametrize(
    ("headings", "cells", "level"),
    [
        ("Clearance", "ITAR", "ITAR"),
        ("Clearance", "no", ""),
        ("ITAR?", "Y", "ITAR"),
        ("ITAR controlled", "x", "ITAR"),
        ("Controlled?", "yes", "yes"),  # to what nobody knows, so nobody holds it
        ("CUI\tITAR", "x\t", "CUI"),
        ("CUI\tITAR", "\tx", "ITAR"),
        ("CUI\tITAR", "x\tyes", "ITAR"),
        ("CUI\tITAR", "no\tITAR", "ITAR"),
        ("CUI\tITAR", "no\tno", ""),
        ("Clearance\tITAR", "other\tx", "other"),
        ("Drawing\tITAR", "x", ""),
    ],
)
def test_a_column_names_the_level_or_is_ticked_for_it_and_the_strictest_counts(
    headings: str, cells: str, level: str
) -> None:
    (item,) = paste_items(f"Part\tQty\t{headings}\nP-1\t1\t{cells}").items
    assert item.clearance == level


def test_a_column_that_only_speaks_of_a_level_is_named_as_not_used() -> None:
    sheet = paste_items("Part\tQty\tITAR office\tCUI box\nP-1\t1\tMs. Vale\tx\nP-2\t1\t\tsee note")
    assert [r.text for r in sheet.remarks] == ["The column “ITAR office” is not used."]
    assert [item.clearance for item in sheet.items] == ["CUI", "CUI"]


def test_pasted_rows_with_a_header_are_read_by_it() -> None:
    sheet = paste_items('Part Number\tQty\tCallout\r\nA\t1;5\t"two\nlines"\r\n')
    assert [(i.part_number, str(i.quantities), i.callout) for i in sheet.items] == [("A", "1; 5", "two\nlines")]
    assert sheet.rows == 1


def test_two_pasted_columns_are_part_and_quantities() -> None:
    sheet = paste_items("0042-1\t1;5\n0042-2\tx\n")
    assert [(i.part_number, str(i.quantities)) for i in sheet.items] == [("0042-1", "1; 5"), ("0042-2", "x")]
    assert [(r.row, r.to_mend) for r in sheet.remarks] == [(2, True)]


def test_many_pasted_columns_are_taken_in_the_order_of_the_table() -> None:
    (item,) = paste_items("7\tA\tB\tbush\tcall\tEN\tAMS\tII\t1\t5;10\t2026-12-24\n").items
    assert (item.number, item.part_number, item.revision, item.spec_class) == (7, "A", "B", "1")
    assert (str(item.quantities), item.need_by) == ("5; 10", "2026-12-24")


def test_semicolons_or_commas_can_be_pasted_too() -> None:
    assert [i.part_number for i in paste_items("Part,Qty\nA,5\n").items] == ["A"]


def test_an_empty_clipboard_is_refused() -> None:
    with pytest.raises(SheetUnreadable, match="nothing to paste"):
        paste_items(" \n")


def test_pasted_unused_columns_are_named() -> None:
    assert [r.field for r in paste_items("Part\tQty\tColour\nA\t5\tred\n").remarks] == ["Colour"]
