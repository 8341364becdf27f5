"""Until when an absence note says that somebody is away: the notes were written around Thursday, November 26, 2026."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.inbox.absence_dates import away_until

_THURSDAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("ich bin bis einschließlich 11.12.2026 nicht im Büro", "12-11"),
        ("Abwesend bis 11.12.", "12-11"), ("bis 11.12.26 im Urlaub", "12-11"), ("bis inkl. 11.12. im Urlaub", "12-11"),
        ("Ich bin vom 7.12. bis 11.12. nicht erreichbar", "12-11"), ("vom 07.-11.12.2026", "12-11"),
        ("Abwesend 07.12.2026-11.12.2026", "12-11"), ("vom 07.12. – 11.12.2026", "12-11"),
        ("vom 7. bis\n11. Dezember bin ich nicht da", "12-11"), ("1.-5. Dezember 2026", "12-05"),
        ("I am out until December 11.", "12-11"), ("I'll be out through Fri, Dec. 11th, 2026", "12-11"),
        ("Out of office December 7-11, 2026", "12-11"), ("December 7 through 11",
        "12-11"), ("Out 7-11 December", "12-11"),
        ("I am on leave between Dec 7 and Dec 11", "12-11"), ("I'm out from 12/7 to 12/11", "12-11"),
        ("I'm out until 12/11/2026", "12-11"), ("Out 2026-12-07 - 2026-12-11", "12-11"),
        ("I will be away until the 11th of December", "12-11"),
        ("Je suis absent du 7 au 11 décembre.", "12-11"), ("jusqu’au vendredi 11 décembre inclus", "12-11"),
        ("absent du 1er au 4 décembre 2026", "12-04"), ("absente jusqu'au 11/12/2026 inclus", "12-11"),
        ("Estaré fuera hasta el 11 de diciembre de 2026", "12-11"), ("Ausente del 7 al 11 de diciembre", "12-11"),
        ("Sono assente fino all'11 dicembre", "12-11"), ("in ferie dal 7 al 11 dicembre 2026", "12-11"),
        ("Ik ben afwezig t/m 11 december", "12-11"), ("afwezig van 7 tot en met 11 december", "12-11"),
        ("Jestem nieobecny do 11 grudnia 2026 r.", "12-11"), ("urlop od 7 do 11 grudnia", "12-11"),
        ("Jsem mimo kancelář do 11. prosince", "12-11"), ("dovolená od 7.12. do 11.12.2026", "12-11"),
        ("Estarei ausente até 11 de dezembro", "12-11"), ("poissa 11.12. saakka", "12-11"),
        ("closed from 24 December 2026 to 3 January 2027", "01-03"),
    ],
)  # fmt: skip
def test_the_last_day_away(text: str, until: str) -> None:
    said = away_until(text, _THURSDAY)
    assert (f"{said.day:%m-%d}" if said.day else said.doubt, said.is_return, said.doubt) == (until, False, "")


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("I will be back on Monday, Dec 14.", "12-14"), ("back in the office Dec. 14th, 2026", "12-14"),
        ("I will not be back until Dec 14", "12-14"), ("On Monday, December 14 I'll be back at my desk", "12-14"),
        ("returning 12/14", "12-14"), ("I'm out Dec 7 - Dec 11. Back on Dec 14", "12-14"),
        ("I will be out starting 12/07/2026 and will return on 12/14/2026.", "12-14"),
        ("I'm out until Dec 11 and return Dec 14.", "12-14"),
        ("Ich bin zurück am 14.12.", "12-14"), ("Ich bin ab dem 14.12. wieder erreichbar.", "12-14"),
        ("Am 14.12.2026 bin ich wieder im Haus", "12-14"), ("Ich bin erst am 14.12. wieder da", "12-14"),
        ("Bin bis 11.12. weg und ab 14.12. wieder da", "12-14"), ("nach meiner Rückkehr am 14. Dezember", "12-14"),
        ("de retour le 14/12/2026", "12-14"), ("Je reviens le lundi 14 décembre", "12-14"),
        ("jusqu'au 11 décembre inclus. Je serai de retour le lundi 14 décembre.", "12-14"),
        ("regreso el 14/12", "12-14"), ("Vuelvo el 14 de diciembre", "12-14"), ("Rientro il 14 dicembre", "12-14"),
        ("Ik ben terug op 14 december", "12-14"), ("Wracam 14 grudnia", "12-14"), ("Vrátím se 14.12.2026", "12-14"),
        ("Jag är tillbaka den 14 december", "12-14"),
        ("I am traveling, returning Dec 14th. My phone is 11/12-2026.", "12-14"),
        ("Out of office today 11/26/2026. Back 11/30.", "11-30"), ("Away w/c 30 Nov, back 7 Dec.", "12-07"),
        ("OOO starting Friday 11/27 and back Monday 12/7.", "12-07"),
        ("We'll be closed Dec. 24 – Dec. 31, returning Dec. 14", "12-14"),
        ("vom 07.12.2026 bis 11.12.2026. Ab dem 14.12.2026 sind wir wieder für Sie da.", "12-14"),
        ("Back on Monday.", "11-30"), ("Ab Montag bin ich wieder da", "11-30"), ("Back Thursday", "12-03"),
        ("I will return tomorrow.", "11-27"), ("de retour lundi", "11-30"),
    ],
)  # fmt: skip
def test_the_day_of_return(text: str, back: str) -> None:
    said = away_until(text, _THURSDAY)
    assert (f"{said.day:%m-%d}" if said.day else said.doubt, said.is_return) == (back, True)


@pytest.mark.parametrize(
    "text",
    [
        "", "until the end of December", "Am 7.12. bin ich nicht im Büro.", "Our price is 11.12 EUR", "from December 7",
        "until 31.02.2027", "until 11.30 Uhr", "I'm away. Quote DF-11-12-2026 follows.", "Tel. 0511 12-11", "ab 7.12.",
        "We met on Monday.",
    ],
)  # fmt: skip
def test_no_end_is_said(text: str) -> None:
    said = away_until(text, _THURSDAY)
    assert (said.day, said.doubt) == (None, "")


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("I'm out until 1/2/2027", "“1/2/2027” can be January 2, 2027 or February 1, 2027."),
        ("I'm away until 11/20/2026", "“11/20/2026” is in the past, or isn't a date."),
        ("away until 20 November", "“20 november” is in the past, or isn't a date."),
        (
            "I'm out until Dec 11. I'm also out until January 3.",
            "The email names several dates: “dec 11”, “january 3”.",
        ),
    ],
)
def test_what_is_not_clear_gives_no_date_and_says_so(text: str, doubt: str) -> None:
    said = away_until(text, _THURSDAY)
    assert (said.day, said.doubt) == (None, doubt)


def test_the_weekday_decides_between_two_readings() -> None:
    assert away_until("I'm out until Friday, 1/2/2027", date(2026, 12, 30)).doubt  # January 2 is a Saturday
    assert away_until("I'm out until Monday, 1/2/2027", date(2026, 12, 30)).day == date(2027, 2, 1)
    assert away_until("I'm out until Saturday 1/2/2027", date(2026, 12, 30)).day == date(2027, 1, 2)


def test_the_nearer_reading_counts_where_the_other_is_months_away() -> None:
    assert away_until("I'm out until 12/7", _THURSDAY).day == date(2026, 12, 7)


def test_a_mail_without_a_date_tells_full_dates_alone() -> None:
    assert away_until("bis 11.12.2026", None).day == date(2026, 12, 11)
    assert away_until("bis 11.12. / back on Monday", None).day is None


def test_a_mail_of_the_last_evening_is_of_the_next_day_in_utc() -> None:
    assert away_until("until December 11", date(2026, 12, 12)).day == date(2026, 12, 11)


@given(st.dates(date(2026, 11, 26), date(2027, 8, 1)))
def test_every_day_to_come_is_read_in_every_spelling(day: date) -> None:
    spellings = (
        f"until {day:%B} {day.day}", f"bis {day.day}.{day.month}.", f"until {day.isoformat()}", f"hasta {day:%d/%m/%Y}",
        f"until {day.day} {day:%b} {day.year}", f"bis {day:%d.%m.%y}",
    )  # fmt: skip
    assert {away_until(text, _THURSDAY).day for text in spellings} == {day}


@given(st.text(alphabet="0123456789./- abisuntilbackdec\n|", max_size=200), st.one_of(st.none(), st.dates()))
def test_any_text_gives_a_day_to_come_or_none(text: str, written_on: date | None) -> None:
    said = away_until(text, written_on if written_on is None or written_on.year < 9_000 else _THURSDAY)
    assert said.day is None or not said.doubt
    if said.day and written_on and written_on.year < 9_000:
        assert said.day >= written_on - timedelta(days=1) if written_on > date.min else True


@pytest.mark.parametrize("unit", ["1", "1.", "11.12.", "bis ", "until 1", "back ", "a ", "\n", "1-", "dec 1 - ", "ü"])
def test_a_hostile_text_ends(unit: str) -> None:
    assert away_until(unit * (1_000_000 // len(unit)), _THURSDAY).day is None or unit in ("11.12.", "dec 1 - ", "1-")
