"""Lead times and dates as vendors write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.quotes.lead_time import read_lead_time
from app.domain.quotes.written_date import read_date

_DAYS = """
15|15|15 · 3-4 wks|15|20 · 2-3 Wochen|10|15 · 6/8 wk|30|40 · stock|0|0 · ab Lager|0|0 · 10 working days ARO|10|10
1 month|21|21
8-10|8|10 · 3 to 4 weeks|15|20 · 2 bis 3 Wochen|10|15 · 2 à 3 semaines|10|15 · de 2 a 3 semanas|10|15 · 2–3|2|3
10 - 15|10|15
2 tot 3 weken|10|15 · 2 do 3 tygodni|10|15 · 2 až 3 týdny|10|15 · 1.5 weeks|8|8 · 2,5 Wochen|13|13 · 4 wks ARO|20|20
4-6 weeks after receipt of order|20|30 · 3 Wochen nach Auftragseingang|15|15 · 15 AT|15|15 · 10 Arbeitstage|10|10
0|0|0
15 jours ouvrés|15|15 · 10 días hábiles|10|10 · 2 a 3 dias|2|3 · 2 settimane|10|10 · 10 gg lavorativi|10|10
3 weken|15|15
2 tyg.|10|10 · 10 dni roboczych|10|10 · 15 pracovních dnů|15|15 · 2 mesi|42|42 · 1-2 months|21|42 · in stock|0|0
en stock|0|0
z magazynu|0|0 · skladem|0|0 · two weeks|10|10 · a week|5|5 · zwei Wochen|10|10 · 48 hours|2|2 · 24h|1|1
14 calendar days|10|10
21 Kalendertage|15|15 · up to 4 weeks|20|20 · within 10 days|10|10 · 2 weeks - 3 weeks|10|15 · 15 (working days)|15|15
Lead time: 3 weeks|15|15 · 10 wd|10|10 · 10d|10|10 · 2w|10|10 · 2-3 weeks ARO.|10|15 · 3 weeks after PO|15|15
sofort|0|0
3 semaines après réception de commande|15|15 · 4 týdny od objednávky|20|20 · 3 tygodnie od zamówienia|15|15
2 weken na ontvangst order|10|10 · 3 settimane dall'ordine|15|15 · 10 Werktage ab Bestellung|10|10 · 2-4 Wo.|10|20
""".replace("\n", " · ").split(" · ")


@pytest.mark.parametrize("case", [case for case in _DAYS if case.strip()])
def test_a_lead_time_is_working_days(case: str) -> None:
    text, shortest, longest = case.split("|")
    found = read_lead_time(text)
    assert (found.shortest, found.longest, found.ships, found.doubt) == (int(shortest), int(longest), None, "")


@pytest.mark.parametrize(
    ("text", "day", "week"),
    [
        ("KW 3/2027", date(2027, 1, 22), (2027, 3)),
        ("CW 03/2027", date(2027, 1, 22), (2027, 3)),
        ("week 3 2027", date(2027, 1, 22), (2027, 3)),
        ("Week 3, 2027", date(2027, 1, 22), (2027, 3)),
        ("2027-W03", date(2027, 1, 22), (2027, 3)),
        ("semaine 3/2027", date(2027, 1, 22), (2027, 3)),
        ("KW 3-4/27", date(2027, 1, 29), (2027, 4)),
        ("2026-12-20", date(2026, 12, 20), None),
        ("ships 12/20/2026", date(2026, 12, 20), None),
        ("20.12.2026", date(2026, 12, 20), None),
        ("20. Dezember 2026", date(2026, 12, 20), None),
        ("Dec 20, 2026", date(2026, 12, 20), None),
        ("20 décembre 2026", date(2026, 12, 20), None),
    ],
)
def test_a_ship_date_is_a_day(text: str, day: date, week: tuple[int, int] | None) -> None:
    found = read_lead_time(text)
    assert (found.ships, found.week, found.longest, found.doubt) == (day, week, None, "")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("KW 3", "without its year"),
        ("week 3-4", "without its year"),
        ("KW 60/2027", "week that 2027 doesn't have"),
        ("3/4/2027", "2027-03-04 or 2027-04-03"),
        ("31.02.2027", "day of the calendar"),
        ("TBD", "no lead time yet"),
        ("auf Anfrage", "no lead time yet"),
        ("n/a", "no lead time yet"),
        ("4+ weeks", "isn't understood"),
        ("ca. 3 Wochen", "an estimate"),
        ("2 weeks to 20 days", "two units"),
        ("4-3 wks", "from more to less"),
        ("1/2 week", "fraction or a range"),
        ("5000", "5,000 working days"),
        ("15.01.", "isn't understood"),
        ("15.1.", "whole number of days"),
        ("Jan 2027", "isn't understood"),
        ("10 days after receipt of parts", "isn't understood"),
        ("5 Foos 2027", "isn't understood"),
        ("wie besprochen", "isn't understood"),
        ("x" * 200, "longer text"),
    ],
)
def test_any_other_lead_time_is_a_doubt(text: str, why: str) -> None:
    found = read_lead_time(text)
    assert (found.shortest, found.longest, found.ships) == (None, None, None)
    assert why in found.doubt


def test_an_empty_cell_is_no_doubt() -> None:
    assert read_lead_time("  ").doubt == ""


@pytest.mark.parametrize(
    "text",
    [
        "31.01.2027", "31.1.27", "2027-01-31", "2027/01/31", "2027-01-31 00:00:00", "1/31/2027", "31/01/2027",
        "31-01-2027",
        "Jan 31, 2027", "January 31st 2027", "31 Jan 2027", "31. Januar 2027", "31 janvier 2027",
        "31 de enero de 2027",
        "31 gennaio 2027", "31 januari 2027", "31 stycznia 2027", "31. ledna 2027", "bis 31.01.2027",
        "valid until 2027-01-31",
        "31-Jan-27",
    ],
)  # fmt: skip
def test_a_date_is_read_as_it_is_written_anywhere(text: str) -> None:
    assert read_date(text).day == date(2027, 1, 31)


def test_what_is_no_date_is_neither_a_day_nor_a_doubt() -> None:
    assert [read_date(text) == read_date("") for text in ("30 days", "", "12.50", "x" * 90)] == [True] * 4


@given(st.integers(0, 300), st.integers(0, 300))
def test_the_longer_one_is_never_below_the_shorter(low: int, more: int) -> None:
    found = read_lead_time(f"{low} - {low + more} days")
    assert (found.shortest, found.longest) == (low, low + more)


@given(st.text(max_size=40))
def test_a_doubt_and_a_lead_time_never_come_together(text: str) -> None:
    found = read_lead_time(text)
    assert not (found.doubt and (found.longest is not None or found.ships))
