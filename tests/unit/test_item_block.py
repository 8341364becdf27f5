"""Copied cells: lines to be added, or a block for cells that there are."""

import pytest

from app.documents.rfqs.item_block import Block, block_of
from app.documents.sheets.sheet import SheetUnreadable


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("PASSIVATION\r\n", (("PASSIVATION",),)),
        ("II\tCL 1\r\n\tCL 2\r\n", (("II", "CL 1"), ("", "CL 2"))),
        ('"PLATE ""A""\nMASK"\tEN\r\n', (('PLATE "A"\nMASK', "EN"),)),
        ("EN\tAMS 2404\tII\r\n", (("EN", "AMS 2404", "II"),)),
        ("0042-1\t1;5\r\n\t\r\n0042-2\t25\r\n", ()),
        ("0042-1\tsome\r\n", (("0042-1", "some"),)),
        ("Part\tQty\r\nA\t1\r\n", ()),
        ("7\tA\tB\tbush\tcall\tEN\tAMS\tII\t1\t5;10\r\n", ()),
    ],
)
def test_lines_are_told_from_blocks(text: str, block: Block) -> None:
    assert block_of(text) == block


def test_nothing_is_neither() -> None:
    with pytest.raises(SheetUnreadable):
        block_of(" \r\n")
