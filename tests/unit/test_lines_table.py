"""The table of lines: on a telephone as on a desk, with a place for every answer, and nothing told twice."""

import re
from html.parser import HTMLParser

import pytest
from typing_extensions import override

from app.documents.mail.html_body import html_page
from app.documents.mail.language import ENGLISH, GERMAN, Language
from app.documents.mail.line_text import line_text
from app.documents.mail.lines_table import lines_table
from app.domain.rfqs.rfq import RfqItem
from app.domain.trade.quantity import QuantityBreaks

_ITEMS = (
    RfqItem(
        number=1,
        part_number="P-1001",
        revision="A",
        description="Bracket <left>",
        callout="EN PLATE PER AMS 2404\nNO RACK MARKS",
        process="EN plating",
        specification="AMS 2404",
        quantities=QuantityBreaks((1, 1_000), or_minimum=True),
        need_by="March 1",
    ),
    RfqItem(number=2, part_number="P-" + "1" * 40, quantities=QuantityBreaks.kept("some")),
)


class _Rows(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.rows: list[list[str]] = []
        self.widths: list[str] = []
        self.feed(html)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.widths += [value or "" for name, value in attrs if name == "width"]
        if tag == "tr":
            self.rows.append([])
        if tag == "td":
            self.rows[-1].append("")

    @override
    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.replace("\n", " ")

    @override
    def handle_entityref(self, name: str) -> None:
        self.rows[-1][-1] += {"nbsp": "\N{NO-BREAK SPACE}", "lt": "<", "gt": ">"}[name]


def test_every_quantity_has_a_row_with_two_empty_cells() -> None:
    heading, empty = ["Quantity", "Unit price", "Lead time"], ["\N{NO-BREAK SPACE}"] * 2
    rows = [[cell.strip(" ") for cell in row] for row in _Rows(lines_table(_ITEMS, ENGLISH).html).rows]
    assert rows == [
        ["Line 1 · P-1001 rev. A Bracket <left> EN PLATE PER AMS 2404 NO RACK MARKS Need by: March 1"],
        heading,
        ["1", *empty],
        ["1000", *empty],
        ["or your MOQ", *empty],
        [f"Line 2 · P-{'1' * 40}"],
        heading,
        ["some", *empty],
    ]


@pytest.mark.parametrize("language", [ENGLISH, GERMAN])
def test_nothing_is_wider_than_a_telephone(language: Language) -> None:
    page = html_page("<lines>", {"<lines>": lines_table(_ITEMS, language).html})
    widths = [width for width in _Rows(page).widths if not width.endswith("%")]
    assert widths == ["640"]
    assert 'width="640" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:640px"' in page
    assert set(re.findall(r"[^-]width:(\w+%?)", page)) <= {"100%"}
    assert not re.search("flex|grid|position:|float:", page)
    sizes = [int(size) for pair in re.findall(r"font-size:(\d+)px|font:(\d+)px", page) for size in pair if size]
    assert min(sizes) >= 14


def test_a_part_number_breaks_only_where_it_is_too_long_for_a_telephone() -> None:
    html = lines_table(_ITEMS, ENGLISH).html
    assert '<span style="white-space:nowrap">P-1001 rev. A</span>' in html
    assert html.count("nowrap") == 1
    assert "overflow-wrap:anywhere" in html


def test_the_table_of_forty_lines_is_not_cut_off_by_gmail() -> None:
    six = QuantityBreaks((1, 5, 10, 25, 50, 100))
    items = [RfqItem(number=n, part_number=f"P-{n}", callout="PASSIVATE " * 5, quantities=six) for n in range(1, 41)]
    assert len(html_page("<lines>", {"<lines>": lines_table(items, GERMAN).html}).encode()) < 90_000


@pytest.mark.parametrize(
    ("callout", "columns", "beside"),
    [
        ("PASSIVATING PER ASTM A967 TYP III CLASS 2", ("PASSIVATION", "ASTM A967", "TYP III", "CLASS 2"), ""),
        ("SILVER PLATE PER ASTM B700 II CL 1.", ("Silver Plate", "ASTM B-700", "II", "CL 1"), ""),
        ("CLEAN PER 0250-20000 II CLASS 2.", ("Cleaning", "0250-20000", "II", "CLASS 2"), ""),
        ("ALODINE PER AMS 2473 CL 1", ("Chromate", "AMS 2473", "", "CL 1"), "Chromate"),
        ("CLEANING PER 0250-70351", ("PRECISION CLEANING", "0250-70351", "", ""), "PRECISION CLEANING"),
        ("CHROMATE PER AMS 2473", ("Chrome", "", "", ""), "Chrome"),
        ("ANODIZE PER MIL-A-8625 TYPE II", ("Anodizing", "MIL-A-8625", "III", "1"), "Type III, Class 1"),
        ("ANODIZE PER MIL-A-8625", ("", "MIL-A-8625F", "", ""), "MIL-A-8625F"),
        ("ANODIZE PER MIL-A-8625", ("", "MIL-A-8625 Type II", "", ""), "MIL-A-8625 Type II"),
        ("ANODIZE PER MIL-A-8625 TYPE II", ("", "MIL-A-8625", "any of them", "best"), "any of them, best"),
        ("PASSIVATE PER AMS 2700, CHEM FILM PER MIL-DTL-5541 TYPE I", ("", "AMS 2700", "I", ""), "Type I"),
        ("NO RACK MARKS", ("EN", "AMS 2404", "", "4"), "EN, AMS 2404, Class 4"),
        ("", ("Anodize", "MIL-A-8625", "II", "1"), "Anodize, MIL-A-8625, Type II, Class 1"),
    ],
)
def test_what_the_callout_says_is_not_said_again(callout: str, columns: tuple[str, str, str, str], beside: str) -> None:
    process, specification, kind, spec_class = columns
    item = RfqItem(
        number=1,
        part_number="P",
        callout=callout,
        process=process,
        specification=specification,
        type=kind,
        spec_class=spec_class,
        quantities=QuantityBreaks((1,)),
    )
    assert line_text(item, ENGLISH).beside == beside


def test_what_is_not_counted_in_pieces_has_its_unit() -> None:
    item = RfqItem(number=1, part_number="P", quantities=QuantityBreaks((5, 10), or_minimum=True), unit="kg")
    assert line_text(item, ENGLISH).quantities == ("5 kg", "10 kg", "or your MOQ")
    assert lines_table([item], ENGLISH).plain == "1. P\n   Quantities: 5; 10 kg or MOQ"


def test_without_lines_there_is_no_table() -> None:
    assert not lines_table((), ENGLISH)
