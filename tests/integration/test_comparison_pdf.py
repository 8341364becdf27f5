"""A comparison as PDF: what it says of the golden cases, that all of a large one is there, and how it is written."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest

from app.documents.comparison.considered import Choice, Considered
from app.documents.comparison.pdf import comparison_pdf, ranked
from app.documents.comparison.workbook import ReportHead
from app.documents.sheets.unfinished import PlaceTaken
from app.domain.comparison.comparison import Comparison, Offer, compare
from app.domain.comparison.costing import Hindrance, Rules, Why
from app.domain.comparison.scenario import Scenario
from app.domain.comparison.split import Split, cheapest_splits, split_of
from app.domain.quotes.quote import QuotedPrice
from app.domain.trade.ids import VendorId
from app.services.comparison.export import NotExported
from app.services.comparison.reporting import report_fonts
from tests.benchmarks.comparing import offers
from tests.fakes.offers import (
    ACME,
    DELTA,
    EVERY,
    G1,
    GRAZ,
    LINES,
    acme,
    basis,
    charges,
    delta,
    graz,
    offer,
    prices,
    quote,
)
from tests.fakes.office import Office, opened
from tests.fakes.quoted_vendors import G1 as SETTLED
from tests.fakes.quoted_vendors import quote_vendors

HEAD = ReportHead(rfq_number="RFQ-2026-0042", title="Plating", made_on=datetime(2026, 12, 7, 9, tzinfo=UTC))
BOTH = (offer(acme(), "Acme"), offer(delta(), "Delta"))
GOLDEN = compare(LINES, BOTH, basis(G1))
CHOSEN = {1: DELTA, 2: ACME, 3: DELTA}


def considered(found: Comparison, scenario: Scenario | None = None, ways: Sequence[Split] = ()) -> Considered:
    scenario = scenario or Scenario()
    return Considered(
        names={vendor_id: column.offer.vendor for vendor_id, column in found.columns.items()},
        scenario=scenario,
        comparison=found,
        rates=tuple(found.basis.rates.by_currency.values()),
        ways=ways,
        choice=Choice(split=split_of(found, scenario.choice) if scenario.choice else None),
    )


def made(about: Considered) -> bytes:
    return comparison_pdf(about, HEAD, report_fonts())


def pages(octets: bytes) -> list[str]:
    """What each says, all in one line."""
    document = pypdfium2.PdfDocument(octets)
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def told(about: Considered) -> str:
    return " ".join(pages(made(about)))


def assert_nothing_leaves_the_page(octets: bytes) -> None:
    document = pypdfium2.PdfDocument(octets)
    try:
        for page in document:
            width, height = page.get_size()
            text = page.get_textpage()
            for n in range(text.count_rects()):
                left, bottom, right, top = text.get_rect(n)
                assert left >= 40
                assert right <= width - 40
                assert bottom >= 20
                assert top <= height - 40
    finally:
        document.close()


def test_the_golden_comparison_is_told_with_its_marks() -> None:
    octets = made(considered(GOLDEN, Scenario(choice=CHOSEN, note="Soon"), cheapest_splits(GOLDEN)))
    first, second = pages(octets)
    assert first.startswith("Comparison of quotes RFQ-2026-0042: Plating Made on 2026-12-07 09:00 UTC.")
    assert "Decided on 2026-12-07 Currency USD Line minimums lot charges come on top of them" in first
    assert "Acme 3 of 3 1,100.00 USD 1,100.00 ★ 2026-12-28 Delta 3 of 3 1,105.00 USD 1,105.00 2026-12-28" in first
    assert "The choice 3 lines to 2 vendors for 860.00 USD." in first
    assert "The choice saves 240.00 USD. The buyer's note: Soon" in first
    assert "2 vendors Acme: line 2; Delta: lines 1, 3 860.00 it is the choice" in second
    assert "Acme ★ 1,100.00 Delta 1,105.00" in second
    assert "1 0022-10116 5 220.00 2026-12-21, minimum ✓ ★ 185.00 2026-12-21, minimum" in second
    assert "2 0190-25230 100 ✓ ★ 390.00 2026-12-28 660.00 2026-12-21, with NRE" in second
    assert "Other quantities" in second
    assert "1 0022-10116 25 241.25 2026-12-23 ★ 225.00 2026-12-21" in second
    assert first.endswith("RFQ-2026-0042 · comparison of quotes · made 2026-12-07 09:00 UTC Page 1 of 2")
    assert_nothing_leaves_the_page(octets)


def test_every_amount_day_and_reason_of_it_is_there() -> None:
    said = told(considered(GOLDEN))
    for cell in GOLDEN.cells.values():
        assert f"{cell.amount:,.2f}" in said
        assert cell.ships is not None
        assert cell.ships.isoformat() in said
    assert "Ways to order" not in said, "none were searched"
    assert "✓" not in said.replace("✓ the vendor that the line is given to", "")


def test_rates_rules_lots_freight_and_handling_are_told() -> None:
    settled = replace(basis({1: 1}, rules=Rules(lots={1: 2}, minimum_includes_lot=True), EUR="1.0850"))
    found = compare(LINES[:1], (offer(graz(), "Graz", frozenset({1})),), replace(settled, freight={GRAZ: Decimal(12)}))
    said = told(considered(found, Scenario(name="Plan B", handling=Decimal(75)), cheapest_splits(found, Decimal(75))))
    assert "Scenario Plan B" in said
    assert "Rates 1 EUR = 1.0850 USD (2026-12-07, typed)" in said
    assert "Line minimums lot charges are part of them Lots line 1: 2 Freight Graz: 12.00 EUR" in said
    assert "Handling 75.00 USD for each order" in said
    assert "Ways to order The cheapest ways to order Way Who gets which lines USD 1 vendor Graz: line 1" in said


def test_what_cannot_be_compared_says_why() -> None:
    lines = tuple(replace(line, need_by=date(2026, 12, 14), unit="pcs", description="Anodize") for line in LINES)
    offered = [
        *prices(1, {5: "14.205"}),
        QuotedPrice(line=1, quantity=25, no_quote="too large"),
        *prices(3, {500: "1.005"}, per=3),
    ]
    partly = quote(GRAZ, offered, currency="", charges={3: charges(lot="3")})
    euros = replace(graz(), vendor_id=VendorId(7), prices=tuple(prices(1, {1: "52.00"})))
    silent = Offer(vendor_id=VendorId(8), vendor="Silent", asked=EVERY)
    declined = replace(silent, vendor_id=VendorId(9), vendor="No", instead=Hindrance(Why.DECLINED, "declined: busy"))
    stale = replace(offer(delta(), "Delta"), stale=frozenset({2}))
    late = replace(offer(acme(), "Acme"), asked=frozenset({1}))
    euro = offer(euros, "Euro", frozenset({1}))
    found = compare(lines, (declined, silent, offer(partly, "Graz"), euro, stale, late), basis(G1))
    said = told(considered(found))
    assert [c.offer.vendor for c in ranked(found)] == ["Acme", "Graz", "Euro", "Delta", "No", "Silent"]
    assert "Nobody offers line 2." in said
    assert "Graz 2 of 3 409.03 no currency, without line 2" in said
    assert "no rate for EUR" in said
    assert "305.00 EUR price for 1" in said
    assert "Silent no answer yet" in said
    assert "No declined: busy" in said
    assert "not asked" in said
    assert "quoted before the line was changed" in said
    assert "no quote: too large" in said
    assert "5 pcs 2026-12-14" in said
    assert "2026-12-21 late, minimum" in said
    assert "Anodize" in said


def test_more_pieces_for_less_are_told() -> None:
    cheaper = replace(
        acme(), prices=tuple(replace(p, unit_price=Decimal(1)) if p.quantity == 25 else p for p in acme().prices)
    )
    found = compare(LINES, (offer(quote(ACME, cheaper.prices), "Acme"),), basis({**G1, 1: 5}))
    assert "25 cost 25.00" in told(considered(found))


def test_several_lines_that_nobody_offers_and_an_early_end_are_told() -> None:
    found = compare(LINES, (offer(quote(ACME, prices(1, {5: "2.00"})), "Acme"),), basis(G1))
    early = [replace(way, gap=Decimal("3.5")) for way in cheapest_splits(found)]
    for scenario in (Scenario(), Scenario(choice={1: ACME})):
        said = told(considered(found, scenario, early))
        assert "Nobody offers lines 2, 3." in said
        assert "The search ended early: up to 3.50 more may be saved." in said


def test_without_quotes_or_lines_there_is_no_matrix() -> None:
    silent = Offer(vendor_id=VendorId(8), vendor="Silent", asked=EVERY)
    for found in (compare(LINES, (silent,), basis(G1)), compare((), BOTH, basis({}))):
        assert "in the quantities to order" not in told(considered(found))
    untitled = comparison_pdf(considered(GOLDEN), replace(HEAD, title=""), report_fonts())
    assert pages(untitled)[0].startswith("Comparison of quotes RFQ-2026-0042 Made on")


def test_twenty_vendors_and_two_hundred_lines_are_all_there() -> None:
    lines, made_offers, of = offers()
    found = compare([replace(line, quantities=(25,)) for line in lines], made_offers, of)
    octets = made(considered(found))
    said = pages(octets)
    matrix = [page for page in said if "Line Part no. Quantity" in page]
    for first in (1, 6, 11, 16):
        assert sum(f"Vendors {first} to {first + 4} of 20" in page for page in said) == 1
    assert sum("Vendor 16 ★" in page for page in matrix) == len(matrix) / 4, "the best stands first, on each page again"
    words = re.sub(r"[\d,]+ cost [\d,.]+", "", " ".join(matrix)).split()
    for line in found.lines:
        assert words.count(line.part_number) == 4
    amounts = sorted(f"{cell.amount:,.2f}" for cell in found.cells.values())
    heads = {f"{column.amount:,.2f}" for column in found.columns.values()}
    assert sorted(word for word in words if word.count(".") == 1 and word[-3] == "." and word not in heads) == amounts
    assert said[-1].endswith(f"Page {len(said)} of {len(said)}")
    assert_nothing_leaves_the_page(octets)


def test_long_names_and_reasons_are_whole_and_letters_of_other_languages_show() -> None:
    name = "Przedsiębiorstwo Galwanotechniczne Łódź–Śródmieście Oberflächentechnik"
    one_word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    reason = "too large for our tank\n" * 60 + "the end"
    refused = replace(
        delta(),
        vendor_id=VendorId(5),
        prices=tuple(QuotedPrice(line=n, quantity=q, no_quote=reason) for n, q in ((1, 5), (2, 100), (3, 1000))),
    )
    odd = (offer(acme(), name), offer(delta(), one_word), offer(refused, "Žďár\x07 <b>&amp;</b> " + "x" * 200))
    octets = made(considered(compare(LINES, odd, basis(G1))))
    said = "".join(" ".join(pages(octets)).split())
    for text in (name, one_word, "Žďár<b>&amp;</b>"):
        assert said.count(text.replace(" ", "")) >= 2, "among the orders, and above its column"
    assert said.count("theend") == 3
    assert said.count("toolargeforourtank") == 180
    assert_nothing_leaves_the_page(octets)


def test_the_same_comparison_is_the_same_file() -> None:
    first, second = (made(considered(GOLDEN)) for _ in range(2))
    assert first == second
    document = pypdfium2.PdfDocument(first)
    try:
        properties = document.get_metadata_dict()
    finally:
        document.close()
    assert properties["CreationDate"] == "D:20261207090000+00'00'"
    assert properties["Title"] == "Comparison of quotes RFQ-2026-0042: Plating"
    assert b"+DejaVuSans-Bold" in first, "the fonts are in it"


# Written


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path / "data") as office:
        yield office


def test_the_file_is_written_with_the_choice_and_the_ways(office: Office, tmp_path: Path) -> None:
    asked, services = quote_vendors(office, tmp_path), office.services
    given = {1: asked.ids["Delta Finishing"]}
    compared = services.comparing.of(asked.rfq.id, replace(SETTLED, choice=given, locked=frozenset({1})))
    path = services.comparison_export.write_pdf(compared, tmp_path / "bare")
    assert path == tmp_path / "bare.pdf"
    said = " ".join(pages(path.read_bytes()))
    assert "1 line to 1 vendor for 225.00 USD." in said
    assert "1 vendor Acme Plating: lines 1, 2, 3 1,100.00" in said, "the ways look at all, whatever was given"
    assert "Nordhaus GmbH declined" in said


def test_what_fails_leaves_the_old_file(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, services = quote_vendors(office, tmp_path), office.services
    compared, export = services.comparing.of(asked.rfq.id, SETTLED), services.comparison_export
    with pytest.raises(NotExported, match="No such file or directory"):
        export.write_pdf(compared, tmp_path / "gone" / "a.pdf")
    (other := tmp_path / "mine.txt").write_bytes(b"mine")
    with pytest.raises(PlaceTaken, match=r"isn't a \.pdf file"):
        export.write_pdf(compared, other)
    (old := tmp_path / "old.pdf").write_bytes(b"old")
    before = sorted(path.name for path in tmp_path.iterdir())

    def full(path: Path, octets: bytes) -> int:
        with path.open("wb") as file:
            file.write(octets[:100])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        with pytest.raises(NotExported, match="No space left on device"):
            export.write_pdf(compared, old)
    assert (other.read_bytes(), old.read_bytes()) == (b"mine", b"old")
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert export.write_pdf(compared, old).read_bytes().startswith(b"%PDF")
