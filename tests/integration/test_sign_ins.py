"""Who is signed in in the browser: asked of the services, with the real msal against an authority on this computer."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.accounts.account import (
    Account,
    ExchangeLine,
    GraphLine,
    ImapLook,
    Registration,
    Security,
    SignIn,
    SmtpLine,
)
from app.domain.accounts.credentials import Bearer
from app.domain.accounts.scopes import scopes_of
from app.services.accounts.accounts import Accounts
from app.services.accounts.line_check import AccountInvalid
from app.services.accounts.passwords import PasswordSource
from app.services.accounts.sign_ins import RegistrationMissing, SignInNotStored
from app.system.settings import Settings
from app.transports.transport import AccountBlocked
from tests.fakes import certificates
from tests.fakes.oauth_authority import CLIENT, TENANT, USER, FakeAuthority
from tests.fakes.office import Office, opened
from tests.fakes.secret_keepers import NoSecrets, RememberedSecrets


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> certificates.Authority:
    return certificates.Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def fake(trust: certificates.Authority) -> Iterator[FakeAuthority]:
    with FakeAuthority(trust.leaf().context()) as running:
        yield running


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path / "data") as made:
        yield made


@pytest.fixture
def graph(fake: FakeAuthority, trust: certificates.Authority) -> Account:
    registration = Registration(authority=fake.url, tenant=TENANT, client_id=CLIENT)
    line = GraphLine(user=USER, registration=registration, ca_file=str(trust.ca_file))
    return Account(name="graph", via=line, from_address=USER)


def token_of(accounts: Accounts, account: Account) -> str:
    bearer = accounts.passwords.of(account)
    assert isinstance(bearer, Bearer)
    assert bearer.user == USER
    return bearer.tokens.access()


def test_a_sign_in_is_kept_and_serves_all_accounts_of_the_user(
    office: Office, fake: FakeAuthority, graph: Account, tmp_path: Path
) -> None:
    accounts = office.services.accounts
    saved = accounts.save(graph)
    state = accounts.password_state(saved)
    assert state.source is PasswordSource.MISSING
    assert "Nobody is signed in to Microsoft" in state.note
    assert "accounts sign-in graph" in state.note
    assert accounts.sign_in(saved, fake.browsing()).user == USER
    assert accounts.password_state(saved).source is PasswordSource.SIGNED_IN
    assert accounts.problem(saved) == ""
    token = token_of(accounts, saved)
    assert token in fake.tokens

    shared = accounts.save(Account(name="shared", via=graph.via, from_address="purchasing@shop.example"))
    accounts.remove("graph")
    assert accounts.password_state(shared).source is PasswordSource.SIGNED_IN
    accounts.sign_out("shared")
    assert accounts.password_state(shared).source is PasswordSource.MISSING
    with pytest.raises(AccountBlocked, match="Nobody is signed in"):
        token_of(accounts, shared)
    assert not any(token.encode() in file.read_bytes() for file in (tmp_path / "data").rglob("*") if file.is_file())


def test_a_pinned_certificate_is_the_mail_server_s_and_not_the_sign_in_s(
    office: Office,
    fake: FakeAuthority,
    graph: Account,
    trust: certificates.Authority,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(trust.ca_file))
    assert isinstance(graph.via, GraphLine)
    line = replace(graph.via, ca_file="", certificate="ab" * 32)
    accounts = office.services.accounts
    saved = accounts.save(replace(graph, via=line))
    assert accounts.sign_in(saved, fake.browsing()).user == USER
    assert token_of(accounts, saved) in fake.tokens


def test_a_sign_in_outlives_the_program(tmp_path: Path, fake: FakeAuthority, graph: Account) -> None:
    secrets = RememberedSecrets()
    with opened(tmp_path, secrets=secrets) as first:
        first.services.accounts.sign_in(first.services.accounts.save(graph), fake.browsing())
    with opened(tmp_path, secrets=secrets) as second:
        accounts = second.services.accounts
        assert token_of(accounts, accounts.get("graph")) in fake.tokens
        accounts.remove("graph")
    with opened(tmp_path, secrets=secrets) as third:
        accounts = third.services.accounts
        assert accounts.password_state(accounts.save(graph)).source is PasswordSource.MISSING


def test_without_a_keyring_it_lasts_for_this_run(tmp_path: Path, fake: FakeAuthority, graph: Account) -> None:
    with opened(tmp_path, secrets=NoSecrets()) as office:
        accounts = office.services.accounts
        saved = accounts.save(graph)
        with pytest.raises(SignInNotStored, match=r"signed in as .* until you close the program.*no keyring"):
            accounts.sign_in(saved, fake.browsing())
        assert accounts.password_state(saved).source is PasswordSource.SIGNED_IN
        assert token_of(accounts, saved) in fake.tokens
        accounts.sign_out("graph")
        assert accounts.password_state(saved).source is PasswordSource.MISSING
    assert not (tmp_path / "sign-ins").exists()


def test_a_keyring_that_is_locked_later_is_said_before_a_batch(
    tmp_path: Path, fake: FakeAuthority, graph: Account
) -> None:
    secrets = RememberedSecrets()
    with opened(tmp_path, secrets=secrets) as first:
        first.services.accounts.sign_in(first.services.accounts.save(graph), fake.browsing())
    with opened(tmp_path, secrets=NoSecrets()) as second:
        accounts = second.services.accounts
        saved = accounts.get("graph")
        assert "keyring can't be used" in accounts.problem(saved)
        with pytest.raises(AccountBlocked, match="keyring can't be used"):
            token_of(accounts, saved)


def test_a_code_signs_in_as_well(office: Office, graph: Account) -> None:
    accounts = office.services.accounts
    saved = accounts.save(graph)
    told: list[str] = []
    assert accounts.sign_in_by_code(saved, lambda code: told.append(code.code)).user == USER
    assert told == ["ABCD-1234"]
    assert accounts.password_state(saved).source is PasswordSource.SIGNED_IN


def test_what_is_entered_can_sign_in_before_it_is_saved(office: Office, fake: FakeAuthority, graph: Account) -> None:
    accounts = office.services.accounts
    assert accounts.sign_in(graph, fake.browsing()).user == USER
    assert accounts.password_state(accounts.save(graph)).source is PasswordSource.SIGNED_IN


def test_what_is_entered_is_tested_with_the_sign_in_of_its_user(office: Office, graph: Account) -> None:
    assert all(step.passed for step in office.services.accounts.test_entered(graph))
    assert isinstance(office.server.credentials[-1], Bearer)


def test_an_account_with_a_password_signs_in_nowhere_else(office: Office) -> None:
    with pytest.raises(AccountInvalid, match="with a password"):
        office.services.accounts.sign_in(office.account(), lambda _page: None)


def test_without_a_client_id_it_says_what_to_get(office: Office) -> None:
    accounts = office.services.accounts
    for name, line in (
        ("Microsoft", GraphLine(user=USER)),
        ("Google", SmtpLine(host="smtp.gmail.com", port=465, user=USER, sign_in=SignIn.GOOGLE)),
    ):
        saved = accounts.save(Account(name=name, via=line, from_address=USER))
        with pytest.raises(RegistrationMissing, match=f"own registration with {name}"):
            accounts.sign_in(saved, lambda _page: None)
        assert "client ID" in accounts.problem(saved)
        with pytest.raises(AccountBlocked, match="client ID"):
            token_of(accounts, saved)


def test_the_settings_fill_up_what_an_account_does_not_say(
    tmp_path: Path, fake: FakeAuthority, trust: certificates.Authority
) -> None:
    Settings.load(data_dir=tmp_path).save(
        microsoft_client_id=CLIENT, microsoft_tenant=TENANT, google_client_id="g", google_client_secret="of-the-desktop"
    )
    with opened(tmp_path) as office:
        sign_ins = office.services.accounts.passwords.sign_ins
        ours = sign_ins.wanted(Account(name="a", via=GraphLine(user=USER)))
        assert ours.registration == Registration(
            authority="https://login.microsoftonline.com", tenant=TENANT, client_id=CLIENT
        )
        own = GraphLine(user=USER, registration=Registration(tenant="another.example"))
        assert sign_ins.wanted(Account(name="a", via=own)).registration.tenant == "another.example"
        assert (ours.client_secret, ours.ca_file) == ("", "")
        gmail = SmtpLine(user=USER, sign_in=SignIn.GOOGLE, ca_file=str(trust.ca_file))
        google = sign_ins.wanted(Account(name="a", via=gmail))
        assert (google.registration.client_id, google.client_secret) == ("g", "of-the-desktop")
        assert "of-the-desktop" not in repr(sign_ins.registrations)
        assert "of-the-desktop" not in office.services.diagnostics.text()
    assert not fake.asked


OUTLOOK = "https://outlook.office.com"


@pytest.mark.parametrize(
    ("line", "scopes"),
    [
        (GraphLine(), {"https://graph.microsoft.com/Mail.Send", "https://graph.microsoft.com/Mail.ReadWrite"}),
        (
            GraphLine(mailbox="p@shop.example", endpoint="https://graph.microsoft.us"),
            {
                f"https://graph.microsoft.us/{name}{end}"
                for name in ("Mail.Send", "Mail.ReadWrite")
                for end in ("", ".Shared")
            },
        ),
        (SmtpLine(host="smtp.office365.com", sign_in=SignIn.MICROSOFT), {f"{OUTLOOK}/SMTP.Send"}),
        (
            SmtpLine(host="smtp.office365.com", sign_in=SignIn.MICROSOFT, imap=ImapLook(host="outlook.office365.com")),
            {f"{OUTLOOK}/SMTP.Send", f"{OUTLOOK}/IMAP.AccessAsUser.All"},
        ),
        (
            SmtpLine(host="smtp.office365.us", sign_in=SignIn.MICROSOFT),
            {"https://outlook.office365.us/SMTP.Send"},
        ),
        (SmtpLine(host="smtp.gmail.com", sign_in=SignIn.GOOGLE), {"https://mail.google.com/"}),
        (SmtpLine(host="smtp.gmail.com"), set()),
        (ExchangeLine(), set()),
    ],
)
def test_each_kind_asks_for_what_it_needs_and_no_more(line: Any, scopes: set[str]) -> None:
    assert set(scopes_of(line)) == scopes


EWS = "https://mail.shop.example/EWS/Exchange.asmx"


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (GraphLine(), "Microsoft 365 needs a user"),
        (GraphLine(user=USER, endpoint="http://graph.example"), "begins with https://"),
        (GraphLine(user=USER, endpoint="https://"), "begins with https://"),
        (GraphLine(user=USER, mailbox="no address"), "no address"),
        (GraphLine(user=USER, registration=Registration(tenant="shop/../evil")), "no tenant"),
        (GraphLine(user=USER, registration=Registration(client_id="1 2")), "no client ID"),
        (GraphLine(user=USER, registration=Registration(authority="login.example")), "begins with https://"),
        (GraphLine(user=USER, certificate="ab"), "64 hex digits"),
        (GraphLine(user=USER, certificate="ab" * 32, ca_file="/ca.pem"), "not both"),
        (ExchangeLine(user="SHOP\\anna", endpoint="mail.shop.example"), "begins with https://"),
        (ExchangeLine(endpoint=EWS), "Exchange needs a user"),
        (SmtpLine(host="smtp.gmail.com", port=465, sign_in=SignIn.GOOGLE), "needs a user"),
    ],
)
def test_a_line_that_cannot_work_is_refused(office: Office, line: Any, text: str) -> None:
    with pytest.raises(AccountInvalid) as caught:
        office.services.accounts.save(Account(name="a", via=line, from_address=USER))
    assert text in str(caught.value)


@pytest.mark.parametrize(
    "line",
    [
        GraphLine(
            user=USER,
            mailbox="purchasing@shop.example",
            endpoint="https://graph.microsoft.us",
            registration=Registration(authority="https://login.microsoftonline.us", tenant="t", client_id="c"),
            certificate="ab" * 32,
        ),
        ExchangeLine(user="SHOP\\anna", endpoint=EWS, sign_in=SignIn.BASIC, mailbox="p@shop.example", ca_file="/ca"),
        SmtpLine(
            host="smtp.gmail.com",
            port=465,
            security=Security.TLS,
            user=USER,
            sign_in=SignIn.GOOGLE,
            registration=Registration(client_id="g"),
        ),
    ],
)
def test_every_kind_is_kept_as_it_was_written(office: Office, line: Any) -> None:
    accounts = office.services.accounts
    saved = accounts.save(Account(name="a", via=line, from_address=USER, house_cc="archive@shop.example"))
    assert accounts.get("a") == saved
    assert (saved.via, saved.house_cc) == (line, "archive@shop.example")


def test_texts_of_a_line_are_cleaned(office: Office) -> None:
    line = GraphLine(user=f" {USER} ", mailbox=USER, endpoint="https://graph.microsoft.com/")
    saved = office.services.accounts.save(Account(name="a", via=line, from_address=USER))
    assert saved.via == GraphLine(user=USER)
