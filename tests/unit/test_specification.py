"""Specifications read the same however they are written, and nothing of them is dropped."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.words.specification import Specification, read_specification, read_specifications

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
        ("AMS QQ P 35", "AMS QQ P 35", "", "", "", ""),
        ("AMS-QQ-P-35 Type 6", "AMS-QQ-P-35", "", "VI", "", ""),
        ("AMS2404E", "AMS2404", "E", "", "", ""),
        ("AMS 2759/3", "AMS 2759/3", "", "", "", ""),
        ("AMS-H-6875 CLASS C", "AMS-H-6875", "", "", "C", ""),
        ("AMS 2700 TYPE II 1A", "AMS 2700", "", "II", "1A", ""),
        ("ASTM B633  1A", "ASTM B633", "", "", "1A", ""),
        ("QQ-S-365D", "QQ-S-365", "D", "", "", ""),
        ("QQ-N-290 Class II", "QQ-N-290", "", "", "2", ""),
        ("0250-20000 II CLASS 2", "0250-20000", "", "II", "2", ""),
        ("BAC 5019", "BAC 5019", "", "", "", ""),
        ("per print", "per print", "", "", "", ""),
        ("TYPE II", "", "", "II", "", ""),
        ("", "", "", "", "", ""),
    ],
)
def test_a_specification_is_read(text: str, name: str, revision: str, kind: str, spec_class: str, rest: str) -> None:
    found = read_specification(text)
    assert found == Specification(name=name, revision=revision, type=kind, spec_class=spec_class, rest=rest)
    assert read_specification(str(found)) == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ASTM B733 SC2", Specification(name="ASTM B733", details=("SC 2",))),
        ("ASTM A967/A967M-17 Nitric 2", Specification(name="ASTM A967", revision="17", details=("Nitric 2",))),
        (
            "AMS 2700 METHOD 1 TYPE 2 CLASS 3",
            Specification(name="AMS 2700", type="II", spec_class="3", details=("Method 1",)),
        ),
        ("MIL-A-8625 Type II, III", Specification(name="MIL-A-8625", type="II or III")),
        ("MIL-DTL-5541 Class 1A & 3", Specification(name="MIL-DTL-5541", spec_class="1A or 3")),
        ("MIL-A-8625 Types I–III", Specification(name="MIL-A-8625", type="I or II or III")),
        ("AMS-QQ-P-416 CLASS 1,2,3", Specification(name="AMS-QQ-P-416", spec_class="1 or 2 or 3")),
        ("MIL-DTL-5541 CL1A & CL3", Specification(name="MIL-DTL-5541", spec_class="1A or 3")),
        ("MIL-G-45204 CLASS 00", Specification(name="MIL-G-45204", spec_class="00")),
        ("MIL-G-45204 CLASS 0", Specification(name="MIL-G-45204", spec_class="0")),
        ("MIL-C-5541 CLASS IA", Specification(name="MIL-C-5541", spec_class="1A")),
        ("MIL-A-8625F TYPE. Il", Specification(name="MIL-A-8625", revision="F", type="II")),
        ("MIL-A-8625 REV F TYPE II", Specification(name="MIL-A-8625", revision="F", type="II")),
        ("SAE AMS 2404", Specification(name="AMS 2404")),
        ("ASTM B545 CLASS A-C", Specification(name="ASTM B545", spec_class="A or C")),
        ("AMS 2700 TYPE 8-6", Specification(name="AMS 2700", type="VIII or VI")),
        ("MIL-A-8625 all types and classes", Specification(name="MIL-A-8625", type="all", spec_class="all")),
        ("MIL-A-8625, all types", Specification(name="MIL-A-8625", type="all")),
        ("Customer drawing", Specification(name="Customer drawing")),
    ],
)
def test_several_values_and_what_has_no_field(text: str, expected: Specification) -> None:
    found = read_specification(text)
    assert found == expected
    assert read_specification(str(found)) == found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ASTM A967; AMS 2700; QQ-P-35", ["ASTM A967", "AMS 2700", "QQ-P-35"]),
        ("MIL-A-8625 Type II\nAMS 2471", ["MIL-A-8625", "AMS 2471"]),
        ("AMS 2404, AMS 2405 & ASTM B733", ["AMS 2404", "AMS 2405", "ASTM B733"]),
        ("MIL-A-8625 / MIL-C-5541", ["MIL-A-8625", "MIL-C-5541"]),
        ("ASTM E1444/E1444M", ["ASTM E1444"]),
        ("AMS 2759/3", ["AMS 2759/3"]),
        ("", []),
    ],
)
def test_a_cell_may_name_several(text: str, names: list[str]) -> None:
    assert [found.name for found in read_specifications(text)] == names


@pytest.mark.parametrize(
    ("spec", "kind", "spec_class", "expected"),
    [
        ("ASTM A967", "TYP III", "CLASS 2", "ASTM A967 Type III Class 2"),
        ("ASTM B700", "II", "CL 1", "ASTM B700 Type II Class 1"),
        ("AMS 2700", "2", "1A", "AMS 2700 Type II Class 1A"),
        ("AMS 2700 Type II", "TYPE 2", "", "AMS 2700 Type II"),
        ("AMS 2700 Type III", "II", "", "AMS 2700 Type II Type III"),
        ("AMS 2700 Class 4", "", "1", "AMS 2700 Class 1 Class 4"),
        ("AMS 2700", "nitric", "thin", "AMS 2700 nitric thin"),
        ("AMS 2700", "all", "Any", "AMS 2700 Type all Class all"),
    ],
)
def test_columns_of_their_own_win_and_what_they_displace_is_kept(
    spec: str, kind: str, spec_class: str, expected: str
) -> None:
    assert str(read_specification(spec, kind, spec_class)) == expected


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
                "SC 2",
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
    told = {"TYPE", "CLASS", "CL", "PER"}  # “per” before a name says nothing more
    assert {s for s in signs if s not in told} <= kept


def test_numbers_that_are_close_are_not_the_same() -> None:
    keys = {read_specification(t).key for t in ("AMS 2700", "AMS 2770", "AMS 2759", "AMS 2759/3", "ASTM A380")}
    assert len(keys) == 5
