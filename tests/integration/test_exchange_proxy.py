"""An Exchange server behind the company's proxy: through it, around it, and what is said where it stands in the way."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.domain.accounts.credentials import Password
from app.domain.outbox.failure import FailureClass
from app.transports.exchange.looking import look_in_folder
from app.transports.line.proxy import Proxy, proxy_for, tunnelled
from app.transports.transport import AccountBlocked, Unreachable
from tests.fakes.certificates import Authority
from tests.fakes.ews_server import MAILBOX, PASSWORD, USER, EwsServer, ews_server
from tests.fakes.exchange_client import MESSAGE_ID, Sent, line, opened, refused_opening
from tests.fakes.proxy import FakeProxy
from tests.patience import LIMIT_S

HOST = "mail.shop.example"
_NAMES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def _no_proxies_of_this_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@contextmanager
def _behind(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, refusal: str = "", *, ntlm: bool = False
) -> Iterator[tuple[EwsServer, FakeProxy]]:
    with (
        ews_server(authority.leaf(HOST, "127.0.0.1").context(), ntlm=ntlm) as server,
        FakeProxy(server.server_address[1], refusal) as proxy,
    ):
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        yield server, proxy


def _endpoint(server: EwsServer) -> str:
    return f"https://{HOST}:{server.server_address[1]}/EWS/Exchange.asmx"


@pytest.mark.parametrize("ntlm", [False, True], ids=["basic", "ntlm"])
def test_emails_and_looks_go_through_the_proxy(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, ntlm: bool
) -> None:
    with _behind(authority, monkeypatch, ntlm=ntlm) as (server, proxy):
        there = line(server, authority, endpoint=_endpoint(server))
        with opened(there) as transport:
            Sent().send(transport)
        assert look_in_folder(there, MAILBOX, Password(USER, PASSWORD), [MESSAGE_ID]).found == {MESSAGE_ID}
    assert proxy.asked == [f"CONNECT {HOST}:{server.server_address[1]} HTTP/1.1"] * 2
    assert not any("Authorization" in head for head in proxy.heads), "the password is the server's alone"
    assert server.delivered.keys() == {"anna@vendor.example", "bert@vendor.example"}


def test_who_signs_in_to_the_proxy_is_in_its_address(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    with _behind(authority, monkeypatch) as (server, proxy):
        monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("//", "//anna:p%40ss@"))
        with opened(line(server, authority, endpoint=_endpoint(server))) as transport:
            Sent().send(transport)
    assert "Proxy-Authorization: Basic YW5uYTpwQHNz" in proxy.heads[0]


def test_this_computer_needs_no_proxy(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    with _behind(authority, monkeypatch) as (server, proxy), opened(line(server, authority)) as transport:
        Sent().send(transport)
    assert not proxy.asked


def test_behind_the_proxy_the_certificate_counts_as_ever(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    with _behind(authority, monkeypatch) as (server, _proxy):
        error = refused_opening(line(server, authority, endpoint=_endpoint(server), ca_file="", certificate="0" * 64))
        assert (isinstance(error, AccountBlocked), error.failure) == (True, FailureClass.TLS_TRUST)
        assert not server.asked


def test_a_proxy_that_refuses_is_said_so(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    with _behind(authority, monkeypatch, "407 Proxy Authentication Required") as (server, _proxy):
        error = refused_opening(line(server, authority, endpoint=_endpoint(server)))
    assert (type(error), error.failure) == (Unreachable, FailureClass.NETWORK)
    assert str(error) == (
        "Exchange can't be reached: the proxy refuses (407 Proxy Authentication Required). Ask your IT."
    )


def test_a_proxy_that_is_not_there_is_named(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    with _behind(authority, monkeypatch) as (server, _proxy):
        with socket.create_server(("127.0.0.1", 0)) as gone:
            port = gone.getsockname()[1]
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        error = refused_opening(line(server, authority, endpoint=_endpoint(server)))
    assert isinstance(error, Unreachable)
    assert f"through the proxy 127.0.0.1, port {port} (" in str(error)


@contextmanager
def _listening(serve: Callable[[socket.socket], None]) -> Iterator[Proxy]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        yield Proxy("127.0.0.1", listener.getsockname()[1])
        thread.join(LIMIT_S)


def _hangs_up(listener: socket.socket) -> None:
    accepted, _ = listener.accept()
    with accepted:
        while b"\r\n\r\n" not in accepted.recv(4096):
            pass


def test_a_proxy_that_hangs_up_has_refused() -> None:
    with _listening(_hangs_up) as proxy, pytest.raises(Unreachable, match=r"refuses \(no answer\)"):
        tunnelled(proxy, "::1", 443, LIMIT_S, "Exchange")


def test_a_proxy_that_is_silent_is_left() -> None:
    with (
        _listening(lambda _listener: None) as proxy,
        pytest.raises(Unreachable, match=r"port \d+ \(no answer in time\)"),
    ):
        tunnelled(proxy, HOST, 443, 0.05, "Exchange")


@pytest.mark.parametrize(
    ("variables", "found"),
    [
        ({}, None),
        ({"HTTPS_PROXY": "http://proxy.shop.example:3128"}, Proxy("proxy.shop.example", 3128)),
        ({"HTTPS_PROXY": "proxy.shop.example"}, Proxy("proxy.shop.example", 80)),
        ({"ALL_PROXY": "http://proxy.shop.example:3128"}, Proxy("proxy.shop.example", 3128)),
        ({"HTTPS_PROXY": "http://anna@proxy.shop.example:1"}, Proxy("proxy.shop.example", 1, b"Basic YW5uYTo=")),
        ({"HTTP_PROXY": "http://proxy.shop.example:3128"}, None),
        ({"HTTPS_PROXY": "https://proxy.shop.example:3128"}, None),
        ({"ALL_PROXY": "socks5://proxy.shop.example:1080"}, None),
        ({"HTTPS_PROXY": "http://[::1]:1", "ALL_PROXY": "socks5://proxy.shop.example:1080"}, Proxy("::1", 1)),
        ({"HTTPS_PROXY": "http://proxy.shop.example:port"}, None),
        ({"HTTPS_PROXY": "http://proxy.shop.example:3128", "NO_PROXY": "other.example, .shop.example"}, None),
        ({"HTTPS_PROXY": "http://proxy.shop.example:3128", "NO_PROXY": "*"}, None),
    ],
)
def test_which_proxy_there_is(variables: dict[str, str], found: Proxy | None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(HOST) == found
    assert proxy_for("localhost") is None


def test_no_password_of_a_proxy_is_shown() -> None:
    assert "secret" not in repr(Proxy("proxy.shop.example", 1, b"secret"))
