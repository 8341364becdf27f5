"""Callouts as they stand on drawings, whatever their order, spelling and dashes: nothing is cut, nothing dropped."""

import csv
import re
from itertools import product
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.vendors.vocabulary_sheet import read_vocabulary
from app.domain.words.callouts import Operation, called, read_callout
from app.domain.words.vocabulary import TermKind, Vocabulary
from app.system import resources

ROOT = Path(__file__).parents[1]
KNOWN = read_vocabulary(resources.read_text("vocabulary/terms.csv"))
with (ROOT / "cases" / "callouts.csv").open(encoding="utf-8", newline="") as _sheet:
    CASES = list(csv.DictReader(_sheet))
FIELDS = ("process", "specification", "revision", "type", "class")


def first(callout: str) -> Operation:
    return read_callout(callout, KNOWN)[0]


def told(operation: Operation) -> tuple[str, ...]:
    spec = operation.specification
    process = KNOWN.canonical(TermKind.PROCESS, operation.process)
    name = KNOWN.canonical(TermKind.SPECIFICATION, spec.name)
    return process, name, spec.revision, spec.type, spec.spec_class


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["callout"])
def test_a_callout_is_read(case: dict[str, str]) -> None:
    assert told(first(case["callout"])) == tuple(case[field] for field in FIELDS)


@pytest.mark.parametrize(
    ("callout", "details"),
    [
        ("PASSIVATE IAW AMS2700, METHOD 1, TYPE 6 OR 7", ["Method 1"]),
        ("HARD ANODIZE .0015 PER SIDE PER MIL-A-8625 TYPE III CLASS 1", [".0015 PER SIDE"]),
        ("ELECTROLESS NICKEL ASTM B733 TYPE IV SC 3 CLASS 5", ["SC 3"]),
        ("EN PER AMS 2404 CLASS 4, .0005-.0007 THK", [".0005-.0007 THK"]),
        ("ZINC PLATE PER ASTM B633 FE/ZN 8 SC2 TYPE VI", ["FE/ZN 8", "SC 2"]),
        ("GOLD PLATE MIL-G-45204 TYPE II GRADE C CLASS 00", ["Grade C"]),
        ("GOLD ASTM B488 TYPE I CODE C CLASS 2.5", ["Code C"]),
        ("FPI ASTM E1417 TYPE 1 METHOD A SENS LEVEL 3", ["Method A", "Level 3"]),
        ("HT TO H1025 PER AMS 2759/3", ["H1025"]),
        ("EP TO SEMI F19 TABLE 2", ["Table 2"]),
        ("SHOT PEEN AMS 2430 INTENSITY .008-.012A", ["INTENSITY .008-.012A"]),
        ("SHOT PEEN PER AMS 2432, 8-10A", ["8-10A"]),
        ("SOLUTION HEAT TREAT PER AMS 2759/3 CONDITION H1150", ["CONDITION H1150"]),
        ("ANODIZE TYPE II CLASS 2 PER MIL-PRF-8625, RED PER AMS-STD-595", ["RED PER AMS-STD-595"]),
        ("PAINT PER MIL-PRF-22750 COLOR 17925 PER FED-STD-595", ["COLOR 17925 PER FED-STD-595"]),
        ("POWDER COAT RAL 9005", ["RAL 9005"]),
        ('COPPER PLATE PER AMS 2418 TYPE 1, 0.0003-0.0005"', ['0.0003-0.0005"']),
        ("MIL-A-8625F AMENDMENT 1, TYPE II", ["Amendment 1"]),
    ],
)
def test_what_has_no_field_is_kept(callout: str, details: list[str]) -> None:
    found = first(callout)
    assert list(found.specification.details) == details
    assert not found.specification.rest


@pytest.mark.parametrize(
    ("callout", "steps"),
    [
        (
            "CHEM FILM PER MIL-DTL-5541 CL 3 THEN PRIME PER MIL-PRF-23377 TYPE II CLASS N",
            ["CHEM FILM to MIL-DTL-5541 Class 3", "PRIME to MIL-PRF-23377 Type II Class N"],
        ),
        (
            "PRIME PER MIL-PRF-23377 TYPE I CLASS N AND TOPCOAT PER MIL-PRF-85285 TYPE I",
            ["PRIME to MIL-PRF-23377 Type I Class N", "TOPCOAT to MIL-PRF-85285 Type I"],
        ),
        (
            "CADMIUM PLATE PER AMS-QQ-P-416, TYPE II, CLASS 2, BAKE PER AMS 2759/9",
            ["CADMIUM PLATE to AMS-QQ-P-416 Type II Class 2", "BAKE to AMS 2759/9"],
        ),
        ("GLASS BEAD BLAST THEN ELECTROPOLISH", ["GLASS BEAD BLAST", "ELECTROPOLISH"]),
        (
            "PRIME: MIL-PRF-23377K, TYPE I, CL C2; TOPCOAT: MIL-PRF-85285E, TYPE IV, CL H, COLOR 17875",
            ["PRIME to MIL-PRF-23377K Type I Class C2", "TOPCOAT to MIL-PRF-85285E Type IV Class H COLOR 17875"],
        ),
        (
            "PASSIVATE PER ASTM A967, NITRIC 2, OR AMS 2700 METHOD 1 TYPE 2",
            ["PASSIVATE to ASTM A967 Nitric 2 OR AMS 2700 METHOD 1 TYPE 2"],
        ),
        (
            "CHEM FILM PER MIL-DTL-5541 CLASS 1A FOLLOWED BY EPOXY PRIMER, MIL-PRF-85582 TYPE I CLASS C2",
            ["CHEM FILM to MIL-DTL-5541 Class 1A", "EPOXY PRIMER to MIL-PRF-85582 Type I Class C2"],
        ),
    ],
)
def test_each_step_has_its_own_words(callout: str, steps: list[str]) -> None:
    assert [str(step) for step in read_callout(callout, KNOWN)] == steps


@pytest.mark.parametrize(
    ("callout", "process", "name", "rest"),
    [
        ("POWDER COAT, BLACK, TEXTURED", "POWDER COAT", "", "BLACK, TEXTURED"),
        ("N/A - RAW MATERIAL ONLY", "", "", "N/A - RAW MATERIAL ONLY"),
        ("SEE NOTES", "", "", "SEE NOTES"),
        ("DEBURR AND BREAK SHARP EDGES", "", "", "DEBURR AND BREAK SHARP EDGES"),
        ("MASK AND FROBNICATE PER XYZ-123 TYPE A", "MASK AND FROBNICATE", "XYZ-123", ""),
        ("CLEAN IAW 0250-20000  1A, (.001 THICK).", "CLEAN", "0250-20000", ""),
        ("PER CUSTOMER SPEC 0250-20000 REV C", "", "0250-20000", ""),
        ("STRESS RELIEVE @ 375F FOR 3 HOURS", "STRESS RELIEVE", "", "@ 375F FOR 3 HOURS"),
        ("SILVER PLATE PER ASTM B700 II CL 1.\nNO RACK MARKS", "SILVER PLATE", "ASTM B700", "NO RACK MARKS"),
        ("ANODIZE PER DRAWING 12345", "ANODIZE", "", "PER DRAWING 12345"),
        ("ANODIZE PER NOTE 5", "ANODIZE", "", "PER NOTE 5"),
        ("CHEM FILM 5541 CLASS 3, GOLD", "CHEM FILM", "5541", "GOLD"),
        ("BLACK OXIDE, 12 PLACES", "BLACK OXIDE", "", "12 PLACES"),
        ("ANODIZE TYPE II PER MIL-A-8625, TYPE III", "ANODIZE", "MIL-A-8625", "TYPE III"),
        ("ANODIZE PER 12", "ANODIZE", "", "PER 12"),
        ("MACHINE TO .250", "", "", "MACHINE"),
        ("MATERIAL: 6061-T6 ALUM PER AMS-QQ-A-250/11", "", "AMS-QQ-A-250/11", "MATERIAL: 6061-T6 ALUM"),
        ("ANODIZE PER MIL-A-8625, CLASSIC LOOK, TYPICAL", "ANODIZE", "MIL-A-8625", "CLASSIC LOOK, TYPICAL"),
        ("CHEM FILM PER MIL-DTL-5541 CLASS 1A, 2 COATS", "CHEM FILM", "MIL-DTL-5541", "2 COATS"),
    ],
)
def test_what_is_not_understood_is_said(callout: str, process: str, name: str, rest: str) -> None:
    found = first(callout)
    assert (found.process, found.specification.name, found.specification.rest) == (process, name, rest)


@pytest.mark.parametrize(
    "pair",
    [
        ("AWS D17.1", "AWS D1.1"), ("SEMI F19", "SEMI F17"), ("DEF STAN 03-19", "DEF STAN 03-25"),
        ("CGA G-4.1", "CGA G-4.3"), ("AMS 2759/3", "AMS 2759/11"), ("ISO 4042", "ISO 4527"), ("BAC 5019", "BAC 5022"),
        ("DPS 9.45", "DPS 9.4"), ("IPC-CC-830", "IPC-A-610"), ("AMS-QQ-A-250/11", "AMS-QQ-A-250/4"),
        ("MSFC-SPEC-250", "MSFC-SPEC-522"), ("ASTM B633", "ASTM B63"), ("EN 2516", "EN 2516-1"),
        ("NACE SP0169", "NACE SP0187"),
        ("HP 4-123", "HP 4-124"), ("BMS 10-11", "BMS 10-79"), ("J-STD-001", "J-STD-002"), ("TT-C-490", "TT-P-1757"),
    ],
)  # fmt: skip
def test_two_names_are_two(pair: tuple[str, str]) -> None:
    for callout in ("PLATE PER {} CLASS 2", "{} TYPE II", "{}"):
        found = [first(callout.format(name)).specification for name in pair]
        assert found[0].key != found[1].key
        assert [spec.name for spec in found] == list(pair)


@pytest.mark.parametrize(
    ("text", "process", "specification"),
    [
        ("Anodize, MIL-A-8625 Type II", "Anodize", "MIL-A-8625 Type II"),
        ("Chem Film (MIL-DTL-5541 Class 3)", "Chem Film", "MIL-DTL-5541 Class 3"),
        ("Type III Hard Anodize", "Hard Anodize", "Type III"),
        ("Passivation per ASTM A967", "Passivation", "ASTM A967"),
        ("Hard Anodize", "", ""),
        ("MIL-A-8625", "", ""),
        ("Anodize MIL-A-8625 then paint per MIL-PRF-85285", "", ""),
        ("5 axis machining, 12 tools, Type II", "", ""),
        ("", "", ""),
    ],
)
def test_a_process_may_be_listed_with_its_specification(text: str, process: str, specification: str) -> None:
    found = called(text)
    assert (found[0], str(found[1])) == (process, specification)


_STANDARDS = (  # a process as it is called, how its standard is written, its types and classes
    ("ANODIZE", "MIL-A-8625", ("I", "IB", "IC", "II", "IIB", "III"), ("1", "2")),
    ("HARD ANODIZE", "MIL-PRF-8625", ("III",), ("1", "2")),
    ("CHEM FILM", "MIL-DTL-5541", ("I", "II"), ("1A", "3")),
    ("ALODINE", "MIL-C-5541", ("",), ("1A", "3")),
    ("PASSIVATE", "AMS 2700", ("II", "VI", "VII", "VIII"), ("1", "2", "3", "4")),
    ("PASSIVATION", "QQ-P-35", ("II", "VI", "VII", "VIII"), ("",)),
    ("ELECTROLESS NICKEL PLATE", "ASTM B733", ("I", "II", "III", "IV", "V"), ("1", "2", "3", "4", "5", "6")),
    ("EN PLATE", "MIL-C-26074", ("",), ("1", "2", "3", "4")),
    ("ZINC PLATE", "ASTM B633", ("I", "II", "III", "IV", "V", "VI"), ("",)),
    ("CADMIUM PLATE", "AMS-QQ-P-416", ("I", "II", "III"), ("1", "2", "3")),
    ("CAD PLATE", "QQ-P-416", ("I", "II", "III"), ("1", "2", "3")),
    ("GOLD PLATE", "MIL-G-45204", ("I", "II", "III"), ("00", "0", "1", "2", "6")),
    ("SILVER PLATE", "ASTM B700", ("I", "II", "III"), ("N", "S")),
    ("PHOSPHATE", "MIL-DTL-16232", ("M", "Z"), ("1", "2", "2A", "2B", "2C", "3", "4")),
    ("BLACK OXIDE", "MIL-DTL-13924", ("",), ("1", "2", "3", "4")),
    ("CONFORMAL COAT", "MIL-I-46058", ("AR", "ER", "SR", "UR", "XY"), ("",)),
    ("PRIME", "MIL-PRF-23377", ("I", "II"), ("C", "N", "C2")),
    ("COPPER PLATE", "MIL-C-14550", ("",), ("0", "1", "2", "3", "4")),
    ("NICKEL PLATE", "QQ-N-290", ("",), ("1", "2")),
    ("WELD", "AWS D17.1", ("",), ("A", "B", "C")),
    ("TIN PLATE", "ASTM B545", ("",), ("A", "B", "C", "D")),
    ("PENETRANT INSPECT", "ASTM E1417", ("I", "II"), ("",)),
    ("HARD CHROME", "AMS 2460", ("I", "II"), ("1", "2", "3")),
)
_ORDERS = (
    "{process} {per} {name}, {type}, {class}",
    "{process} {per} {name} {type} {class}",
    "{process} {type} {class} {per} {name}",
    "{type} {process} {per} {name} {class}",
    "{process}, {name}, {class}, {type}",
    "{name} {type} {class} {process}",
    "{process} ({per} {name}, {type}, {class})",
    "NOTE 3: {process} {per} {name} {class} {type}. MASK THREADS.",
)
_PER = ("PER", "IAW", "IN ACCORDANCE WITH", "AS PER", "TO", "ACC. TO", "per", "CONFORMING TO")
_NUMERALS = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6", "VII": "7", "VIII": "8"}
_TYPE_WORDS, _CLASS_WORDS = ("TYPE", "TYP", "TY", "Type", "TYPE-", "TYP."), ("CLASS", "CL", "CL.", "CLS", "Class")


def _from_the_standards() -> list[tuple[str, tuple[str, ...]]]:
    """Each type with each class of each standard, written one way or another."""
    chance = Random(19)  # noqa: S311 - the same in every run
    made: list[tuple[str, tuple[str, ...]]] = []
    for process, name, types, classes in _STANDARDS:
        for kind, spec_class in product(types, classes):
            shown = _NUMERALS.get(kind, kind) if chance.random() < 0.3 else kind
            said = {
                "process": process,
                "per": chance.choice(_PER),
                "name": chance.choice((name, name.replace("-", "–"), name.replace(" ", ""), name.lower())),
                "type": f"{chance.choice(_TYPE_WORDS)} {shown}" if kind else "",
                "class": f"{chance.choice(_CLASS_WORDS)} {spec_class}" if spec_class else "",
            }
            values = (process, name, "", kind, spec_class)
            made += [(order.format(**said), values) for order in chance.sample(_ORDERS, 3)]
    return made


_MADE = _from_the_standards()


def test_every_type_and_class_of_the_standards_is_read_in_any_order() -> None:
    assert len(_MADE) > 300
    wrong = [
        (callout, told(first(callout)), wanted)
        for callout, (process, name, *values) in _MADE
        if told(first(callout))
        != (
            wanted := (
                KNOWN.canonical(TermKind.PROCESS, process),
                KNOWN.canonical(TermKind.SPECIFICATION, name),
                *values,
            )
        )
    ]
    assert wrong == []


@given(st.sampled_from(_MADE), st.sampled_from((str.lower, str.title, str.upper)), st.sampled_from(("  ", "\n", "\t")))
def test_case_and_spacing_make_no_difference(made: tuple[str, tuple[str, ...]], case: object, blank: str) -> None:
    assert callable(case)
    callout, _ = made
    assert told(first(case(callout).replace(" ", blank))) == told(first(callout))


_PIECES = (
    "MIL-A-8625F",
    "Type II",
    "CL 1",
    "SC 2",
    "mask",
    "threads",
    ".001",
    "PER",
    "x",
    ",",
    "(",
    ")",
    "THEN",
    "12",
    "GR C",
)


@given(st.lists(st.sampled_from(_PIECES), max_size=9))
def test_nothing_of_a_callout_is_dropped(pieces: list[str]) -> None:
    said = " ".join(map(str, read_callout(" ".join(pieces), Vocabulary(())))).upper()
    signs = [sign for piece in pieces for sign in re.findall(r"[A-Z0-9]+", piece.upper())]
    told = {"CL", "PER", "THEN", "GR", "TYPE", "II"}  # these are said by other words, or by the order
    assert {sign for sign in signs if sign not in told} <= set(re.findall(r"[A-Z0-9]+", said))


@given(st.text(max_size=80))
def test_whatever_stands_there_is_read(text: str) -> None:
    for step in read_callout(text, Vocabulary(())):
        assert step.process == " ".join(step.process.split())
        assert str(step) == " ".join(str(step).split())


@pytest.mark.parametrize(
    "callout", ["THEN PASSIVATE PER AMS 2700", "THEN, THEN PASSIVATE PER AMS 2700", "PASSIVATE PER AMS 2700 THEN"]
)
def test_a_next_step_without_a_step_beside_it_is_no_step(callout: str) -> None:
    assert len(read_callout(callout, KNOWN)) == 1
    assert told(first(callout))[:2] == ("Passivation", "AMS 2700")
