"""The Ref of a row of a quote form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.rfqs.form_ref import FormRef, form_ref, read_ref
from app.domain.rfqs.mark import LETTERS

_RFQ = "RFQ-2026-0042"
_TOKENS = st.text(alphabet=LETTERS, min_size=5, max_size=5)
_LINES = st.integers(1, 100_000)
_QUANTITIES = st.integers(1, 1_000_000_000)


@pytest.mark.parametrize(
    "ref",
    [
        *("L1-1-K7F3Q-7R", "L1-5-K7F3Q-YR", "L1-25-K7F3Q-X0", "L2-10-K7F3Q-Z5", "L2-50-K7F3Q-VD", "L2-100-K7F3Q-CE"),
        *("L3-100-K7F3Q-W3", "L3-1000-K7F3Q-JR", "L3-1000-ZP2M8-FR", "L3-100-ZP2M8-K1", "L1-25-ZP2M8-81"),
        *("L2-10-ZP2M8-A4", "L1-5-ZP2M8-V9", "L1-1-ZP2M8-29"),
    ],
)
def test_refs_that_are_out_there_are_read_and_written_the_same(ref: str) -> None:
    line, quantity, token, _ = ref.split("-")
    assert read_ref(ref, _RFQ) == FormRef(int(line[1:]), int(quantity), token)
    assert form_ref(_RFQ, int(line[1:]), int(quantity), token) == ref


@given(_LINES, _QUANTITIES, _TOKENS)
def test_a_ref_is_read_whatever_its_case_and_spaces(line: int, quantity: int, token: str) -> None:
    ref = form_ref(_RFQ, line, quantity, token)
    for written in (ref, ref.lower(), f" {ref}\n", ref.replace("-", " - ")):
        assert read_ref(written, _RFQ) == FormRef(line, quantity, token)


@given(_LINES, _QUANTITIES, _TOKENS, st.data())
def test_one_changed_character_is_noticed(line: int, quantity: int, token: str, data: st.DataObject) -> None:
    ref = form_ref(_RFQ, line, quantity, token)
    place = data.draw(st.integers(0, len(ref) - 1))
    other = data.draw(st.sampled_from([c for c in f"{LETTERS}ILOU" if c != ref[place]]))
    assert read_ref(f"{ref[:place]}{other}{ref[place + 1 :]}", _RFQ) is None


@pytest.mark.parametrize("text", ["", "L3-1000-K7F3Q", "3-1000-K7F3Q-JR", "L03-1000-K7F3Q-JR", "L3-0-K7F3Q-JR", "±"])
def test_what_is_no_ref_is_none(text: str) -> None:
    assert read_ref(text, _RFQ) is None


def test_the_ref_of_another_rfq_is_none() -> None:
    assert read_ref("L3-1000-K7F3Q-JR", "RFQ-2026-0041") is None
