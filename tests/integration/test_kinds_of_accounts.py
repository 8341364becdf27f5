"""Every kind of account is added and changed from the command line, and takes no option of another kind."""

from pathlib import Path
from typing import Any

import pytest

from tests.fakes.office import begun
from tests.fakes.terminal import Terminal

_FROM = ("--from", "anna@shop.example")
_SMTP = ("--smtp", "smtp.shop.example:587", "--security", "starttls")
_EWS = "https://mail.shop.example/EWS/Exchange.asmx"
_GRAPH = ("--kind", "microsoft365", "--user", "anna@shop.example")
_REGISTRATION = ("--tenant", "shop.example", "--client-id", "1-2-3", "--authority", "https://login.microsoftonline.us")


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(begun(tmp_path / "data"), monkeypatch, capsys)


def _some(document: dict[str, Any], *names: str) -> list[Any]:
    return [document[name] for name in names]


def test_a_mailbox_of_microsoft_365(terminal: Terminal) -> None:
    shared = ("--mailbox", "purchasing@shop.example", "--endpoint", "https://graph.microsoft.us")
    made = terminal.json("accounts", "add", "office", *_GRAPH, *_FROM, *_REGISTRATION, *shared)
    assert _some(made, "kind", "sign_in", "user") == ["microsoft365", "microsoft", "anna@shop.example"]
    assert _some(made, "mailbox", "endpoint") == ["purchasing@shop.example", "https://graph.microsoft.us"]
    assert _some(made, "tenant", "client_id", "authority") == [*_REGISTRATION[1::2]]
    assert _some(made, "host", "port", "security", "ready") == ["", 0, "tls", False]
    changed = terminal.json("accounts", "set", "office", "--mailbox", "none", "--tenant", "other.example")
    assert changed == made | {"mailbox": "", "tenant": "other.example"}
    assert "graph.microsoft.us" in terminal("accounts", "list").out


def test_a_mailbox_of_the_company_s_own_exchange(terminal: Terminal, tmp_path: Path) -> None:
    authority = tmp_path / "ca.pem"
    authority.write_text("PEM", encoding="utf-8")
    words = ("--kind", "exchange", "--endpoint", _EWS, "--user", "SHOP\\anna", "--ca-file", authority)
    made = terminal.json("accounts", "add", "office", *words, *_FROM)
    assert _some(made, "kind", "sign_in", "endpoint", "ca_file") == ["exchange", "ntlm", _EWS, str(authority)]
    changed = terminal.json("accounts", "set", "office", "--sign-in", "basic", "--per-minute", "20")
    assert changed == made | {"sign_in": "basic", "per_minute": 20}


def test_a_server_with_a_sign_in_in_the_browser(terminal: Terminal) -> None:
    words = (*_SMTP, "--user", "anna@shop.example", "--sign-in", "microsoft", *_REGISTRATION)
    made = terminal.json("accounts", "add", "office", *words, *_FROM)
    assert _some(made, "kind", "sign_in", "client_id") == ["smtp", "microsoft", "1-2-3"]
    google = terminal.json("accounts", "set", "office", "--sign-in", "google", "--client-id", "g")
    assert google == made | {"sign_in": "google", "client_id": "g", "tenant": "", "authority": ""}


def test_a_copy_for_the_house_is_set_and_removed(terminal: Terminal) -> None:
    made = terminal.json("accounts", "set", "practice", "--house-cc", "quotes@shop.example")
    assert made["house_cc"] == "quotes@shop.example"
    assert terminal.json("accounts", "set", "practice", "--house-cc", "none")["house_cc"] == ""


def test_an_account_becomes_one_of_another_kind(terminal: Terminal) -> None:
    terminal.json("accounts", "add", "office", *_SMTP, "--user", "anna@shop.example", *_FROM, "--per-day", "300")
    refused = terminal("accounts", "set", "office", "--kind", "exchange")
    assert (refused.code, "an Exchange account needs --endpoint" in refused.err) == (2, True)
    made = terminal.json("accounts", "set", "office", "--kind", "exchange", "--endpoint", _EWS)
    assert _some(made, "kind", "user", "host", "per_day") == ["exchange", "anna@shop.example", "", 300]
    made = terminal.json("accounts", "set", "office", "--kind", "microsoft365", "--client-id", "1-2-3")
    assert _some(made, "kind", "user", "endpoint") == [
        *("microsoft365", "anna@shop.example", "https://graph.microsoft.com")
    ]
    assert terminal("accounts", "set", "office", "--kind", "smtp").code == 2
    assert terminal.json("accounts", "set", "office", "--kind", "smtp", *_SMTP)["sign_in"] == "password"
    assert terminal.json("accounts", "set", "office", "--kind", "smtp", "--company", "Shop")["company"] == "Shop"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "an SMTP account needs --smtp and --security"),
        (_SMTP[:2], "an SMTP account needs --security"),
        (_GRAPH[:2], "a Microsoft 365 account needs --user"),
        (("--kind", "exchange"), "an Exchange account needs --endpoint and --user"),
        ((*_GRAPH, *_SMTP), "a Microsoft 365 account doesn't take --smtp and --security"),
        ((*_GRAPH, "--imap", "i.shop.example:993"), "doesn't take --imap"),
        ((*_GRAPH, "--sign-in", "google"), "a Microsoft 365 account takes --sign-in microsoft, not google"),
        ((*_GRAPH, "--password-stdin"), "signs in in the browser"),
        ((*_SMTP, "--endpoint", _EWS), "an SMTP account doesn't take --endpoint"),
        ((*_SMTP, "--sign-in", "ntlm"), "an SMTP account takes --sign-in password or microsoft or google, not ntlm"),
        ((*_SMTP, "--client-id", "1-2-3"), "--client-id: only for --sign-in microsoft or google"),
        (("--kind", "exchange", "--client-id", "1-2-3"), "an Exchange account doesn't take --client-id"),
    ],
)
def test_what_is_missing_or_does_not_fit_is_named(terminal: Terminal, words: tuple[str, ...], says: str) -> None:
    refused = terminal("accounts", "add", "office", *_FROM, *words)
    assert (refused.code, says in refused.err) == (2, True), refused.err
    assert terminal("accounts", "show", "office").code == 1
