import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.trade.cleaning import glimpse
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
    ["", "MOQ", "0", "-5", "1.5", "1,000", "1,500", "1 500", "many", "5 boxes", "2000000000", "9" * 5000],
)
def test_what_could_mean_something_else_is_refused_rather_than_guessed(text: str) -> None:
    with pytest.raises(QuantitiesInvalid) as caught:
        QuantityBreaks.parse(text)
    assert f"“{glimpse(text)}”" in str(caught.value)


@given(st.sets(st.integers(1, 1_000_000_000), min_size=1), st.booleans())
def test_what_is_written_is_read_back(values: set[int], or_minimum: bool) -> None:
    breaks = QuantityBreaks(tuple(sorted(values)), or_minimum)
    assert QuantityBreaks.parse(str(breaks)) == breaks


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("100.00", (100,)),
        ("1 & 5 & 10", (1, 5, 10)),
        ("10 units", (10,)),
        ("5 sets", (5,)),
        ("qty 25", (25,)),
        ("2,500 / 5,000", (2500, 5000)),
        ("1 ea", (1,)),
        ("1 and 5", (1, 5)),
        ("1, 5 and 10", (1, 5, 10)),
        ("1; 5 & 10", (1, 5, 10)),
        ("500 / 1,000 / 2,500", (500, 1000, 2500)),
        ("1'000", (1000,)),
        ("1,000,000", (1000000,)),
        ("1.000.000", (1000000,)),
        ("5,00", (5,)),
        ("100.0", (100,)),
        ("25 ea.", (25,)),
        ("QTY: 1, 5, 10 pcs", (1, 5, 10)),
        ("5 Stück", (5,)),
        ("10 Stk.", (10,)),
        ("x5", (5,)),
        ("5x", (5,)),
        ("5 x", (5,)),
        ("5-off", (5,)),
        ("EA 5", (5,)),
        ("5 (ea)", (5,)),
        ("(5)", (5,)),
        ("[1, 5]", (1, 5)),
        ("1ea 5ea 10ea", (1, 5, 10)),
        ("1 ea, 5 ea", (1, 5)),
        ("1k / 5k", (1000, 5000)),
        ("100 oder 200", (100, 200)),
        ("Menge: 5", (5,)),
        ("5 pieces each", (5,)),
        ("10 pcs or 50 pcs", (10, 50)),
        ("1 500 / 2 500", (1500, 2500)),
        ("5;1,000", (5, 1000)),
        ("1/5/10/25", (1, 5, 10, 25)),
        ("10 | 20", (10, 20)),
        ("1.0", (1,)),
        ("5.", (5,)),
        ("Qty 1;5", (1, 5)),
        ("10 EA", (10,)),
        ("100 nos", (100,)),
        ("25 pcs.", (25,)),
        ("2,500 pcs / 5,000 pcs", (2500, 5000)),
        ("Quantity 100", (100,)),
        ("5 each", (5,)),
        ("5 each; 10 each", (5, 10)),
        ("1 pc, 5 pcs, 10 pcs", (1, 5, 10)),
        ("1,5,10,25,50,100", (1, 5, 10, 25, 50, 100)),
        ("5 Units or MOQ", (5,)),
        ("1,5,10,", (1, 5, 10)),
        ("1 , 5 , 10", (1, 5, 10)),
        ("1\n5\n10", (1, 5, 10)),
    ],
)
def test_what_others_write_is_read(text: str, values: tuple[int, ...]) -> None:
    breaks = QuantityBreaks.kept(text)
    assert (breaks.values, breaks.is_read) == (values, True)
    assert QuantityBreaks.kept(str(breaks)).values == values


@pytest.mark.parametrize(
    "text",
    [
        "2.5k",
        "1,500",
        "1,000",
        "1 500",
        "1.000",
        "1.500",
        "1.5",
        "5 pcs/yr",
        "100/month",
        "100 per year",
        "5 boxes",
        "1-5",
        "10 - 25",
        "5+",
        "-5",
        "0",
        "0.00",
        "TBD",
        "A/R",
        "as req'd",
        "2 x 50",
        "min 10",
        "1,250,2,500",
        "50 lbs",
        "5 lots",
        "1E+03",
        "many",
        "½",
        "1.000 / 5.000",
        "100.50",
        "10²",
        "2 dozen",
        "up to 50",
        "1 to 5",
        "EAU 500",
        "5 ft",
        "1+5",
        "100, 1,000",
        "1,500,2,500",
        "1,500; x",
        "5 or so",
    ],
)
def test_what_is_not_understood_is_kept_as_it_stands(text: str) -> None:
    breaks = QuantityBreaks.kept(text)
    assert (breaks.values, breaks.is_read, str(breaks)) == ((), False, text)
    assert QuantityBreaks.kept(str(breaks)) == breaks


@given(st.text(max_size=12))
def test_no_cell_is_lost_or_read_as_anything_but_whole_numbers(text: str) -> None:
    breaks = QuantityBreaks.kept(text)
    assert all(value > 0 for value in breaks.values)
    assert breaks.is_read or breaks.unread == text
