"""Dates, zones and sizes as the vendor writes them."""

from dataclasses import fields
from zoneinfo import available_timezones

import pytest

from app.documents.mail.language import ENGLISH, GERMAN, LANGUAGES, Language, language_of
from app.documents.mail.spelled import deadline_in_full, deadline_text, size_text
from app.domain.trade.deadline import Deadline


@pytest.mark.parametrize(
    ("written", "language"),
    [
        ("", ENGLISH),
        ("en", ENGLISH),
        ("de", GERMAN),
        ("DE-at", GERMAN),
        ("de_CH", GERMAN),
        (" Deutsch ", GERMAN),
        ("German", GERMAN),
        ("es", ENGLISH),
        ("den", ENGLISH),
    ],
)
def test_a_vendors_language_is_known_however_it_is_written(written: str, language: Language) -> None:
    assert language_of(written) is language


def test_every_language_has_every_text() -> None:
    for language in LANGUAGES:
        assert (len(language.weekdays), len(language.months)) == (7, 12)
        may_be_empty = {"salutations", "place_of_named", "by_full_name"}
        assert all(getattr(language, f.name) for f in fields(language) if f.name not in may_be_empty)


@pytest.mark.parametrize(
    ("language", "zone", "short", "full"),
    [
        (ENGLISH, "America/Chicago", "5:00 PM CST", "5:00 PM CST (UTC−6), Chicago time"),
        (ENGLISH, "America/New_York", "5:00 PM EST", "5:00 PM EST (UTC−5), New York time"),
        (ENGLISH, "Asia/Kolkata", "5:00 PM UTC+5:30", "5:00 PM UTC+5:30, Kolkata time"),
        (ENGLISH, "Asia/Shanghai", "5:00 PM UTC+8", "5:00 PM UTC+8, Shanghai time"),
        (ENGLISH, "America/Sao_Paulo", "5:00 PM UTC−3", "5:00 PM UTC−3, Sao Paulo time"),
        (ENGLISH, "America/Argentina/Buenos_Aires", "5:00 PM UTC−3", "5:00 PM UTC−3, Buenos Aires time"),
        (ENGLISH, "Etc/UTC", "5:00 PM UTC", "5:00 PM UTC"),
        (ENGLISH, "UTC", "5:00 PM UTC", "5:00 PM UTC"),
        (ENGLISH, "Etc/GMT+6", "5:00 PM UTC−6", "5:00 PM UTC−6"),
        (ENGLISH, "Japan", "5:00 PM JST", "5:00 PM JST (UTC+9)"),
        (GERMAN, "Europe/Berlin", "17:00 Uhr MEZ", "17:00 Uhr MEZ (UTC+1)"),
        (GERMAN, "America/Chicago", "17:00 Uhr (UTC−6)", "17:00 Uhr (UTC−6), Ortszeit Chicago"),
        (GERMAN, "Etc/UTC", "17:00 Uhr UTC", "17:00 Uhr UTC"),
    ],
)
def test_the_zone_is_told_as_people_tell_it(language: Language, zone: str, short: str, full: str) -> None:
    day = {"en": "Fri, Dec 4, 2026, ", "de": "Fr., 4. Dez. 2026, "}[language.code]
    deadline = Deadline.parse("2026-12-04 17:00", zone)
    assert deadline_text(deadline, language) == day + short
    assert deadline_in_full(deadline, language) == day + full


@pytest.mark.parametrize(
    ("time", "english", "german"),
    [
        ("00:05", "12:05 AM BST", "0:05 Uhr"),
        ("11:59", "11:59 AM BST", "11:59 Uhr"),
        ("12:00", "12:00 PM BST", "12:00 Uhr"),
        ("23:30", "11:30 PM BST", "23:30 Uhr"),
    ],
)
def test_every_hour_has_its_half_of_the_day(time: str, english: str, german: str) -> None:
    deadline = Deadline.parse(f"2027-07-01 {time}", "Europe/London")
    assert deadline_text(deadline, ENGLISH) == f"Thu, Jul 1, 2027, {english}"
    assert deadline_text(deadline, GERMAN) == f"Do., 1. Juli 2027, {german} (UTC+1)"


def test_no_zone_is_told_by_its_key() -> None:
    for zone in sorted(available_timezones()):
        for day in ("2026-12-04", "2027-07-02"):
            deadline = Deadline.parse(f"{day} 17:00", zone)
            for language in LANGUAGES:
                short, full = deadline_text(deadline, language), deadline_in_full(deadline, language)
                for text in (short, full):
                    assert not {"/", "_", "{"} & set(text), (zone, text)
                    assert "Etc" not in text, (zone, text)
                assert "UTC" in full, (zone, full)
                hour = {"en": "5:00 PM ", "de": "17:00 Uhr "}[language.code]
                name, offset = short.partition(hour)[2].strip("()"), deadline.utc_offset
                assert name == "UTC" or name.startswith(offset[:4]) or f"({offset[:4]}" in full, (zone, short)


@pytest.mark.parametrize(
    ("octets", "english", "german"),
    [
        (0, "0 B", "0 B"),
        (999, "999 B", "999 B"),
        (12_345, "12 kB", "12 kB"),
        (999_499, "999 kB", "999 kB"),
        (1_400_000, "1.4 MB", "1,4 MB"),
    ],
)
def test_sizes_are_readable(octets: int, english: str, german: str) -> None:
    assert (size_text(octets, ENGLISH), size_text(octets, GERMAN)) == (english, german)
