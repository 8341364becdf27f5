"""The command line as a contract: words, exit codes, what goes to which stream."""

import errno
import io
import json
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from app.__main__ import run
from app.cli import doctor_command, progress
from app.cli.answer import Answer, Exit, Table, never_fail_at_a_letter, print_document, tell, visible
from app.cli.run import _terminable
from app.services.sending.rfq_sending import RfqSending
from tests.fakes.imap_server import FakeImap, Mailbox
from tests.fakes.office import begun
from tests.fakes.pictures import png
from tests.fakes.scripted_smtp import ACCEPT, DROP, ScriptedSmtp, on
from tests.fakes.terminal import Terminal

_VENDORS = "Vendor;Contact;Email\r\nAcme;Dana;dana@acme.example\r\nBolt;Noor;noor@bolt.example\r\n;;nobody\r\n"
_DEADLINE = ("--deadline", "2099-12-04 17:00", "--zone", "America/Chicago")


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(begun(tmp_path / "data"), monkeypatch, capsys)


@pytest.fixture
def vendors(tmp_path: Path) -> Path:
    sheet = tmp_path / "vendors.csv"
    sheet.write_text(_VENDORS, encoding="utf-8")
    return sheet


@pytest.fixture
def number(terminal: Terminal, vendors: Path, tmp_path: Path) -> str:
    """A request to two vendors that can be sent."""
    terminal("vendors", "import", vendors)
    made = str(terminal.json("rfq", "new", "--title", "Nickel", *_DEADLINE)["number"])
    lines = tmp_path / "lines.csv"
    lines.write_text("Line,Part Number,Process,PriceBreak\n1,P-1,,1;5\n2,P-1,,1\n", encoding="utf-8")
    drawing = tmp_path / "P-1.pdf"
    drawing.write_bytes(b"%PDF-1.4\n" * 50)
    terminal.json("rfq", "import-lines", made, lines)
    terminal.json("rfq", "attach", made, drawing)
    terminal.json("rfq", "invite", made, "--all")
    return made


@pytest.mark.parametrize(
    "words",
    [
        ("frobnicate",),
        ("outbox", "resolve", "9" * 20, "--sent"),
        ("--data-dir", "", "doctor"),
        ("practice", "--out", ""),
        ("rfq",),
        ("rfq", "new", "--title", "T", "--deadline", "soon", "--zone", "UTC"),
        ("rfq", "new", "--title", "T", "--deadline", "2099-12-04 17:00", "--zone", "Mars/Base"),
        ("rfq", "new", "--titl", "T", *_DEADLINE),
        ("rfq", "change", "RFQ-1"),
        ("rfq", "change", "RFQ-1", "--zone", "UTC"),
        ("rfq", "send", "RFQ-1", "--account", "practice", "--limit", "0"),
        ("rfq", "send", "RFQ-1", "--account", "practice", "--limit", "9223372036854775808"),
        ("accounts", "set", "a", "--domain-gap", "9223372036854775808"),
        ("accounts", "set", "a", "--max-size", "1e300"),
        ("accounts", "set", "a", "--max-size", "nan"),
        ("outbox", "a", "b"),
        ("outbox", "resume", "a", "b"),
        ("outbox", "reconcile", "RFQ-1"),
        ("outbox", "reconcile", "--report", "r.csv"),
        ("accounts", "set", "a", "--domain-gap", "-1"),
        ("accounts", "set", "a", "--per-day", "0"),
        ("accounts", "set", "a", "--imap", "host"),
        ("outbox", "cancel"),
        ("outbox", "--sent"),
        ("outbox", "resolve", "1"),
        ("outbox", "resolve", "x", "--sent"),
        ("outbox", "pause", "--report", "r.csv"),
        ("outbox", "--metrics-port", "9464"),
        ("outbox", "resolve", "1", "--sent", "--metrics-port", "9464"),
        ("outbox", "resume", "--metrics-port", "0"),
        ("outbox", "resume", "--metrics-port", "65536"),
        ("vendors", "import", "f.csv", "--map", "x"),
        ("vendors", "export", "list.pdf"),
        ("practice", "--vendors", "some"),
        ("accounts", "add", "a", "--smtp", "host", "--security", "tls", "--from", "a@b.example"),
        ("accounts", "add", "a", "--smtp", "host:99999", "--security", "tls", "--from", "a@b.example"),
        ("accounts", "add", "a", "--smtp", "h:1", "--security", "ssl", "--from", "a@b.example"),
        ("accounts", "add", "a", "--smtp", "h:1", "--security", "tls", "--from", "a@b.example", "--max-size", "big"),
        ("accounts", "add", "a", "--smtp", "h:1", "--security", "tls", "--from", "a@b.example", "--password-stdin"),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2_and_one_document(terminal: Terminal, words: tuple[str, ...]) -> None:
    terminal("rfq", "new", "--title", "T", *_DEADLINE)
    plain = terminal(*(w.replace("RFQ-1", "RFQ-2026-0001") for w in words))
    assert (plain.code, plain.out) == (2, "")
    assert plain.err
    as_json = terminal("--json", *words)
    assert as_json.code == 2 or "RFQ-1" in words  # an unknown number is refused first
    assert as_json.document["error"] in as_json.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("rfq", "check", "RFQ-9"), "RFQ-9"),
        (("rfq", "new", "--title", " ", *_DEADLINE), "title"),
        (("rfq", "import-lines", "{n}", "missing.csv"), "missing.csv"),
        (("rfq", "attach", "{n}", "missing.pdf"), "missing.pdf"),
        (("rfq", "detach", "{n}", "missing.pdf"), "missing.pdf"),
        (("rfq", "invite", "{n}", "--vendor", "Nobody"), "Nobody"),
        (("rfq", "preview", "{n}", "--vendor", "Nobody", "--out", "x"), "Nobody"),
        (("rfq", "form", "{n}", "--vendor", "Nobody", "--out", "x"), "Nobody"),
        (("rfq", "form", "{n}", "--account", "nobody", "--out", "x"), "nobody"),
        (("rfq", "check", "{n}", "--account", "nobody"), "nobody"),
        (("rfq", "send", "{n}", "--account", "nobody", "--yes"), "nobody"),
        (("rfq", "send", "{n}", "--account", "practice"), "--yes"),
        (("outbox", "RFQ-9"), "RFQ-9"),
        (("outbox", "resolve", "99", "--sent"), "99"),
        (("outbox", "--report", "/nonexistent/r.csv"), "/nonexistent/r.csv"),
        (("outbox", "--report", os.devnull), "is not a file"),
        (("vendors", "import", "missing.csv"), "missing.csv"),
        (("vendors", "export", "/nonexistent/v.csv"), "/nonexistent/v.csv"),
        (("accounts", "test", "nobody"), "nobody"),
        (("accounts", "remove", "practice"), "practice"),
        (("accounts", "add", "a", "--smtp", "h:1", "--security", "none", "--from", "a@b.example"), "encryption"),
        (
            (
                *("accounts", "add", "a", "--smtp", "h:1", "--security", "tls", "--from", "a@b.example"),
                *("--ca-file", "missing.pem"),
            ),
            "missing.pem",
        ),
    ],
    ids=str,
)
def test_what_is_refused_ends_with_1_and_says_why(
    terminal: Terminal, number: str, words: tuple[str, ...], says: str
) -> None:
    line = [w.format(n=number) for w in words]
    plain = terminal(*line)
    assert (plain.code, plain.out) == (1, "")
    assert says in plain.err
    as_json = terminal("--json", *line)
    assert as_json.code == 1
    assert says in as_json.document["error"]


def test_a_dry_run_writes_nothing_and_names_what_is_dropped(terminal: Terminal, vendors: Path) -> None:
    said = terminal("--json", "vendors", "import", vendors, "--dry-run")
    plan = said.document
    assert (said.code, plan["rows"], plan["new"], plan["dropped"], plan["written"]) == (1, 3, 2, 1, False)
    assert plan["remarks"][0]["row"] == 4
    assert terminal.json("vendors", "list") == []
    assert "No vendors yet" in terminal("vendors", "list").out


def test_a_list_of_vendors_goes_in_and_out(terminal: Terminal, vendors: Path, tmp_path: Path) -> None:
    said = terminal("vendors", "import", vendors)
    assert "2 vendors added" in said.out
    assert [v["name"] for v in terminal.json("vendors", "list", "--search", "noor")] == ["Bolt"]
    assert "“zebra”" in terminal("vendors", "list", "--search", "zebra").out
    assert terminal.json("vendors", "export", tmp_path / "v.xlsx")["vendors"] == 2
    assert terminal.json("vendors", "import", tmp_path / "v.xlsx")["unchanged"] == 2


def test_a_list_without_a_usable_row_is_refused(terminal: Terminal, tmp_path: Path) -> None:
    sheet = tmp_path / "v.csv"
    sheet.write_text("Vendor,Email\n,\n,x\n", encoding="utf-8")
    assert terminal("vendors", "import", sheet).code == 1


def test_columns_can_be_named(terminal: Terminal, tmp_path: Path) -> None:
    sheet = tmp_path / "v.csv"
    sheet.write_text("Wer,Wohin\nAcme,dana@acme.example\n", encoding="utf-8")
    done = terminal.json("vendors", "import", sheet, "--map", "Wer=vendor", "Wohin=email")
    assert (done["new"], done["contacts"]) == (1, 1)


def test_a_file_that_changed_or_moved_is_picked_again(terminal: Terminal, number: str, tmp_path: Path) -> None:
    drawing = tmp_path / "P-1.pdf"
    drawing.write_text("revised", encoding="utf-8")
    assert terminal.json("rfq", "pick-again", number, "P-1.pdf")["attachments"] == ["P-1.pdf"]
    assert not any(f["code"] == "file-changed" for f in terminal("--json", "rfq", "check", number).document["findings"])
    moved = drawing.rename(tmp_path / "P-1 B.pdf")
    assert terminal.json("rfq", "pick-again", number, "P-1.pdf", "--from", moved)["attachments"] == ["P-1 B.pdf"]
    terminal.json("rfq", "attach", number, tmp_path / "lines.csv")
    refused = terminal("rfq", "pick-again", number, "P-1 B.pdf", "lines.csv", "--from", moved)
    assert (refused.code, "--from works for one file only" in refused.err) == (2, True)


def test_files_are_zipped_where_that_helps(terminal: Terminal, number: str, tmp_path: Path) -> None:
    model = tmp_path / "P-1.step"
    model.write_text("#1=CARTESIAN_POINT('',(0.,0.,0.));\n" * 5_000, encoding="utf-8")
    terminal.json("rfq", "attach", number, model)
    done = terminal("rfq", "zip", number, "P-1.step")
    assert "P-1.zip: 0.7 kB instead of 0.2 MB." in done.err
    assert terminal.json("rfq", "control", number, "P-1.zip", "--level", "CUI")["attachments"] == ["P-1.pdf", "P-1.zip"]
    refused = terminal("rfq", "zip", number, "P-1.zip")
    assert (refused.code, "“P-1.zip” is packed already" in refused.err) == (1, True)


def test_files_are_given_to_some_vendors_alone(terminal: Terminal, number: str) -> None:
    def given(*whom: str) -> str:
        return str(terminal.json("rfq", "give", number, "P-1.pdf", *whom)["files"][0]["for"])

    assert given("--vendor", "Acme", "Bolt") == "2 vendors"
    assert given("--nobody") == "nobody"
    assert given("--vendor", "Bolt") == "1 vendor"
    assert given("--all") == "all"


def test_what_was_chosen_wrongly_can_be_mended(terminal: Terminal, number: str) -> None:
    assert terminal.json("rfq", "detach", number, "P-1.pdf")["attachments"] == []
    assert terminal.json("rfq", "uninvite", number, "--vendor", "Acme")["vendors"] == 1
    refused = terminal("rfq", "preview", number, "--vendor", "Acme", "--out", "x")
    assert (refused.code, "not invited" in refused.err) == (1, True)
    assert terminal.json("rfq", "change", number, "--title", "Zinc")["title"] == "Zinc"
    late = terminal("--json", "rfq", "change", number, "--deadline", "2020-01-02 03:04", "--zone", "UTC")
    assert late.document["deadline_utc"] == "2020-01-02T03:04:00+00:00"
    assert "past" in late.err
    assert [r["title"] for r in terminal.json("rfq", "list")] == ["Zinc"]
    assert "Zinc" in terminal("rfq", "list").out


def test_a_request_needs_vendors(terminal: Terminal) -> None:
    made = terminal("rfq", "new", "--title", "Nickel", *_DEADLINE).out.strip()
    assert terminal("rfq", "invite", made, "--all").code == 1


def test_findings_end_the_check_with_1_and_sending_too(terminal: Terminal, number: str) -> None:
    assert terminal("rfq", "check", number).code == 0
    terminal("rfq", "change", number, "--deadline", "2020-01-02 03:04", "--zone", "UTC")
    checked = terminal("--json", "rfq", "check", number)
    assert (checked.code, checked.document["blocks"]) == (1, True)
    (finding,) = checked.document["findings"]
    where = ("place", "field", "line_id", "attachment_id", "vendor_id")
    assert [finding[name] for name in where] == ["details", "deadline", None, None, None]
    assert {"code", "severity", "row", "text", "todo", "words", "language"} < finding.keys()
    sent = terminal("--json", "rfq", "send", number, "--account", "practice", "--yes")
    assert sent.code == 1
    assert sent.document["findings"] == checked.document["findings"]
    shown = terminal("rfq", "send", number, "--account", "practice", "--yes")
    assert "blocks" in shown.out
    assert terminal.json("outbox") == []


def test_a_warning_does_not_hold_up_sending(terminal: Terminal, number: str) -> None:
    terminal("rfq", "change", number, "--deadline", "2099-12-05 17:00", "--zone", "UTC")  # a Saturday
    assert terminal("rfq", "check", number).code == 1
    sent = terminal("rfq", "send", number, "--account", "practice", "--yes")
    assert sent.code == 0
    assert "Warning" in sent.err


def test_the_main_job_through_the_practice_server(terminal: Terminal, number: str, tmp_path: Path) -> None:
    files = terminal.json("rfq", "preview", number, "--vendor", "Acme", "--out", tmp_path / "eml")["files"]
    assert [Path(f).suffix for f in files] == [".eml"]
    first = terminal("rfq", "send", number, "--account", "practice", "--yes", "--limit", "1")
    assert first.code == 0
    assert "outbox resume" in first.out
    assert "2 emails: 1 sent, 1 paused" in first.out
    assert "2 emails: 1 sent, 1 paused" in terminal("outbox").out
    assert terminal.json("outbox", "pause")["paused"] == 0
    assert terminal.json("outbox", "resume", number)["accepted"] == 2
    assert "2 emails: 2 sent" in terminal("outbox", number, "--report", tmp_path / "r.csv").out
    assert "Acme" in (tmp_path / "r.csv").read_text(encoding="utf-8-sig")
    assert terminal.json("outbox", "retry", number) == {"retried": 0}
    assert terminal.json("outbox", "cancel", number) == {"cancelled": 0}
    doubtless = terminal("outbox", "resolve", "1", "--send-again")
    assert doubtless.code == 1


def test_quote_forms_are_written_for_all_or_for_those_named(terminal: Terminal, number: str, tmp_path: Path) -> None:
    said = terminal.json("rfq", "form", number, "--out", tmp_path / "all")
    assert said["rfq"] == number
    names = [f"{number} quote form – {vendor}.xlsx" for vendor in ("Acme", "Bolt")]
    assert [Path(f).name for f in said["files"]] == names
    one = terminal("rfq", "form", number, "--vendor", "Bolt", "--out", tmp_path / "one")
    assert (one.code, one.out.strip()) == (0, str(tmp_path / "one" / names[1]))
    assert terminal("rfq", "form", number).code == 2


_ODD_NAMES = ["100%41", "#3", "it's 5 & 6", "Müller 日本", *([] if os.name == "nt" else ["a?mode=memory", 'the "6"'])]


@pytest.mark.parametrize("name", _ODD_NAMES)
def test_the_data_stay_in_their_folder_whatever_it_is_called(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal(tmp_path / "new" / name, monkeypatch, capsys)
    assert terminal("practice", "--vendors", "1").code == 0
    assert (terminal.data / "rfq-sender.db").stat().st_size
    assert [path.name for path in (tmp_path / "new").iterdir()] == [name]
    assert terminal("backup", "make").code == 0


def test_practice_does_the_whole_job(terminal: Terminal, tmp_path: Path) -> None:
    done = terminal("practice", "--vendors", "2", "--out", tmp_path / "mails")
    assert done.code == 0
    assert "2 emails: 2 sent" in done.out
    assert f"--data-dir {terminal.data}" in done.out
    copied = sorted((tmp_path / "mails").iterdir())
    assert [path.suffix for path in copied] == [".eml"] * 2
    assert copied[0].read_bytes() == (terminal.data / "practice-mail" / copied[0].name).read_bytes()
    assert len(terminal.json("practice", "--vendors", "2")["files"]) == 2
    blocked = tmp_path / "file"
    blocked.touch()
    assert terminal("practice", "--vendors", "1", "--out", blocked / "x").code == 1


def test_practice_without_room_for_its_drawings_says_so(terminal: Terminal) -> None:
    (terminal.data / "samples").touch()  # refuses to be a folder, as a full disk does
    refused = terminal("practice", "--vendors", "1")
    assert (refused.code, "sample drawings can't be written" in refused.err) == (1, True)


@time_machine.travel(datetime(2026, 5, 4, 9, tzinfo=UTC), tick=False)
def test_a_copy_of_a_practice_mail_follows_no_link(terminal: Terminal, tmp_path: Path) -> None:
    name = Path(terminal.json("practice", "--vendors", "1")["files"][0]).name
    thesis, out = tmp_path / "thesis.eml", tmp_path / "mails"
    thesis.write_text("not ours")
    out.mkdir()
    (out / name).symlink_to(thesis)
    for mail in (terminal.data / "practice-mail").iterdir():
        mail.unlink()
    refused = terminal("practice", "--vendors", "1", "--out", out)
    assert (refused.code, "link" in refused.err) == (1, True)
    assert thesis.read_text() == "not ours"


def test_practice_without_a_place_keeps_apart_from_real_data(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setattr(sys, "argv", ["rfq-sender", "--json", "practice", "--vendors", "1"])
    assert run() == Exit.DONE
    folder = Path(json.loads(terminal.capsys.readouterr().out)["folder"])
    assert "practice" in folder.parent.parts


def test_an_account_is_added_listed_tested_and_removed(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("accounts", "add", "office", "--smtp", "127.0.0.1:1", "--security", "none", "--from", "a@b.example")
    added = terminal("--json", *words, "--per-minute", "unlimited", "--max-size", "9.5")
    assert (added.document["per_minute"], added.document["max_size"]) == (None, 9_500_000)
    assert terminal(*words).code == 1
    listed = terminal("accounts", "list")
    assert "unlimited" in listed.out
    assert "127.0.0.1:1" in listed.out
    assert {a["name"] for a in terminal.json("accounts", "list")} == {"office", "practice"}
    tested = terminal("accounts", "test", "office")
    assert (tested.code, "FAILED" in tested.out) == (1, True)
    assert terminal.json("accounts", "test", "practice", "--to", "me@b.example")[1]["passed"]
    assert terminal.json("accounts", "remove", "office") == {"removed": "office"}

    monkeypatch.setattr(sys, "stdin", io.StringIO("hidden-secret\n"))
    signed = (*words, "--user", "anna", "--password-stdin")
    stored = terminal("--json", *signed)  # there is no keyring in the tests
    assert (stored.code, stored.document["password_variable"]) == (1, "RFQ_SENDER_ACCOUNT_OFFICE_PASSWORD")
    assert "hidden-secret" not in stored.out + stored.err
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert terminal(*signed).code == 1


def test_an_account_is_changed_field_by_field_and_shown(terminal: Terminal, tmp_path: Path) -> None:
    words = ("--smtp", "127.0.0.1:1", "--security", "none", "--from", "a@b.example", "--user", "anna")
    authority = tmp_path / "ca.pem"
    authority.write_text("PEM", encoding="utf-8")
    terminal("accounts", "add", "office", *words, "--ca-file", authority)
    pin = "AB:" * 31 + "AB"
    before = terminal.json("accounts", "show", "office")
    assert (before["per_minute"], before["per_day"], before["imap_host"]) == (30, None, "")
    assert before["ca_file"] == str(authority)
    limits = ("--per-day", "500", "--mb-per-minute", "20", "--domain-gap", "30", "--max-size", "unlimited")
    sent = ("--imap", "127.0.0.1:1143", "--imap-security", "none", "--sent-folder", "Gesendet")
    after = terminal.json("accounts", "set", "office", *limits, *sent, "--pin", pin, "--ca-file", "none")
    assert after == before | {
        "per_day": 500,
        "octets_per_minute": 20_000_000,
        "domain_gap": 30,
        "ca_file": "",
        "certificate": "ab" * 32,
        "imap_host": "127.0.0.1",
        "imap_port": 1143,
        "imap_security": "none",
        "sent_folder": "Gesendet",
    }
    undone = terminal.json("accounts", "set", "office", "--imap", "none", "--pin", "none", "--per-day", "unlimited")
    assert (undone["imap_host"], undone["certificate"], undone["per_day"]) == ("", "", None)
    shown = terminal("accounts", "show", "office").out
    assert "domain_gap" in shown
    assert terminal.json("accounts", "set", "office", "--domain-gap", "unlimited")["domain_gap"] == 0
    assert terminal("accounts", "set", "office").code == 2
    assert terminal("accounts", "set", "nobody", "--per-day", "5").code == 1
    assert "64 hex digits" in terminal("accounts", "set", "office", "--pin", "abc").err
    assert terminal("accounts", "set", "office", "--ca-file", tmp_path / "gone.pem").code == 1
    assert terminal("accounts", "set", "office", "--ca-file", tmp_path / ("x" * 3_000)).code == 1
    assert "need --imap" in terminal("accounts", "set", "office", "--sent-folder", "Gesendet").err


def test_a_signature_is_set_and_its_logo_removed(terminal: Terminal, tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    logo.write_bytes(png())
    words = ("--company", "Northfield Works", "--phone", "+1 316 555 0100", "--logo", logo)
    after = terminal.json("accounts", "set", "practice", *words)
    assert (after["company"], after["phone"], after["logo"]) == ("Northfield Works", "+1 316 555 0100", len(png()))
    refused = terminal("accounts", "set", "practice", "--logo", tmp_path / "gone.png")
    assert (refused.code, "can't be read, so the logo was not changed" in refused.err) == (1, True)
    after = terminal.json("accounts", "set", "practice", "--logo", "none")
    assert (after["company"], after["logo"]) == ("Northfield Works", None)


def test_the_practice_account_has_limits_and_a_sender_but_no_server_to_set(terminal: Terminal) -> None:
    before = terminal.json("accounts", "show", "practice")
    assert (before["kind"], before["host"], before["port"], before["user"]) == ("practice", "127.0.0.1", 0, "")
    assert (before["security"], before["imap_host"], before["imap_port"]) == ("none", "", 993)
    changed = terminal.json("accounts", "set", "practice", "--per-minute", "60", "--from-name", "Anna")
    assert changed == before | {"per_minute": 60, "from_name": "Anna"}
    for words in (("--smtp", "mail.shop.example:25"), ("--user", "anna"), ("--imap", "mail.shop.example:993")):
        refused = terminal("accounts", "set", "practice", *words)
        assert (refused.code, "no server to set" in refused.err) == (1, True)
    assert terminal.json("accounts", "show", "practice") == changed


@pytest.mark.long
def test_unknown_mails_are_looked_for_when_asked(terminal: Terminal, number: str) -> None:
    nothing = terminal("--json", "outbox", "reconcile")
    numbers = dict.fromkeys(("found", "unknown", "drafted", "deleted"), 0)
    assert (nothing.code, nothing.document) == (0, numbers | {"messages": []})
    login = ("anna", "annas-password")
    terminal.monkeypatch.setenv("RFQ_SENDER_ACCOUNT_OFFICE_PASSWORD", login[1])
    with ScriptedSmtp(on("DOT", ACCEPT, DROP), login=login) as server:
        words = ("--smtp", f"127.0.0.1:{server.port}", "--security", "none", "--from", "a@b.example", "--user", "anna")
        terminal("accounts", "add", "office", *words)
        assert terminal("rfq", "send", number, "--account", "office", "--yes").code == 3
    assert "0 emails found in a Sent folder, 2 still unknown" in terminal("outbox", "reconcile").out
    with FakeImap({"Sent": Mailbox(("\\Sent",), (server.accepted[0].message_id,))}, login=login) as mailbox:
        terminal("accounts", "set", "office", "--imap", f"127.0.0.1:{mailbox.port}", "--imap-security", "none")
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=2)):
            said = terminal("--json", "outbox", "reconcile")
    assert (said.code, said.document["found"], said.document["unknown"]) == (3, 1, 1)
    texts = {message["state"]: message["error"] for message in said.document["messages"]}
    assert "Found in the Sent folder “Sent”" in texts["accepted"]
    assert "Not found in the Sent folder" in texts["unknown"]
    assert mailbox.changes == []


def test_a_password_is_asked_for_where_somebody_sits(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal(
        *("accounts", "add", "office", "--smtp", "127.0.0.1:1", "--security", "none", "--from", "a@b.example"),
        *("--user", "anna"),
    )
    asked: list[str] = []

    def ask(prompt: str) -> str:
        asked.append(prompt)
        return "typed"

    monkeypatch.setattr("getpass.getpass", ask)
    assert terminal("accounts", "test", "office").code == 1
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    assert terminal("accounts", "test", "office").code == 1
    assert asked == ["Password of anna: "]


def test_the_doctor_names_what_needs_attention(terminal: Terminal) -> None:
    assert {a["subject"] for a in terminal.json("doctor")} >= {"Accounts"}
    assert "Where" in terminal("doctor").out


def test_the_doctor_prints_the_diagnostics_with_names_masked(terminal: Terminal) -> None:
    assert terminal("doctor", "--diagnostics").out.startswith("RFQ Sender ")
    assert "The end of the log:" in terminal.json("doctor", "--diagnostics")["diagnostics"]


def test_json_may_stand_behind_the_command(terminal: Terminal) -> None:
    assert terminal("outbox", "--json").document == []
    assert terminal("outbox").out == "The outbox is empty.\n"
    assert terminal("outbox", "resume").out == "The outbox is empty.\n"


def test_a_folder_that_cannot_be_used_is_refused(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert terminal("--data-dir", file / "x", "outbox").code == 1
    assert terminal("--env", "no/such", "outbox").code == 1


def test_what_nobody_foresaw_goes_to_the_log(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: object) -> Answer:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr(doctor_command, "doctor", stumble)
    said = terminal("--json", "doctor")
    assert (said.code, "ZeroDivisionError" in said.document["error"]) == (1, True)
    assert "ZeroDivisionError" in next(terminal.data.rglob("*.log")).read_text(encoding="utf-8")


def test_ctrl_c_ends_with_130(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> Answer:
        raise KeyboardInterrupt

    monkeypatch.setattr(doctor_command, "doctor", interrupt)
    assert terminal("doctor").code == Exit.INTERRUPTED


@pytest.mark.parametrize("is_queued", [False, True])
def test_an_interrupt_before_the_outbox_has_them_says_that_nothing_was_queued(
    terminal: Terminal, number: str, monkeypatch: pytest.MonkeyPatch, is_queued: bool
) -> None:
    queue = RfqSending.queue

    def interrupt(self: RfqSending, *args: Any, **named: Any) -> None:
        if is_queued:
            queue(self, *args, **named)
        raise KeyboardInterrupt

    monkeypatch.setattr(RfqSending, "queue", interrupt)
    said = terminal("rfq", "send", number, "--account", "practice", "--yes")
    assert said.code == Exit.INTERRUPTED
    assert ("No email was queued or sent." in said.err) is not is_queued
    assert len(terminal.json("outbox")) == (2 if is_queued else 0)


@pytest.mark.parametrize("is_terminal", [False, True])
def test_a_step_tells_how_far_it_is_in_one_line_or_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], is_terminal: bool
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal)
    monkeypatch.setattr(progress, "LINE_S", 0.0)
    with progress.watched("Checking") as watch:
        watch(0, 2_000)
        watch(800, 2_000)
    lines = "\rChecking 0 of 2,000…\rChecking 800 of 2,000…\r" + " " * 22 + "\r"
    assert capsys.readouterr().err == (lines if is_terminal else "Checking 0 of 2,000…\nChecking 800 of 2,000…\n")


def test_a_closed_pipe_ends_quietly(terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def cut(*_: object, **__: object) -> None:
        raise BrokenPipeError

    out = (tmp_path / "out").open("w", encoding="utf-8")
    monkeypatch.setattr(Answer, "show", cut)
    monkeypatch.setattr(sys, "stdout", out)
    assert terminal("outbox").code == 0
    out.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_command_under_nohup_outlives_its_terminal() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with _terminable():
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
            assert signal.getsignal(signal.SIGTERM) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGHUP, before)


def test_an_answer_that_cannot_be_written_says_that_the_work_is_done(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    out = (tmp_path / "out").open("w", encoding="utf-8")
    monkeypatch.setattr(Answer, "show", full)
    monkeypatch.setattr(sys, "stdout", out)
    refused = terminal("outbox")
    assert (refused.code, "The command itself is done" in refused.err) == (1, True)
    out.close()


def test_an_old_code_page_gets_valid_json_and_legible_words(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    never_fail_at_a_letter()
    print_document({"vendor": "Söhne"})
    assert json.loads(raw.getvalue()) == {"vendor": "Söhne"}
    Answer({}, ["Söhne"]).show(as_json=False)
    assert raw.getvalue().endswith(b"S?hne" + os.linesep.encode())


def test_a_pipe_gets_one_line_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    Answer({}, [Table(("A", "B"), [["x" * 300, "y\nz"]])]).show(as_json=False)
    assert capsys.readouterr().out.splitlines()[1] == "x" * 300 + "  y z"


def test_controlled_files_are_told_of_decided_about_and_refused(
    terminal: Terminal, number: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    stuck = tmp_path_factory.mktemp("parts") / "BracketCUI.pdf"
    stuck.write_bytes(b"drawing")
    attached = terminal("rfq", "attach", number, stuck)
    assert "to decide" in attached.out
    assert "The file's name may say CUI." in " ".join(attached.out.split())
    assert "file-doubtful" in {f["code"] for f in terminal("--json", "rfq", "check", number).document["findings"]}
    assert "warns" in terminal("rfq", "check", number).out
    decided = terminal.json("rfq", "control", number, stuck.name, "--level", "itar")
    assert decided["files"][-1] | {"because": ""} == {
        "name": stuck.name,
        "needs": ["ITAR"],
        "because": "",
        "doubts": [],
        "decided": "ITAR",
        "for": "all",
    }
    assert "only vendors with that clearance" in " ".join(
        terminal("rfq", "control", number, stuck.name, "--level", "ITAR").out.split()
    )
    assert "file-controlled" in {f["code"] for f in terminal("--json", "rfq", "check", number).document["findings"]}
    assert terminal.json("rfq", "control", number, stuck.name, "--not-controlled")["files"][-1]["decided"] == ""
    assert terminal.json("rfq", "control", number, stuck.name, "--undecided")["files"][-1]["decided"] is None
    assert terminal("rfq", "control", number, "gone.pdf", "--undecided").code == 1


def test_a_clearance_that_a_sheet_would_raise_is_listed_and_raised_only_when_told(
    terminal: Terminal, tmp_path: Path
) -> None:
    sheet = tmp_path / "capabilities.csv"
    sheet.write_text("Vendor,Process,Clearance\nAcme,EP,ITAR\n", encoding="utf-8")
    assert "not raised" in terminal("vendors", "import", sheet).out
    assert terminal.json("vendors", "list")[0]["clearance"] == ""
    assert terminal.json("vendors", "import", sheet)["raising"] == [{"vendor": "Acme", "clearance": "ITAR"}]
    terminal.json("vendors", "import", sheet, "--raise-clearances")
    assert terminal.json("vendors", "list")[0]["clearance"] == "ITAR"


_ORDERS = "\x1b]0;owned\x07\x00\x9b2J\x7f\u202efdp.exe\u2066\r\ud800"
_SHOWN = r"\x1b]0;owned\x07\x00\x9b2J\x7f\u202efdp.exe\u2066\r\ud800"


def test_a_terminal_is_given_no_orders_by_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    Answer({}, [f"Title {_ORDERS}", Table(("Name",), [[f"x{_ORDERS}x"]]), Table(("N",), [], _ORDERS)]).show(
        as_json=False
    )
    tell(f"Refused: {_ORDERS}")
    told = capsys.readouterr()
    assert told.out.splitlines() == [f"Title {_SHOWN}", "Name", f"x{_SHOWN}x".replace(r"\r", " "), _SHOWN]
    assert told.err == f"Refused: {_SHOWN}\n"


def test_json_keeps_what_a_terminal_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    print_document({_ORDERS: [_ORDERS, "\U000e0041\u2029"]})
    written = capsys.readouterr().out
    assert written.isascii()
    assert not set(_ORDERS) & set(written) - set(_SHOWN)
    assert json.loads(written) == {_ORDERS: [_ORDERS, "\U000e0041\u2029"]}


def test_letters_lines_and_columns_stay() -> None:
    text = "“Ünal” Ağ 東京 שלום นิกเกิล क्\u200dष 👩\u200d🔧\n\ttwo"
    assert visible(text) == text
    assert visible("a\r\nb") == "a\nb"


def test_a_hostile_title_and_file_are_shown_and_not_obeyed(terminal: Terminal, tmp_path: Path) -> None:
    made = str(terminal.json("rfq", "new", "--title", f"T{_ORDERS[:-1]}", *_DEADLINE)["number"])
    drawing = tmp_path / f"P{_ORDERS[:3]}\u202e.pdf"
    drawing.write_bytes(b"%PDF-1.4")
    for words in (("attach", made, drawing), ("detach", made, "x"), ("check", made), ("list",)):
        said = terminal("rfq", *words)
        assert "\x1b" not in said.out + said.err
        assert "\u202e" not in said.out + said.err
    assert terminal.json("rfq", "attach", made, drawing)["attachments"] == [drawing.name]


def test_a_message_is_saved_and_used_for_another_request(terminal: Terminal, number: str) -> None:
    body = terminal.json("templates", "show", "Standard", "--language", "en")[0]["body"]
    assert terminal("templates", "save", "Mine", "--rfq", number).out == f"Template “Mine” saved from {number}.\n"
    terminal("templates", "save", "Mine", "--rfq", number, "--language", "de")
    assert [(t["name"], t["language"], t["bundled"]) for t in terminal.json("templates", "list")][2:] == [
        ("Mine", "de", False),
        ("Mine", "en", False),
    ]
    assert "Standard  en        yes" in terminal("templates", "list").out
    other = terminal.json("rfq", "new", "--title", "Anodize", *_DEADLINE)["number"]
    assert terminal("rfq", "set", other, "--template", "mine").out == f"{other} uses the template “mine”.\n"
    assert terminal("templates", "save", "Both", "--rfq", other).code == Exit.DONE
    assert {t["language"]: t["body"] for t in terminal.json("templates", "show", "Both")} == {"de": body, "en": body}
    assert "no text in “fr”" in terminal("templates", "show", "Both", "--language", "fr").err
    assert terminal("templates", "remove", "Both", "--language", "de").out == "Template “Both” removed.\n"
    assert terminal("templates", "remove", "Nothing").code == Exit.REFUSED


def test_what_a_request_has_besides_is_set_and_shown(terminal: Terminal, number: str) -> None:
    terms = ("--currency", "usd", "--incoterm", "fca", "--place", "Rockford", "--payment", "Net 30")
    copies = ("--copy", "purchasing@shop.example", "--copy", "quality@shop.example")
    after = terminal.json("rfq", "set", number, "--form", *terms, *copies, "--notes", "Ask Ana first.")
    assert after["terms"] == {"currency": "USD", "incoterm": "FCA", "place": "Rockford", "payment": "Net 30"}
    assert (after["form"], after["copies"]) == (True, ["purchasing@shop.example", "quality@shop.example"])
    nobody = dict.fromkeys(("asked", "quoted", "declined", "question", "bounced", "silent"), 0)
    assert terminal.json("rfq", "show", number) == after | {"answers": nobody}
    shown = terminal("rfq", "show", number).out
    for line in ("Internal notes  Ask Ana first.", "Quote form      goes with each email", "Incoterm        FCA"):
        assert line in shown
    assert terminal("rfq", "set", number, "--payment", "").out == f"{number} changed.\n"
    undone = terminal.json("rfq", "set", number, "--no-form", "--no-copies", "--notes", "")
    assert (undone["form"], undone["copies"], undone["notes"]) == (False, [], "")
    assert undone["terms"] == after["terms"] | {"payment": ""}


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((), 2, "give at least one thing to set"),
        (("--copy", "a@b.example", "--no-copies"), 2, "not allowed with"),
        (("--currency", "dollars"), 1, "“dollars” is not a currency code, so the terms were not saved."),
        (("--incoterm", "FBO"), 1, "“FBO” is not an Incoterm"),
        (("--copy", "nobody"), 1, "Copies can't go to “nobody”"),
    ],
)
def test_what_cannot_be_set_changes_nothing(
    terminal: Terminal, number: str, words: tuple[str, ...], code: int, says: str
) -> None:
    before = terminal.json("rfq", "show", number)
    said = terminal("rfq", "set", number, *words)
    assert (said.code, says in said.err) == (code, True), said.err
    assert terminal.json("rfq", "show", number) == before


def test_terms_are_saved_and_used_for_another_request(terminal: Terminal, number: str) -> None:
    terminal("rfq", "set", number, "--currency", "USD", "--payment", "Net 30")
    assert terminal("terms", "save", "Home", "--rfq", number).out == f"Terms “Home” saved from {number}.\n"
    other = terminal.json("rfq", "new", "--title", "Anodize", *_DEADLINE)["number"]
    terms = terminal.json("rfq", "set", other, "--terms", "home", "--payment", "Net 60")["terms"]
    assert terms == {"currency": "USD", "incoterm": "", "place": "", "payment": "Net 60"}
    assert terminal("terms", "default", "home").out == "New RFQs begin with the terms “Home”.\n"
    third = terminal.json("rfq", "new", "--title", "Anodize", *_DEADLINE)["number"]
    assert terminal.json("rfq", "show", third)["terms"] == terms | {"payment": "Net 30"}
    assert "Home  yes       USD, Net 30" in terminal("terms", "list").out
    assert terminal.json("terms", "list") == [{"name": "Home", "default": True} | terms | {"payment": "Net 30"}]
    assert terminal("terms", "default", "").out == "New RFQs begin without terms.\n"
    assert terminal("terms", "remove", "HOME").out == "Terms “Home” removed.\n"
    refused = terminal("rfq", "set", other, "--terms", "home")
    assert (refused.code, "no saved terms “home”" in refused.err) == (1, True)


def test_a_request_shows_whom_its_account_always_copies(terminal: Terminal, number: str) -> None:
    terminal("rfq", "set", number, "--copy", "desk@shop.example")
    assert terminal("accounts", "set", "practice", "--house-cc", "archive@shop.example").code == 0
    assert "Copies (Cc)     desk@shop.example, archive@shop.example" in terminal("rfq", "show", number).out
