"""Lines without headings, in the order of whoever keeps the sheet: the columns are known by what stands in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.rfqs.item_guess import begun_items, guessed
from app.documents.rfqs.item_sheet import items_of, paste_items, text_rows
from app.documents.sheets.row import SheetRow
from app.domain.rfqs.incoming_lines import ColumnsUnknown

_FIELDS = (
    *("customer_reference", "number", "part_number", "callout", "process", "specification", "type", "spec_class"),
    *("quantities", "source_folder", "need_by", "unit", "clearance"),
)
_LINES = (
    ("7833", "1", "200K91-82554P01", "PASSIVATE PER ASTM A967 TYP III CLASS 2", "PASSIVATION", "ASTM A967", "TYP III",
     "CLASS 2", "1;5;10;25", "drawings/200K91-82554P01", "2026-12-24", "EA", ""),
    ("7919", "2", "0022-12982", "SILVER PLATE PER ASTM B700, NO RACK MARKS ON A", "Silver Plate", "ASTM B700", "II",
     "CL 1", "5;21", "drawings/0022-12982", "2027-01-08", "EA", "CUI"),
    ("7387", "3", "324948212", "ELECTROLESS NICKEL PER MIL-C-26074 CLASS 2", "EN", "MIL-C-26074", "", "1A",
     "50pcs or MOQ", "drawings/324948212", "", "EA", ""),
    ("8012", "4", "0190-63512", "HEAT TREAT PER AMS-H-6875 TYPE II", "HEAT TREAT", "AMS-H-6875", "TYPE II", "CL 3",
     "1, 2, 5, 10", "drawings/0190-63512", "12/24/2026", "EA", "ITAR"),
)  # fmt: skip


def _rows(*places: int) -> list[SheetRow]:
    return [SheetRow(n, tuple(line[p] for p in places)) for n, line in enumerate(_LINES, start=1)]


@given(st.permutations(range(len(_FIELDS))))
def test_every_column_is_known_in_whatever_order_they_come(places: list[int]) -> None:
    found = guessed(_rows(*places))
    assert {field: _FIELDS[places[place]] for field, place in found.items()} == {f: f for f in _FIELDS}


@given(st.permutations(range(len(_FIELDS))), st.integers(2, len(_FIELDS)))
def test_what_is_found_in_some_of_the_columns_is_a_part_and_its_quantities_or_nothing(
    places: list[int], width: int
) -> None:
    chosen = places[:width]
    found = guessed(_rows(*chosen))
    if {_FIELDS.index("part_number"), _FIELDS.index("quantities")} <= set(chosen):
        for field in ("part_number", "quantities"):
            assert _FIELDS[chosen[found[field]]] == field


@pytest.mark.parametrize("count", range(1, 5))
def test_one_row_is_enough(count: int) -> None:
    found = guessed(_rows(*range(len(_FIELDS)))[:count])
    assert (found["part_number"], found["quantities"]) == (2, 8)


def test_a_sheet_without_headings_is_read_from_its_first_row_on() -> None:
    text = "\n".join("\t".join(line) for line in _LINES)
    sheet = items_of(text_rows(text), "The text", {})
    assert [i.part_number for i in sheet.items] == [line[2] for line in _LINES]
    assert [str(i.quantities) for i in sheet.items] == ["1; 5; 10; 25", "5; 21", "50 or MOQ", "1; 2; 5; 10"]
    assert (sheet.rows, sheet.items[1].customer_reference, sheet.items[1].clearance) == (4, "7919", "CUI")


def test_what_the_buyer_says_of_a_column_without_a_heading_counts() -> None:
    text = "\n".join("\t".join(line[2:9]) for line in _LINES)
    said = {"column A": "part_number", "column B": "description", "column G": "quantities"}
    sheet = items_of(text_rows(text), "The text", said)
    assert [i.description for i in sheet.items] == [line[3] for line in _LINES]
    assert {i.callout for i in sheet.items} == {""}


@pytest.mark.parametrize(
    "text",
    [
        "Widget\tCount of it\nP-100\t5\nP-200\t6\n",
        "Customer 4711, 3 parts\n\nPart\tQty\nP-100\t5\n",
        "Arden\tred\nBrook\tgreen\n",
        "P-100\tred\nP-200\tgreen\n",
    ],
)
def test_a_sheet_whose_first_row_is_no_line_has_its_headings_there_or_below(text: str) -> None:
    begun, mapping = begun_items(text_rows(text), {}, is_said=False)
    assert mapping == {}
    assert any(begun.rows[0].cells)


def test_pasted_rows_in_another_order_are_not_taken_in_ours() -> None:
    text = "\n".join("\t".join(line[:10]) for line in _LINES)
    with pytest.raises(ColumnsUnknown, match="the order of their columns"):
        paste_items(text)


def test_a_few_pasted_columns_that_end_before_our_quantities_are_not_taken_in_our_order() -> None:
    """The part number stands where ours does, by chance."""
    with pytest.raises(ColumnsUnknown, match="order of their columns is unknown"):
        paste_items("5;10\tQX-1001\tB\tPassivation\n1;25\tQX-1002\tA\tAnodize\n")


def test_a_column_of_part_numbers_alone_becomes_lines_to_be_completed() -> None:
    assert [i.part_number for i in paste_items("0042-1\n0042-2\n").items] == ["0042-1", "0042-2"]
