"""rfq-sender decision-file: the folder is written and checked on the command line."""

from pathlib import Path

import pytest

from tests.fakes.asked_vendors import NUMBER
from tests.fakes.office import opened
from tests.fakes.quoted_vendors import ACME, quote_vendors
from tests.fakes.terminal import Terminal


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    folder = tmp_path / "data"
    with opened(folder) as office:
        quote_vendors(office, tmp_path)
    (tmp_path / "out").mkdir()
    return Terminal(folder, monkeypatch, capsys)


def test_a_folder_is_written_and_found_whole(terminal: Terminal, tmp_path: Path) -> None:
    terminal.json("compare", NUMBER, "--day", "2026-12-07", "--give", f"1={ACME}", "--keep", "Plan")
    folder = tmp_path / "out" / "file"
    told = terminal.json("decision-file", "write", NUMBER, folder, "--scenario", "plan")
    assert (told["rfq"], told["folder"], told["sent"], told["answers"]) == (NUMBER, str(folder), 6, 1)
    assert (told["missing"], told["controlled"]) == ([], "")
    checked = terminal.json("decision-file", "verify", folder)
    assert checked == {
        "folder": str(folder),
        "files": told["files"] - 1,
        "whole": True,
        "changed": [],
        "missing": [],
        "added": [],
        "sums": told["sums"],
    }
    said = terminal("decision-file", "write", NUMBER, tmp_path / "out" / "second").out
    assert said.startswith(f"{NUMBER}: 16 files in {tmp_path / 'out' / 'second'}: 6 emails sent, 1 answer.\n")
    assert "don't send it to a vendor" in said
    assert "Not in it" not in said


def test_what_was_changed_is_told_with_exit_code_1(terminal: Terminal, tmp_path: Path) -> None:
    folder = tmp_path / "out" / "file"
    terminal.json("decision-file", "write", NUMBER, folder)
    assert "16 files" not in terminal("decision-file", "verify", folder).out
    (folder / "rfq.json").write_text("{}", encoding="utf-8")
    (folder / "quotes.json").rename(folder / "other.json")
    said = terminal("decision-file", "verify", folder)
    assert said.code == 1
    rows = [line.split() for line in said.out.splitlines()]
    assert ["changed", "rfq.json"] in rows
    assert ["missing", "quotes.json"] in rows
    assert ["added", "other.json"] in rows
    document = terminal("--json", "decision-file", "verify", folder).document
    assert (document["whole"], document["changed"]) == (False, ["rfq.json"])


def test_what_is_missing_or_controlled_is_said(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "drawing ITAR.pdf").write_bytes(b"%PDF-1.4")
    for kept in (terminal.data / "answers").rglob("*.eml"):
        kept.unlink()
    with opened(terminal.data) as office:
        rfq = office.services.rfq_reading.by_number(NUMBER)
        office.services.rfq_editing.attach(rfq.id, [tmp_path / "drawing ITAR.pdf"])
    said = terminal("decision-file", "write", NUMBER, tmp_path / "out" / "file").out
    assert "is controlled, or may be: “drawing ITAR.pdf”. Such files aren't in the copies" in said
    assert "missing: its file is no longer in the data folder" in said
    said = terminal("decision-file", "write", NUMBER, tmp_path / "out" / "all", "--with-controlled").out
    assert "whoever has the folder can read them" in said
    told = terminal.json("decision-file", "write", NUMBER, tmp_path / "out" / "third")
    assert told["missing"][0]["what"] == "missing: its file is no longer in the data folder"
    assert told["controlled"] == "“drawing ITAR.pdf”"


def test_what_cannot_be_written_or_checked_is_refused(terminal: Terminal, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert "is there already" in terminal("decision-file", "write", NUMBER, out).err
    assert "no scenario “none”" in terminal("decision-file", "write", NUMBER, out / "a", "--scenario", "none").err
    assert "can't be read" in terminal("decision-file", "verify", out).err
    assert list(out.iterdir()) == []
