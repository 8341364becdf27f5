"""What an email's text, or a page's words, offer: no price that isn't meant, and a doubt where it may be another."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.inbox.incoming_mail import read_mail
from app.domain.quotes.candidate_values import Candidates
from app.domain.quotes.candidates import find_candidates
from app.domain.quotes.form import AskedLine, Asking
from app.domain.quotes.placed_words import PlacedWord, rows_of, words_of_text
from tests.fakes.asked_lines import ASKING, days, priced, said

SAMPLES = Path(__file__).parents[1] / "cases" / "replies"
RECEIVED = date(2026, 11, 30)


def read(text: str, asking: Asking = ASKING) -> Candidates:
    return find_candidates(words_of_text(text), asking, RECEIVED)


def value(found: object) -> str:
    return str(getattr(found, "value", None))


def test_the_sample_mail_gives_all_that_it_says() -> None:
    found = read(read_mail((SAMPLES / "01-reply-quoted-text.eml").read_bytes()).new_text)
    assert priced(found) == (
        "1×1 48 · 1×5 14.2 · 1×25 7.85 · 2×10 9.1 · 2×50 4.35 · 2×100 3.9 · 3×100 38/100 · 3×1000 21.5/100"
    )
    assert (said(found.line_minimums), said(found.lot_charges), said(found.nre)) == (
        {"1": "175"},
        {"1": "45"},
        {"3": "250"},
    )
    assert (days(found), value(found.valid_until)) == ({"": "10-10"}, "2027-01-29")
    assert (value(found.payment), value(found.delivery), value(found.currency)) == ("Net 30", "FOB our dock", "USD")
    assert (found.no_quotes, found.order_minimum, found.order_charges, found.quote_number) == ((), None, (), None)


PRICES = {
    "heads": (
        (
            "Part No       Qty 1     Qty 5   Qty 25\n0022-10116    $48.00    $14.20    $7.85\n\n"
            "Part No      100     1,000\n00123456     .380    .215"
        ),
        "1×1 48 · 1×5 14.2 · 1×25 7.85 · 3×100 0.38 · 3×1000 0.215",
    ),
    "columns": (
        (
            "Pos  Artikel       Menge       Einzelpreis   Gesamtpreis\n"
            "1    002210116     1 Stk       48,00 EUR     48,00 EUR\n     5 Stk   14,20 EUR  71,00 EUR\n"
            "3    123456        1.000 Stk   1.234,50 EUR/1000  1.234,50 EUR"
        ),
        "1×1 48 · 1×5 14.2 · 3×1000 1234.5/1000",
    ),
    "column-per": (
        (
            "Item  Material    Description        Quantity  Unit  Net price  per   Amount\n"
            "10    0022-10116  Bracket            5         EA    14.20      1     71.00\n"
            "20    0190-25230  Panel incl. packing  50      EA    435.00     100   217.50\n"
            "30    00123456    Pin                1,000     EA    215.00     1000  215.00"
        ),
        "1×5 14.2 · 2×50 435/100 · 3×1000 215/1000",
    ),
    "head-per": ("Item  Qty  Price per 100  Total\n0190-25230\n1     50   435.00     217.50", "2×50 435/100"),
    "per-of-all": (
        "All prices per 100 pieces.\n0190-25230   50 @ 435.00   100 @ 390.00",
        "2×50 435/100 · 2×100 390/100",
    ),
    "per-thousand": ("00123456 Preis je 1.000 Stück: 1.000 Stk 215,00 €", "3×1000 215/1000"),
    "percent": ("00123456 100 pcs 41.00 %, discount 5%", "3×100 41/100?"),
    "price-first": ("0022-10116: $14.20 for 5, $7.85 for 25", "1×5 14.2 · 1×25 7.85"),
    "price-column-first": ("Price   Qty  Part number  Total\n$14.20  5    0022-10116", "1×5 14.2"),
    "listed": ("0022-10116 1/5/25 pcs: $48.00/14.20/7.85", "1×1 48 · 1×5 14.2 · 1×25 7.85"),
    "listed-other": ("0022-10116 2/3 pcs: $48.00/14.20", ""),
    "two-rows": ("0022-10116\nQty:    1      5     25\nPrice:  48.00  14.20 7.85", "1×1 48 · 1×5 14.2 · 1×25 7.85"),
    "two-rows-crowded": ("0022-10116\n1 5 25\n     $48.00 $14.20 $7.85", "1×1 48 · 1×5 14.2 · 1×25 7.85"),
    "two-rows-too-many": ("0022-10116\n1 5\n     $48.00 $14.20 $7.85", ""),
    "row-each": (
        "0190-25230\nQuantity: 50\nUnit price: $4.35\n\n00123456\n1000 pcs\n$0.215 ea",
        "2×50 4.35 · 3×1000 0.215",
    ),
    "by-number": ("Item 2: 10 pcs 9.10 each; 50 pcs 4.35 each\nItem 7: 5 pcs 3.00 each", "2×10 9.1? · 2×50 4.35?"),
    "ranges": ("0190-25230   10-49 pcs $9.10   50+ $4.35   100 and up $3.90", "2×10 9.1 · 2×50 4.35 · 2×100 3.9"),
    "twice": ("0190-25230  50  $4.35   50  $5.10", "2×50 4.35?"),
    "twice-same": ("0190-25230  50  $4.35\nSummary\n0190-25230  50  $4.35", "2×50 4.35"),
    "two-ways": ("0022-10116  5  $1,250", "1×5 None?"),
    "later": ("0190-25230  10  TBD   50  4.35", "2×50 4.35"),
    "blank-thousands": ("00123456 : 1 000 pièces : 1 234,50 €", "3×1000 1234.5"),
    "not-counts": ("0022-10116 class 1 type 5 rev 25 $14.20", ""),
    "days-no-count": ("0190-25230 in 10 working days, 50 pcs $4.35", "2×50 4.35"),
    "description-numbers": ("0190-25230 MIL-DTL-5541 CL 10 per AMS 50   100   $3.90   $390.00", "2×100 3.9"),
    "same-quantities-below": ("0190-25230\n  100  $3.90\n\n00123456\n  100  $0.38", "2×100 3.9 · 3×100 0.38"),
    "parentheses": ("0022-10116: 48.00 (1), 14.20 (5), 7.85 (25)", "1×1 48 · 1×5 14.2 · 1×25 7.85"),
    "at-behind": ("0190-25230 - $9.10 ea @ 10, $4.35 ea @ 50", "2×10 9.1 · 2×50 4.35"),
    "times": ("0190-25230 x 50 = $4.35 ea\n00123456 1000x 0,215", "2×50 4.35 · 3×1000 0.215"),
    "tabs": ("0190-25230\tC\t50\t4.35\t217.50", "2×50 4.35"),
    "bars": ("| Part | Qty | Price | LT |\n| 0022-10116 | 5 | $14.20 | 10 days |", "1×5 14.2"),
    "quantity-first": (
        (
            "Qty   Part Number   Description            Unit Price   Extended\n"
            "5     0022-10116    Bracket EN class 2     14.20        71.00"
        ),
        "1×5 14.2",
    ),
    "no-cents": ("Part         Qty   Unit Price   Extended\n0190-25230   50    4            200", "2×50 4"),
    "german-list": (
        "Pos. 1: 0022-10116, 1 Stück 48,- EUR, 5 Stück je 14,20 EUR, 25 Stück je 7,85 EUR",
        "1×1 48 · 1×5 14.2 · 1×25 7.85",
    ),
    "price-per-in-the-column-unknown": (
        "Part         Qty   Net price   per   Amount\n0190-25230   50    4.35        EA    217.50",
        "2×50 4.35",
    ),
    "each-is-a-unit": ("0190-25230   Chem film, 2.5 lbs  50 EA  $ 4.35  $ 217.50", "2×50 4.35"),
    "thickness": (
        "0022-10116 Nickel 0.0005 thick   5   14.20   71.00\n00123456 .125 dia x 1.5   1000   0.215",
        "1×5 14.2 · 3×1000 0.215",
    ),
    "dutch-list": (
        "0190-25230 50 st. € 4,35 per stuk\n00123456 1.000 stuks € 21,50 per 100 stuks",
        "2×50 4.35 · 3×1000 21.5/100",
    ),
    "czech-list": ("0022-10116: 5 ks 350,00 Kč/ks\n00123456: 1000 ks à 5,20 Kč", "1×5 350 · 3×1000 5.2"),
    "spanish-table": (
        (
            "Partida  No. de parte  Cantidad  Precio unitario  Importe\n"
            "1        0022-10116    5         $14.20           $71.00"
        ),
        "1×5 14.2",
    ),
    "total-first": ("Part   Qty  Total    Unit price\n0022-10116   5    71.00   14.20", "1×5 14.2"),
    "total-named": ("0022-10116   5   71.00 total   14.20 each", "1×5 14.2"),
    "dashes": ("0022-10116   Qty 5 - 14.20   Qty 25 - 7.85", "1×5 14.2 · 1×25 7.85"),
    "prose-around": ("Hi Anna,\n5 years ago we paid $14.20.\n\nBest, Jim 815-555-0142", ""),
    "part-cut": ("22-10116-7 5 $14.20", ""),
}


@pytest.mark.parametrize("name", PRICES)
def test_prices(name: str) -> None:
    text, prices = PRICES[name]
    assert priced(read(text)) == prices


def test_a_line_asked_for_one_quantity_needs_none_beside_its_price() -> None:
    asking = Asking(rfq_number="R", token="T", lines=(AskedLine(number=1, part_number="AB-77", quantities=(40,)),))
    found = read("AB-77 bracket: $12.50 ea", asking)
    assert priced(found) == "1×40 12.5?"
    assert found.prices[0].doubt == "No quantity stands beside $12.50 ea."
    assert found.prices[0].quantity_words == ()


def test_a_part_number_on_two_lines_is_doubtful() -> None:
    lines = tuple(AskedLine(number=number, part_number="AB-77", quantities=(10,)) for number in (1, 2))
    found = read("AB-77  10  $2.00\nAB-77  10  $3.00", Asking(rfq_number="R", token="T", lines=lines))
    assert priced(found) == "1×10 2? · 2×10 3?"
    assert "lines 1 and 2" in found.prices[0].doubt


CHARGES = {
    "backwards": ("$175 minimum + $45 lot charge, $250 one-time NRE", {"": "175"}, {"": "45"}, {"": "250"}),
    "refs-before": ("Line minimum: item 1: $120, item 2: $100", {"1": "120", "2": "100"}, {}, {}),
    "refs-behind": ("Line minimum: $120.00 items 1-2, $100 item 3.", {"1,2": "120", "3": "100"}, {}, {}),
    "bare": ("min 150 per lot. NRE 250. Setup: 45", {"": "150"}, {"": "45"}, {"": "250"}),
    "in-the-band": ("0022-10116  5  $14.20\n    (min. $150)  NRE $250, 25 pcs $7.85", {"1": "150"}, {}, {"1": "250"}),
    "german": (
        "Mindestpositionswert 160,00 €. Rüstkosten je Los 45 €. Werkzeugkosten 300,- EUR (Pos. 2)",
        {"": "160"},
        {"": "45"},
        {"2": "300"},
    ),
    "french": (
        "Minimum par ligne 150 €. Frais de lancement 45 €. Frais d'outillage 250 €",
        {"": "150"},
        {"": "45"},
        {"": "250"},
    ),
    "spanish": ("Mínimo por línea 150 €. Cargo por lote 45 €. Utillaje 250 €", {"": "150"}, {"": "45"}, {"": "250"}),
    "italian": (
        "Minimo per riga 150 €. Costo di attrezzaggio 45 €. Costi una tantum 250 €",
        {"": "150"},
        {"": "45"},
        {"": "250"},
    ),
    "dutch": (
        "Minimum per regel € 150. Instelkosten € 45. Eenmalige kosten € 250",
        {"": "150"},
        {"": "45"},
        {"": "250"},
    ),
    "polish": (
        "Minimum za pozycję 600 zł. Koszt przygotowania 150 zł. Oprzyrządowanie 900 zł",
        {"": "600"},
        {"": "150"},
        {"": "900"},
    ),
    "czech": (
        "Minimální cena položky 3000 Kč. Seřízení 900 Kč. Přípravek 5000 Kč",
        {"": "3000"},
        {"": "900"},
        {"": "5000"},
    ),
    "quantities": ("MOQ 100 pcs. Minimum quantity: 500. Delivery in 5 min", {}, {}, {}),
    "below-the-last": ("0022-10116  5  $14.20\n\n\n\n   Tooling $250 one time", {}, {}, {"": "250"}),
    "below-a-part": (
        "0022-10116  5  $14.20\nSetup $45\n0190-25230  50  $4.35\nTooling $250",
        {},
        {"1": "45"},
        {"2": "250"},
    ),
}


@pytest.mark.parametrize("name", CHARGES)
def test_charges(name: str) -> None:
    text, minimums, lots, once = CHARGES[name]
    found = read(text)
    assert (said(found.line_minimums), said(found.lot_charges), said(found.nre)) == (minimums, lots, once)


ORDER = {
    "english": (
        "Minimum order: $250.00. Certificate of conformance $25.00 per shipment. Packing 15 USD",
        "250",
        "25 15",
    ),
    "german": ("Mindestbestellwert 250 EUR. Prüfzeugnis 3.1: 25,00 EUR. Verpackung 9,50 EUR", "250", "25 9.5"),
    "french": ("Minimum de commande 200 €. Certificat de conformité 25 €.", "200", "25"),
    "spanish": ("Pedido mínimo 200 €; certificado 25 €", "200", "25"),
    "italian": ("Ordine minimo 200 €; certificato 25 €", "200", "25"),
    "dutch": ("Minimum orderbedrag € 200; verpakking € 25", "200", "25"),
    "polish": ("Minimalna wartość zamówienia 800 zł; świadectwo 90 zł", "800", "90"),
    "czech": ("Minimální hodnota objednávky 5000 Kč; balné 90 Kč", "5000", "90"),
}


@pytest.mark.parametrize("name", ORDER)
def test_what_an_order_costs_at_least_and_besides(name: str) -> None:
    text, minimum, charges = ORDER[name]
    found = read(text)
    assert value(found.order_minimum) == minimum
    assert " ".join(value(charge) for charge in found.order_charges) == charges


TERMS = {
    "english": (
        (
            "Quotation No. 20004711   Date: Nov 30, 2026\nPrices firm for 30 days. "
            "Payment: 2% 10, net 45   EXW Joliet; lead time: stock"
        ),
        "20004711",
        "2026-12-30",
        "EXW Joliet",
        {"": "0-0"},
    ),
    "german": (
        "Angebot AN-77 vom 02.12.2026\nLieferzeit: 2-3 Wochen\nGültig bis 31.01.2027\nab Werk Hannover",
        "AN-77",
        "2027-01-31",
        "ab Werk Hannover",
        {"": "10-15"},
    ),
    "french": (
        "Devis n° D-889 du 30/11/2026\nDélai : 3 semaines. Validité 2 mois. Franco domicile",
        "D-889",
        "2027-01-29",
        "Franco domicile",
        {"": "15-15"},
    ),
    "spanish": (
        "Cotización nº C-12 Fecha: 30/11/2026\nPlazo de entrega: 15 días. Validez 4 semanas",
        "C-12",
        "2026-12-28",
        "None",
        {"": "15-15"},
    ),
    "italian": (
        "Offerta n. 99/26 del 30/11/2026\nConsegna: 10 giorni lavorativi. Validità 30 giorni",
        "99/26",
        "2026-12-30",
        "None",
        {"": "10-10"},
    ),
    "dutch": (
        "Offerte nr. 2026-88   Datum 30-11-2026\nLevertijd: 3 weken. Geldig tot 31-01-2027",
        "2026-88",
        "2027-01-31",
        "None",
        {"": "15-15"},
    ),
    "polish": (
        "Oferta nr 12/2026 z dnia 30.11.2026\nTermin realizacji: 2 tygodnie. Ważność oferty 30 dni",
        "12/2026",
        "2026-12-30",
        "None",
        {"": "10-10"},
    ),
    "czech": (
        "Nabídka č. N-55 ze dne 30.11.2026\nDodací lhůta: 3 týdny. Platnost 30 dní",
        "N-55",
        "2026-12-30",
        "None",
        {"": "15-15"},
    ),
    "in-one-sentence": (
        "Nabídka č. N-55 ze dne 30.11.2026. Dodací lhůta 3 týdny, splatnost 14 dnů, platí do 31.1.2027.",
        "N-55",
        "2027-01-31",
        "None",
        {"": "15-15"},
    ),
    "foreign-dates": (
        "Your request of 11/26/2026, RFQ date: 11/26/2026. Quote RFQ-2026-0042. Quote 30 days valid",
        "None",
        "2026-12-30",
        "None",
        {},
    ),
    "after-order": ("3 weeks ARO", "None", "None", "None", {"": "15-15"}),
}


@pytest.mark.parametrize("name", TERMS)
def test_terms(name: str) -> None:
    text, number, until, delivery, leads = TERMS[name]
    found = read(text)
    assert (value(found.quote_number), value(found.valid_until), value(found.delivery)) == (number, until, delivery)
    assert days(found) == leads


def test_lead_times_of_lines() -> None:
    found = read("0022-10116  5  $14.20   2 weeks\n0190-25230  50  $4.35   3 weeks")
    assert days(found) == {"1": "10-10", "2": "15-15"}
    assert [
        lead.value.longest for lead in (found.of_line(found.lead_times, line) for line in (1, 2)) if lead and lead.value
    ]
    assert found.of_line(found.lead_times, 3) is None
    below = read("0022-10116\nQty 5: $14.20\nLead time: 2 weeks\n\n0190-25230\nQty 50: $4.35\nLead time: 3 weeks")
    assert days(below) == {"1": "10-10", "2": "15-15"}
    named = read("Lead time: items 1 and 2: 10 days, item 3: TBD by 99 years or 5 days maybe")
    assert named.lead_times[0].lines == (1, 2)
    (doubtful,) = read("Lead time: 20-10 days").lead_times
    assert doubtful.doubt.endswith("goes from more to less.")
    assert read("Lead time: soon").lead_times == ()


def test_a_term_that_says_nothing_is_none() -> None:
    assert read("Payment: ok").payment is None


def test_a_part_number_as_short_as_a_letter_is_not_looked_for() -> None:
    asking = Asking(rfq_number="R", token="T", lines=(AskedLine(number=1, part_number="A", quantities=(5,)),))
    assert read("A 5 $14.20", asking).prices == ()


def test_a_validity_without_a_day_is_doubtful() -> None:
    found = find_candidates(words_of_text("valid 30 days"), ASKING)
    assert found.valid_until
    assert found.valid_until.value is None
    assert "isn't told" in found.valid_until.doubt
    assert find_candidates(words_of_text("valid as agreed"), ASKING).valid_until is None


def test_a_charge_holds_for_its_line_before_that_for_all() -> None:
    found = read("Line minimum: $120 item 1. Minimum $90")
    assert value(found.of_line(found.line_minimums, 1)) == "120"
    assert value(found.of_line(found.line_minimums, 2)) == "90"


CURRENCIES = {
    "said": ("Prices in CAD.\n0022-10116 5 $14.20", "CAD", ""),
    "signs": ("0022-10116 5 14,20 €", "EUR", ""),
    "code": ("0022-10116 5 14.20\nMinimum 150.00 CHF", "CHF", ""),
    "two": ("0022-10116 5 14,20 €, 25 7,85 €, 1 $48.00", "EUR", "Prices are in EUR and USD."),
    "none": ("0022-10116 5 14.20", "None", ""),
}


@pytest.mark.parametrize("name", CURRENCIES)
def test_the_currency(name: str) -> None:
    text, code, doubt = CURRENCIES[name]
    found = read(text).currency
    assert (value(found), found.doubt if found else "") == (code, doubt)


@pytest.mark.parametrize(
    "words",
    [
        "no quote",
        "N/Q",
        "no bid",
        "kein Angebot",
        "sans offre",
        "sin oferta",
        "nessuna offerta",
        "geen offerte",
        "brak oferty",
        "bez nabídky",
    ],
)
def test_a_line_that_is_not_quoted(words: str) -> None:
    found = read(f"0022-10116  5  $14.20\n0190-25230: {words}\n0190-25230: {words}")
    assert [(no.lines, no.text) for no in found.no_quotes] == [((2,), words)]
    assert found.no_quotes[0].words[-1].text.endswith(words.rsplit(maxsplit=1)[-1])


def test_what_is_not_quoted_may_be_named_behind() -> None:
    found = read("We can't quote 0022-10116.\nWe can't quote all. 0190-25230 to follow.")
    assert [no.lines for no in found.no_quotes] == [(1,)]
    assert found.quote_number is None


def test_a_line_with_prices_is_quoted_whatever_else_is_said() -> None:
    assert read("0022-10116  5  $14.20, no quote for plating").no_quotes == ()


@given(
    st.lists(
        st.sampled_from(
            [
                "5",
                "0022-10116",
                "$14.20",
                "min",
                "lot",
                "lead time",
                "1,000",
                "per",
                "9" * 30,
                "valid",
                "items 1-999",
                "net",
                "Qty",
                "price",
                "½",
                "/",
                "1/5/25",
                "\u200b",
                "%",
                "(",
                "KW 60/2027",
                "31.02.2027",
                "date",
            ]
        ),
        max_size=60,
    ),
    st.lists(st.floats(0, 800), min_size=60, max_size=60),
)
def test_prices_are_asked_ones_and_stand_on_the_page(texts: list[str], places: list[float]) -> None:
    words = [PlacedWord(text, 1, at, at % 97, at + 20, at % 97 + 10) for text, at in zip(texts, places, strict=False)]
    found = find_candidates(words, ASKING)
    assert {(price.line, price.quantity) for price in found.prices} <= set(ASKING.rows)
    boxes = {(word.left, word.top) for word in words}
    assert all((word.left, word.top) in boxes for price in found.prices for word in price.words)


@pytest.mark.parametrize(
    "words",
    [
        pytest.param([PlacedWord("1/" * 20_000, 1, 0, 0, 20, 10)] * 3, id="long-words"),
        pytest.param([PlacedWord("9" * 300, 1, n, 0, n + 0.5, 10) for n in range(50_000)], id="one-row"),
        pytest.param([PlacedWord("$5", 1, 0, n * 20, 20, n * 20 + 10) for n in range(50_000)], id="many-rows"),
    ],
)
def test_what_is_endless_is_cut(words: list[PlacedWord]) -> None:
    assert find_candidates(words, ASKING).prices == ()


def test_rows_are_of_one_page_and_cells_are_apart() -> None:
    words = [PlacedWord("b", 1, 50, 0, 55, 10), PlacedWord("a", 1, 0, 1, 5, 11), PlacedWord("c", 2, 0, 0, 5, 10)]
    first, second = rows_of(words)
    assert (first.text, first.page, second.text) == ("a  b", 1, "c")
    assert rows_of([]) == ()
