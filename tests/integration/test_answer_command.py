"""rfq-sender replies answer: shown first, sent when that is said, and its exit codes."""

import io
import sys
from pathlib import Path

import pytest

from app.cli.answer import Exit
from tests.fakes.asked_vendors import NUMBER, ask_vendors
from tests.fakes.office import opened
from tests.fakes.terminal import Terminal
from tests.fakes.vendor_mails import vendor_mail


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    (folder := tmp_path / "mails").mkdir()
    with opened(tmp_path / "data") as office:
        ask_vendors(office)
        office.services.taking_in.files([vendor_mail(folder)])
    return Terminal(tmp_path / "data", monkeypatch, capsys)


@pytest.fixture
def words(tmp_path: Path) -> Path:
    (file := tmp_path / "answer.txt").write_bytes("\ufeff7075-T6, grün.\r\n\r\n".encode())
    return file


def test_without_yes_it_is_shown_and_nothing_goes(terminal: Terminal, words: Path) -> None:
    said = terminal("replies", "answer", "1", "--text-file", words)
    assert said.code == Exit.REFUSED
    assert "From: anna.buyer@northfield.example\nTo: rita@acme-plating.example" in said.out
    assert f"Subject: Re: Plating [{NUMBER}/K7F3Q]\n\n7075-T6, grün.\n\nOn 2026-12-01" in said.out
    assert "Nothing was sent. Add --yes to send it." in said.out
    document = terminal("--json", "replies", "answer", "1", "--text-file", words).document
    assert document["error"] == "Nothing was sent. Add --yes to send it."
    assert (document["id"], document["account"], document["warnings"]) == (1, "office", [])
    assert terminal.json("replies", "list")[0]["state"] == "filed"
    assert len(terminal.json("outbox")) == 6


def test_with_yes_it_goes_once(terminal: Terminal, words: Path) -> None:
    command = ("replies", "answer", "1", "--text-file", words, "--account", "practice", "--yes")
    said = terminal(*command)
    assert said.code == Exit.DONE
    assert "1 email queued." in said.err
    assert "Acme Plating (answer)" in said.out
    assert terminal(*command).code == Exit.DONE
    (sent,) = [one for one in terminal.json("outbox", NUMBER) if one["purpose"] == "reply"]
    assert (sent["state"], sent["number"], sent["recipients"]) == ("accepted", 1, ["rita@acme-plating.example"])
    assert terminal.json("replies", "list")[0]["state"] == "done"
    history = terminal.json("vendors", "show", "Acme Plating")["history"]
    assert sorted(one["purpose"] for one in history) == ["invitation", "reply"]


def test_what_is_doubtful_is_shown_and_takes_a_word_more(terminal: Terminal, words: Path) -> None:
    words.write_text("Quickcoat LLC masks, too.", encoding="utf-8")
    command = ("replies", "answer", "1", "--text-file", words, "--account", "practice", "--yes")
    said = terminal(*command)
    assert said.code == Exit.REFUSED
    assert "Warning: The answer shows “quickcoat llc” of Quickcoat LLC, another vendor of this RFQ." in said.out
    assert "Add --yes --despite-warnings to send it." in said.out
    despite = terminal(*command, "--despite-warnings")
    assert despite.code == Exit.DONE
    assert "Warning: The answer shows" in despite.err


def test_the_text_can_come_from_standard_input(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"6061."), encoding="utf-8"))
    said = terminal("replies", "answer", "1", "--text-file", "-", "--to", "sales@acme-plating.example")
    assert "To: sales@acme-plating.example" in said.out
    assert "\n6061.\n" in said.out


@pytest.mark.parametrize(
    ("octets", "more", "said"),
    [
        (b"", (), "The answer is empty."),
        (b"caf\xe9", (), "isn't UTF-8 text"),
        (b"x" * 1_000_001, (), "is too long for an email"),
        (None, (), "can't be read"),
        (b"7075", ("--to", "rfq@quickcoat.example", "--yes", "--despite-warnings"), "belongs to Quickcoat LLC"),
        (b"7075", ("--to", "nobody"), "is not a usable email address"),
        (b"7075", ("--account", "none"), "There is no account “none”"),
    ],
    ids=["empty", "latin", "long", "missing", "another vendor", "no address", "no account"],
)
def test_what_cannot_go_is_told(
    terminal: Terminal, tmp_path: Path, octets: bytes | None, more: tuple[str, ...], said: str
) -> None:
    file = tmp_path / "text.txt"
    if octets is not None:
        file.write_bytes(octets)
    told = terminal("replies", "answer", "1", "--text-file", file, *more)
    assert told.code == Exit.REFUSED
    assert said in told.err


def test_without_the_account_of_the_rfq_one_has_to_be_named(terminal: Terminal, words: Path) -> None:
    terminal("accounts", "remove", "office")
    told = terminal("replies", "answer", "1", "--text-file", words)
    assert told.code == Exit.REFUSED
    assert "Name another one: --account NAME" in told.err
    assert "Add --yes" in terminal("replies", "answer", "1", "--text-file", words, "--account", "practice").out
