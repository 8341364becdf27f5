"""Which file is a line's drawing: by the part number in its name."""

import pytest

from app.domain.rfqs.drawings import without_drawing
from app.domain.rfqs.rfq import RfqItem
from app.domain.trade.quantity import QuantityBreaks


def lines(*parts: str) -> list[RfqItem]:
    return [RfqItem(number=n, part_number=p, quantities=QuantityBreaks((1,))) for n, p in enumerate(parts, start=1)]


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("P-1", "P-1.pdf"),
        ("P-1", "p1.PDF"),
        ("p 1", "P_1_revB.pdf"),
        ("P-1", "P-1B.pdf"),
        ("P-1", "P-1 (2).pdf"),
        ("P-1", "RFQ 7 - P-1 rev. C sheet 2.step"),
        ("P-1 rev. B", "P-1.pdf"),
        ("P-1 Rev B", "P-1_revB.pdf"),
        ("AXXX-12/3", "AXXX-12-3.dwg"),
        ("12345-1", "12345-1A.pdf"),
        ("12345-1", "drawings/12345-1.pdf"),
        ("1001A", "1001A.pdf"),
        ("ÄB-7", "a\u0308b 7.pdf"),
        ("\uff30\uff11", "P-1.pdf"),
        ("Rev 2", "rev-2.pdf"),
        ("A", "A rev B.pdf"),
        ("12", "drawings/12.pdf"),
        ("123", "CUI 123.pdf"),
    ],
)
def test_a_file_is_for_the_part_number_in_its_name(part: str, name: str) -> None:
    assert without_drawing(lines(part), [name]) == ()


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("P-1", "P-10.pdf"),
        ("P-1", "P-11.pdf"),
        ("P-1", "AP-1.pdf"),
        ("P-1", "P-01.pdf"),
        ("1001", "X1001.pdf"),
        ("1001A", "1001AB.pdf"),
        ("P-1-2", "P-1.pdf"),
        ("12345-1", "123451.pdf"),
        ("P-1", "terms.pdf"),
        ("A", "P-1 rev A.pdf"),
        ("12", "P-1 sheet 12.pdf"),
        ("P-1", ""),
        ("", "P-1.pdf"),
        ("–", "–.pdf"),
    ],
)
def test_what_only_looks_alike_is_no_drawing_of_it(part: str, name: str) -> None:
    asked = lines(part)
    assert without_drawing(asked, [name]) == tuple(asked)


def test_a_file_is_for_the_longest_part_number_that_it_names() -> None:
    short, dashed, twelve = lines("P-1", "P-1-2", "P-12")
    both = (short, dashed, twelve)
    assert without_drawing(both, ["P-1-2.pdf"]) == (short, twelve)
    assert without_drawing(both, ["P-1-2.pdf", "P-1_revA.pdf"]) == (twelve,)
    assert without_drawing(both, ["P-1, P-1-2 and P-12.zip"]) == ()
    assert without_drawing(lines("A-2", "P-A-2"), ["P-A-2.pdf"]) == tuple(lines("A-2"))
    assert without_drawing(lines("P-1", "P-1"), ["P-1.pdf"]) == (), "two lines of one part share its drawing"
