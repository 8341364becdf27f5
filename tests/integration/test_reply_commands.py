"""rfq-sender replies: what the commands say, and their exit codes."""

from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from app.cli.answer import Exit
from tests.fakes.asked_vendors import NUMBER, ask_vendors
from tests.fakes.office import opened
from tests.fakes.terminal import Terminal

CASES = Path(__file__).parents[1] / "cases" / "replies"


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    with opened(tmp_path / "data") as office:
        ask_vendors(office)
    return Terminal(tmp_path / "data", monkeypatch, capsys)


def taken(terminal: Terminal, *names: str) -> list[dict[str, Any]]:
    added: list[dict[str, Any]] = terminal.json("replies", "import", *(CASES / name for name in names))["added"]
    return added


def test_answers_are_added_listed_and_shown(terminal: Terminal, tmp_path: Path) -> None:
    said = terminal("replies", "import", CASES / "01-reply-quoted-text.eml", CASES / "03-reply-winmail-dat.eml")
    assert said.code == Exit.DONE
    assert "2 new answers, 0 here before." in said.out
    listed = terminal("replies", "list", NUMBER)
    assert "Acme Plating" in listed.out
    assert f"{NUMBER}: 6 asked · 2 quoted · 4 silent" in listed.out
    (quote,) = [e for e in terminal.json("replies", "list", "--kind", "quote") if e["vendor"] == "Nordhaus GmbH"]
    (folder := tmp_path / "files").mkdir()
    shown = terminal("replies", "show", str(quote["id"]), "--save", folder)
    assert "“Angebot 4711 Nordhaus.pdf” is attached" in shown.out
    assert (folder / "Angebot 4711 Nordhaus.pdf").read_bytes().startswith(b"%PDF")
    again = terminal.json("replies", "show", str(quote["id"]), "--save", folder)
    assert [Path(path).name for path in again["saved"]] == ["Angebot 4711 Nordhaus (2).pdf"]


def test_one_is_filed_by_hand_and_back(terminal: Terminal) -> None:
    (trap,) = taken(terminal, "14-trap-two-vendors.eml")
    number = str(trap["id"])
    assert [e["id"] for e in terminal.json("replies", "list", "--needs-you")] == [trap["id"]]
    assert "Acme Plating? / Quickcoat LLC?" in terminal("replies", "list").out
    filed = terminal.json("replies", "file", number, NUMBER, "Quickcoat LLC")
    assert (filed["vendor"], filed["state"]) == ("Quickcoat LLC", "filed")
    assert terminal.json("replies", "done", number)["state"] == "done"
    assert terminal.json("replies", "aside", number)["state"] == "aside"
    back = terminal("replies", "undo", number)
    assert "Undone: laying aside." in back.out
    for _ in range(2):
        terminal("replies", "undo", number)
    assert "There is nothing to undo." in terminal("replies", "undo", number).out
    assert terminal.json("replies", "list")[0]["state"] == "asked"


def test_what_can_t_be_read_is_told_and_the_others_are_added(terminal: Terminal, tmp_path: Path) -> None:
    (broken := tmp_path / "broken.eml").write_bytes(b"")
    said = terminal("replies", "import", broken, CASES / "10-decline.eml")
    assert said.code == Exit.REFUSED
    assert "broken.eml: The file is empty." in said.out
    assert "1 new answer, 0 here before." in said.out
    document = terminal("--json", "replies", "import", broken, CASES / "10-decline.eml").document
    assert (document["added"], document["known"], document["unread"][0]["file"]) == ([], 1, "broken.eml")


def test_a_file_that_cannot_be_written_is_told(terminal: Terminal, tmp_path: Path) -> None:
    (quote,) = taken(terminal, "03-reply-winmail-dat.eml")
    (folder := tmp_path / "files").mkdir()
    (folder / "Angebot 4711 Nordhaus.pdf").mkdir()  # a name that is taken is no obstacle
    terminal("replies", "show", str(quote["id"]), "--save", folder)
    assert (folder / "Angebot 4711 Nordhaus (2).pdf").exists()


def test_without_a_mailbox_that_is_said(terminal: Terminal) -> None:
    said = terminal("replies", "fetch", "nowhere")
    assert "Answers go to purchasing@northfield.example, which no account here can read." in said.out
    assert said.code == Exit.DONE
    refused = terminal("replies", "folders", "nowhere")
    assert refused.code == Exit.REFUSED
    assert "There is no account “nowhere” with a mailbox." in refused.err


def form_mail(folder: Path, form: Path) -> Path:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "rita@acme-plating.example", f"Re: Plating [{NUMBER}/K7F3Q]"
    mail["Message-ID"] = f"<{form.stem}@vendor.example>"
    mail.set_content("Our quote is attached.")
    mail.add_attachment(form.read_bytes(), maintype="application", subtype="vnd.ms-excel", filename=form.name)
    path = folder / f"{form.stem}.eml"
    path.write_bytes(mail.as_bytes())
    return path


def test_a_form_is_read_compared_stored_and_withdrawn(terminal: Terminal, tmp_path: Path) -> None:
    mail = form_mail(tmp_path, CASES / "11-form-perfect.xlsx")
    (answer,) = terminal.json("replies", "import", mail)["added"]
    number = str(answer["id"])
    dry = terminal("quote", "read", number)
    assert "line 3 × 1,000" in dry.out
    assert "21.50 per 100" in dry.out
    assert "Nothing was stored. Add --yes to store it." in dry.out
    assert terminal("quote", "show", NUMBER).out.strip() == "No quote is stored."
    document = terminal.json("quote", "read", number, "--yes")
    assert (document["stored"], document["findings"], document["quote"]["number"]) == (True, [], 1)
    again = terminal("quote", "file", NUMBER, "Acme Plating", CASES / "11-form-perfect.xlsx", "--yes")
    assert "Nothing is different from the quote that counts." in again.out
    assert "Stored as quote 2." in again.out
    shown = terminal("quote", "show", NUMBER)
    assert "Acme Plating, quote 2 (stored) Q-7781" in shown.out
    assert [q["state"] for q in terminal.json("quote", "show", NUMBER, "Acme Plating")] == ["superseded", "stored"]
    back = terminal("quote", "withdraw", NUMBER, "Acme Plating")
    assert "Quote 2 of Acme Plating is withdrawn. Quote 1 counts again." in back.out
    assert terminal.json("quote", "withdraw", NUMBER, "Acme Plating") == {"withdrawn": 1, "counts": None}
    nothing = terminal("quote", "withdraw", NUMBER, "Acme Plating")
    assert nothing.code == Exit.REFUSED
    assert "No quote of Acme Plating counts" in nothing.err


def test_what_wants_a_look_is_named_and_ends_with_1(terminal: Terminal) -> None:
    said = terminal("quote", "file", NUMBER, "Quickcoat LLC", CASES / "12-form-messy.xlsx")
    assert said.code == Exit.REFUSED
    assert "Look at: " in said.out
    refused = terminal("quote", "file", NUMBER, "Acme Plating", CASES / "12-form-messy.xlsx")
    assert "made for another vendor" in refused.err
