"""Signing in to the web with the company's own account: the real client against a provider on this computer."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from starlette.testclient import TestClient

from app.domain.people.user import Role
from app.services.people.single_sign_on import SingleSignOn
from app.system.settings import Settings
from app.transports.authority import ProviderWanted
from app.transports.oauth.openid import OpenIdProvider
from app.transports.oauth.opening import SecretUnreadable, open_provider
from app.web import identity
from app.web.application import application
from app.web.identity import COOKIE
from app.web.throttle import Throttle
from tests.fakes import certificates
from tests.fakes.oauth_authority import CLIENT, FakeAuthority
from tests.fakes.office import Office

KEY = generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> certificates.Authority:
    return certificates.Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def provider(trust: certificates.Authority) -> Iterator[FakeAuthority]:
    with FakeAuthority(trust.leaf().context(), user="anna@shop.example") as running:
        running.signing = KEY
        running.claims = {"iss": running.url}
        yield running


@pytest.fixture
def team(office: Office, provider: FakeAuthority, trust: certificates.Authority, monkeypatch: Any) -> Office:
    """Anna is a user by her address."""
    monkeypatch.setattr(identity, "_ELSEWHERE", Throttle(60, 60.0))
    office.database.who = ""
    office.services.people.put("Anna@shop.example", Role.ADMIN)
    use(office, provider, trust)
    return office


def use(
    office: Office, provider: FakeAuthority, trust: certificates.Authority, claim: str = "preferred_username"
) -> None:
    wanted = ProviderWanted(issuer=provider.url, client_id=CLIENT, client_secret="s", ca_file=str(trust.ca_file))
    office.services.single_sign_on = SingleSignOn(office.services.signing_in, lambda: OpenIdProvider(wanted), claim)


def browser(office: Office) -> TestClient:
    return TestClient(application(office.services, {"localhost"}), "https://localhost", follow_redirects=False)


def there_and_back(client: TestClient, provider: FakeAuthority, to: str = "/vendors", **changed: str) -> Any:
    """What a browser does: it goes to the provider's page, and comes back with what that says."""
    away = client.get(f"/sign-in/elsewhere?to={to}")
    assert away.status_code == 303, away.text
    asked = dict(parse_qsl(urlsplit(away.headers["location"]).query))
    assert asked["redirect_uri"] == "https://localhost/sign-in/back"
    assert {"code_challenge", "nonce", "state"} <= asked.keys()
    assert "response_mode" not in asked
    return client.get("/sign-in/back", params=provider._answer_to(asked) | changed)


def test_who_is_known_there_is_signed_in_here(team: Office, provider: FakeAuthority) -> None:
    client = browser(team)
    assert "Sign in with your company account" in client.get("/sign-in").text
    back = there_and_back(client, provider)
    assert (back.status_code, back.headers["location"]) == (303, "/vendors")
    assert client.cookies.get(COOKIE)
    assert "Anna@shop.example · admin" in client.get("/").text
    assert there_and_back(browser(team), provider, "//evil.example").headers["location"] == "/"


def test_by_the_address_only_where_it_is_verified(
    team: Office, provider: FakeAuthority, trust: certificates.Authority
) -> None:
    use(team, provider, trust, "email")
    provider.claims |= {"email_verified": False}
    assert "hasn&#39;t verified your address" in there_and_back(browser(team), provider).text
    provider.claims |= {"email_verified": True}
    assert there_and_back(browser(team), provider).status_code == 303


def test_who_is_no_user_here_is_told(team: Office, provider: FakeAuthority) -> None:
    provider.claims |= {"preferred_username": "eve@shop.example"}
    answer = there_and_back(browser(team), provider)
    assert (answer.status_code, "“eve@shop.example” is no user here" in answer.text) == (403, True)
    provider.claims |= {"preferred_username": 7}
    assert "tell your name" in there_and_back(browser(team), provider).text


def test_who_has_no_password_any_more_still_comes_and_who_was_removed_does_not(
    team: Office, provider: FakeAuthority
) -> None:
    """What docs/web.md says of keeping somebody out."""
    made, client = team.services, browser(team)
    made.people.put("Second", Role.ADMIN)
    made.signing_in.set_password("Anna@shop.example", "a long enough pass phrase")
    there_and_back(client, provider)
    made.signing_in.take_password("Anna@shop.example")
    assert client.get("/vendors").status_code == 303, "what had begun has ended"
    assert there_and_back(client, provider).status_code == 303
    assert client.get("/vendors").status_code == 200
    made.people.remove("Anna@shop.example")
    assert client.get("/vendors").status_code == 303
    assert there_and_back(browser(team), provider).status_code == 403


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another"},
        {"iss": "https://elsewhere.example"},
        {"exp": 1},
        {"nonce": "of another sign-in"},
        {"sub": None},
    ],
)
def test_what_does_not_fit_is_refused(team: Office, provider: FakeAuthority, claims: dict[str, Any]) -> None:
    provider.claims |= claims
    client = browser(team)
    answer = there_and_back(client, provider)
    assert (answer.status_code, "fit this sign-in" in answer.text) == (403, True)
    assert client.cookies.get(COOKIE) is None


@pytest.mark.parametrize("signing", [None, generate_private_key(65537, 2048)], ids=["nobody", "another key"])
def test_what_is_not_signed_right_is_refused(
    team: Office, provider: FakeAuthority, signing: RSAPrivateKey | None
) -> None:
    provider.keys = provider.published()["keys"]
    provider.signing = signing
    assert "fit this sign-in" in there_and_back(browser(team), provider).text
    provider.keys = []
    assert "fit this sign-in" in there_and_back(browser(team), provider).text


def test_an_answer_that_was_asked_by_another_browser_is_refused(team: Office, provider: FakeAuthority) -> None:
    """Somebody else's sign-in can't be put into mine."""
    away = browser(team).get("/sign-in/elsewhere")
    said = provider._answer_to(dict(parse_qsl(urlsplit(away.headers["location"]).query)))
    mine = browser(team)
    assert mine.get("/sign-in/back", params=said).status_code == 403
    mine.get("/sign-in/elsewhere")
    assert "fit this sign-in" in mine.get("/sign-in/back", params=said).text
    mine.cookies.set("__Host-rfq-sender-flow", "bm9uc2Vuc2U=", domain="localhost.local")
    assert mine.get("/sign-in/back", params=said).status_code == 403


def test_refused_there_or_away(team: Office, provider: FakeAuthority) -> None:
    provider.fault("authorize", {"error": "access_denied"})
    assert "It was refused there (access_denied)" in there_and_back(browser(team), provider).text
    provider.fault("openid-configuration", 503)
    away = browser(team).get("/sign-in/elsewhere")
    assert (away.status_code, "answer now" in away.text) == (503, True)


def test_one_that_calls_itself_otherwise_is_not_believed(
    team: Office, provider: FakeAuthority, monkeypatch: Any
) -> None:
    usual = provider.configuration
    monkeypatch.setattr(
        provider, "configuration", lambda issuer: usual(issuer) | {"issuer": "https://elsewhere.example"}
    )
    assert "it calls itself https://elsewhere.example" in browser(team).get("/sign-in/elsewhere").text


def test_many_tries_have_to_wait(team: Office, monkeypatch: Any) -> None:
    monkeypatch.setattr(identity, "_ELSEWHERE", Throttle(1, 60.0))
    client = browser(team)
    assert client.get("/sign-in/elsewhere").status_code == 303
    assert client.get("/sign-in/elsewhere").status_code == 429
    assert client.get("/sign-in/back").status_code == 429


def test_without_a_provider_there_is_no_such_sign_in(office: Office) -> None:
    client = browser(office)
    assert "company account" not in client.get("/sign-in").text
    refused = client.get("/sign-in/elsewhere")
    assert refused.status_code == 403, "the server lacks nothing"
    assert "no such sign-in" in refused.text
    assert client.get("/sign-in/back").status_code == 403


def test_its_secret_is_read_from_a_file_and_never_told(tmp_path: Path) -> None:
    hidden: list[str] = []
    assert open_provider("", "", "", hidden.append) is None
    opened = open_provider("https://login.shop.example", "rfq", str(tmp_path / "secret"), hidden.append)
    assert opened is not None
    with pytest.raises(SecretUnreadable, match="No such file"):
        opened()
    (tmp_path / "secret").write_bytes(b"\xff\xfe")
    with pytest.raises(SecretUnreadable, match="it is no text"):
        opened()
    (tmp_path / "secret").write_text("planted-1\n", "utf-8")
    assert isinstance(opened(), OpenIdProvider)
    assert hidden == ["planted-1"]
    assert "planted" not in repr(ProviderWanted(issuer="", client_id="", client_secret="planted-1"))
    without = open_provider("https://login.shop.example", "rfq", "", hidden.append)
    assert without is not None
    assert isinstance(without(), OpenIdProvider)
    assert hidden == ["planted-1"]


def test_the_settings_name_it(tmp_path: Path) -> None:
    made = Settings.load(None, tmp_path).save(oidc_issuer="https://login.shop.example", oidc_client="rfq")
    assert (made.oidc_issuer, made.oidc_claim) == ("https://login.shop.example", "preferred_username")


def test_a_token_of_another_sign_in_is_refused_by_its_nonce(
    provider: FakeAuthority, trust: certificates.Authority
) -> None:
    wanted = ProviderWanted(issuer=provider.url, client_id=CLIENT, ca_file=str(trust.ca_file))
    token = provider._id_token(sha256(b"mine").hexdigest())
    checked = OpenIdProvider(wanted)._checked
    assert checked(token, provider.url, provider.published(), "mine")["preferred_username"] == "anna@shop.example"
    with pytest.raises(jwt.InvalidTokenError, match="another sign-in"):
        checked(token, provider.url, provider.published(), "yours")
