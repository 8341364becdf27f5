import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.trade.quantity import QuantitiesInvalid, QuantityBreaks


@pytest.mark.parametrize(
    ("text", "values", "or_minimum"),
    [
        ("1;5;10", (1, 5, 10), False),
        ("1, 2, 5, 10", (1, 2, 5, 10), False),
        ("10/5/1", (1, 5, 10), False),
        ("1 5 10", (1, 5, 10), False),
        ("5\xa0;\xa05", (5,), False),
        ("50pcs or MOQ", (50,), True),
        ("25 ea / M.O.Q.", (25,), True),
        ("MOQ or 100 pieces", (100,), True),
        ("1\n5", (1, 5), False),
        ("100,250,500", (100, 250, 500), False),
        ("5,10", (5, 10), False),
        ("1000", (1000,), False),
    ],
)
def test_quantities_are_read_as_buyers_write_them(text: str, values: tuple[int, ...], or_minimum: bool) -> None:
    assert QuantityBreaks.parse(text) == QuantityBreaks(values, or_minimum)


@pytest.mark.parametrize(
    "text",
    ["", "MOQ", "0", "-5", "1.5", "1,000", "1,500", "1 500", "5;1,000", "many", "5 boxes", "2000000000", "9" * 5000],
)
def test_what_could_mean_something_else_is_refused_rather_than_guessed(text: str) -> None:
    with pytest.raises(QuantitiesInvalid) as caught:
        QuantityBreaks.parse(text)
    assert f"“{text}”" in str(caught.value)


@given(st.sets(st.integers(1, 1_000_000_000), min_size=1), st.booleans())
def test_what_is_written_is_read_back(values: set[int], or_minimum: bool) -> None:
    breaks = QuantityBreaks(tuple(sorted(values)), or_minimum)
    assert QuantityBreaks.parse(str(breaks)) == breaks
