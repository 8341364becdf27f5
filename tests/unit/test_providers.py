import re
from dataclasses import replace

import pytest

from app.domain.accounts.account import AccountKind, ExchangeLine, GraphLine, ImapLook, Security, SignIn, SmtpLine
from app.domain.accounts.provider import (
    EXCHANGE,
    OTHER,
    Confidence,
    Proposal,
    Provider,
    ProviderSignIn,
    account_of,
    provider_by_domain,
    provider_by_host,
    provider_by_mx,
    provider_called,
    with_sign_in,
)
from app.services.accounts.providers import providers
from app.system import resources

_KNOWN = providers()


@pytest.mark.parametrize(
    ("domain", "provider"),
    [
        ("gmail.com", "gmail"),
        ("GoogleMail.com", "gmail"),
        ("hotmail.co.uk", "outlook"),
        ("live.com", "outlook"),
        ("msn.com", "outlook"),
        ("yahoo.com", "yahoo"),
        ("yahoo.com.br", "yahoo"),
        ("me.com", "icloud"),
        ("gmx.de", "gmx-net"),
        ("gmx.com", "gmx"),
        ("zoho.in", "zoho"),
        ("zoho.eu", "zoho-eu"),
        ("fastmail.fm", "fastmail"),
        ("1und1.de", "ionos-de"),
        ("yahoo.shop.example", None),
        ("notgmail.com", None),
        ("mail.gmail.com", None),
    ],
)
def test_an_address_tells_its_provider_only_by_its_whole_domain(domain: str, provider: str | None) -> None:
    found = provider_by_domain(_KNOWN, domain)
    assert (found and found.id) == provider


@pytest.mark.parametrize(
    ("host", "provider"),
    [
        ("aspmx.l.google.com.", "google-workspace"),
        ("ALT1.aspmx.l.googlemail.com", "google-workspace"),
        ("shop-example.mail.protection.outlook.com", "microsoft365"),
        ("shop-example.a-v1.mx.microsoft", "microsoft365"),
        ("hotmail-com.olc.protection.outlook.com", "outlook"),
        ("mx00.kundenserver.de", "ionos-de"),
        ("google.com.shop.example", None),
        ("notgoogle.com", None),
    ],
)
def test_an_incoming_server_tells_its_provider_by_the_end_of_its_name(host: str, provider: str | None) -> None:
    found = provider_by_mx(_KNOWN, host)
    assert (found and found.id) == provider


def test_an_outgoing_server_tells_its_provider() -> None:
    by_host = {
        host: provider_by_host(_KNOWN, host) for host in ("SMTP.office365.com", "smtp.gmail.com", "smtp.x.example")
    }
    assert [p and p.kind for p in by_host.values()] == [AccountKind.MICROSOFT_365, AccountKind.SMTP, None]


def test_what_is_known_of_each_is_whole() -> None:
    guide = (resources.manual() / "accounts.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", guide, re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert len({p.id for p in _KNOWN}) == len(_KNOWN)
    for provider in _KNOWN:
        page, _, anchor = provider.help.partition("#")
        assert (page, anchor in anchors) == ("accounts.md", True), provider.id
        assert provider.note.endswith("."), provider.id
        assert provider.sign_ins, provider.id
        assert provider.per_minute, provider.id
        if provider.kind is AccountKind.SMTP and provider.id != OTHER:
            assert (provider.security, provider.port) in {(Security.TLS, 465), (Security.STARTTLS, 587)}, provider.id
            assert provider.imap is not None, provider.id


def test_an_address_at_gmail_becomes_an_account_with_its_limits() -> None:
    account = account_of(provider_called(_KNOWN, "gmail"), "Dana@gmail.com", "office")
    assert account.via == SmtpLine(
        host="smtp.gmail.com",
        port=465,
        security=Security.TLS,
        user="Dana@gmail.com",
        imap=ImapLook(host="imap.gmail.com"),
    )
    assert (account.name, account.from_address, account.id) == ("office", "Dana@gmail.com", None)
    assert (account.per_minute, account.per_day, account.connections, account.max_size) == (20, 500, 2, 25_000_000)


def test_each_kind_becomes_its_line() -> None:
    workspace, microsoft, exchange = (
        provider_called(_KNOWN, i) for i in ("google-workspace", "microsoft365", EXCHANGE)
    )
    google = account_of(workspace, "a@shop.example")
    assert (google.name, google.via.sign_in) == ("a@shop.example", SignIn.GOOGLE)
    assert account_of(microsoft, "a@shop.example").via == GraphLine(user="a@shop.example")
    endpoint = "https://mail.shop.example/EWS/Exchange.asmx"
    house = account_of(replace(exchange, endpoint=endpoint), "a@shop.example")
    assert house.via == ExchangeLine(user="a@shop.example", endpoint=endpoint, sign_in=SignIn.NTLM)


def test_a_user_is_filled_in_from_the_address() -> None:
    provider = Provider(id="x", name="X", host="smtp.shop.example", user="%EMAILLOCALPART%+%EMAILDOMAIN%")
    assert account_of(provider, "dana@shop.example").via.user == "dana+shop.example"


def test_another_way_to_sign_in_may_be_chosen() -> None:
    workspace = provider_called(_KNOWN, "google-workspace")
    account = account_of(workspace, "a@shop.example")
    proposal = Proposal(account=account, provider=workspace, source="Test", confidence=Confidence.SURE)
    other = with_sign_in(proposal, ProviderSignIn.APP_PASSWORD)
    assert other.account.via.sign_in is SignIn.PASSWORD
    assert other.provider.sign_ins == (ProviderSignIn.APP_PASSWORD, ProviderSignIn.GOOGLE)
    assert with_sign_in(other, ProviderSignIn.GOOGLE) == proposal
