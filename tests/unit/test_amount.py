"""Amounts as vendors write them, each with what must be read, and never more than that."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.quotes.amount import exact_amount, read_amount
from app.domain.quotes.amount_words import currency_of
from app.domain.quotes.number_text import DecimalSigns, decimal_signs, number_readings, places
from app.domain.quotes.written_text import plain

_READ = """
12.50|12.5|| · 12,50|12.5|| · 0,125|0.125|| · 1.234,50|1234.5|| · 1,234.50|1234.5|| · 1'234.50|1234.5||
1’234.50|1234.5||
1 234,50|1234.5|| · € 52,00|52|EUR| · 180,-|180|| · CHF 1'250.--|1250|CHF| · $38.00/C|38|USD|100 · 21.50/M|21.5||1000
41,00 € / 100 Stk|41|EUR|100 · 20.790000000000003|20.79|| · 3,95 / Stk|3.95||1 · 250 €|250|EUR| · .85|0.85||
,85|0.85||
$.85 ea|0.85|USD|1 · 12.50 ea.|12.5||1 · USD 12.50|12.5|USD| · 12.50USD|12.5|USD| · US$12.50|12.5|USD| · CA$ 5|5|CAD|
CAD $12.50|12.5|CAD| · 1.250,00 €|1250|EUR| · EUR 41,00/100|41|EUR|100 · 41,00 €/100 Stk.|41|EUR|100
41,00 EUR pro 100 Stück|41|EUR|100 · 38.00 per 100|38||100 · 38 /C|38||100 · 38.00/C pcs|38||100
38.00 / 1000 pcs|38||1000
€1.250,00/1.000|1250|EUR|1000 · 12,50 € netto|12.5|EUR| · 12.50 zzgl. MwSt.|12.5|| · 12,50 €/Stk|12.5|EUR|1
12,50 € HT / pièce|12.5|EUR|1 · 12,50 zł/szt.|12.5|PLN|1 · 12,50 Kč/ks|12.5|CZK|1 · 1250.-|1250|| · 1.250,-|1250||
45.–|45||
Fr. 45.–|45|CHF| · 1 250|1250|| · 1 250,00 €|1250|EUR| · $1,250.00|1250|USD| · 1,234,567.89|1234567.89|| · 12.|12||
12,50 EUR/Stück|12.5|EUR|1 · 12,50 €/pz|12.5|EUR|1 · 1250.000|1250|| · 1.250.000|1250000|| · @12.50|12.5||
38.00 $/C|38|USD|100
€ 41,00 per 100 stuks|41|EUR|100 · € 38,00 % Stk|38|EUR|100 · per C 38.00|38||100 · 12.50 USD/100|12.5|USD|100
41.00/100 EUR|41|EUR|100
4,20 €/1000 St.|4.2|EUR|1000 · 41 EUR/Tsd.|41|EUR|1000 · 12,50 € l’unité|12.5|EUR|1 · 12,50 € la pièce|12.5|EUR|1
$12.50 c/u|12.5|USD|1 · 12,50 €/cad.|12.5|EUR|1 · € 12.50 p/st|12.5|EUR|1 · 12.50 $US|12.5|USD| · 38.00/c|38||100
12,50 € par pièce|12.5|EUR|1 · 12,50 €/ud.|12.5|EUR|1 · 12,50 euro|12.5|EUR| · £12.50|12.5|GBP| · 0.0325|0.0325||
1234|1234||
""".replace("\n", " · ").split(" · ")


@pytest.mark.parametrize("case", [case for case in _READ if case.strip()])
def test_an_amount_is_read_with_its_currency_and_per_how_many(case: str) -> None:
    text, value, currency, per = case.split("|")
    found = read_amount(text)
    assert (found.value, found.currency, found.per, found.doubt) == (
        Decimal(value), currency, int(per) if per else None, "",
    )  # fmt: skip
    assert not found.is_free
    assert not found.is_no_quote


@pytest.mark.parametrize(
    "text",
    [
        "N/Q",
        "no bid",
        "n/a",
        "–",
        "—",
        "-",
        "No Quote",
        "k.A.",
        "kein Angebot",
        "sin oferta",
        "brak oferty",
        "n.v.t.",
        "./.",
        "N/A.",
        "N/Q: too small",
        "No bid - not our process",
        "kein Angebot (Kapazität)",
    ],
)
def test_what_is_not_offered_is_no_amount_and_no_doubt(text: str) -> None:
    found = read_amount(text)
    assert (found.is_no_quote, found.value, found.doubt) == (True, None, "")


@pytest.mark.parametrize(
    "text", ["NC", "incl.", "inkl.", "N/C", "gratis", "sans frais", "kostenlos", "w cenie", "zdarma"]
)
def test_free_is_nothing_and_said_so(text: str) -> None:
    found = read_amount(text)
    assert (found.is_free, found.value, found.doubt) == (True, Decimal(0), "")


@pytest.mark.parametrize("text", ["", "  ", "none", "keine", "\u200b"])
def test_nothing_is_nothing(text: str) -> None:
    found = read_amount(text)
    assert (found.value, found.doubt, found.is_no_quote, found.is_free) == (None, "", False, False)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1.250", "may be 1.25 or 1250."),
        ("1,250", "may be 1.25 or 1250."),
        ("1.250 €", "may be 1.25 or 1250."),
        ("$12,500/M", "may be 12.5 or 12500."),
        ("0", "may mean free"),
        ("$0.00", "may mean free"),
        ("−5", "less than zero"),
        ("-$5", "less than zero"),
        ("5-", "number as anybody"),
        ("(5.00)", "less than zero"),
        ("1.2.3", "number as anybody"),
        ("1,234.567.8", "number as anybody"),
        ("12.50-14.00", "more than one number"),
        ("12½", "more than one number"),
        ("2 x 12.50", "more than one number"),
        ("12.50/10", "more than one number"),
        ("min 150", "names a limit"),
        ("ab 12,50", "names a limit"),
        ("approx 12", "an estimate"),
        ("ca. 12,50 €", "an estimate"),
        ("TBD", "no amount yet"),
        ("auf Anfrage", "no amount yet"),
        ("sur demande", "no amount yet"),
        ("call for price", "no amount yet"),
        ("na zapytanie", "no amount yet"),
        ("#REF!", "shows an error"),
        ("#BEZUG!", "shows an error"),
        ("31.01.2027", "is a date"),
        ("2027-01-31", "is a date"),
        ("12.50 + 3%", "percentage"),
        ("150/lot", "isn't understood"),
        ("12.50/kg", "isn't understood"),
        ("21/m", "isn't understood"),
        ("12,5O", "isn't understood"),
        ("12.50/rs", "isn't understood"),
        ("EUR", "isn't an amount"),
        ("see our letter", "isn't an amount"),
        ("12.50 € / 13 £", "two currencies: EUR and GBP"),
        ("9999999999", "too large"),
        ("1" * 60, "number as anybody"),
        ("x" * 300, "longer text"),
    ],
)  # fmt: skip
def test_what_may_be_read_otherwise_is_a_doubt_and_no_value(text: str, why: str) -> None:
    found = read_amount(text)
    assert found.value is None
    assert not found.is_no_quote
    assert why in found.doubt


@pytest.mark.parametrize(
    ("others", "told"),
    [
        (DecimalSigns(0, 1), " Of the form's other cells, 1 has a decimal comma, which speaks for 1250."),
        (DecimalSigns(3, 1), (" Of the form's other cells, 3 have a decimal point and 1 a decimal comma, which speaks "
            "for 1.25.")),
        (DecimalSigns(2, 2), (" Of the form's other cells, 2 have a decimal point and 2 a decimal comma, which settles "
            "nothing.")),
        (DecimalSigns(), ""),
    ],
    ids=["comma", "mostly points", "both", "none"],
)  # fmt: skip
def test_the_other_cells_are_told_and_the_doubt_stays(others: DecimalSigns, told: str) -> None:
    found = read_amount("1.250", others)
    assert found.doubt == f"“1.250” may be 1.25 or 1250.{told}"
    assert found.readings == (Decimal("1.25"), Decimal(1250))


def test_the_signs_of_decimals_are_counted_where_they_are_beyond_doubt() -> None:
    texts = ["€ 52,00", "15,40", "8.10", "1.250", "1.234,50", "1'234", "180,-", "1,234.", "12", "1.2.3", "1 234,5"]
    assert decimal_signs(texts) == DecimalSigns(points=1, commas=4)


@pytest.mark.parametrize(
    "text", ["45 EUR lot", "45/lot", "45 per lot", "lot 45", "45 € pro Los", "45 (lot)", "min. 45"]
)
def test_a_word_that_the_place_says_anyway_is_no_doubt(text: str) -> None:
    assert read_amount(text).doubt
    assert read_amount(text, said=("lot", "los", "min")).value == Decimal(45)


def test_a_number_of_a_spreadsheet_is_no_text() -> None:
    assert exact_amount(Decimal("1.25"), "1.25").value == Decimal("1.25")
    assert exact_amount(Decimal(0), "0").doubt
    assert exact_amount(Decimal(-1), "-1").doubt == "“-1” is less than zero."


@given(st.decimals(min_value="0.01", max_value="999999", places=2))
def test_every_price_is_read_as_each_country_writes_it(price: Decimal) -> None:
    english = f"{price:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    swiss, french = english.replace(",", "’"), german.replace(".", "\u202f")
    for text in (english, german, swiss, french, f"{price}", f"{price} €", f"CHF {price}", f"${price}/C"):
        assert read_amount(text).value == price, text


@given(st.text(max_size=40))
def test_no_text_is_read_as_more_than_it_is(text: str) -> None:
    found = read_amount(text)
    assert not (found.value is not None and found.doubt)
    assert found.value is None or found.is_free or any(letter.isdigit() for letter in plain(text))


def test_numbers_have_six_places_at_most() -> None:
    assert places(Decimal("0.12345678")) == Decimal("0.123457")
    assert str(places(Decimal("1200.000"))) == "1200"
    assert number_readings(".") == ()


def test_a_currency_is_known_by_sign_and_word() -> None:
    assert [currency_of(text) for text in ("€", "Euro", " usd ", "zł", "pieces")] == ["EUR", "EUR", "USD", "PLN", ""]
