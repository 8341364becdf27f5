"""Specifications read the same however they are written, and nothing of them is dropped."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.words.specification import Specification, read_callout, read_specification

_NUMERALS = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6"}


@pytest.mark.parametrize(
    ("text", "name", "revision", "kind", "spec_class", "rest"),
    [
        ("MIL-A-8625 Type II Class 1", "MIL-A-8625", "", "II", "1", ""),
        ("MIL-A-8625F TYP II CL 1", "MIL-A-8625", "F", "II", "1", ""),
        ("MIL-A-8625 F, TYP II, CL.1", "MIL-A-8625", "F", "II", "1", ""),
        ("mil a 8625 TYPE 2, CL1", "MIL A 8625", "", "II", "1", ""),
        ("MIL-A-8625, TY. IIB CLASS 1A", "MIL-A-8625", "", "IIB", "1A", ""),
        ("MIL-C-26074 II CLASS 2", "MIL-C-26074", "", "II", "2", ""),
        ("MIL-STD-171E", "MIL-STD-171", "E", "", "", ""),
        ("ASTM B-733", "ASTM B-733", "", "", "", ""),
        ("ASTM B 733-15 Type V", "ASTM B 733", "15", "V", "", ""),
        ("ASTM B733 SC2", "ASTM B733", "", "", "", "SC2"),
        ("ASTM A967/A967M-17 Nitric 2", "ASTM A967", "17", "", "", "Nitric 2 /A967M"),
        ("AMS QQ P 35", "AMS QQ P 35", "", "", "", ""),
        ("AMS-QQ-P-35 Type 6", "AMS-QQ-P-35", "", "VI", "", ""),
        ("AMS2404E", "AMS2404", "E", "", "", ""),
        ("AMS 2759/3", "AMS 2759/3", "", "", "", ""),
        ("AMS 2700 METHOD 1 TYPE 2 CLASS 3", "AMS 2700", "", "II", "3", "METHOD 1"),
        ("AMS-H-6875 CLASS C", "AMS-H-6875", "", "", "C", ""),
        ("AMS 2700 TYPE II 1A", "AMS 2700", "", "II", "1A", ""),
        ("ASTM B633  1A", "ASTM B633", "", "", "1A", ""),
        ("QQ-S-365D", "QQ-S-365", "D", "", "", ""),
        ("QQ-N-290 Class II", "QQ-N-290", "", "", "2", ""),
        ("0250-20000 II CLASS 2", "0250-20000", "", "II", "2", ""),
        ("BAC 5019", "BAC 5019", "", "", "", ""),
        ("per print", "per", "", "", "", "print"),
        ("TYPE II", "", "", "II", "", ""),
        ("", "", "", "", "", ""),
    ],
)
def test_a_specification_is_read(text: str, name: str, revision: str, kind: str, spec_class: str, rest: str) -> None:
    found = read_specification(text)
    assert found == Specification(name=name, revision=revision, type=kind, spec_class=spec_class, rest=rest)
    assert read_specification(str(found)) == found


@pytest.mark.parametrize(
    ("spec", "kind", "spec_class", "expected"),
    [
        ("ASTM A967", "TYP III", "CLASS 2", "ASTM A967 Type III Class 2"),
        ("ASTM B700", "II", "CL 1", "ASTM B700 Type II Class 1"),
        ("AMS 2700", "2", "1A", "AMS 2700 Type II Class 1A"),
        ("AMS 2700 Type II", "TYPE 2", "", "AMS 2700 Type II"),
        ("AMS 2700 Type III", "II", "", "AMS 2700 Type II Type III"),
        ("AMS 2700 Class 4", "", "1", "AMS 2700 Class 1 Class 4"),
        ("AMS 2700", "nitric", "any", "AMS 2700 nitric any"),
    ],
)
def test_columns_of_their_own_win_and_what_they_displace_is_kept(
    spec: str, kind: str, spec_class: str, expected: str
) -> None:
    assert str(read_specification(spec, kind, spec_class)) == expected


@pytest.mark.parametrize(
    ("callout", "expected"),
    [
        ("ALODINE PER AMS 2473  CL 1, MASK THREADS", "AMS 2473 Class 1 MASK THREADS"),
        ("SILVER PLATE PER ASTM B700 II CL 1.\nNO RACK MARKS", "ASTM B700 Type II Class 1 NO RACK MARKS"),
        ("CLEAN IAW 0250-20000  1A, (.001 THICK).", "0250-20000 Class 1A (.001 THICK)"),
        ("DEBURR AND BAG", "DEBURR AND BAG"),
    ],
)
def test_a_callout_is_read_from_its_per_on(callout: str, expected: str) -> None:
    assert str(read_callout(callout)) == expected


@given(
    st.sampled_from(("MIL-A-8625", "ASTM B733", "AMS 2700", "QQ-P-35", "0250-20000")),
    st.sampled_from(sorted(_NUMERALS)),
    st.sampled_from(("Type {}", "TYP {}", "TYPE. {}", "ty {}", "TYPE-{}")),
    st.booleans(),
    st.sampled_from(("1", "2", "1A", "12")),
    st.sampled_from(("Class {}", "CL{}", "CL. {}", "cls {}", "CLASS-{}")),
)
def test_spellings_make_no_difference(
    name: str, numeral: str, type_form: str, arabic: bool, number: str, class_form: str
) -> None:
    between = ", " if arabic else " "
    kind = type_form.format(_NUMERALS[numeral] if arabic else numeral)
    found = read_specification(f"{name}{between}{kind}{between}{class_form.format(number)}")
    assert found == Specification(name=name, type=numeral, spec_class=number)


@given(
    st.lists(
        st.sampled_from(
            (
                "MIL-A-8625F",
                "Type II",
                "CL 1",
                "SC2",
                "mask",
                "threads",
                ".001",
                "PER",
                "II",
                "1A",
                "x",
            )
        ),
        max_size=7,
    )
)
def test_nothing_of_a_text_is_dropped(pieces: list[str]) -> None:
    found = str(read_specification(" ".join(pieces))).upper()
    signs = [sign for piece in pieces for sign in re.findall(r"[A-Z0-9]+", piece.upper())]
    kept = set(re.findall(r"[A-Z0-9]+", found))
    told = {"TYPE", "CLASS", "CL"}
    assert {s for s in signs if s not in told} <= kept


def test_numbers_that_are_close_are_not_the_same() -> None:
    keys = {read_specification(t).key for t in ("AMS 2700", "AMS 2770", "AMS 2759", "AMS 2759/3", "ASTM A380")}
    assert len(keys) == 5
