"""Planted passwords and tokens: they are in nothing that the program writes, whatever goes wrong on the way."""

import sys
import webbrowser
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.accounts.credentials import Bearer, Credentials, Password
from app.transports.transport import Transport
from tests.end_to_end.material import prepare_request
from tests.fakes.graph_server import Fault, GraphServer
from tests.fakes.keyrings import MemoryKeyring
from tests.fakes.oauth_authority import CLIENT, TENANT, USER, FakeAuthority
from tests.fakes.office import begun
from tests.fakes.scripted_smtp import ScriptedSmtp
from tests.fakes.smtp_script import on
from tests.fakes.terminal import Terminal

TYPED, OF_THE_ENVIRONMENT, OF_GOOGLE = "planted-Typed-1", "planted-Environment-2", "planted-Google-3"


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    ring = MemoryKeyring()
    monkeypatch.setattr("keyring.get_keyring", lambda: ring)
    monkeypatch.setenv("RFQ_SENDER_LOG_LEVEL", "DEBUG")
    monkeypatch.setenv("RFQ_SENDER_GOOGLE_CLIENT_SECRET", OF_GOOGLE)
    return Terminal(begun(tmp_path / "data"), monkeypatch, capsys)


class Told:
    """All that was said and written."""

    def __init__(self, terminal: Terminal, caplog: pytest.LogCaptureFixture) -> None:
        self._terminal, self._caplog, self._said = terminal, caplog, ""

    def __call__(self, *words: str | Path) -> None:
        for form in ((), ("--json",)):
            said = self._terminal(*form, *words)
            self._said += said.out + said.err

    def check(self, *secrets: str) -> None:
        """No secret is anywhere, nor what goes over the line in its place."""
        files = {file: file.read_bytes() for file in self._terminal.data.rglob("*") if file.is_file()}
        assert any(file.name == "rfq-sender.log" for file in files)
        for secret in secrets:
            for form in (
                secret,
                b64encode(secret.encode()).decode(),
                b64encode(f"\0{USER}\0{secret}".encode()).decode(),
            ):
                assert form not in self._said
                assert not [file for file, octets in files.items() if form.encode() in octets]
            assert secret not in " ".join(sys.argv)


@pytest.fixture
def told(terminal: Terminal, caplog: pytest.LogCaptureFixture) -> Told:
    return Told(terminal, caplog)


def _upkeep(told: Told) -> None:
    for words in (
        ("accounts", "list"),
        ("accounts", "show", "office"),
        ("accounts", "for-it", "office"),
        ("outbox",),
        ("doctor",),
        ("doctor", "--diagnostics"),
    ):
        told(*words)


@pytest.mark.parametrize("secret", [TYPED, OF_THE_ENVIRONMENT])
def test_a_password_that_the_server_itself_repeats(terminal: Terminal, told: Told, secret: str, tmp_path: Path) -> None:
    echo = f"535-5.7.8 you said {secret}\n535 5.7.8 {b64encode(f'{chr(0)}{USER}{chr(0)}{secret}'.encode()).decode()}"
    with ScriptedSmtp(on("AUTH", echo), login=(USER, "another")) as server:
        told(
            *("accounts", "add", "office", "--smtp", f"127.0.0.1:{server.port}", "--security", "none"),
            *("--from", USER, "--user", USER),
        )
        if secret == TYPED:
            terminal.monkeypatch.setattr("sys.stdin", _Typed(secret))
            told("accounts", "set", "office", "--password-stdin")
        else:
            terminal.monkeypatch.setenv("RFQ_SENDER_ACCOUNT_OFFICE_PASSWORD", secret)
        told("accounts", "test", "office")
        number = prepare_request(terminal.json, tmp_path, 2)
        told("rfq", "send", number, "--account", "office", "--yes")
        _upkeep(told)
        assert "AUTH" in server.verbs()
    told.check(secret)


class _Typed:
    """Somebody who pipes a password in, as often as it is asked for."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def readline(self) -> str:
        return f"{self._secret}\n"

    def isatty(self) -> bool:
        return False


@pytest.fixture
def graph(tmp_path: Path, terminal: Terminal) -> Iterator[tuple[GraphServer, FakeAuthority]]:
    (folder := tmp_path / "graph").mkdir()
    with GraphServer(folder) as server, FakeAuthority(server.ca.leaf().context()) as microsoft:
        terminal.monkeypatch.setattr(webbrowser, "open", microsoft.browse)
        server.takes = microsoft.tokens
        terminal.json(
            *("accounts", "add", "office", "--kind", "microsoft365", "--from", USER, "--user", USER),
            *("--endpoint", server.endpoint, "--authority", microsoft.url, "--tenant", TENANT),
            *("--client-id", CLIENT, "--ca-file", server.ca.ca_file),
        )
        yield server, microsoft


def test_tokens_of_a_sign_in_that_goes_wrong_later(
    terminal: Terminal, told: Told, graph: tuple[GraphServer, FakeAuthority], tmp_path: Path
) -> None:
    server, microsoft = graph
    told("accounts", "sign-in", "office")
    told("accounts", "test", "office")
    server.on("create", Fault(status=401), Fault(status=401))
    number = prepare_request(terminal.json, tmp_path, 2)
    told("rfq", "send", number, "--account", "office", "--yes")
    microsoft.revoked = True
    server.takes = ()
    told("accounts", "test", "office")
    _upkeep(told)
    assert len(microsoft.tokens) > 4
    told.check(*microsoft.tokens, OF_GOOGLE)


def test_a_mistake_of_ours_with_the_secret_in_its_hand(
    terminal: Terminal, told: Told, graph: tuple[GraphServer, FakeAuthority]
) -> None:
    _server, microsoft = graph
    told("accounts", "sign-in", "office")

    def mistaken(_account: object, credentials: Credentials | None, *_rest: object, **_more: object) -> Transport:
        assert isinstance(credentials, Bearer)
        raise RuntimeError(f"no: {credentials!r} {Password(USER, TYPED)!r} {credentials.tokens.access()}")

    terminal.monkeypatch.setattr("app.transports.graph.graph.open_graph", mistaken)
    told("accounts", "test", "office")
    told("doctor", "--diagnostics")
    told.check(*microsoft.tokens, TYPED)
    assert "no: " in (terminal.data / "logs" / "rfq-sender.log").read_text(encoding="utf-8")
