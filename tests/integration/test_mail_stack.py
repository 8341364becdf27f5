"""The program and the real thing: Postfix takes the emails, Dovecot has the mailboxes (tests/servers/mail_stack.py)."""

import json
import os
import re
import signal
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.end_to_end.material import prepare_request
from tests.end_to_end.program import ACCOUNT, PASSWORD_VARIABLE
from tests.fakes.keyrings import MemoryKeyring
from tests.fakes.office import begun
from tests.fakes.terminal import Said, Terminal
from tests.patience import LIMIT_S
from tests.servers.mail_stack import BUYER, PASSWORD, MailStack
from tests.torture.zygote import Zygote

_FILES = ["RFQ-2026-0001 quote form.xlsx", "P-1001 revA.pdf"]
_TRACE = {"Return-Path", "Delivered-To", "Received"}
_A_MINUTE_LATER = 61  # seconds: a server has this long to file its copy


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    ring = MemoryKeyring()
    monkeypatch.setattr("keyring.get_keyring", lambda: ring)
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    return Terminal(begun(tmp_path / "data"), monkeypatch, capsys)


@pytest.fixture
def zygote() -> Iterator[Zygote]:
    made = Zygote()
    yield made
    made.close()


def _add_account(terminal: Terminal, stack: MailStack, security: str = "starttls", trusts: bool = True) -> None:
    port = stack.ports.tls if security == "tls" else stack.ports.starttls
    way = ("--smtp", f"127.0.0.1:{port}", "--security", security, "--imap", f"127.0.0.1:{stack.ports.imaps}")
    trust = ("--ca-file", stack.ca_file) if trusts else ()
    own = ("--from", BUYER, "--user", BUYER, "--per-minute", "unlimited")
    terminal.json("accounts", "add", ACCOUNT, *way, *own, *trust)


def _send(terminal: Terminal, number: str) -> Said:
    return terminal("--json", "rfq", "send", number, "--account", ACCOUNT, "--yes")


def _outbox(terminal: Terminal) -> dict[str, dict[str, Any]]:
    """Each email by its address."""
    return {mail["recipients"][0]: mail for mail in terminal.json("outbox")}


def _read(octets: bytes) -> EmailMessage:
    mail: Message = message_from_bytes(octets, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def _frozen(terminal: Terminal, number: str, folder: Path) -> dict[str, bytes]:
    """The octets that were to be sent, by Message-ID."""
    terminal.json("rfq", "preview", number, "--account", ACCOUNT, "--out", folder)
    octets = [path.read_bytes() for path in folder.iterdir()]
    return {_read(mail)["Message-ID"]: mail for mail in octets}


def test_each_vendor_finds_its_own_email_once_and_octet_for_octet(
    stack: MailStack, terminal: Terminal, tmp_path: Path
) -> None:
    _do_the_main_job(stack, terminal, tmp_path, "starttls")


def test_so_it_does_over_a_line_that_is_encrypted_from_its_first_octet(
    stack: MailStack, terminal: Terminal, tmp_path: Path
) -> None:
    _do_the_main_job(stack, terminal, tmp_path, "tls")


def _do_the_main_job(stack: MailStack, terminal: Terminal, folder: Path, security: str) -> None:
    _add_account(terminal, stack, security)
    steps = terminal.json("accounts", "test", ACCOUNT)
    assert all(step["passed"] for step in steps), steps
    number = prepare_request(terminal.json, folder, 4)
    sent = _send(terminal, number)
    assert (sent.code, sent.document["accepted"]) == (0, 4)

    arrived = stack.arrived()
    assert {address: len(mails) for address, mails in arrived.items()} == {
        f"quotes@v{n}.example": 1 for n in range(1, 5)
    }
    assert stack.mails(BUYER, "Sent") == []
    frozen = _frozen(terminal, number, folder / "frozen")
    for address, (octets,) in arrived.items():
        mail = _read(octets)
        as_frozen = frozen.pop(mail["Message-ID"])
        assert octets.endswith(as_frozen)
        assert set(_read(octets.removesuffix(as_frozen)).keys()) == _TRACE
        assert (mail["Return-Path"], mail["Delivered-To"], mail["To"].addresses[0].addr_spec) == (
            f"<{BUYER}>",
            address,
            address,
        )
        _check_files(mail, folder)
    assert frozen == {}


def _check_files(mail: EmailMessage, folder: Path) -> None:
    form, drawing = mail.iter_attachments()
    assert [form.get_filename(), drawing.get_filename()] == _FILES
    assert drawing.get_content() == (folder / _FILES[1]).read_bytes()
    rows = CalamineWorkbook.from_filelike(BytesIO(form.get_content())).get_sheet_by_index(0).to_python()
    assert {"P-1001", "P-1002"} <= {cell for row in rows for cell in row}


def test_an_email_larger_than_the_server_takes_is_not_even_offered(
    stack: MailStack, terminal: Terminal, tmp_path: Path
) -> None:
    _add_account(terminal, stack)
    number = prepare_request(terminal.json, tmp_path, 1)
    (large := tmp_path / "P-1002 revB.pdf").write_bytes(b"%PDF-1.4\n" + os.urandom(900_000))
    terminal.json("rfq", "attach", number, large)
    before = len(stack.log)
    sent = _send(terminal, number)
    (mail,) = sent.document["messages"]
    assert (sent.code, mail["state"]) == (3, "rejected")
    assert mail["error"] == "The email has 1.3 MB; at most 1.0 MB are allowed."
    verbs = stack.said(r"disconnect from \S+ (.*auth=1.*)", before).split()
    assert [verb.partition("=")[0] for verb in verbs] == ["ehlo", "starttls", "auth", "quit", "commands"]
    assert stack.arrived() == {}


def test_one_is_refused_another_put_off_and_the_others_have_theirs(
    stack: MailStack, terminal: Terminal, tmp_path: Path
) -> None:
    _add_account(terminal, stack)
    number = prepare_request(terminal.json, tmp_path, 4, v1="reject@v1.example", v2="defer@v2.example")
    assert _send(terminal, number).code == 3
    mails = _outbox(terminal)
    assert {address: mail["state"] for address, mail in mails.items()} == {
        "reject@v1.example": "rejected",
        "defer@v2.example": "deferred",
        "quotes@v3.example": "accepted",
        "quotes@v4.example": "accepted",
    }
    assert "nobody of that name works here" in mails["reject@v1.example"]["server_reply"]
    assert "greylisted, come back later" in mails["defer@v2.example"]["server_reply"]
    assert {address: len(found) for address, found in stack.arrived().items()} == {
        "quotes@v3.example": 1,
        "quotes@v4.example": 1,
    }


def test_a_wrong_password_is_tried_once_and_stops_the_account(
    stack: MailStack, terminal: Terminal, tmp_path: Path
) -> None:
    _add_account(terminal, stack)
    number = prepare_request(terminal.json, tmp_path, 3)
    terminal.monkeypatch.setenv(PASSWORD_VARIABLE, "not-this-one")
    before = stack.refused_sign_ins
    sent = _send(terminal, number)
    assert (sent.code, sent.document["ready"]) == (1, 3)
    refusal = "main office: The mail server did not accept the sign-in. It answered: 535 5.7.8 "
    assert sent.document["trouble"].startswith(refusal)
    assert [mail["attempts"] for mail in sent.document["messages"]] == [0, 0, 0]
    assert stack.arrived() == {}

    terminal.monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    assert terminal.json("outbox", "resume")["accepted"] == 3
    assert len(stack.arrived()) == 3
    assert stack.refused_sign_ins == before + 1


def test_a_server_of_an_authority_that_nobody_knows_gets_nothing_until_it_is_trusted(
    stack: MailStack, terminal: Terminal, tmp_path: Path
) -> None:
    _add_account(terminal, stack, trusts=False)
    number = prepare_request(terminal.json, tmp_path, 1)
    sent = _send(terminal, number)
    assert (sent.code, sent.document["ready"]) == (1, 1)
    assert "its certificate comes from an authority that this computer doesn't know" in sent.document["trouble"]
    assert stack.arrived() == {}

    terminal.json("accounts", "set", ACCOUNT, "--ca-file", stack.ca_file)
    assert terminal.json("outbox", "resume")["accepted"] == 1
    assert stack.arrived().keys() == {"quotes@v1.example"}


def test_a_sender_killed_before_the_answer_finds_its_email_in_the_sent_folder(
    stack: MailStack, terminal: Terminal, zygote: Zygote, tmp_path: Path
) -> None:
    _add_account(terminal, stack)
    number = prepare_request(terminal.json, tmp_path, 1)
    variables = {PASSWORD_VARIABLE: PASSWORD}
    stack.gate.shut()
    send = ("rfq", "send", number, "--account", ACCOUNT, "--yes")
    sender = zygote.start(terminal.data, *send, variables=variables)
    assert stack.gate.waits.wait(LIMIT_S)
    os.kill(sender, signal.SIGKILL)
    assert zygote.wait(sender, LIMIT_S)[0] == -signal.SIGKILL
    stack.gate.open()

    resumed = terminal("--json", "outbox", "resume")
    assert (resumed.code, resumed.document["unknown"]) == (3, 1)
    (octets,) = stack.mails("quotes@v1.example")
    (as_frozen,) = _frozen(terminal, number, tmp_path / "frozen").values()
    assert octets.endswith(as_frozen)

    def looked() -> dict[str, Any]:
        said = tmp_path / "said"
        code = zygote.run(terminal.data, "outbox", "reconcile", said=said, variables=variables, clock_s=_A_MINUTE_LATER)
        document: dict[str, Any] = json.loads(said.read_text())
        assert code == (3 if document["unknown"] else 0)
        return document

    assert (looked()["found"], looked()["unknown"]) == (0, 1)
    stack.file(BUYER, "Sent", as_frozen)
    found = looked()
    (mail,) = found["messages"]
    assert (found["found"], found["unknown"], mail["state"]) == (1, 0, "accepted")
    assert re.match(r"Found in the Sent folder “Sent” at \d", mail["error"])
    assert terminal.json("outbox", "resume")["accepted"] == 1
    assert stack.mails("quotes@v1.example") == [octets]


def test_a_bounce_comes_back_with_the_ids_that_the_email_was_sent_with(
    stack: MailStack, terminal: Terminal, tmp_path: Path
) -> None:
    _add_account(terminal, stack)
    number = prepare_request(terminal.json, tmp_path, 2, v2="quota@v2.example")
    assert _send(terminal, number).document["accepted"] == 2
    message_id = _outbox(terminal)["quota@v2.example"]["message_id"]

    assert stack.arrived().keys() == {"quotes@v1.example", BUYER}
    (bounce,) = map(_read, stack.mails(BUYER))
    assert (bounce.get_content_type(), bounce.get_param("report-type")) == ("multipart/report", "delivery-status")
    _text, status, headers = bounce.iter_parts()
    of_mail, of_recipient = status.iter_parts()
    assert of_mail["Original-Envelope-Id"] == message_id.strip("<>")
    assert (of_recipient["Original-Recipient"], of_recipient["Action"], of_recipient["Status"]) == (
        "rfc822;quota@v2.example",
        "failed",
        "5.2.2",
    )
    assert headers.get_content_type() == "text/rfc822-headers"
    assert f"Message-ID: {message_id}" in headers.get_content()
