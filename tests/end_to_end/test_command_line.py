"""The main job from the terminal, against a mail server of its own process with STARTTLS and sign-in."""

import os
import re
import sys
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from pathlib import Path

import pytest

from tests.end_to_end.material import add_account, prepare_request, vendor_sheet
from tests.end_to_end.program import ACCOUNT, PASSWORD, PASSWORD_VARIABLE, USER, MailServer, Program, running

_VENDORS = 5


def test_each_vendor_gets_the_previewed_mail_once_and_alone(
    program: Program, server: MailServer, tmp_path: Path
) -> None:
    add_account(program.do, server)
    number = prepare_request(program.do, tmp_path, _VENDORS)
    checked = program.run("--json", "rfq", "check", number, "--account", ACCOUNT)
    assert (checked.code, checked.document["blocks"]) == (1, False)
    assert [(f["code"], f["row"], f["severity"]) for f in checked.document["findings"]] == [
        ("line-without-drawing", "line 2", "warn"),
    ]
    before = program.do("rfq", "preview", number, "--account", ACCOUNT, "--out", tmp_path / "before")["files"]

    sent = program.run("--json", "rfq", "send", number, "--account", ACCOUNT, "--yes")

    assert (sent.code, sent.document["accepted"], sent.document["total"]) == (0, _VENDORS, _VENDORS)
    outbox = program.outbox()
    assert [m["state"] for m in outbox] == ["accepted"] * _VENDORS
    assert outbox[0].keys() >= {
        *("id", "rfq", "vendor", "recipients", "state", "attempts", "message_id", "size", "server_reply", "error"),
    }
    received = {m["message_id"]: server.octets(m).replace(b"\r\n..", b"\r\n.") for m in server.mails()}
    assert len(server.mails()) == len(received) == _VENDORS
    previewed = {_parsed(Path(p).read_bytes())["Message-ID"]: Path(p).read_bytes() for p in before}
    assert {i: _without_date(o) for i, o in previewed.items()} == {i: _without_date(o) for i, o in received.items()}
    after = program.do("rfq", "preview", number, "--account", ACCOUNT, "--out", tmp_path / "after")["files"]
    assert {Path(p).read_bytes() for p in after} == set(received.values())
    for mail in outbox:
        parsed = _parsed(received[mail["message_id"]])
        own = re.sub(r"\D", "", mail["vendor"])
        shown = [a for _, a in getaddresses([*parsed.get_all("To", []), *parsed.get_all("Cc", [])])]
        assert shown == mail["recipients"]
        assert {a.rpartition("@")[2] for a in shown} == {f"v{own}.example"}
        assert parsed["Bcc"] is None
        names = [a.get_filename() for a in parsed.iter_attachments()]
        assert names == [f"{number} quote form.xlsx", "P-1001 revA.pdf"]
        others = {f"v{n}.example" for n in range(1, _VENDORS + 1)} - {f"v{own}.example"}
        assert not any(other.encode() in received[mail["message_id"]] for other in others)


def test_the_password_stands_nowhere(program: Program, server: MailServer, tmp_path: Path) -> None:
    said = program.run(
        *("accounts", "add", ACCOUNT, "--smtp", f"127.0.0.1:{server.port}", "--security", "starttls", "--user", "anna"),
        *("--from", "anna@shop.example", "--ca-file", server.ca_file, "--password-stdin"),
        given=PASSWORD + "\n",
    )
    assert said.code == 1  # there is no keyring here, and it says so
    assert PASSWORD_VARIABLE in said.err
    number = prepare_request(program.here, tmp_path, 2)
    sent = program.run("rfq", "send", number, "--account", ACCOUNT, "--yes", more={"RFQ_SENDER_LOG_LEVEL": "DEBUG"})
    tested = program.run("accounts", "test", ACCOUNT, "--to", "anna@shop.example")
    listed = program.run("--json", "accounts", "list")
    assert [sent.code, tested.code, listed.code] == [0, 0, 0]
    for ended in (said, sent, tested, listed):
        assert PASSWORD not in ended.out + ended.err
    files = [p for p in program.data.rglob("*") if p.is_file()]
    assert any(p.name.endswith(".log") for p in files)
    assert not [p for p in files if PASSWORD.encode() in p.read_bytes()]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux alone has a disk that is always full")
@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("practice --vendors 1 <&- >&- 2>&-", 0),
        ("--json outbox >&-", 0),
        ("outbox 2>/dev/full", 0),
        ("rfq list >/dev/full", 1),
        ("accounts add x --smtp h.example:25 --security tls --from a@b.example --user u --password-stdin <&-", 1),
        ("--json frobnicate >/dev/full 2>/dev/full", 2),
    ],
)
def test_streams_that_are_closed_or_full_hinder_nothing(program: Program, words: str, code: int) -> None:
    shell = replace(program, command=("sh", "-c", f'exec "$0" -m app --data-dir "$2" {words}', sys.executable))
    assert shell.run().code == code
    if "practice" in words:
        assert len(program.outbox()) == 1


def test_a_refused_sign_in_is_tried_once_and_leaves_the_queue_whole(
    program: Program, server: MailServer, tmp_path: Path
) -> None:
    add_account(program.here, server, "--connections", "3", "--per-minute", "unlimited")
    number = prepare_request(program.here, tmp_path, 4)
    stranger = Program(program.data, {PASSWORD_VARIABLE: "wrong"})

    refused = stranger.run("--json", "rfq", "send", number, "--account", ACCOUNT, "--yes")

    assert refused.code == 1
    assert refused.document["error"]
    assert server.mails() == []
    assert [m["state"] for m in program.outbox()] == ["ready"] * 4
    log = "".join(p.read_text(encoding="utf-8") for p in program.data.rglob("*.log"))
    assert log.count("535") == 1
    assert program.run("outbox", "resume").code == 0
    assert len(server.mails()) == 4


def test_a_limit_sends_so_many_and_holds_the_rest(program: Program, server: MailServer, tmp_path: Path) -> None:
    add_account(program.here, server)
    number = prepare_request(program.here, tmp_path, 4)
    first = program.do("rfq", "send", number, "--account", ACCOUNT, "--yes", "--limit", "1")
    assert (first["accepted"], first["ready"], len(server.mails())) == (1, 3, 1)
    assert [m["paused"] for m in program.outbox()] == [False, True, True, True]
    assert program.do("outbox", "resume")["accepted"] == 4
    assert len(server.mails()) == 4


def test_without_yes_nothing_is_sent(program: Program, server: MailServer, tmp_path: Path) -> None:
    add_account(program.here, server)
    number = prepare_request(program.here, tmp_path, 2)
    asked = program.run("--json", "rfq", "send", number, "--account", ACCOUNT)
    assert asked.code == 1
    assert "--yes" in asked.document["error"]
    assert (program.outbox(), server.mails()) == ([], [])


def test_a_refused_address_is_corrected_by_a_new_list_and_retried(program: Program, tmp_path: Path) -> None:
    refusing = MailServer(
        tmp_path / "server", "--starttls", "--auth", f"{USER}:{PASSWORD}", "--refuse", "quotes@v2.example"
    )
    with running(refusing) as server:
        add_account(program.here, server)
        number = prepare_request(program.here, tmp_path, 3)
        sent = program.run("--json", "rfq", "send", number, "--account", ACCOUNT, "--yes")
        assert (sent.code, sent.document["accepted"], sent.document["rejected"]) == (3, 2, 1)
        failed = next(m for m in program.outbox() if m["state"] == "rejected")
        assert "550" in failed["server_reply"]
        assert program.run("--json", "outbox").code == 0
        program.do("vendors", "import", vendor_sheet(tmp_path / "again.csv", 3, v2="right@v2.example"))
        again = program.run("--json", "outbox", "retry", number)
        assert (again.code, again.document["accepted"]) == (0, 3)
        mail = server.mails()[-1]
        assert "right@v2.example" in mail["recipients"]
        assert mail["message_id"] == failed["message_id"]
        assert len(server.mails()) == 3


def _parsed(octets: bytes) -> EmailMessage:
    parsed = message_from_bytes(octets, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def _without_date(octets: bytes) -> bytes:
    return re.sub(rb"\r\nDate: [^\r]*", b"", octets, count=1)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes; a profile's folders are private there")
def test_what_is_kept_and_written_is_for_its_user_alone(program: Program, tmp_path: Path) -> None:
    for path in (program.data, *program.data.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    out = tmp_path / "mails"
    before = os.umask(0o022)
    try:
        number = program.do("practice", "--vendors", "2", "--out", out)["rfq"]
        program.do("rfq", "preview", number, "--account", "practice", "--out", tmp_path / "previews")
        program.do("outbox", "--report", tmp_path / "previews" / "report.csv")
    finally:
        os.umask(before)
    made = [p for folder in (program.data, out, tmp_path / "previews") for p in (folder, *folder.rglob("*"))]
    assert {p.suffix for p in made} >= {".db", ".eml", ".csv"}
    assert {str(p): oct(p.stat().st_mode & 0o077) for p in made if p.stat().st_mode & 0o077} == {}
