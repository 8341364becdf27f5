"""PDFs of vendors: their words, their pages as pictures, and what is said of those that can't be read."""

import struct
from pathlib import Path
from typing import Any

import pytest

from app.documents.inbox.incoming_mail import part_octets
from app.documents.inbox.outlook_file import to_octets
from app.documents.quotes import pdf_reading
from app.documents.quotes.pdf_words import PAGES, PdfUnreadable, page_picture, read_pdf_words
from app.domain.quotes.candidates import find_candidates
from app.domain.quotes.placed_words import rows_of
from app.system.confined import confined
from tests.fakes.asked_lines import ASKING, days, priced, said
from tests.fakes.paper import HIGH, WIDE, Placed, pdf, table

SAMPLES = Path(__file__).parents[1] / "cases" / "replies"


def here(function: str, *arguments: Any, **_: int) -> Any:
    """The child's part without a child."""
    return getattr(pdf_reading, function.rpartition(".")[2])(*arguments)


def written(folder: Path, octets: bytes) -> Path:
    path = folder / "quote.pdf"
    path.write_bytes(octets)
    return path


def texts(path: Path) -> list[str]:
    return [row.text for row in rows_of(read_pdf_words(path, here).words)]


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return int(width), int(height)


def value(found: object) -> str:
    return str(getattr(found, "value", None))


DELTA = "1×1 46.5 · 1×5 13.9 · 1×25 7.6 · 2×10 8.75 · 2×50 4.4 · 2×100 3.85 · 3×100 41/100 · 3×1000 23.5/100"


def sample(folder: Path, name: str) -> Path:
    """The PDF of a sample, taken out of its mail."""
    path = SAMPLES / name
    if path.suffix == ".pdf":
        return path
    octets = to_octets(path) if path.suffix == ".msg" else path.read_bytes()
    return written(folder, part_octets(octets, 0))


@pytest.mark.parametrize("name", ["13-quote-delta.pdf", "04-forwarded-by-colleague.eml"])
def test_the_sample_page_gives_all_its_prices_and_terms(tmp_path: Path, name: str) -> None:
    found = find_candidates(read_pdf_words(sample(tmp_path, name), confined).words, ASKING)
    assert priced(found) == DELTA
    assert said(found.line_minimums) == {"1": "150", "2": "120", "3": "100"}
    assert (said(found.lot_charges), said(found.nre)) == ({"1": "35"}, {"2": "275"})
    assert said(found.order_charges) == {"": "25"}
    assert days(found) == {"1,2": "10-10", "3": "10-15"}
    assert value(found.order_minimum) == "200"
    assert value(found.quote_number) == ("DF-20931" if name.startswith("13") else "5521")
    assert value(found.quote_date) == "2026-11-30"
    assert value(found.valid_until) == "2026-12-30"
    assert value(found.payment) == "NET 30"
    assert value(found.delivery) == "FOB Origin"
    assert value(found.currency) == "USD"


@pytest.mark.parametrize("name", ["03-reply-winmail-dat.eml", "18-reply-outlook.msg"])
def test_the_german_sample_gives_its_prices_and_what_is_not_offered(tmp_path: Path, name: str) -> None:
    found = find_candidates(read_pdf_words(sample(tmp_path, name), here).words, ASKING)
    assert priced(found) == "1×5 13.2 · 1×25 7.4 · 3×1000 19.8/100"
    assert [no.lines for no in found.no_quotes] == [(2,)]
    assert (said(found.line_minimums), days(found)) == ({"": "160"}, {"": "15-15"})
    assert value(found.valid_until) == "2027-01-31"
    assert value(found.quote_number) == "4711"
    assert value(found.currency) == "EUR"


def test_evidence_is_on_the_page() -> None:
    read = read_pdf_words(SAMPLES / "13-quote-delta.pdf", here)
    price = find_candidates(read.words, ASKING).price_of(1, 5)
    assert price
    (amount, each), (count,) = price.words, price.quantity_words
    assert (amount.text, each.text, count.text) == ("$13.90", "ea", "5")
    assert 0 < count.right < amount.left < read.pages[0].width
    assert abs(count.center - amount.center) < 2


LAYOUTS: dict[str, tuple[list[list[Placed]], str]] = {
    "breaks": (
        [
            table(
                [
                    ["Part No.", "Rev", "1", "5", "25", "Lead time"],
                    ["0022-10116", "A", "$48.00", "$14.20", "$7.85", "10 days"],
                    [],
                    ["Part No.", "Rev", "Qty 10", "Qty 50", "Qty 100"],
                    ["0190-25230", "C", "9.10", "4.35", "3.90", "3-4 wks"],
                ],
                [50, 150, 200, 270, 340, 420],
            )
        ],
        "1×1 48 · 1×5 14.2 · 1×25 7.85 · 2×10 9.1 · 2×50 4.35 · 2×100 3.9",
    ),
    "german": (
        [
            table(
                [
                    ["Pos.", "Teilenummer", "Menge", "Einzelpreis", "Gesamtpreis"],
                    ["10", "0022-10116", "1 Stk", "48,00 €", "48,00 €"],
                    ["", "Chemisch Nickel", "5 Stk", "14,20 €", "71,00 €"],
                    ["", "", "25 Stk", "7,85 €", "196,25 €"],
                    ["20", "00123456", "1.000 Stk", "215,00 €/1000", "215,00 €"],
                    ["Summe", "", "", "", "530,25 €"],
                ],
                [50, 90, 250, 330, 430],
            )
        ],
        "1×1 48 · 1×5 14.2 · 1×25 7.85 · 3×1000 215/1000",
    ),
    "per-100": (
        [
            table(
                [
                    ["Line", "Item code", "Qty", "Price per 100", "Total"],
                    ["1", "002210116", "25", "785.00", "196.25"],
                    ["2", "0190 25230", "50", "435.00", "217.50"],
                    ["", "", "100", "390.00", "390.00"],
                ],
                [50, 90, 250, 330, 430],
            )
        ],
        "1×25 785/100 · 2×50 435/100 · 2×100 390/100",
    ),
    "two-line-rows": (
        [
            table(
                [
                    ["0022-10116", "Bracket, electroless nickel"],
                    ["   Qty 5", "", "14.20 USD"],
                    [],
                    ["0190-25230", "Panel"],
                    ["   Qty 50", "", "4.35 USD"],
                ],
                [50, 150, 300],
            )
        ],
        "1×5 14.2 · 2×50 4.35",
    ),
    "many-pages": (
        [
            table([["1", "0022-10116", "5", "$14.20", "$71.00"], ["Page 1 of 2"]], [50, 90, 250, 330, 430]),
            table([["2", "0190-25230", "50", "$4.35", "$217.50"], ["Page 2 of 2"]], [50, 90, 250, 330, 430]),
        ],
        "1×5 14.2 · 2×50 4.35",
    ),
    "price-before-quantity": (
        [
            table(
                [["Price", "Qty", "Part number"], ["$14.20", "5", "0022-10116"], ["$4.35", "50", "0190-25230"]],
                [50, 150, 250],
            )
        ],
        "1×5 14.2 · 2×50 4.35",
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_prices_of_other_layouts(tmp_path: Path, name: str) -> None:
    pages, prices = LAYOUTS[name]
    found = find_candidates(read_pdf_words(written(tmp_path, pdf(pages)), here).words, ASKING)
    assert priced(found) == prices


def test_a_word_set_letter_by_letter_is_one_word(tmp_path: Path) -> None:
    widths = {"$": 5.56, ".": 2.78}
    letters, x = [], 50.0
    for letter in "$14.20":
        letters.append((x, 100, letter))
        x += widths.get(letter, 5.56)
    assert texts(written(tmp_path, pdf([letters[::-1]]))) == ["$14.20"]
    assert texts(written(tmp_path, pdf([letters]))) == ["$14.20"]


@pytest.mark.parametrize(
    ("rotate", "matrix"),
    [(0, "1 0 0 1"), (90, "0 1 -1 0"), (270, "0 -1 1 0"), (180, "-1 0 0 -1"), (0, "0 1 -1 0"), (90, "1 0 0 1")],
)
def test_pages_are_read_and_shown_upright_however_they_are_turned(tmp_path: Path, rotate: int, matrix: str) -> None:
    path = written(tmp_path, pdf([[(300, 400, "0022-10116 5 $14.20")]], rotate=rotate, matrix=matrix))
    read = read_pdf_words(path, here)
    words = read.words
    assert [word.text for word in words] == ["0022-10116", "5", "$14.20"]
    assert words[0].right < words[1].left
    assert abs(words[0].center - words[2].center) < 1
    is_level = matrix in {"1 0 0 1", "-1 0 0 -1"}
    page = read.pages[0]
    assert (page.width, page.height) == ((WIDE, HIGH) if is_level else (HIGH, WIDE))
    width, height = size(page_picture(path, 1, 200, here))
    assert (width > height) is not is_level


def test_a_page_without_text_is_told_of(tmp_path: Path) -> None:
    scan = read_pdf_words(written(tmp_path, pdf([[]])), here)
    assert (scan.words, scan.remark[:21]) == ((), "This PDF has no text.")
    mixed = read_pdf_words(written(tmp_path, pdf([[(50, 50, "Quote")], []])), here)
    assert mixed.remark.startswith("No text on page 2")
    assert read_pdf_words(SAMPLES / "13-quote-delta.pdf", here).remark == ""


def test_pages_and_words_beyond_the_limits_are_told_of(tmp_path: Path) -> None:
    long = read_pdf_words(written(tmp_path, pdf([[(50, 50, "Quote")]] * (PAGES + 3))), here)
    assert (len(long.pages), long.pages_left) == (PAGES, 3)
    assert "3 more were not" in long.remark
    full = [(10.0 + n % 45 * 13, 10.0 + n // 45 * 4, "a") for n in range(8_500)]
    cut = read_pdf_words(written(tmp_path, pdf([full])), here)
    assert "Page 1 has too much text" in cut.remark


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        pytest.param(pdf([[(50, 50, "Quote")]], is_locked=True), "is locked with a password.*open copy", id="locked"),
        pytest.param(b"%PDF-1.4 and nothing else", "isn't a PDF, or it is damaged.*send it again", id="damaged"),
        pytest.param(b"", "isn't a PDF", id="empty"),
        pytest.param(pdf([]), "isn't a PDF", id="no-page"),
    ],
)
def test_what_cannot_be_opened_is_refused_with_its_reason(tmp_path: Path, octets: bytes, said: str) -> None:
    path = written(tmp_path, octets)
    with pytest.raises(PdfUnreadable, match=f"“quote.pdf” {said}"):
        read_pdf_words(path, confined)
    with pytest.raises(PdfUnreadable, match=f"“quote.pdf” {said}"):
        page_picture(path, 1, 500, confined)


def test_the_child_tells_why_it_refused(tmp_path: Path) -> None:
    damaged = str(written(tmp_path, b"%PDF-1.4 and nothing else"))
    assert pdf_reading.words_told(damaged, PAGES) == {"refused": "format"}
    assert pdf_reading.picture_told(damaged, 1, 500) == {"refused": "format"}


def test_a_page_that_is_not_there_has_no_picture() -> None:
    with pytest.raises(PdfUnreadable, match="doesn't have this page"):
        page_picture(SAMPLES / "13-quote-delta.pdf", 2, 500, here)


def test_what_brings_the_child_down_brings_nobody_else_down(tmp_path: Path) -> None:
    def cramped(function: str, *arguments: object, **limits: int) -> object:
        return confined(function, *arguments, **{**limits, "most": 100})

    with pytest.raises(PdfUnreadable, match=r"“quote.pdf” can't be read\. It couldn't be read.*type in the prices"):
        read_pdf_words(written(tmp_path, pdf([[(50, 50, "Quote " * 50)]])), cramped)


def test_a_picture_is_as_wide_as_asked_within_reason() -> None:
    path = SAMPLES / "13-quote-delta.pdf"
    assert size(page_picture(path, 1, 700, confined))[0] in range(699, 702)
    assert size(page_picture(path, 1, 1, here))[0] in range(49, 52)
    assert size(page_picture(path, 1, 1_000_000, here))[0] in range(2_999, 3_003)
