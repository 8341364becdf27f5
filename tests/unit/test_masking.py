import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.system.folding import Folding
from app.system.masking import Masking


def test_the_same_name_gets_the_same_number_however_it_is_written() -> None:
    masking = Masking({"vendor": ["Acme Plating", "Bolt Works"], "contact": ["Dana Reyes"]})
    text = masking.clean("to Bolt Works; ACME PLATING (Dana Reyes), then bolt works")
    assert text == "to [vendor 1]; [vendor 2] ([contact 1]), then [vendor 1]"
    assert masking.clean("Acme Plating again") == "[vendor 2] again"


def test_a_longer_name_is_not_left_half_told_by_a_shorter_one() -> None:
    masking = Masking({"vendor": ["Acme", "Acme Plating & Sons"]})
    assert masking.clean("Acme Plating & Sons") == "[vendor 1]"


def test_words_that_merely_contain_a_name_stay_legible() -> None:
    assert Masking({"vendor": ["art"]}).clean("started by art") == "started by [vendor 1]"


@pytest.mark.parametrize(
    "text", ["<b@c.example>", "to=b@c.example;", "'b@c.example',", "(b@c.example)", "“b@c.example”"]
)
def test_addresses_are_masked_in_any_company(text: str) -> None:
    assert Masking().clean(text) == text.replace("b@c.example", "[address 1]")


@pytest.mark.parametrize("name", ["bracket_revB.pdf", "P-1001.STEP", "prices.xlsx"])
def test_documents_are_masked_although_nobody_has_named_them(name: str) -> None:
    assert Masking().clean(f"cannot read /mnt/{name}: gone") == "cannot read /mnt/[file 1]: gone"


def test_the_users_own_folder_is_not_told() -> None:
    assert Masking().clean(f"{Path.home()}/data") == "~/data"


def test_a_name_is_found_in_a_json_log_too() -> None:
    assert (
        Masking({"vendor": ['Müller "Galvano" GmbH']}).clean(r'{"v": "Müller \"Galvano\" GmbH"}')
        == '{"v": "[vendor 1]"}'
    )


def test_what_a_log_line_quotes_may_be_a_name_that_is_gone() -> None:
    assert Masking().clean_line("There is no vendor “Gone Ltd” any more") == "There is no vendor “…” any more"
    assert Masking().clean_line("cut off “Gone L") == "cut off “…”"


def test_a_single_letter_is_no_name() -> None:
    assert Masking({"vendor": ["e", ""]}).clean("every e") == "every e"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Weißgerber", "WEISSGERBER"),
        ("WEISSGERBER", "Weißgerber"),
        ("İstanbul Kaplama", "istanbul kaplama"),
        ("I\u015f\u0131k Galvaniz", "IŞIK GALVANIZ"),
        ("\u0131\u015f\u0131k galvaniz", "İŞİK GALVANİZ"),
        ("Dvořák", "Dvor\u030ca\u0301k"),
        ("Ostrava Šrouby", "OSTRAVA S\u030cROUBY"),
        ("ΦΙΛΙΠΠΟΣ", "Φίλιππος"),
        ("Müller", "Muller"),
    ],
)
def test_a_name_is_masked_in_any_spelling_with_what_stands_around_it_kept(name: str, written: str) -> None:
    masking = Masking({"vendor": [name]})
    assert masking.clean(f"Straße İ: “{written}”; {name}!") == "Straße İ: “[vendor 1]”; [vendor 1]!"


_Form = Literal["NFC", "NFD", "NFKC", "NFKD"]
_FORMS = st.sampled_from(("NFC", "NFD", "NFKC", "NFKD"))
_CASES = st.sampled_from((str.upper, str.lower, str.title, str.swapcase, str.casefold, str))
_WORDS = st.characters(categories=("L", "N"), exclude_characters="\u037a")
_INSIDE = st.characters(categories=("L", "N", "M", "Zs"), exclude_characters="\u037a")


@given(st.builds(lambda a, b, c: a + b + c, _WORDS, st.text(_INSIDE, max_size=12), _WORDS), _CASES, _CASES, _FORMS)
def test_no_case_and_no_normal_form_gives_a_name_away(
    name: str, case: Callable[[str], str], other: Callable[[str], str], form: _Form
) -> None:
    folded = Folding().of(name)
    if len(folded) < 2 or folded in Folding().of("ß→←İ"):  # nobody is called like what stands around it
        return
    written = other(unicodedata.normalize(form, case(name)))
    assert Masking({"vendor": [name]}).clean(f"ß→{written}←İ") == "ß→[vendor 1]←İ"


@given(st.text())
def test_every_letter_of_a_folded_text_knows_where_it_stood(text: str) -> None:
    folding = Folding()
    folded, places = folding.with_places(text)
    assert folded == folding.of(text)
    assert len(places) == len(folded)
    assert places == sorted(places)
    assert all(letter in folding.of(text[place]) for letter, place in zip(folded, places, strict=True))
