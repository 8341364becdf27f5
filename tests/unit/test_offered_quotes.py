"""Quotes: what becomes of candidates and of forms, what a newer one changes, and what a click on a page means."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.domain.quotes.candidate_values import Candidate, Candidates, PriceCandidate
from app.domain.quotes.candidates import find_candidates
from app.domain.quotes.form import Charges, Form, FormHead, QuotedRow
from app.domain.quotes.lead_time import read_lead_time
from app.domain.quotes.of_candidates import doubts_of, place_text, quote_of_candidates
from app.domain.quotes.of_form import quote_of_form
from app.domain.quotes.picked import lead_words, price_words
from app.domain.quotes.placed_words import PlacedWord, words_of_text
from app.domain.quotes.quote import Alternative, Quote, QuotedPrice, Source, lead_text, price_text, quote_changes
from app.domain.trade.ids import IncomingId, RfqId, VendorId
from tests.fakes.asked_lines import ASKING

RFQ, VENDOR = RfqId(4), VendorId(7)
TWO = ((1, 5), (2, 10))
WORDS = (PlacedWord("$45.00", 2, 10, 20, 40.04, 32), PlacedWord("each", 2, 42, 19, 60, 31))
PLACE = "page 2: 10.0 19.0 60.0 32.0"


def amount(value: str | None, *lines: int, doubt: str = "") -> Candidate[Decimal]:
    number = None if value is None else Decimal(value)
    return Candidate(value=number, text=f"${value}", words=WORDS, lines=lines, doubt=doubt)


def price(line: int, quantity: int, value: str | None = "14.20", doubt: str = "", **more: int) -> PriceCandidate:
    number = None if value is None else Decimal(value)
    return PriceCandidate(
        line=line,
        quantity=quantity,
        unit_price=number,
        per=more.get("per", 1),
        text=f"${value}",
        words=WORDS,
        quantity_words=(),
        doubt=doubt,
    )


def offered(found: Candidates, asked: Sequence[tuple[int, int]] = TWO) -> tuple[Quote, list[str]]:
    quote = quote_of_candidates(found, asked, RFQ, VENDOR, incoming_id=IncomingId(3), file="a.pdf")
    return quote, [doubt.text for doubt in doubts_of(found, asked)]


def test_every_value_keeps_the_place_that_it_was_read_from() -> None:
    lead = Candidate(value=read_lead_time("2-3 weeks"), text="2-3 weeks", words=WORDS)
    found = Candidates(
        prices=(price(1, 5, per=100), price(2, 10)),
        line_minimums=(amount("150"),),
        lot_charges=(amount("45", 1),),
        nre=(amount("250", 2),),
        lead_times=(lead,),
        order_minimum=amount("200"),
        order_charges=(amount("25"),),
        currency=Candidate(value="USD", text="USD", words=WORDS),
        valid_until=Candidate(value=date(2026, 12, 30), text="30 days", words=WORDS),
    )
    quote, doubts = offered(found)
    assert quote == Quote(
        rfq_id=RFQ,
        vendor_id=VENDOR,
        source=Source.DOCUMENT,
        prices=(
            QuotedPrice(
                line=1,
                quantity=5,
                unit_price=Decimal("14.20"),
                per=100,
                lead_shortest=10,
                lead_longest=15,
                evidence=PLACE,
                lead_evidence=PLACE,
            ),
            QuotedPrice(
                line=2,
                quantity=10,
                unit_price=Decimal("14.20"),
                lead_shortest=10,
                lead_longest=15,
                evidence=PLACE,
                lead_evidence=PLACE,
            ),
        ),
        charges={
            1: Charges(
                line_minimum=Decimal(150),
                lot_charge=Decimal(45),
                cells={"line_minimum": PLACE, "lot_charge": PLACE},
            ),
            2: Charges(line_minimum=Decimal(150), nre=Decimal(250), cells={"line_minimum": PLACE, "nre": PLACE}),
        },
        currency="USD",
        valid_until=date(2026, 12, 30),
        order_minimum=Decimal(200),
        order_charge=Decimal(25),
        cells=dict.fromkeys(("currency", "valid_until", "order_minimum", "order_charge"), PLACE),
        incoming_id=IncomingId(3),
        file="a.pdf",
    )
    assert doubts == []


def test_nothing_found_is_nothing_said() -> None:
    quote, doubts = offered(Candidates())
    assert not any(p.is_answered or p.evidence for p in quote.prices)
    assert (quote.charges, doubts, quote.is_complete) == ({}, [], False)
    assert place_text(()) == ""


def test_what_is_doubtful_stays_open_with_its_place() -> None:
    found = Candidates(
        prices=(price(1, 5, doubt="Two prices."), price(2, 10, None, "Two ways.")),
        lot_charges=(amount("45", 1, doubt="Which lot?"),),
        order_minimum=amount("200", doubt="Which minimum?"),
        order_charges=(amount(None, doubt="Which charge?"),),
        lead_times=(Candidate(value=read_lead_time("KW 3"), text="KW 3", words=WORDS, doubt="Which year?"),),
        currency=Candidate(value="USD", text="$", words=WORDS, doubt="Which dollar?"),
    )
    quote, doubts = offered(found)
    assert [(p.unit_price, p.lead_longest, p.evidence) for p in quote.prices] == [(None, None, PLACE)] * 2
    assert quote.charges == {1: Charges(cells={"lot_charge": PLACE})}
    assert (quote.order_minimum, quote.order_charge, quote.currency) == (None, None, "")
    assert doubts == [
        "Line 1 × 5: Two prices.",
        "Line 2 × 10: Two ways.",
        "Which lot?",
        "Which charge?",
        "Which year?",
        "Which minimum?",
        "Which dollar?",
    ]


def test_what_names_no_line_or_is_said_twice_is_left_to_the_buyer() -> None:
    found = Candidates(
        lot_charges=(amount("45"),), nre=(amount("250", 1), amount("90", 1)), order_charges=(amount("25"), amount("15"))
    )
    quote, doubts = offered(found)
    assert quote.charges == {1: Charges(cells={"nre": PLACE})}
    assert quote.order_charge is None
    assert doubts == [
        "“$45”: no line is named for this lot charge. Enter it where it belongs.",
        "Line 1 has several amounts as tooling / NRE: “$250”, “$90”. Enter the right one, or their sum.",
        "There are several charges per order: “$25”, “$15”. Enter the right one, or their sum.",
    ]
    only, doubts = offered(Candidates(lot_charges=(amount("45"),)), ((3, 100), (3, 1000)))
    assert (only.charges[3].lot_charge, doubts) == (Decimal(45), [])


def test_a_line_that_is_not_quoted_has_no_price_and_no_lead_time() -> None:
    no = Candidate(value="no quote", text="No quote", words=WORDS, lines=(2,))
    lead = Candidate(value=read_lead_time("10"), text="10", words=WORDS)
    quote, _ = offered(Candidates(prices=(price(1, 5),), no_quotes=(no,), lead_times=(lead,)))
    assert [(p.no_quote, p.lead_longest) for p in quote.prices] == [("", 10), ("No quote", None)]


def test_a_free_price_is_free() -> None:
    free = replace(price(1, 5, "0"), is_free=True)
    quote, _ = offered(Candidates(prices=(free,)), ((1, 5),))
    assert quote.prices[0].is_free
    assert quote.is_complete


def test_a_price_of_an_email_says_where_it_is() -> None:
    found = find_candidates(words_of_text("Hello,\n0022-10116: 5 @ $14.20 ea"), ASKING)
    quote = quote_of_candidates(found, ASKING.rows, RFQ, VENDOR)
    five = quote.price(1, 5)
    assert five is not None
    assert five.evidence.startswith("page 1: ")


def test_a_form_becomes_a_quote_and_its_doubts_stay_open() -> None:
    rows = (
        QuotedRow(
            line=1,
            quantity=5,
            part_number="A",
            row=14,
            unit_price=Decimal("14.20"),
            price_per=100,
            lead_time=read_lead_time("10-15"),
            remarks="masked",
            cells={"unit_price": "I14"},
        ),
        QuotedRow(line=2, quantity=10, part_number="B", row=15, is_no_quote=True, lead_time=read_lead_time("KW 3")),
        QuotedRow(line=2, quantity=50, part_number="B", row=16, is_no_quote=True, reason="too small"),
    )
    other = QuotedRow(line=4, quantity=9, part_number="B-ALT", row=17, unit_price=Decimal(3), remarks="instead")
    form = Form(head=FormHead(currency="EUR"), rows=rows, charges={1: Charges(nre=Decimal(9))}, alternatives=(other,))
    quote = quote_of_form(form, ((1, 5), (2, 10), (2, 50), (3, 1)), RFQ, VENDOR, file="form.xlsx")
    assert [(price_text(p), lead_text(p), p.evidence) for p in quote.prices] == [
        ("14.20 per 100", "10–15 working days", "I14"),
        ("no quote: no quote", "", ""),
        ("no quote: too small", "", ""),
        ("", "", ""),
    ]
    assert (quote.currency, quote.file, quote.source) == ("EUR", "form.xlsx", Source.FORM)
    assert quote.charges[1].nre == Decimal(9)
    assert quote.alternatives == (
        Alternative(part_number="B-ALT", quantity=9, unit_price=Decimal(3), remarks="instead"),
    )


def quoted(*prices: QuotedPrice, **more: object) -> Quote:
    return Quote(rfq_id=RFQ, vendor_id=VENDOR, source=Source.TYPED, prices=prices, **more)  # type: ignore[arg-type]


def test_what_another_quote_changes_is_said_as_a_buyer_says_it() -> None:
    at_five = QuotedPrice(line=1, quantity=5, unit_price=Decimal("14.2"), lead_longest=10)
    before = quoted(at_five, charges={1: Charges(nre=Decimal(250))}, payment="Net 30", order_minimum=Decimal(200))
    after = quoted(
        replace(at_five, unit_price=Decimal("0.1425"), ships=date(2027, 1, 22)),
        QuotedPrice(line=1, quantity=1000, no_quote="capacity"),
        charges={1: Charges(nre=Decimal(275))},
        payment="Net 30",
        valid_until=date(2026, 12, 31),
    )
    assert quote_changes(before, before) == ()
    assert [(c.what, c.before, c.after) for c in quote_changes(before, after)] == [
        ("valid until", "", "2026-12-31"),
        ("order minimum", "200.00", ""),
        ("line 1, tooling / NRE", "250.00", "275.00"),
        ("line 1 × 5", "14.20", "0.1425"),
        ("line 1 × 5, lead time", "10 working days", "ships 2027-01-22"),
        ("line 1 × 1,000", "", "no quote: capacity"),
    ]
    assert [c.what for c in quote_changes(None, before)] == [
        "order minimum",
        "payment",
        "line 1, tooling / NRE",
        "line 1 × 5",
        "line 1 × 5, lead time",
    ]
    assert before.price(1, 1) is None
    assert price_text(None) == lead_text(None) == ""
    assert price_text(QuotedPrice(line=1, quantity=1, is_free=True)) == "free"


@pytest.mark.parametrize(
    ("line", "clicked", "as_price", "as_lead"),
    [
        ("Price $41.00 /C     $100.00 (min)", "$41.00", "$41.00 /C", "$41.00"),
        ("1  $8.75     $120.00", "$8.75", "$8.75", "$8.75"),
        ("Lead time: 3-4 wks ARO; item 3", "3-4", "3-4", "3-4 wks ARO;"),
        ("in 10 working days please", "10", "10", "10 working days"),
        ("masking 35 for item 1", "35", "35", "35"),
        ("the last 14.20", "14.20", "14.20", "14.20"),
    ],
)
def test_a_click_takes_the_unit_behind_the_number_along(line: str, clicked: str, as_price: str, as_lead: str) -> None:
    words = words_of_text(f"5 first\n{line}\n/C wks")
    (word,) = (w for w in words if w.text == clicked)
    picked = (" ".join(w.text for w in some(word, tuple(words))) for some in (price_words, lead_words))
    assert tuple(picked) == (as_price, as_lead)
