"""The look for a domain's servers, with real servers on loopback: web, names and mail."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.accounts.account import AccountKind, ImapLook, Security
from app.domain.accounts.provider import EXCHANGE, OTHER, Confidence, Provider, ProviderSignIn, provider_called
from app.services.accounts.providers import providers
from app.transports.discovery.autoconfig import published, read
from app.transports.discovery.exchange import exchange_at
from app.transports.discovery.guesses import server_at
from app.transports.discovery.network import Network
from app.transports.discovery.records import exchange_host, mail_hosts, submission
from app.transports.discovery.sources import owners_of, sources
from app.transports.line.page import LARGEST_PAGE
from app.transports.transport import AccountBlocked, CertificateRefused, NoSuchServer, Unreachable
from tests.fakes.certificates import Authority, Leaf
from tests.fakes.name_server import NameServer
from tests.fakes.scripted_smtp import DROP, ScriptedSmtp, on
from tests.fakes.web_server import WebAnswer, WebServer

_KNOWN = providers()
_OTHER, _EXCHANGE = provider_called(_KNOWN, OTHER), provider_called(_KNOWN, EXCHANGE)
_DOMAIN = "shop.example"
_CONFIG = """<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1">
  <emailProvider id="shop.example">
    <domain>shop.example</domain>
    <displayName> The Shop </displayName>
    <incomingServer type="pop3">
      <hostname>pop.shop.example</hostname><port>995</port><socketType>SSL</socketType>
    </incomingServer>
    <incomingServer type="imap">
      <hostname>imap.%EMAILDOMAIN%</hostname><port>993</port><socketType>SSL</socketType>
    </incomingServer>
    <outgoingServer type="smtp">
      <hostname>old.shop.example</hostname><port>25</port><socketType>plain</socketType>
    </outgoingServer>
    <outgoingServer type="smtp">
      <hostname>smtp.%EMAILDOMAIN%</hostname><port>587</port><socketType>STARTTLS</socketType>
      <username>%EMAILLOCALPART%</username><authentication>password-cleartext</authentication>
    </outgoingServer>
  </emailProvider>
</clientConfig>"""
_BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><clientConfig>&c;</clientConfig>"""
_EXTERNAL = """<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><clientConfig>&e;</clientConfig>"""
_PAGE = "/config.xml"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def network(authority: Authority) -> Network:
    return Network(ca_file=str(authority.ca_file), seconds=60)


@pytest.fixture
def web(authority: Authority) -> Iterator[WebServer]:
    with WebServer(authority.leaf().context()) as server:
        yield server


def _published(web: WebServer, network: Network) -> Provider | None:
    return published(web.root + _PAGE, _DOMAIN, _OTHER, network)


def _closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


# A file of autoconfig


def test_a_domains_own_file_is_read_and_only_the_domain_is_told(web: WebServer, network: Network) -> None:
    web.pages[_PAGE] = WebAnswer(_CONFIG.encode())
    found = _published(web, network)
    assert found == replace(
        _OTHER,
        name="The Shop",
        host="smtp.shop.example",
        port=587,
        security=Security.STARTTLS,
        user="%EMAILLOCALPART%",
        imap=ImapLook(host="imap.shop.example"),
    )
    (asked,) = web.asked
    assert "@" not in asked
    assert "python" not in asked


def test_no_file_is_nothing(web: WebServer, network: Network) -> None:
    assert _published(web, network) is None


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>Welcome to your new domain!<br></body></html>",
        b"<html><body>Welcome</body></html>",
        b'<?xml version="1.0" encoding="nonsense"?><clientConfig/>',
        b'<?xml version="1.0" encoding="utf-7"?><clientConfig/>',
        b"",
        _BOMB.encode(),
        _EXTERNAL.encode(),
    ],
)
def test_what_is_no_such_file_is_told_as_such(web: WebServer, network: Network, body: bytes) -> None:
    web.pages[_PAGE] = WebAnswer(body)
    with pytest.raises(AccountBlocked, match=r"The answer from “127.0.0.1” is not a list of mail servers\."):
        _published(web, network)


def test_five_megabytes_are_not_read(web: WebServer, network: Network) -> None:
    web.pages[_PAGE] = WebAnswer(b" " * 5_000_000)
    with pytest.raises(AccountBlocked, match="too much data"):
        _published(web, network)


def test_a_file_at_the_limit_is_read(web: WebServer, network: Network) -> None:
    web.pages[_PAGE] = WebAnswer(_CONFIG.encode().ljust(LARGEST_PAGE))
    assert _published(web, network) is not None


def test_what_is_packed_is_not_unpacked(web: WebServer, network: Network) -> None:
    web.pages[_PAGE] = WebAnswer(b"\x1f\x8b...", headers=(("Content-Encoding", "gzip"),))
    with pytest.raises(AccountBlocked, match="not a list"):
        _published(web, network)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("587", "0"),
        ("587", "65536"),
        ("587", "1e3"),
        ("STARTTLS", "plain"),
        ("smtp.%EMAILDOMAIN%", "smtp shop"),
        ("smtp.%EMAILDOMAIN%", ""),
        ("smtp.%EMAILDOMAIN%", "%EMAILADDRESS%"),
        ('type="smtp"', 'type="exchange"'),
        ("<socketType>STARTTLS</socketType>", ""),
    ],
)
def test_a_server_that_cannot_be_used_is_none(old: str, new: str) -> None:
    assert read(_CONFIG.replace(old, new).encode(), "x", _DOMAIN, _OTHER) is None


def test_a_server_that_nobody_signs_in_to_has_no_user() -> None:
    found = read(_CONFIG.replace("password-cleartext", "client-IP-address").encode(), "x", _DOMAIN, _OTHER)
    assert found is not None
    assert found.user == ""


def test_what_a_file_leaves_out_is_the_usual() -> None:
    bare = _CONFIG.replace("<username>%EMAILLOCALPART%</username>", "").replace(" The Shop ", "")
    found = read(bare.replace('"imap"', '"other"').encode(), "x", _DOMAIN, _OTHER)
    assert found is not None
    assert (found.name, found.user, found.imap) == ("smtp.shop.example", "%EMAILADDRESS%", None)


# The way to it


def test_two_redirects_are_followed_and_not_a_third(web: WebServer, network: Network) -> None:
    for n in range(3):
        web.pages[f"/{n}"] = WebAnswer(status=302, headers=(("Location", f"/{n + 1}"),))
    web.pages["/3"] = WebAnswer(_CONFIG.encode())
    assert published(f"{web.root}/1", _DOMAIN, _OTHER, network)
    with pytest.raises(AccountBlocked, match="without an end"):
        published(f"{web.root}/0", _DOMAIN, _OTHER, network)


@pytest.mark.parametrize(
    ("location", "text"),
    [
        ("http://127.0.0.1/", "not an encrypted address"),
        ("https://[/", "not an encrypted address"),
        (f"https://{'a' * 64}.example/", "not an encrypted address"),
        ("https://127.0.0.1:abc/", "an answer that can't be read"),
    ],
)
def test_a_redirect_that_is_not_encrypted_or_no_address_is_not_followed(
    web: WebServer, network: Network, location: str, text: str
) -> None:
    web.pages[_PAGE] = WebAnswer(status=302, headers=(("Location", location),))
    with pytest.raises(AccountBlocked, match=text):
        _published(web, network)


def test_an_address_that_cannot_be_read_is_told(network: Network) -> None:
    with pytest.raises(AccountBlocked, match=r"The address “https://127\.0\.0\.1:abc/” can't be read\."):
        published("https://127.0.0.1:abc/", _DOMAIN, _OTHER, network)


def _expired(authority: Authority) -> Leaf:
    return authority.leaf(expired=True)


def _of_another(authority: Authority) -> Leaf:
    return authority.leaf("other.example")


@pytest.mark.parametrize(("leaf", "text"), [(_expired, "expired"), (_of_another, "another address")])
def test_a_certificate_that_is_not_valid_is_refused(
    authority: Authority, network: Network, leaf: Callable[[Authority], Leaf], text: str
) -> None:
    with WebServer(leaf(authority).context(), {_PAGE: WebAnswer(_CONFIG.encode())}) as server:
        with pytest.raises(CertificateRefused, match=text):
            _published(server, network)
        assert server.asked == []


def test_a_server_that_drips_is_given_up(web: WebServer, network: Network) -> None:
    web.pages[_PAGE] = WebAnswer(blocks=web.dripping)
    with pytest.raises(Unreachable, match="did not answer in time"):
        _published(web, replace(network, seconds=0.4))


def test_a_server_that_says_nothing_is_given_up(network: Network) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(Unreachable, match=r"“127\.0\.0\.1” did not answer in time"):
            published(url, _DOMAIN, _OTHER, replace(network, seconds=0.1))


def test_nobody_there_is_told(network: Network) -> None:
    with pytest.raises(Unreachable, match=r"“127\.0\.0\.1” can't be reached"):
        published(f"https://127.0.0.1:{_closed_port()}/", _DOMAIN, _OTHER, network)


def test_a_name_that_is_none_is_told(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: object, **_options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(NoSuchServer, match=r"no server called “autoconfig\.shop\.example”"):
        published(network.published.format(domain=_DOMAIN), _DOMAIN, _OTHER, network)
    with pytest.raises(NoSuchServer, match=r"“smtp\.shop\.example” was not found"):
        server_at("smtp.shop.example", 465, Security.TLS, _OTHER, network)


def test_the_database_is_there_and_so_it_is_the_network_that_fails(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_args: object, **_options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    (look,) = next(s.looks for s in sources(_DOMAIN, _KNOWN, network) if s.name == "Mozilla's database")
    with pytest.raises(Unreachable, match=r"Mozilla's database can't be reached\.") as told:
        look()
    assert not isinstance(told.value, NoSuchServer)


# Names


def test_incoming_servers_come_in_their_order() -> None:
    records = {(_DOMAIN, "MX"): ["20 mx2.shop.example.", "10 MX1.shop.example."]}
    with NameServer(records) as names:
        assert mail_hosts(_DOMAIN, Network(nameserver=names.place, seconds=60)) == (
            "mx1.shop.example",
            "mx2.shop.example",
        )


def test_a_domain_that_takes_no_mail_has_no_servers() -> None:
    with NameServer({(_DOMAIN, "MX"): ["0 ."], ("a.example", "A"): ["127.0.0.1"]}) as names:
        network = Network(nameserver=names.place, seconds=60)
        assert [mail_hosts(domain, network) for domain in (_DOMAIN, "none.example", "a.example")] == [(), (), ()]


def test_services_are_found_by_their_records() -> None:
    records = {
        ("_submissions._tcp.shop.example", "SRV"): ["20 0 465 second.shop.example.", "10 0 465 first.shop.example."],
        ("_submissions._tcp.b.example", "SRV"): ["0 0 0 ."],
        ("_submission._tcp.b.example", "SRV"): ["0 1 587 light.b.example.", "0 9 587 heavy.b.example."],
        ("_autodiscover._tcp.b.example", "SRV"): ["0 0 443 mail.b.example."],
    }
    with NameServer(records) as names:
        network = Network(nameserver=names.place, seconds=60)
        first, heavy, none = (submission(d, _OTHER, network) for d in (_DOMAIN, "b.example", "c.example"))
        assert first == replace(_OTHER, name="first.shop.example", host="first.shop.example", port=465)
        assert heavy is not None
        assert (heavy.host, heavy.port, heavy.security) == ("heavy.b.example", 587, Security.STARTTLS)
        assert none is None
        assert [exchange_host(d, network) for d in ("b.example", "c.example")] == ["mail.b.example", ""]


def test_a_name_server_that_is_no_help_is_told() -> None:
    with NameServer(refuses=True) as names, pytest.raises(Unreachable, match=r"no answer about “shop\.example”"):
        mail_hosts(_DOMAIN, Network(nameserver=names.place, seconds=2))


def test_the_systems_own_name_server_is_asked_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(*_args: object) -> None:
        raise OSError("no network")

    monkeypatch.setattr(socket.socket, "sendto", cut)
    with pytest.raises(Unreachable, match="no answer"):
        mail_hosts(_DOMAIN, Network(seconds=0.3))


# Exchange


@pytest.mark.parametrize(
    ("offers", "ways"),
    [
        (("Negotiate", "NTLM"), (ProviderSignIn.NTLM,)),
        (("Negotiate", 'Basic realm="mail.shop.example"'), (ProviderSignIn.NTLM, ProviderSignIn.BASIC)),
        (('Basic realm="x", NTLM',), (ProviderSignIn.NTLM, ProviderSignIn.BASIC)),
    ],
)
def test_an_exchange_says_how_one_signs_in(
    web: WebServer, network: Network, offers: tuple[str, ...], ways: tuple[ProviderSignIn, ...]
) -> None:
    headers = tuple(("WWW-Authenticate", offer) for offer in offers)
    web.pages["/EWS/Exchange.asmx"] = WebAnswer(status=401, headers=headers)
    url = f"{web.root}/EWS/Exchange.asmx"
    assert exchange_at(url, _EXCHANGE, network) == replace(_EXCHANGE, host="127.0.0.1", endpoint=url, sign_ins=ways)
    assert "Authorization" not in web.asked[0]


@pytest.mark.parametrize(("status", "offer"), [(401, "Bearer"), (200, "NTLM"), (404, "Basic")])
def test_what_is_no_exchange_is_nothing(web: WebServer, network: Network, status: int, offer: str) -> None:
    web.pages["/"] = WebAnswer(status=status, headers=(("WWW-Authenticate", offer),))
    assert exchange_at(f"{web.root}/", _EXCHANGE, network) is None


# Guesses


def test_a_mail_server_at_a_usual_place_is_greeted_and_nobody_signs_in(authority: Authority, network: Network) -> None:
    offers, login = ("SIZE 30000000",), ("dana", "secret")
    with ScriptedSmtp(tls=authority.leaf().context(), offers=offers, login=login) as server:
        found = server_at("127.0.0.1", server.port, Security.STARTTLS, _OTHER, network)
    expected = replace(_OTHER, name="127.0.0.1", host="127.0.0.1", port=server.port, security=Security.STARTTLS)
    assert found == replace(expected, max_size=30_000_000)
    assert server.verbs() == ["EHLO", "STARTTLS", "EHLO", "QUIT"]


def test_a_server_that_offers_no_sign_in_gets_no_user(authority: Authority, network: Network) -> None:
    context = authority.leaf().context()
    with ScriptedSmtp(on("QUIT", DROP), tls=context, implicit_tls=True) as server:
        found = server_at("127.0.0.1", server.port, Security.TLS, _OTHER, network)
    assert (found.user, found.max_size) == ("", 50_000_000)


def test_a_server_that_does_not_encrypt_is_none(network: Network) -> None:
    with ScriptedSmtp() as server, pytest.raises(AccountBlocked, match="STARTTLS"):
        server_at("127.0.0.1", server.port, Security.STARTTLS, _OTHER, network)


def test_nobody_at_a_usual_place_is_told(network: Network) -> None:
    with pytest.raises(Unreachable, match="can't be reached") as told:
        server_at("127.0.0.1", _closed_port(), Security.TLS, _OTHER, network)
    assert not isinstance(told.value, NoSuchServer)


# All of them


def _all(network: Network, domain: str = _DOMAIN) -> dict[str, Provider | None]:
    """What each source finds first."""
    looked = {source.name: [look() for look in source.looks] for source in sources(domain, _KNOWN, network)}
    return {name: next(filter(None, found), None) for name, found in looked.items()}


@pytest.fixture
def whole(web: WebServer, network: Network) -> Iterator[tuple[Network, NameServer]]:
    """A network in which nothing is known of anybody."""
    with NameServer() as names:
        yield (
            replace(
                network,
                nameserver=names.place,
                published=f"{web.root}/published/{{domain}}",
                well_known=f"{web.root}/well-known/{{domain}}",
                database=f"{web.root}/database/{{domain}}",
                exchange=(f"{web.root}/ews/{{domain}}",),
                exchange_named=f"{web.root}/ews/{{host}}",
                guesses=(),
            ),
            names,
        )


def test_sources_are_named_and_the_most_trustworthy_come_first() -> None:
    asked = sources(_DOMAIN, _KNOWN)
    assert [(source.name, source.confidence) for source in asked] == [
        ("autoconfig.shop.example", Confidence.SURE),
        ("shop.example/.well-known", Confidence.SURE),
        ("Mozilla's database", Confidence.SURE),
        ("The domain's mail servers (MX)", Confidence.SURE),
        ("Service records (SRV)", Confidence.LIKELY),
        ("Exchange in your company", Confidence.LIKELY),
        ("Guess: smtp.shop.example", Confidence.GUESS),
        ("Guess: mail.shop.example", Confidence.GUESS),
    ]
    assert [len(source.looks) for source in asked] == [1, 1, 1, 1, 1, 4, 2, 2]


def test_nothing_is_found_where_nothing_is(whole: tuple[Network, NameServer]) -> None:
    assert set(_all(whole[0]).values()) == {None}


@pytest.mark.parametrize(
    ("place", "name"), [("published", f"autoconfig.{_DOMAIN}"), ("database", "Mozilla's database")]
)
def test_a_file_is_found_where_it_is(web: WebServer, whole: tuple[Network, NameServer], place: str, name: str) -> None:
    web.pages[f"/{place}/{_DOMAIN}"] = WebAnswer(_CONFIG.encode())
    assert {source for source, found in _all(whole[0]).items() if found} == {name}


def test_a_server_of_a_known_provider_comes_with_what_is_known(
    web: WebServer, whole: tuple[Network, NameServer]
) -> None:
    config = _CONFIG.replace("smtp.%EMAILDOMAIN%", "smtp.office365.com")
    web.pages[f"/well-known/{_DOMAIN}"] = WebAnswer(config.encode())
    found = _all(whole[0])[f"{_DOMAIN}/.well-known"]
    assert found == provider_called(_KNOWN, "microsoft365")


@pytest.mark.parametrize(
    ("mx", "provider", "kind"),
    [
        ("shop-example.mail.protection.outlook.com.", "microsoft365", AccountKind.MICROSOFT_365),
        ("aspmx.l.google.com.", "google-workspace", AccountKind.SMTP),
    ],
)
def test_who_takes_a_domains_mail_is_known_by_its_servers(
    whole: tuple[Network, NameServer], mx: str, provider: str, kind: AccountKind
) -> None:
    network, names = whole
    names.records[_DOMAIN, "MX"] = [f"0 {mx}"]
    found = _all(network)["The domain's mail servers (MX)"]
    assert found == provider_called(_KNOWN, provider)
    assert found.kind is kind


def test_who_takes_a_domains_mail_is_looked_up(web: WebServer, whole: tuple[Network, NameServer]) -> None:
    network, names = whole
    names.records[_DOMAIN, "MX"] = ["10 mx1.eu.host.example."]
    web.pages["/database/host.example"] = WebAnswer(_CONFIG.encode())
    found = _all(network)["The domain's mail servers (MX)"]
    assert found is not None
    assert found.host == "smtp.shop.example"  # the file's placeholder is the buyer's own domain
    assert [line.split()[1] for line in web.asked if "/database/" in line] == [
        f"/database/{_DOMAIN}",
        "/database/eu.host.example",
        "/database/host.example",
    ]


def test_a_domain_that_takes_its_own_mail_is_not_asked_for_twice(
    web: WebServer, whole: tuple[Network, NameServer]
) -> None:
    network, names = whole
    names.records[_DOMAIN, "MX"] = ["10 mx1.shop.example."]
    assert set(_all(network).values()) == {None}
    assert sum("/database/" in line for line in web.asked) == 1


def test_owners_are_domains() -> None:
    assert [list(owners_of(host)) for host in ("mx.a.b.example", "mx.b.example", "b.example", "b")] == [
        ["a.b.example", "b.example"],
        ["b.example"],
        ["b.example"],
        [],
    ]


def test_services_and_an_exchange_that_records_name_are_found(
    web: WebServer, whole: tuple[Network, NameServer]
) -> None:
    network, names = whole
    names.records["_submission._tcp.shop.example", "SRV"] = ["0 1 587 out.shop.example."]
    names.records["_autodiscover._tcp.shop.example", "SRV"] = ["0 1 443 owa.shop.example."]
    web.pages["/ews/owa.shop.example"] = WebAnswer(status=401, headers=(("WWW-Authenticate", "NTLM"),))
    found = {name: provider for name, provider in _all(network).items() if provider}
    assert list(found) == ["Service records (SRV)", "Exchange in your company"]
    assert found["Exchange in your company"].endpoint == f"{web.root}/ews/owa.shop.example"


def test_a_guess_is_found(authority: Authority, whole: tuple[Network, NameServer]) -> None:
    with ScriptedSmtp(tls=authority.leaf().context()) as server:
        network = replace(whole[0], guesses=("127.0.0.1",), ports=((Security.STARTTLS, server.port),))
        found = _all(network)["Guess: 127.0.0.1"]
    assert found is not None
    assert found.port == server.port
