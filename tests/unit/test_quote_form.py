"""The quote form: what is in its cells, and that the fast way writes the same as the plain one."""

import io
import re
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import load_workbook

from app.documents.rfqs.form_rows import form_rows
from app.documents.rfqs.form_sheet import FormText, form_workbook
from app.documents.rfqs.quote_form import QuoteForm, one_line
from app.domain.quotes.form_layout import ANSWERED, ASKED, FIRST_ANSWER, HEAD, SHEET, TITLES_ROW
from app.domain.rfqs.form_ref import form_ref, read_ref
from app.domain.rfqs.mark import LETTERS
from app.domain.rfqs.rfq import Rfq, RfqItem, RfqState
from app.domain.rfqs.terms import Terms
from app.domain.trade.ids import RfqId
from app.domain.trade.quantity import QuantityBreaks

_FILLED = Path(__file__).parent.parent / "cases" / "replies" / "11-form-perfect.xlsx"
_ITEMS = (
    RfqItem(
        number=1,
        part_number="0022-10116",
        revision="A",
        description="Bracket",
        process="Electroless nickel",
        specification="MIL-C-26074",
        spec_class="2",
        quantities=QuantityBreaks((1, 5, 25)),
    ),
    RfqItem(
        number=2,
        part_number="0190-25230",
        revision="C",
        description="Cover",
        process="Chem film",
        specification="MIL-DTL-5541",
        type="I",
        spec_class="CLASS 3",
        quantities=QuantityBreaks((10, 50, 100)),
    ),
    RfqItem(
        number=3,
        part_number="00123456",
        revision="-",
        description="Pin",
        process="Passivate",
        specification="AMS 2700 method 1",
        quantities=QuantityBreaks((100, 1000)),
    ),
)
_RFQ = Rfq(
    id=RfqId(1),
    number="RFQ-2026-0042",
    title="",
    state=RfqState.DRAFT,
    deadline=None,
    subject="",
    body="",
    items=_ITEMS,
)
_DEADLINE = "Fri 4 Dec 2026 17:00 CST (UTC−06:00)"
_WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=40)
_NAMES = _WORDS.map(one_line).filter(bool)


def _cells(octets: bytes) -> list[list[object]]:
    sheet = load_workbook(io.BytesIO(octets)).get_sheet_by_name(SHEET)
    return [list(row) for row in sheet.to_python(skip_empty_area=False)]


def _part(octets: bytes, name: str) -> str:
    with ZipFile(io.BytesIO(octets)) as file:
        assert file.testzip() is None
        return file.read(name).decode()


def _sheet_of(rfq: Rfq) -> str:
    return _part(QuoteForm.of(rfq).for_vendor("Acme Plating", "K7F3Q"), "xl/worksheets/sheet1.xml")


def test_all_is_where_forms_that_came_back_have_it() -> None:
    made = _cells(QuoteForm.of(_RFQ, deadline=_DEADLINE).for_vendor("Acme Plating", "K7F3Q"))
    filled = _cells(_FILLED.read_bytes())
    assert len(made) == len(filled)
    assert made[0] == filled[0]
    assert str(made[1][0]) == f"To: Acme Plating. Please quote by {_DEADLINE}."
    for row in range(FIRST_ANSWER - 1, TITLES_ROW - 1):
        assert made[row][0] == filled[row][0]
        assert made[row][1:] == [""] * (len(ASKED) + len(ANSWERED) - 1)
    assert made[TITLES_ROW - 1] == filled[TITLES_ROW - 1] == [*ASKED, *ANSWERED]
    asked = len(ASKED)
    texts = [[str(cell).casefold() for cell in row[:asked]] for row in made[TITLES_ROW:]]
    assert texts == [[str(cell).casefold() for cell in row[:asked]] for row in filled[TITLES_ROW:]]
    assert [row[asked:] for row in made[TITLES_ROW:]] == [["", 1, "", "", "", "", "", ""]] * 8


def test_the_head_names_title_and_buyer() -> None:
    form = QuoteForm.of(replace(_RFQ, title="Brackets"), buyer_name="Anna Buyer", buyer_address="anna@shop.example")
    cells = _cells(form.for_vendor("Acme", "K7F3Q"))
    assert cells[0][0] == "Quote for RFQ-2026-0042: Brackets [RFQ-2026-0042/K7F3Q]"
    assert cells[1][0] == "To: Acme. Your contact: Anna Buyer, anna@shop.example."
    assert "shaded cells" in str(cells[2][0])


def test_terms_and_units_are_asked_for_and_answers_stay_the_vendors() -> None:
    terms = Terms(currency="SEK", incoterm="FCA", place="Rockford", payment="Net 30")
    rfq = replace(_RFQ, terms=terms, items=(replace(_ITEMS[0], unit="kg"), *_ITEMS[1:]))
    octets = QuoteForm.of(rfq).for_vendor("Acme", "K7F3Q")
    cells = _cells(octets)
    asked = {str(row[0]): str(row[5]) for row in cells[FIRST_ANSWER - 1 : TITLES_ROW - 2] if row[5]}
    assert asked == {
        "Currency": "We ask for: SEK",
        "Delivery terms and freight": "We ask for: FCA Rockford",
        "Payment terms": "We ask for: Net 30",
    }
    assert {row[4] for row in cells[FIRST_ANSWER - 1 : TITLES_ROW - 2]} == {""}
    assert [row[7] for row in cells[TITLES_ROW:]] == ["kg"] * 3 + ["EA"] * 5
    assert "SEK,USD,EUR" in _part(octets, "xl/worksheets/sheet1.xml")


@given(_NAMES, st.text(alphabet=LETTERS, min_size=5, max_size=5), _WORDS, _WORDS)
def test_the_fast_way_writes_what_the_plain_one_writes(name: str, token: str, part: str, callout: str) -> None:
    items = (*_ITEMS[:2], replace(_ITEMS[2], part_number=part, callout=callout))
    rfq = replace(_RFQ, items=items)
    made = QuoteForm.of(rfq, deadline=_DEADLINE, buyer_name="Anna").for_vendor(name, token)
    rows = form_rows(items)
    text = FormText(rfq=rfq, deadline=_DEADLINE, buyer="Anna", rows=rows)
    refs = [form_ref(rfq.number, row.line, row.quantity, token) for row in rows]
    plain = form_workbook(text, name, token, refs)
    assert _cells(made) == _cells(plain)
    with ZipFile(io.BytesIO(made)) as file, ZipFile(io.BytesIO(plain)) as other:
        assert file.testzip() is None
        assert {n: file.read(n) for n in file.namelist()} == {n: other.read(n) for n in other.namelist()}
    assert [read_ref(str(row[0]), rfq.number) is not None for row in _cells(made)[TITLES_ROW:]] == [True] * 8


@pytest.mark.parametrize(
    "name", ["=1+1", "A & B <Ltd>", "_x0041_x0042_", "Müller\x00\x0b\ud800\uffff  GmbH", "{token}", "0;vendor;", "\\1"]
)
def test_a_vendors_name_is_a_text_and_nothing_else(name: str) -> None:
    octets = QuoteForm.of(_RFQ).for_vendor(name, "K7F3Q")
    assert _cells(octets)[1][0] == f"To: {'Müller GmbH' if name.startswith('M') else name}."


def test_texts_of_lines_stay_texts() -> None:
    odd = replace(_ITEMS[0], part_number="=1+1", revision="007", description="<r><x/></r>", callout="@SUM(A1)")
    octets = QuoteForm.of(replace(_RFQ, items=(odd,))).for_vendor("Acme", "K7F3Q")
    row = _cells(octets)[TITLES_ROW]
    assert row[2:5] == ["=1+1", "007", " <r><x/></r>"]
    assert "<f>" not in _part(octets, "xl/worksheets/sheet1.xml")


def test_the_same_form_has_the_same_octets() -> None:
    once, again = (QuoteForm.of(_RFQ).for_vendor("Acme", "K7F3Q") for _ in range(2))
    assert once == again


def test_answers_alone_are_open_and_nothing_is_hidden() -> None:
    octets = QuoteForm.of(_RFQ).for_vendor("Acme", "K7F3Q")
    sheet = _part(octets, "xl/worksheets/sheet1.xml")
    styles = _part(octets, "xl/styles.xml")
    looks = re.findall(r"<xf [^>]*?(?:/>|>.*?</xf>)", styles.partition("<cellXfs")[2])
    is_open = {m[1] for m in re.finditer(r'<c r="([A-Z]+\d+)" s="(\d+)"', sheet) if 'locked="0"' in looks[int(m[2])]}
    firsts = (14, 17, 20)
    rows = range(14, 22)
    wanted = {f"E{row}" for row in range(FIRST_ANSWER, FIRST_ANSWER + len(HEAD))}
    wanted |= {f"{column}{row}" for column in "IJKOP" for row in rows} | {f"{c}{r}" for c in "LMN" for r in firsts}
    assert is_open == wanted
    assert '<sheetProtection sheet="1"' in sheet
    assert "password" not in sheet
    assert "hidden" not in sheet + _part(octets, "xl/workbook.xml")


def test_it_warns_and_does_not_stop() -> None:
    sheet = _sheet_of(_RFQ)
    checks = re.findall(r"<dataValidation [^>]*>", sheet)
    assert len(checks) == 11
    assert all('errorStyle="warning"' in check for check in checks)


def test_it_prints_on_pages_one_wide_with_its_titles_and_number() -> None:
    octets = QuoteForm.of(replace(_RFQ, number="R&D-1")).for_vendor("Acme", "K7F3Q")
    sheet, book = _part(octets, "xl/worksheets/sheet1.xml"), _part(octets, "xl/workbook.xml")
    assert 'orientation="landscape"' in sheet
    assert 'fitToHeight="0"' in sheet
    assert "R&amp;&amp;D-1&amp;RPage" in sheet
    assert "Quote!$13:$13" in book
    assert "Quote!$A$1:$P$21" in book


def test_long_texts_have_room_and_very_long_ones_end_in_the_email() -> None:
    long = replace(_ITEMS[0], part_number="P-" * 20, callout="MASK THREADS " * 8, quantities=QuantityBreaks((1, 2)))
    heights = re.findall(r'<row r="1[45]"[^>]*?ht="(\d+)"', _sheet_of(replace(_RFQ, items=(long,))))
    assert heights == ["60", "45"]
    row = form_rows([replace(long, callout="\n" * 3 + "X" * 2_000)])[0]
    assert (len(row.work), row.work.endswith("(more in the email)")) == (1_000, True)


def test_what_else_a_line_asks_for_is_in_its_description() -> None:
    item = replace(_ITEMS[0], need_by="2027-01-15", quantities=QuantityBreaks((1, 2), or_minimum=True))
    first, second = form_rows([item])
    assert first.description == "Bracket\nNeed by 2027-01-15\nOr quote your minimum order quantity"
    assert (first.is_first, second.is_first) == (True, False)
    assert first.work == "Electroless nickel, MIL-C-26074 class 2"


@pytest.mark.parametrize(
    "items",
    [(), (replace(_ITEMS[0], number=0),), (replace(_ITEMS[0], quantities=QuantityBreaks((), unread="5/yr")),)],
    ids=["no line", "no number", "no quantity"],
)
def test_what_cannot_be_quoted_gets_no_form(items: tuple[RfqItem, ...]) -> None:
    with pytest.raises(ValueError, match="no "):
        QuoteForm.of(replace(_RFQ, items=items))
