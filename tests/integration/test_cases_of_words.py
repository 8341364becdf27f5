"""Small lists that once gave a wrong yes or a wrong no: who is known to do which line."""

from pathlib import Path

import pytest

from tests.fakes.office import begun
from tests.fakes.terminal import Terminal

CASES = Path(__file__).parents[1] / "cases" / "lists"


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(begun(tmp_path / "data"), monkeypatch, capsys)


def matched(terminal: Terminal, case: str) -> dict[str, dict[str, tuple[str, str]]]:
    """Of each part number what is said of each vendor that is proposed: the answer and the first reason."""
    folder = CASES / case
    for sheet in ("vendors.csv", "capabilities.csv"):
        if (folder / sheet).exists():
            terminal("vendors", "import", folder / sheet)
    number = terminal(
        "rfq", "new", "--title", "Case", "--deadline", "2030-01-11 17:00", "--zone", "America/Chicago"
    ).out
    terminal("rfq", "import-lines", number.strip(), folder / "lines.csv")
    lines = terminal("--json", "rfq", "match", number.strip()).document["lines"]
    return {
        line["part_number"]: {p["vendor"]: (p["answer"], p["reasons"][0]) for p in line["proposals"]} for line in lines
    }


def known(found: dict[str, dict[str, tuple[str, str]]]) -> dict[str, list[str]]:
    return {part: [v for v, (answer, _) in of.items() if answer == "yes"] for part, of in found.items()}


@pytest.mark.parametrize(
    ("case", "yes"),
    [
        ("01-spec-name-cut", {"K-100": [], "K-101": ["Northgate Polish"], "K-102": ["Ridge Nickel"]}),
        ("04-several-types", {"K-200": ["Larch Anodize"], "K-201": [], "K-202": ["Moss Chem"]}),
        ("05-several-specs", {"K-300": ["Larch Plating"], "K-301": ["Larch Plating"]}),
        ("08-type-class", {"K-800": [], "K-801": []}),
        ("18-same-spec", {"K-900": ["Larch Plating"]}),
        ("18b-same-spec", {"K-910": ["Larch Plating"], "K-911": ["Moss Coating"]}),
    ],
)
def test_doubt_is_never_a_yes_and_a_known_vendor_is_found(
    terminal: Terminal, case: str, yes: dict[str, list[str]]
) -> None:
    assert known(matched(terminal, case)) == yes


def test_what_a_vendor_does_instead_is_said(terminal: Terminal) -> None:
    found = matched(terminal, "04-several-types")
    assert found["K-201"]["Larch Anodize"][0] == "other"
    assert "does MIL-A-8625, but Type II and III" in found["K-201"]["Larch Anodize"][1]


def test_callouts_without_columns_are_read(terminal: Terminal) -> None:
    matched(terminal, "07-callouts")
    lines = terminal("--json", "rfq", "match", "RFQ-2026-0001").document["lines"]
    assert {line["part_number"]: line["wanted"] for line in lines} == {
        "K-400": "CHEM FILM to MIL-DTL-5541 Type II Class 3",
        "K-401": "PASSIVATE to ASTM A967",
        "K-402": "ANODIZE to MIL-A-8625 Type II Class 1",
        "K-403": "BLACK OXIDE",
        "K-404": "HARD ANODIZE to MIL-A-8625 Type III Class 1 .0015 PER SIDE",
        "K-405": "PASSIVATE to ASTM A967-05",
        "K-406": "ANODIZE to MIL-A-8625 Type II Class 2 COLOR BLUE PER FED-STD-595",
        "K-407": "CHEM FILM to MIL-DTL-5541 Class 1A, then PRIME to MIL-PRF-23377 Type I Class C2",
    }


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, ("MIL-G-45204", "", "II", "00")),
        (1, ("MIL-G-45204", "", "II", "0")),
        (2, ("MIL-C-5541", "", "", "1A")),
        (3, ("ASTM B700", "", "II", "S")),
        (4, ("MIL-DTL-16232", "", "Z", "2")),
        (5, ("MIL-A-8625", "F", "II", "")),
        (6, ("MIL-A-8625", "F", "II", "")),
    ],
)
def test_types_and_classes_are_what_they_are(terminal: Terminal, number: int, expected: tuple[str, ...]) -> None:
    callout = (CASES / "08-type-class" / "callouts.txt").read_text(encoding="utf-8").splitlines()[number]
    spec = terminal("--json", "vocabulary", "match", callout).document["specification"]
    assert tuple(spec[field] for field in ("name", "revision", "type", "spec_class")) == expected
