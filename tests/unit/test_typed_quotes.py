"""What buyers type into the grid of a quote."""

from datetime import date
from decimal import Decimal

import pytest

from app.domain.quotes.quote import QuotedPrice
from app.domain.quotes.typed import (
    CellUnclear,
    Entered,
    lead_typed,
    price_typed,
    read_currency,
    read_day,
    read_money,
    read_per,
    read_price,
    with_lead,
)

PRICES = {
    "": Entered(),
    "  ": Entered(),
    "14,20": Entered(Decimal("14.2")),
    "€ 52,00": Entered(Decimal(52)),
    "1.234,50": Entered(Decimal("1234.5")),
    "1'234.50": Entered(Decimal("1234.5")),
    "180,-": Entered(Decimal(180)),
    "38/C": Entered(Decimal(38), 100),
    "21.50/M": Entered(Decimal("21.5"), 1000),
    "41,00 € / 100 Stk": Entered(Decimal(41), 100),
    "14.20 each": Entered(Decimal("14.2"), 1),
    "N/Q": Entered(is_no_quote=True),
    "kein Angebot": Entered(is_no_quote=True),
    "–": Entered(is_no_quote=True),
    "incl.": Entered(Decimal(0), is_free=True),
}


@pytest.mark.parametrize("text", PRICES)
def test_a_price_is_read_as_vendors_write_it(text: str) -> None:
    assert read_price(text) == PRICES[text]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1.250", "“1.250” may be 1.25 or 1250."),
        ("1,250", "“1,250” may be 1.25 or 1250."),
        ("0", "“0” may mean free or not quoted. Ask the vendor."),
        ("-5", "“-5” is less than zero."),
        ("TBD", "“TBD” is no amount yet. Ask the vendor for it."),
        ("12.50-14.00", "“12.50-14.00” has more than one number."),
    ],
)
def test_a_price_that_can_be_two_things_is_not_guessed(text: str, why: str) -> None:
    with pytest.raises(CellUnclear) as said:
        read_price(text)
    assert str(said.value) == why


@pytest.mark.parametrize(
    ("text", "amount"),
    [("", None), ("175", "175"), ("180,-", "180"), ("USD 25", "25"), ("incl.", "0"), ("30 ea", "30")],
)
def test_a_charge_is_an_amount_or_nothing(text: str, amount: str | None) -> None:
    assert read_money(text) == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize("text", ["N/Q", " 38/C "])
def test_a_charge_is_not_declined_and_not_per_hundred(text: str) -> None:
    with pytest.raises(CellUnclear, match=f"“{text.strip()}” is no amount. Write one like 175.00."):
        read_money(text)


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("", 1),
        ("1", 1),
        ("ea", 1),
        ("100", 100),
        ("/C", 100),
        ("per 100", 100),
        ("1,000", 1000),
        ("per 1000 pcs", 1000),
    ],
)
def test_prices_are_per_one_hundred_or_thousand(text: str, per: int) -> None:
    assert read_per(text) == per


@pytest.mark.parametrize("text", ["10", "x", "per"])
def test_prices_are_per_nothing_else(text: str) -> None:
    with pytest.raises(CellUnclear, match="per 1, 100 or 1000"):
        read_per(text)


OPEN = QuotedPrice(line=1, quantity=5, lead_shortest=3, lead_longest=4, ships=date(2026, 1, 2))


@pytest.mark.parametrize(
    ("text", "days", "typed"),
    [
        ("", (None, None, None), ""),
        ("10", (10, 10, None), "10"),
        ("3-4 wks", (15, 20, None), "15-20"),
        ("2-3 Wochen", (10, 15, None), "10-15"),
        ("stock", (0, 0, None), "0"),
        ("2026-12-20", (None, None, date(2026, 12, 20)), "2026-12-20"),
        ("KW 3/2027", (None, None, date(2027, 1, 22)), "2027-01-22"),
    ],
)
def test_a_lead_time_is_shown_as_it_would_be_typed_again(
    text: str, days: tuple[int | None, int | None, date | None], typed: str
) -> None:
    price = with_lead(OPEN, text)
    assert (price.lead_shortest, price.lead_longest, price.ships) == days
    assert lead_typed(price) == typed
    assert with_lead(OPEN, typed) == price


def test_the_longer_lead_time_alone_is_enough() -> None:
    assert lead_typed(QuotedPrice(line=1, quantity=1, lead_longest=8)) == "8"


def test_a_week_without_its_year_is_no_lead_time() -> None:
    with pytest.raises(CellUnclear, match="“KW 3” names a week without its year"):
        with_lead(OPEN, "KW 3")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("", None),
        ("2026-12-31", date(2026, 12, 31)),
        ("31.12.2026", date(2026, 12, 31)),
        ("12/31/2026", date(2026, 12, 31)),
        ("Dec 31, 2026", date(2026, 12, 31)),
        ("31. Dezember 2026", date(2026, 12, 31)),
    ],
)
def test_a_day_is_read_as_it_is_written_anywhere(text: str, day: date | None) -> None:
    assert read_day(text) == day


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("30 days", "“30 days” is no date. Write it like 2026-12-31."),
        ("2026-02-30", "“2026-02-30” isn't a day of the calendar. Write it like 2026-12-31."),
        ("3/4/2027", "“3/4/2027” may be 2027-03-04 or 2027-04-03 (year-month-day). Write it like 2026-12-31."),
    ],
)
def test_a_day_that_is_none_or_may_be_two_is_asked_about(text: str, why: str) -> None:
    with pytest.raises(CellUnclear) as said:
        read_day(text)
    assert str(said.value) == why


@pytest.mark.parametrize(
    ("text", "code"), [("", ""), ("usd", "USD"), ("€", "EUR"), ("Euro", "EUR"), ("$", "USD"), ("sek", "SEK")]
)
def test_a_currency_is_its_code(text: str, code: str) -> None:
    assert read_currency(text) == code


@pytest.mark.parametrize("text", ["money", "12", "ÄÖÜ"])
def test_other_words_are_no_currency(text: str) -> None:
    with pytest.raises(CellUnclear, match=f"“{text}” is no currency"):
        read_currency(text)


@pytest.mark.parametrize(
    ("values", "typed"),
    [({}, ""), ({"unit_price": Decimal("14.2")}, "14.20"), ({"unit_price": Decimal(0), "is_free": True}, "incl.")],
    ids=["open", "price", "free"],
)
def test_a_price_is_shown_as_it_would_be_typed(values: dict[str, object], typed: str) -> None:
    assert price_typed(QuotedPrice(line=1, quantity=1, **values)) == typed  # type: ignore[arg-type]
