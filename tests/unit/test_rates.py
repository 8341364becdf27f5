"""Rates: as they are typed, out of files, and there and back."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.comparison.rate_file import RatesUnreadable, read_rates
from app.documents.sheets.row import SheetUnreadable
from app.domain.comparison.money import Rate, RateInvalid, Rates, crossed, half_up, read_factor

BANK = (
    "Date, USD, JPY, CZK, \nsoon, 1, 1, 1, \n26 November 2026, 1.0850, 163.25, N/A, \n"
    "25 November 2026, 1.0800, 163.00, 25.1, \n"
)
XML = """<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
 xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<gesmes:subject>Reference rates</gesmes:subject>
<Cube><Cube time='2026-11-26'><Cube currency='USD' rate='1.0850'/><Cube currency='CHF' rate='0.93'/></Cube></Cube>
</gesmes:Envelope>"""
TABLE = "Currency;Rate;Date\nEUR;1,085;2026-11-20\n€;1,11;2026-11-26\n\nCHF;1.13;2026-11-01\nUSD;1;2026-11-01\n"


def read(folder: Path, name: str, text: str, base: str = "USD") -> list[Rate]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_rates(path, base)


def test_the_banks_table_says_what_one_euro_is_worth(tmp_path: Path) -> None:
    euro, yen = read(tmp_path, "eurofxref.csv", BANK)
    assert euro == Rate("EUR", Decimal("1.0850"), date(2026, 11, 26), "eurofxref.csv")
    assert yen.factor == crossed(Decimal("1.0850"), Decimal("163.25"))
    (dollar, other) = read(tmp_path, "eurofxref.csv", BANK, "EUR")[::-1]
    assert (dollar.currency, half_up(dollar.factor * Decimal("1.0850"))) == ("USD", Decimal("1.00"))
    assert other.currency == "JPY"


def test_the_banks_xml_says_the_same(tmp_path: Path) -> None:
    franc, euro = read(tmp_path, "eurofxref-daily.xml", XML)
    assert (euro.currency, euro.factor, euro.day) == ("EUR", Decimal("1.0850"), date(2026, 11, 26))
    assert half_up(franc.factor) == Decimal("1.17")


def test_a_table_of_ones_own_says_what_one_unit_is_worth(tmp_path: Path) -> None:
    franc, euro = read(tmp_path, "rates.csv", TABLE)
    assert euro == Rate("EUR", Decimal("1.11"), date(2026, 11, 26), "rates.csv"), "the newest"
    assert (franc.currency, franc.factor) == ("CHF", Decimal("1.13"))


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("rates.csv", "Vendor;Email\nAcme;a@b.example\n", "has no rates"),
        ("rates.csv", "Date, USD\n", "has no rates"),
        ("rates.csv", BANK, "no rate for MXN"),
        ("rates.csv", "Currency;Rate;Date\nEUR;x;2026-11-01\n", "Row 2 of “rates.csv”: A rate is a number"),
        ("rates.csv", "Currency;Rate;Date\nEUR;1.1;soon\n", "no currency or no date"),
        ("rates.csv", "Currency;Rate;Date\nEUR;0;2026-11-01\n", "A rate is a number"),
        ("rates.xml", "<a", "is damaged"),
        ("rates.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "isn't a file of rates"),
    ],
)
def test_what_has_no_rates_is_told(tmp_path: Path, name: str, text: str, says: str) -> None:
    with pytest.raises(RatesUnreadable, match=says):
        read(tmp_path, name, text, "MXN")


def test_a_file_that_is_gone_or_says_nothing_is_told(tmp_path: Path) -> None:
    for name in ("gone.xml", "gone.csv"):
        with pytest.raises(SheetUnreadable):
            read_rates(tmp_path / name, "USD")
    with pytest.raises(RatesUnreadable, match="has no rates"):
        read(tmp_path, "empty.xml.csv", "<a/>\n", "USD")


@pytest.mark.parametrize("text", ["", "0", "0,00", "-1", "1.085.0", "1e3", "abc", "12345678"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(RateInvalid):
        read_factor(text)


@pytest.mark.parametrize(("text", "factor"), [("1.085", "1.085"), (" 1,0850 ", "1.0850"), ("163", "163")])
def test_a_rate_has_no_thousands(text: str, factor: str) -> None:
    assert read_factor(text) == Decimal(factor)


@given(
    st.decimals("0.01", 10_000_000, places=2, allow_nan=False),
    st.decimals("0.01", 100, places=4, allow_nan=False),
    st.decimals("0.01", 100, places=4, allow_nan=False),
)
def test_there_and_back_is_the_same_to_the_cent(amount: Decimal, base: Decimal, other: Decimal) -> None:
    there, back = crossed(base, other), crossed(other, base)
    assert abs(amount * there * back - amount) < Decimal("0.005")


def test_the_base_needs_no_rate() -> None:
    rates = Rates.of("USD", [Rate("EUR", Decimal("1.1"), date(2026, 1, 1))])
    assert (rates.factor("USD"), rates.factor("EUR"), rates.factor("CHF")) == (Decimal(1), Decimal("1.1"), None)
