"""Signing in with Microsoft and Google: the real msal against an authority on this computer."""

import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.domain.accounts.account import Registration, SignIn
from app.domain.accounts.signed_in import DeviceCode, SignedIn
from app.domain.outbox.failure import FailureClass
from app.transports.authority import Authority, Wanted
from app.transports.oauth.asking import SignInGivenUp
from app.transports.oauth.google import GoogleAuthority
from app.transports.oauth.loopback import Loopback
from app.transports.oauth.microsoft import MicrosoftAuthority
from app.transports.oauth.opening import open_authority
from app.transports.transport import AccountBlocked, TransportFailure, Unreachable
from tests.fakes import certificates
from tests.fakes.oauth_authority import CLIENT, TENANT, USER, FakeAuthority
from tests.fakes.proxy import FakeProxy
from tests.patience import LIMIT_S

MICROSOFT, GOOGLE = SignIn.MICROSOFT, SignIn.GOOGLE
SCOPES = {MICROSOFT: ("https://graph.example/Mail.Send",), GOOGLE: ("https://mail.google.com/",)}
NAMES = {MICROSOFT: "Microsoft", GOOGLE: "Google"}


class Cache:
    """Keeps it in memory."""

    def __init__(self) -> None:
        self.text = ""

    def load(self) -> str:
        return self.text

    def save(self, text: str) -> None:
        self.text = text


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> certificates.Authority:
    return certificates.Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def fake(trust: certificates.Authority) -> Iterator[FakeAuthority]:
    with FakeAuthority(trust.leaf().context()) as running:
        yield running


class Desk:
    """One user's authority, with what it keeps."""

    def __init__(self, fake: FakeAuthority, trust: certificates.Authority, sign_in: SignIn, **changed: Any) -> None:
        registration = Registration(authority=fake.url, tenant=TENANT, client_id=CLIENT)
        given: dict[str, Any] = {
            "sign_in": sign_in,
            "user": USER,
            "scopes": SCOPES[sign_in],
            "registration": registration,
            "ca_file": str(trust.ca_file),
        }
        self.wanted = Wanted(**given | changed)
        self.cache = Cache()
        self.authority = open_authority(self.wanted, self.cache)

    def anew(self) -> Authority:
        """As another process or a later run has it."""
        return open_authority(self.wanted, self.cache)


def always() -> bool:
    return True


@pytest.fixture(params=[MICROSOFT, GOOGLE])
def sign_in(request: pytest.FixtureRequest) -> SignIn:
    chosen: SignIn = request.param
    return chosen


@pytest.fixture
def desk(fake: FakeAuthority, trust: certificates.Authority, sign_in: SignIn) -> Desk:
    return Desk(fake, trust, sign_in)


def refused(desk: Desk, fake: FakeAuthority, **changed: str) -> TransportFailure:
    with pytest.raises(TransportFailure) as caught:
        desk.authority.in_browser(fake.browsing(**changed), always)
    return caught.value


def test_each_has_an_authority_of_its_own(fake: FakeAuthority, trust: certificates.Authority) -> None:
    assert isinstance(Desk(fake, trust, GOOGLE).authority, GoogleAuthority)
    assert isinstance(Desk(fake, trust, MICROSOFT).authority, MicrosoftAuthority)


def test_whoever_signs_in_once_has_tokens_from_then_on(desk: Desk, fake: FakeAuthority) -> None:
    signed = desk.authority.in_browser(fake.browsing(), always)
    assert signed.user == USER
    (asked,) = fake.authorized
    assert asked["login_hint"] == USER
    assert set(desk.wanted.scopes) < set(asked["scope"].split())
    first = desk.authority.access()
    assert first in fake.tokens
    assert desk.authority.access() == desk.anew().access() == first
    assert [said["grant_type"] for said in fake.asked] == ["authorization_code"]


def test_a_refused_token_is_renewed_and_kept(desk: Desk, fake: FakeAuthority) -> None:
    desk.authority.in_browser(fake.browsing(), always)
    first = desk.authority.access()
    second = desk.authority.access(renewed=True)
    assert second != first
    assert desk.authority.access() == desk.anew().access() == second


def test_a_token_that_has_ended_is_renewed_before_it_is_used(trust: certificates.Authority, sign_in: SignIn) -> None:
    with FakeAuthority(trust.leaf().context(), lasts=1) as fake:
        desk = Desk(fake, trust, sign_in)
        desk.authority.in_browser(fake.browsing(), always)
        assert desk.authority.access() != desk.authority.access()


def test_another_process_that_signs_in_is_seen(desk: Desk, fake: FakeAuthority) -> None:
    with pytest.raises(AccountBlocked, match=f"Nobody is signed in to .* as “{USER}”"):
        desk.authority.access()
    desk.anew().in_browser(fake.browsing(), always)
    assert desk.authority.access() in fake.tokens


def test_a_sign_in_that_was_revoked_says_what_to_do(desk: Desk, fake: FakeAuthority) -> None:
    desk.authority.in_browser(fake.browsing(), always)
    kept = desk.cache.text
    fake.revoked = True
    with pytest.raises(AccountBlocked, match=r"has expired.*Sign in again") as caught:
        desk.authority.access(renewed=True)
    assert caught.value.failure is FailureClass.AUTH
    assert not any(token in str(caught.value) for token in fake.tokens)
    fake.revoked = False
    assert desk.cache.text or kept
    assert desk.authority.in_browser(fake.browsing(), always).user == USER
    assert desk.authority.access() in fake.tokens


SAID = [
    ("access_denied", "", "the permission was not given"),
    ("invalid_grant", "AADSTS700082: The refresh token has expired due to inactivity.", "sign-in has expired"),
    ("invalid_grant", "AADSTS65001: The user or administrator has not consented. Trace ID: 12", "admin consent"),
    ("access_denied", "AADSTS65004: The user declined to consent", "permission was not given"),
    ("invalid_request", "AADSTS90002: Tenant 'shop' not found.", "another company (tenant)"),
    ("invalid_request", "AADSTS50020: User account from identity provider does not exist in tenant", "another company"),
    ("unauthorized_client", "AADSTS700016: Application was not found in the directory", "client ID and the tenant"),
    ("interaction_required", "AADSTS53003: Access has been blocked by Conditional Access", "Conditional Access"),
    ("interaction_required", "AADSTS50076: you must use multi-factor authentication", "second proof"),
    ("access_denied", "AADSTS50105: not assigned to a role", "list of people"),
    ("invalid_request", "AADSTS50011: The redirect URI does not match", "http://localhost"),
    ("invalid_client", "AADSTS7000218: The request body must contain client_secret", "public client flows"),
    ("invalid_request", "AADSTS50057: The user account is disabled.", "disabled or unknown"),
    ("invalid_grant", "AADSTS50055: The password is expired", "password has expired"),
    ("invalid_grant", "AADSTS50126: Invalid username or password", "not accepted"),
    ("admin_policy_enforced", "", "Google Workspace doesn't allow"),
    ("invalid_client", "The OAuth client was not found.", "client ID is not known"),
    ("invalid_scope", "", "lacks a permission"),
    ("something_new", "Nobody has seen this.", "Sign in again"),
]


@pytest.mark.parametrize(("error", "description", "says"), SAID)
def test_what_the_sign_in_page_says_has_a_sentence(
    desk: Desk, fake: FakeAuthority, error: str, description: str, says: str
) -> None:
    fake.fault("authorize", {"error": error, "error_description": description})
    failure = refused(desk, fake)
    assert (type(failure), failure.failure) == (AccountBlocked, FailureClass.AUTH)
    assert says in str(failure)
    assert NAMES[desk.wanted.sign_in] in str(failure)
    assert description.partition(" Trace")[0] in str(failure)
    assert "Trace ID" not in str(failure)
    assert not desk.cache.text


def test_an_authority_that_is_busy_is_asked_again_later(desk: Desk, fake: FakeAuthority) -> None:
    fake.fault("authorize", {"error": "temporarily_unavailable"})
    assert isinstance(refused(desk, fake), Unreachable)
    fake.fault("token", {"error": "server_error"})
    assert isinstance(refused(desk, fake), Unreachable)
    fake.fault("openid-configuration", 503)
    assert "503" in str(refused(desk, fake))


def test_a_network_that_wants_its_own_sign_in_is_said_so(desk: Desk, fake: FakeAuthority) -> None:
    fake.fault("openid-configuration", "<html>Welcome to the guest network</html>")
    failure = refused(desk, fake)
    assert isinstance(failure, Unreachable)
    assert "sign in to it first" in str(failure)


def test_nobody_there_is_unreachable(fake: FakeAuthority, trust: certificates.Authority, sign_in: SignIn) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = f"https://127.0.0.1:{taken.getsockname()[1]}"
    desk = Desk(fake, trust, sign_in, registration=Registration(authority=nobody, tenant=TENANT, client_id=CLIENT))
    failure = refused(desk, fake)
    assert isinstance(failure, Unreachable)
    assert "can't be reached at 127.0.0.1" in str(failure)


def test_an_authority_that_cannot_prove_who_it_is_is_not_spoken_to(
    fake: FakeAuthority, sign_in: SignIn, tmp_path: Path
) -> None:
    stranger = certificates.Authority(tmp_path)
    failure = refused(Desk(fake, stranger, sign_in), fake)
    assert failure.failure is FailureClass.TLS_TRUST
    assert not fake.authorized


def test_a_tenant_that_does_not_exist_is_said_so(fake: FakeAuthority, trust: certificates.Authority) -> None:
    fake.fault("openid-configuration", {"error": "invalid_tenant"})
    failure = refused(Desk(fake, trust, MICROSOFT), fake)
    assert "knows no company by this tenant" in str(failure)
    assert failure.failure is FailureClass.AUTH


def test_an_answer_of_another_sign_in_is_not_trusted(desk: Desk, fake: FakeAuthority) -> None:
    fake.nonce = "of another sign-in"
    assert "date and time" in str(refused(desk, fake))
    assert not desk.cache.text


def test_google_without_the_permission_to_send_is_no_sign_in(
    fake: FakeAuthority, trust: certificates.Authority
) -> None:
    fake.scope_given = "openid email"
    assert "permission to send email was not given" in str(refused(Desk(fake, trust, GOOGLE), fake))


def test_a_sign_in_that_is_stopped_ends_at_once(desk: Desk) -> None:
    shown = threading.Event()
    with pytest.raises(SignInGivenUp):
        desk.authority.in_browser(lambda _page: shown.set(), lambda: not shown.is_set())
    assert shown.is_set()


def test_a_code_is_typed_elsewhere(fake: FakeAuthority, trust: certificates.Authority) -> None:
    desk = Desk(fake, trust, MICROSOFT)
    fake.pending = 1
    told: list[DeviceCode] = []
    signed = desk.authority.by_code(told.append, always)
    assert told == [DeviceCode("ABCD-1234", f"{fake.url}/device")]
    assert signed == SignedIn(USER, signed.tenant)
    assert desk.authority.access() in fake.tokens


def test_a_code_that_nobody_types_can_be_given_up(fake: FakeAuthority, trust: certificates.Authority) -> None:
    desk = Desk(fake, trust, MICROSOFT)
    fake.pending = 1000
    told: list[DeviceCode] = []
    with pytest.raises(SignInGivenUp):
        desk.authority.by_code(told.append, lambda: not told)


@pytest.mark.parametrize("where", ["devicecode", "token"])
def test_a_code_that_is_refused_has_a_sentence(fake: FakeAuthority, trust: certificates.Authority, where: str) -> None:
    fake.fault(where, {"error": "unauthorized_client", "error_description": "AADSTS700016: not found"})
    with pytest.raises(AccountBlocked, match="client ID and the tenant"):
        Desk(fake, trust, MICROSOFT).authority.by_code(lambda _code: None, always)


def test_google_has_no_codes(fake: FakeAuthority, trust: certificates.Authority) -> None:
    with pytest.raises(AccountBlocked, match="computer with a browser"):
        Desk(fake, trust, GOOGLE).authority.by_code(lambda _code: None, always)


def get(port: int, path: str, octets: bytes | None = None) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", octets, timeout=LIMIT_S) as seen:
            return int(seen.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def test_other_pages_can_say_nothing_to_the_waiting_program() -> None:
    loopback = Loopback()
    seen: list[dict[str, str] | None] = []
    waiting = threading.Thread(target=lambda: seen.append(loopback.answer("s-1", always, LIMIT_S)))
    waiting.start()
    try:
        assert get(loopback.port, "/favicon.ico") == 404
        assert get(loopback.port, "/?code=theirs&state=guessed") == 404
        assert get(loopback.port, "/?state=s-1") == 404
        assert get(loopback.port, "/", b"error=access_denied") == 404
        assert get(loopback.port, "/", b"error=access_denied&state=s-1") == 200
        waiting.join(LIMIT_S)
    finally:
        loopback.close()
    assert seen == [{"error": "access_denied", "state": "s-1"}]


def test_a_browser_that_leaves_in_the_middle_stops_nothing() -> None:
    loopback = Loopback()
    seen: list[dict[str, str] | None] = []
    waiting = threading.Thread(target=lambda: seen.append(loopback.answer("s-1", always, LIMIT_S)))
    waiting.start()
    try:
        with socket.create_connection(("127.0.0.1", loopback.port), LIMIT_S) as line:
            line.sendall(b"POST / HTTP/1.0\r\nContent-Length: many\r\n\r\n")
        with socket.create_connection(("127.0.0.1", loopback.port), LIMIT_S) as line:
            line.sendall(b"GET /" + b"x" * 100)
        assert get(loopback.port, "/?code=c&state=s-1") == 200
        waiting.join(LIMIT_S)
    finally:
        loopback.close()
    assert seen == [{"code": "c", "state": "s-1"}]


def test_nobody_comes_back() -> None:
    loopback = Loopback()
    assert loopback.answer("s-1", always, 0.01) is None
    loopback.close()


def through(monkeypatch: pytest.MonkeyPatch, proxy: FakeProxy) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    monkeypatch.delenv("NO_PROXY", raising=False)


def test_the_company_s_proxy_is_used(
    trust: certificates.Authority, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = "login.shop.example"
    with FakeAuthority(trust.leaf(host).context(), host=host) as fake, FakeProxy(fake.port) as proxy:
        through(monkeypatch, proxy)
        desk = Desk(fake, trust, sign_in)
        assert desk.authority.in_browser(fake.browsing(), always).user == USER
    assert set(proxy.asked) == {f"CONNECT {host}:{fake.port} HTTP/1.1"}


def test_a_proxy_that_refuses_is_said_so(
    trust: certificates.Authority, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = "login.shop.example"
    with (
        FakeAuthority(trust.leaf(host).context(), host=host) as fake,
        FakeProxy(fake.port, "407 Proxy Authentication Required") as proxy,
    ):
        through(monkeypatch, proxy)
        failure = refused(Desk(fake, trust, sign_in), fake)
    assert isinstance(failure, Unreachable)
    assert "the proxy refuses (407" in str(failure)
