"""rfq-sender export and rfq-sender layouts: results as files for other systems."""

import csv
from pathlib import Path

import pytest

from app.cli.handover_arguments import KINDS
from app.services.handover.handing_over import Kind
from tests.fakes.asked_vendors import NUMBER
from tests.fakes.office import opened
from tests.fakes.quoted_vendors import ACME, DELTA, QUICKCOAT, quote_vendors
from tests.fakes.terminal import Terminal

BASIS = ("--day", "2026-12-07", "--quantity", "1=5", "--quantity", "2=100", "--quantity", "3=1000")


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    folder = tmp_path / "data"
    with opened(folder) as office:
        quote_vendors(office, tmp_path)
    (tmp_path / "out").mkdir()
    return Terminal(folder, monkeypatch, capsys)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def choose(terminal: Terminal, *given: str) -> None:
    """Kept as “Plan”."""
    terminal.json("compare", NUMBER, *BASIS, *(word for one in given for word in ("--give", one)), "--keep", "Plan")


def test_every_kind_has_its_word() -> None:
    assert tuple(Kind) == KINDS


def test_the_quotes_are_written_and_told(terminal: Terminal, tmp_path: Path) -> None:
    told = terminal.json("export", NUMBER, tmp_path / "out" / "quotes", "--as", "csv")
    path = tmp_path / "out" / "quotes.csv"
    assert told == {"rfq": NUMBER, "file": str(path), "as": "csv", "layout": "", "rows": 24, "currency": "USD"}
    assert len(read(path)) == 24
    said = terminal("export", NUMBER, path, "--as", "csv", "--vendor", QUICKCOAT).out
    assert said == f"{NUMBER}: 8 rows in {path}.\n"
    assert {row["currency"] for row in read(path)} == {"EUR"}


def test_a_scenario_says_what_is_chosen(terminal: Terminal, tmp_path: Path) -> None:
    choose(terminal, f"1={DELTA}", f"2={ACME}")
    path = tmp_path / "out" / "chosen.csv"
    told = terminal.json("export", NUMBER, path, "--as", "csv", "--chosen", "--scenario", "plan")
    assert told["rows"] == 6
    assert {(row["line"], row["vendor"], row["chosen"]) for row in read(path)} == {
        ("1", DELTA, "yes"),
        ("2", ACME, "yes"),
    }
    parts = tmp_path / "out" / "parts.csv"
    assert terminal.json("export", NUMBER, parts, "--as", "epicor-vendpart", "--scenario", "plan")["rows"] == 2
    assert [row["PartNum"] for row in read(parts)] == ["0022-10116", "0190-25230"]


def test_documents_are_xml(terminal: Terminal, tmp_path: Path) -> None:
    told = terminal.json("export", NUMBER, tmp_path / "out" / "a", "--as", "ubl-quotation", "--vendor", ACME)
    assert Path(told["file"]).name == "a.xml"
    assert b"<Quotation " in Path(told["file"]).read_bytes()
    assert terminal.json("export", NUMBER, tmp_path / "out" / "b.xml", "--as", "ubl-rfq")["rows"] == 8


def test_a_layout_of_ones_own_is_saved_used_and_removed(terminal: Terminal, tmp_path: Path) -> None:
    kept = terminal.json(
        "layouts", "save", "Mine", "Part=part_number", "Qty=quantity", "Price=price_each", "Cur=currency"
    )
    assert (kept["name"], kept["built_in"]) == ("Mine", False)
    assert kept["columns"][2] == {"heading": "Price", "field": "price_each"}
    assert [one["name"] for one in terminal.json("layouts", "list")] == [
        *("Epicor VendPart", "Epicor VendPBrk", "JobBOSS2 routing"),
        "Mine",
    ]
    assert "Part=part_number, Qty=quantity" in terminal("layouts", "list").out
    path = tmp_path / "out" / "mine.csv"
    told = terminal.json("export", NUMBER, path, "--layout", "mine", "--vendor", ACME)
    assert (told["as"], told["layout"], told["rows"]) == ("", "mine", 8)
    assert read(path)[7] == {"Part": "00123456", "Qty": "1000", "Price": "0.215", "Cur": "USD"}
    assert terminal.json("layouts", "remove", "MINE") == {"removed": "Mine"}
    assert "no layout “mine”" in terminal("export", NUMBER, path, "--layout", "mine", "--vendor", ACME).err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--as", "csv", "--vendor", "Nobody"), "no vendor named “Nobody”"),
        (("--as", "csv", "--vendor", "Nordhaus GmbH"), "has no quote"),
        (("--as", "csv", "--chosen"), "given to a vendor yet"),
        (("--as", "csv", "--scenario", "none"), "no scenario “none”"),
        (("--as", "jobboss"), "Give lines to vendors first, or choose one vendor"),
        (("--as", "jobboss", "--vendor", QUICKCOAT), "no column for the currency"),
        (("--as", "ubl-quotation"), "from one vendor"),
        (("--layout", "JobBOSS2 Routing"), "whose prices"),
        (("--layout", ""), "no layout “”"),
        (("--as", "xml"), "invalid choice"),
        ((), "required"),
    ],
)
def test_what_makes_no_sense_is_refused(terminal: Terminal, tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    said = terminal("export", NUMBER, tmp_path / "out" / "a", *words)
    assert said.code != 0
    assert says in said.err
    assert list((tmp_path / "out").iterdir()) == []


def test_a_file_is_written_whole_or_not_at_all(terminal: Terminal, tmp_path: Path) -> None:
    (mine := tmp_path / "out" / "mine.txt").write_text("mine", encoding="utf-8")
    assert "isn't a .csv file" in terminal("export", NUMBER, mine, "--as", "csv").err
    (old := tmp_path / "out" / "old.csv").write_text("old", encoding="utf-8")
    assert "has no column" in terminal("export", NUMBER, old, "--as", "jobboss", "--vendor", QUICKCOAT).err
    gone = terminal("export", NUMBER, tmp_path / "gone" / "a.json", "--as", "json")
    assert "can't be written: No such file or directory" in gone.err
    assert (mine.read_text(encoding="utf-8"), old.read_text(encoding="utf-8")) == ("mine", "old")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["mine.txt", "old.csv"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("save", "A", "Price"), "is not COLUMN=FIELD"),
        (("save", "A", "Price=colour"), "Unknown field “colour”"),
        (("save", "epicor vendpart", "A=line"), "comes with the program"),
        (("remove", "Epicor VendPart"), "comes with the program"),
        (("remove", "A"), "no layout “A”"),
    ],
)
def test_a_layout_that_makes_no_sense_is_refused(terminal: Terminal, words: tuple[str, ...], says: str) -> None:
    said = terminal("layouts", *words)
    assert said.code != 0
    assert says in said.err
