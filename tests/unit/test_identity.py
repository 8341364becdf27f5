"""By what vendors are told apart."""

import pytest

from app.domain.trade.identity import digits_of


@pytest.mark.parametrize(
    ("at_home", "abroad"),
    [
        ("408-555-0003", "+1 408-555-0003"),
        ("1 (408) 555-0003", "001 408 555 0003"),
        ("030 123456", "+49 (0)30 123456"),
        ("01 23 45 67 89", "0033 1 23 45 67 89"),
        ("912 345 678 ext. 4", " (+34) 912345678"),
        ("02 1234 5678", "+39 02 1234 5678"),
        ("899 912 345", "+7 899 912 345"),
        ("32 12 34 56", "+45 32123456"),
        ("020 123 4567", "+420 201234567"),
    ],
)
def test_a_phone_is_one_however_it_is_written(at_home: str, abroad: str) -> None:
    assert digits_of(at_home) == digits_of(abroad) != ""


@pytest.mark.parametrize("phone", ["", "ext. 4", "123456", "+49 123456", "00", "000000000", "+"])
def test_too_few_digits_tell_nobody_apart(phone: str) -> None:
    assert digits_of(phone) == ""


def test_another_number_is_another() -> None:
    assert len({digits_of(phone) for phone in ("408-555-0003", "508-555-0003", "+49 408 555 0004")}) == 3
