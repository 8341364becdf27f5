"""How the cells of other people's sheets are made fit, and that nothing is invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.trade.cleaning import (
    category,
    clean_lines,
    clean_phone,
    clean_text,
    glimpse,
    has_lost_character,
    is_desk,
    same_name,
)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("\xa0 Jürgen\xa0 Pohlman  ", "Jürgen Pohlman"),
        ("Lone Mesa Heat Treating ", "Lone Mesa Heat Treating"),
        ("sales@x.example;", "sales@x.example"),
        ("a,; ", "a"),
        ("\u200bzero\ufeff width\u00ad", "zero width"),
        ("bell\x07", "bell"),
        ("Sche\u0301ma", "Schéma"),
        ("two\nlines", "two lines"),
        ("nan", ""),
        ("N/A", ""),
        (" - ", ""),
        ("", ""),
        ("Nancy", "Nancy"),
    ],
)
def test_a_cell_becomes_one_clean_line(cell: str, text: str) -> None:
    assert clean_text(cell) == text


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


def test_a_callout_keeps_its_lines_and_its_full_stop() -> None:
    assert clean_lines("PLATE  PER X.\r\n\n NO RACK\xa0MARKS;\r") == "PLATE PER X.\nNO RACK MARKS;"
    assert clean_lines(" n/a ") == ""


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        ("(316)555-0001", "316-555-0001"),
        ("408\xa0–\xa0555\xa00003", "408-555-0003"),
        (": (972) 555- 0017", "972-555-0017"),
        ("972.555.0012 ", "972-555-0012"),
        ("512\u2010555\u20100004", "512-555-0004"),
        ("1-800-555-0001 x12", "+1 800-555-0001 ext. 12"),
        ("+49 89 1234-56", "+49 89 1234 56"),
        ("'+49 89 1234", "+49 89 1234"),
        ("555 0001", "555-0001"),
        ("nan", ""),
        ("call", ""),
        ("", ""),
    ],
)
def test_phones_come_into_one_form(cell: str, phone: str) -> None:
    assert clean_phone(cell) == (phone, False)


def test_a_phone_whose_hyphens_were_lost_is_read_and_said_to_be_so() -> None:
    assert clean_phone("512?555?0004") == ("512-555-0004", True)


@given(st.text(alphabet="0123456789+-–. ()?\xa0xX", max_size=30))
def test_a_phone_never_gains_or_loses_a_digit(text: str) -> None:
    phone, _ = clean_phone(text)
    assert [c for c in phone if c.isdigit()] == [c for c in text if c.isdigit()]
    assert clean_phone(phone)[0] == phone


def test_a_category_has_the_spelling_of_the_first_one_met() -> None:
    known: dict[str, str] = {}
    assert [category(c, known) for c in ("hardware ", "Hardware", "HARDWARE", "", "Turck")] == [
        "Hardware",
        "Hardware",
        "Hardware",
        "",
        "Turck",
    ]


@pytest.mark.parametrize("name", ["Pe?a Acabados", "?deg?rd", "Nordvik St?l AB", "Ren\ufffde"])
def test_a_question_mark_inside_a_name_is_a_lost_character(name: str) -> None:
    assert has_lost_character(name)


@pytest.mark.parametrize("name", ["", "Peña", "Who ? knows"])
def test_other_names_have_lost_nothing(name: str) -> None:
    assert not has_lost_character(name)


def test_names_are_the_same_whatever_their_spaces_and_capitals() -> None:
    assert same_name("3R  Processing, Inc.") == same_name("3r Processing,\xa0Inc.")
    assert same_name("Kestrel Plating") != same_name("Kestrel Plating Inc")


def test_a_desk_is_told_from_a_person() -> None:
    assert is_desk("Quotes", "Valmex")
    assert is_desk("No specific person", "Valmex")
    assert is_desk("Valmex ", "valmex")
    assert not is_desk("Dana Fox", "Valmex")


def test_a_glimpse_of_a_long_text_is_its_beginning_on_one_line() -> None:
    assert glimpse(" America /\tChicago\n") == "America / Chicago"
    assert glimpse("7833\t1\n" * 100) == "7833 1 " * 11 + "78…"
