"""Nothing that comes from outside is a formula in a file that we write."""

import csv
import io
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.documents.sheets.formula_guard import guarded, is_formula, unguarded

_SIGNS = "=+-@＝＋－＠"  # noqa: RUF001 - the full-width ones
_TEXTS = st.text(st.sampled_from(f"{_SIGNS}'\";, \t\r\n\u3000\u200b\ufeff\x00x1"), max_size=12) | st.text(max_size=12)


@pytest.mark.parametrize("sign", [*_SIGNS, "\t", "\r", "\n", " =", "\u3000=", "\u200b=", "\ufeff=", "\x00="])
def test_a_cell_that_could_be_a_formula_is_guarded(sign: str) -> None:
    assert guarded(f"{sign}x") == f"'{sign}x"
    assert is_formula(f"{sign}x")


def test_so_is_what_would_be_a_cell_with_another_separator() -> None:
    assert guarded('x;=HYPERLINK("y")') == 'x;\'=HYPERLINK("y")'
    assert guarded("x\t @y") == "x\t' @y"
    assert guarded("two\n-lines") == "two\n'-lines"


@pytest.mark.parametrize("text", ["", "x=", "a - b", "a, -b", "P-1; P-2", "it's", "'quoted'"])
def test_what_is_none_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text
    assert not is_formula(text)


@given(_TEXTS)
def test_what_was_guarded_reads_as_it_was(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(st.lists(_TEXTS, min_size=1, max_size=4))
@example(["", ';"='])
def test_no_cell_begins_like_a_formula_whatever_separates_them(cells: list[str]) -> None:
    file = io.StringIO()
    csv.writer(file).writerow([guarded(cell) for cell in cells])
    for separator in ",;\t":
        for row in csv.reader(io.StringIO(file.getvalue(), newline=""), delimiter=separator):
            assert not [cell for cell in row if re.match(rf"[\s\u200b\ufeff\x00]*[{re.escape(_SIGNS)}]", cell)]
