"""The main job from the command line, from each kind of account: every vendor has its email once."""

import sys
import webbrowser
from collections.abc import Iterator, Mapping, Sequence
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from app.domain.accounts.signed_in import DeviceCode
from tests.end_to_end.material import prepare_request
from tests.fakes.certificates import Authority
from tests.fakes.ews_server import MAILBOX, PASSWORD, ews_server
from tests.fakes.ews_server import USER as EXCHANGE_USER
from tests.fakes.graph_server import GraphServer
from tests.fakes.imap_server import FakeImap, Mailbox
from tests.fakes.keyrings import MemoryKeyring
from tests.fakes.oauth_authority import CLIENT, TENANT, USER, FakeAuthority
from tests.fakes.office import begun
from tests.fakes.scripted_smtp import ScriptedSmtp
from tests.fakes.terminal import Terminal

_VENDORS = 3
_ADDRESSES = {f"quotes@v{n}.example" for n in range(1, _VENDORS + 1)}
_FILES = ["RFQ-2026-0001 quote form.xlsx", "P-1001 revA.pdf"]
_OFFICE = ("accounts", "add", "office", "--from", USER, "--user", USER, "--per-minute", "unlimited")


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    ring = MemoryKeyring()
    monkeypatch.setattr("keyring.get_keyring", lambda: ring)
    return Terminal(begun(tmp_path / "data"), monkeypatch, capsys)


@pytest.fixture
def trust(tmp_path: Path) -> Authority:
    (folder := tmp_path / "trust").mkdir()
    return Authority(folder)


@pytest.fixture
def microsoft(trust: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeAuthority]:
    """Microsoft or Google, and a browser whose user agrees to everything."""
    with FakeAuthority(trust.leaf().context()) as running:
        monkeypatch.setattr(webbrowser, "open", running.browse)
        yield running


def _registration(microsoft: FakeAuthority, trust: Authority) -> tuple[str, ...]:
    known = ("--client-id", CLIENT, "--authority", microsoft.url, "--tenant", TENANT)
    return (*known, "--ca-file", str(trust.ca_file))


def _signed_in(terminal: Terminal) -> None:
    assert terminal.json("accounts", "show", "office")["ready"] is False
    assert terminal.json("accounts", "sign-in", "office")["user"] == USER
    assert terminal.json("accounts", "show", "office")["password"] == "signed in"


def _tested(terminal: Terminal) -> None:
    steps = terminal.json("accounts", "test", "office", "--to", "anna@shop.example")
    assert all(step["passed"] and not step["todo"] for step in steps), steps


def _sent(terminal: Terminal, folder: Path) -> dict[str, Any]:
    number = prepare_request(terminal.json, folder, _VENDORS)
    answer: dict[str, Any] = terminal.json("rfq", "send", number, "--account", "office", "--yes")
    assert (answer["accepted"], answer["total"]) == (_VENDORS, _VENDORS)
    return answer


def _check(mails: Sequence[EmailMessage], answer: Mapping[str, Any]) -> None:
    """Each vendor's email is there once, with its files; besides them only the test's."""
    requests = [mail for mail in mails if "test of the mail account" not in mail["Subject"]]
    assert len(requests) == len(mails) - 1 == _VENDORS
    assert {mail["Message-ID"] for mail in requests} == {m["message_id"] for m in answer["messages"]}
    assert {a.addr_spec for mail in requests for a in mail["To"].addresses} == _ADDRESSES
    assert all([part.get_filename() for part in mail.iter_attachments()] == _FILES for mail in requests)


def _read(octets: bytes) -> EmailMessage:
    mail: Message = message_from_bytes(octets, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def test_microsoft_365(terminal: Terminal, tmp_path: Path) -> None:
    (folder := tmp_path / "graph").mkdir()
    with GraphServer(folder) as graph, FakeAuthority(graph.ca.leaf().context()) as microsoft:
        terminal.monkeypatch.setattr(webbrowser, "open", microsoft.browse)
        graph.takes = microsoft.tokens
        way = ("--kind", "microsoft365", "--endpoint", graph.endpoint)
        terminal.json(*_OFFICE, *way, *_registration(microsoft, graph.ca))
        _signed_in(terminal)
        _tested(terminal)
        answer = _sent(terminal, tmp_path)
        _check([stored.mail for stored in graph.sent], answer)
        assert graph.drafts(USER) == []


def test_exchange(terminal: Terminal, trust: Authority, tmp_path: Path) -> None:
    terminal.monkeypatch.setenv("RFQ_SENDER_ACCOUNT_OFFICE_PASSWORD", PASSWORD)
    with ews_server(trust.leaf().context()) as server:
        way = ("--kind", "exchange", "--endpoint", server.endpoint, "--sign-in", "basic", "--ca-file", trust.ca_file)
        terminal.json(*_OFFICE, *way, "--from", MAILBOX, "--user", EXCHANGE_USER)
        _tested(terminal)
        answer = _sent(terminal, tmp_path)
        _check([_read(mail.octets) for mail in server.folder("sentitems")], answer)
        assert all(len(server.delivered[address]) == 1 for address in _ADDRESSES)


@pytest.mark.parametrize("provider", ["microsoft", "google"])
def test_a_server_with_a_sign_in_in_the_browser(
    terminal: Terminal, microsoft: FakeAuthority, trust: Authority, tmp_path: Path, provider: str
) -> None:
    if provider == "google":
        microsoft.scope_given = "https://mail.google.com/ openid email"
    server = ScriptedSmtp(
        offers=("STARTTLS", "SIZE 50000000"),
        tls=trust.leaf().context(),
        login=(USER, "access-token-0"),
        auth_offered="XOAUTH2",
    )
    with server:
        way = ("--smtp", f"127.0.0.1:{server.port}", "--security", "starttls", "--sign-in", provider)
        terminal.json(*_OFFICE, *way, *_registration(microsoft, trust))
        _signed_in(terminal)
        _tested(terminal)
        answer = _sent(terminal, tmp_path)
        _check([_read(mail.octets) for mail in server.accepted], answer)


def _drafted(terminal: Terminal, folder: Path) -> dict[str, Any]:
    number = prepare_request(terminal.json, folder, _VENDORS)
    command = ("rfq", "send", number, "--account", "office", "--drafts")
    asked = terminal(*command)
    assert (asked.code, "would be put into the Drafts of" in asked.err) == (1, True)
    answer: dict[str, Any] = terminal.json(*command, "--yes")
    assert (answer["drafted"], answer["total"]) == (_VENDORS, _VENDORS)
    assert all(m["into_drafts"] and m["state"] == "drafted" for m in answer["messages"])
    assert "Send what is in Drafts from your mail program" in terminal("outbox", "resume").out
    return answer


def test_drafts_of_microsoft_365(terminal: Terminal, tmp_path: Path) -> None:
    (folder := tmp_path / "graph").mkdir()
    with GraphServer(folder) as graph, FakeAuthority(graph.ca.leaf().context()) as microsoft:
        terminal.monkeypatch.setattr(webbrowser, "open", microsoft.browse)
        graph.takes = microsoft.tokens
        way = ("--kind", "microsoft365", "--endpoint", graph.endpoint)
        terminal.json(*_OFFICE, *way, *_registration(microsoft, graph.ca))
        _signed_in(terminal)
        answer = _drafted(terminal, tmp_path)
        drafts = graph.drafts(USER)
        assert {d.message_id for d in drafts} == {m["message_id"] for m in answer["messages"]}
        assert all(not d.subject.startswith("[") for d in drafts)
        assert all([a.name for a in d.attachments] == _FILES[1:] for d in drafts)
        drafts[0].folder, drafts[1].folder = "sentitems", "deleteditems"
        found = terminal.json("outbox", "reconcile")
        assert [found[name] for name in ("found", "deleted", "drafted", "unknown")] == [1, 1, 1, 0]
        assert "1 still in Drafts, 0 deleted from there." in terminal("outbox", "reconcile").out


def test_drafts_of_exchange(terminal: Terminal, trust: Authority, tmp_path: Path) -> None:
    terminal.monkeypatch.setenv("RFQ_SENDER_ACCOUNT_OFFICE_PASSWORD", PASSWORD)
    with ews_server(trust.leaf().context()) as server:
        way = ("--kind", "exchange", "--endpoint", server.endpoint, "--sign-in", "basic", "--ca-file", trust.ca_file)
        terminal.json(*_OFFICE, *way, "--from", MAILBOX, "--user", EXCHANGE_USER)
        answer = _drafted(terminal, tmp_path)
        assert {d.message_id for d in server.folder("drafts")} == {m["message_id"] for m in answer["messages"]}
        assert server.delivered == {}


def test_drafts_over_imap(terminal: Terminal, trust: Authority, tmp_path: Path) -> None:
    terminal.monkeypatch.setenv("RFQ_SENDER_ACCOUNT_OFFICE_PASSWORD", PASSWORD)
    folders = {"Drafts": Mailbox(("\\Drafts",), ()), "Sent": Mailbox(("\\Sent",), ())}
    with FakeImap(folders, login=(USER, PASSWORD), tls=trust.leaf().context(), takes_drafts=True) as imap:
        way = (
            "--smtp",
            "smtp.shop.example:587",
            "--security",
            "starttls",
            "--imap",
            f"127.0.0.1:{imap.port}",
            "--ca-file",
            trust.ca_file,
        )
        terminal.json(*_OFFICE, *way)
        answer = _drafted(terminal, tmp_path)
        assert {str(_read(octets)["Message-ID"]) for octets in imap.appended} == {
            m["message_id"] for m in answer["messages"]
        }
        terminal.json("accounts", "set", "office", "--imap", "none")
        refused = terminal("outbox", "resolve", str(answer["messages"][0]["id"]), "--send-again")
        assert (refused.code, "is in Drafts. To send it anew, delete it there first." in refused.err) == (1, True)


def test_an_account_without_a_mailbox_has_no_drafts(terminal: Terminal, tmp_path: Path) -> None:
    terminal.json("accounts", "add", "office", "--smtp", "127.0.0.1:1", "--security", "none", "--from", USER)
    number = prepare_request(terminal.json, tmp_path, 1)
    said = terminal("rfq", "send", number, "--account", "office", "--drafts", "--yes")
    assert (said.code, "no Drafts yet" in said.err) == (1, True)
    assert terminal.json("outbox") == []


def _added(terminal: Terminal, microsoft: FakeAuthority, trust: Authority) -> None:
    terminal.json(*_OFFICE, "--kind", "microsoft365", *_registration(microsoft, trust))


def test_whoever_signs_in_as_somebody_else_is_told(
    terminal: Terminal, microsoft: FakeAuthority, trust: Authority
) -> None:
    microsoft.user = "bob@shop.example"
    _added(terminal, microsoft, trust)
    said = terminal("accounts", "sign-in", "office")
    assert (said.code, said.out) == (0, "Signed in as bob@shop.example.\n")
    assert f"{microsoft.url}/{TENANT}/oauth2" in said.err
    assert f"but the user of this account is “{USER}”" in said.err


def test_a_code_is_typed_on_another_device(terminal: Terminal, microsoft: FakeAuthority, trust: Authority) -> None:
    _added(terminal, microsoft, trust)
    said = terminal("accounts", "sign-in", "office", "--device")
    assert (said.code, said.out) == (0, f"Signed in as {USER}.\n")
    assert f"Open {microsoft.url}/device in a browser and enter the code ABCD-1234" in said.err


def test_a_sign_in_that_cannot_be_kept_says_so(terminal: Terminal, microsoft: FakeAuthority, trust: Authority) -> None:
    terminal.monkeypatch.undo()
    terminal.monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    terminal.monkeypatch.setattr(webbrowser, "open", microsoft.browse)
    _added(terminal, microsoft, trust)
    said = terminal("--json", "accounts", "sign-in", "office")
    assert (said.code, said.document["account"]) == (1, "office")
    assert "until you close the program" in said.document["error"]


def test_an_interrupt_gives_the_sign_in_up(terminal: Terminal, microsoft: FakeAuthority, trust: Authority) -> None:
    _added(terminal, microsoft, trust)

    def interrupted(_code: DeviceCode) -> None:
        raise KeyboardInterrupt

    terminal.monkeypatch.setattr("app.cli.sign_in_commands._tell_code", interrupted)
    said = terminal("accounts", "sign-in", "office", "--device")
    assert (said.code, "Nobody new is signed in" in said.err) == (130, True)


def test_signed_out_the_account_says_what_to_do_and_asks_for_no_password(
    terminal: Terminal, microsoft: FakeAuthority, trust: Authority
) -> None:
    _added(terminal, microsoft, trust)
    terminal.json("accounts", "sign-in", "office")
    assert "signed out on this computer" in terminal("accounts", "sign-out", "office").out
    terminal.monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    said = terminal("accounts", "test", "office")
    assert (said.code, "rfq-sender accounts sign-in office" in said.err) == (1, True)


def test_what_it_has_to_set_up_is_printed(terminal: Terminal, microsoft: FakeAuthority, trust: Authority) -> None:
    _added(terminal, microsoft, trust)
    assert "An app registration in Microsoft Entra" in terminal("accounts", "for-it", "office").out
    assert CLIENT in terminal.json("accounts", "for-it", "office")["for_it"]


def test_a_failed_step_says_what_to_do(terminal: Terminal) -> None:
    terminal.json("accounts", "add", "near", "--smtp", "127.0.0.1:1", "--security", "none", "--from", USER)
    (step,) = terminal("--json", "accounts", "test", "near").document
    assert "Check the network" in step["todo"]
    assert "Check the network" in terminal("accounts", "test", "near").out
