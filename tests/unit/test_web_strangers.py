"""What strangers send is made fit, or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.strangers import Number, address, fit, number


@given(st.text(st.characters()))
def test_an_address_has_parts_whatever_it_is(text: str) -> None:
    assert isinstance(address(text).netloc, str)


def test_what_is_no_address_has_none() -> None:
    assert address("https://[") == address("")
    assert address("https://localhost/x").netloc == "localhost"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0", 0),
        ("007", 7),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        ("9" * 5000, None),
        ("²", None),
        ("-1", None),
        ("", None),
    ],
)
def test_a_number_is_one_for_the_database(text: str, found: int | None) -> None:
    assert number(text) == found


@given(st.text(st.characters()))
def test_text_is_fit_for_every_database_and_page(text: str) -> None:
    kept = fit(text)
    assert "\0" not in kept
    assert kept.encode().decode() == kept
    assert fit(kept) == kept


def test_a_number_in_an_address() -> None:
    assert Number().to_string(Number().convert("12")) == "12"
