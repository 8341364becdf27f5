"""Whom an Exchange account trusts and who may sign in: one try, and nothing said before the server is known."""

import contextlib
import socket
import ssl
import threading
from pathlib import Path
from typing import Any, Self

import pytest
from typing_extensions import override

from app.domain.accounts.account import ExchangeLine, SignIn
from app.domain.accounts.credentials import Bearer, Credentials, Password
from app.domain.outbox.failure import FailureClass
from app.transports.exchange.exchange import open_exchange
from app.transports.transport import AccountBlocked, CertificateRefused, Unreachable
from tests.fakes.certificates import Authority, self_signed
from tests.fakes.ews_answers import Fault
from tests.fakes.ews_server import MAILBOX, PASSWORD, USER, ews_server
from tests.fakes.exchange_client import PATIENCE, Sent, line, opened, refused_opening, served

BOTH = pytest.mark.parametrize("ntlm", [False, True], ids=["basic", "ntlm"])


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@BOTH
def test_a_wrong_password_is_tried_once(authority: Authority, ntlm: bool) -> None:
    with served(authority, ntlm=ntlm) as server:
        error = refused_opening(line(server, authority), "wrong one")
    assert (type(error), error.failure) == (AccountBlocked, FailureClass.AUTH)
    assert "did not accept the sign-in" in str(error)
    assert server.sign_ins == 1
    assert not server.asked


@BOTH
def test_a_changed_password_is_the_one_that_counts(authority: Authority, ntlm: bool) -> None:
    with served(authority, ntlm=ntlm) as server:
        assert refused_opening(line(server, authority), "wrong one").failure is FailureClass.AUTH
        with opened(line(server, authority)) as transport:
            Sent().send(transport)
        assert refused_opening(line(server, authority), "wrong again").failure is FailureClass.AUTH


@pytest.mark.parametrize("given", [None, Password("", PASSWORD), Password(USER, ""), "bearer"])
def test_nobody_to_sign_in_is_no_sign_in(authority: Authority, given: Credentials | str | None) -> None:
    class _Tokens:
        def access(self, *, renewed: bool = False) -> str:
            raise AssertionError(renewed)

    credentials = Bearer(USER, _Tokens()) if isinstance(given, str) else given
    with served(authority) as server, pytest.raises(AccountBlocked, match="no password") as caught:
        open_exchange(line(server, authority), MAILBOX, credentials, PATIENCE)
    assert caught.value.failure is FailureClass.AUTH
    assert not server.sign_ins


def test_a_server_without_ntlm_gets_no_password(authority: Authority) -> None:
    with served(authority) as server:
        error = refused_opening(line(server, authority, sign_in=SignIn.NTLM))
    assert error.failure is FailureClass.AUTH
    assert not server.sign_ins


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=503),
        Fault(status=401, headers={"WWW-Authenticate": "Basic"}),
        Fault(status=401, headers={"WWW-Authenticate": "NTLM Tm9uc2Vuc2U="}),
        Fault(status=401, headers={"WWW-Authenticate": "NTLM TlRMTVNTUAACAAAA"}),
    ],
)
def test_a_challenge_that_is_none_ends_the_sign_in(authority: Authority, fault: Fault) -> None:
    with served(authority, ntlm=True, CHALLENGE=fault) as server:
        error = refused_opening(line(server, authority))
    assert type(error) is Unreachable
    assert "NTLM" in str(error)
    assert not server.sign_ins


def test_the_pinned_certificate_alone_is_trusted(tmp_path: Path, authority: Authority) -> None:
    leaf = self_signed(tmp_path)
    with ews_server(leaf.context()) as server, served(authority) as other:
        pinned = line(server, authority, certificate=leaf.fingerprint)
        with opened(pinned) as transport:
            Sent().send(transport)
        with opened(line(other, authority)) as transport:  # two accounts, each with its own trust
            Sent().send(transport)
        assert isinstance(refused_opening(line(other, authority, certificate=leaf.fingerprint)), CertificateRefused)
        error = refused_opening(line(server, authority))
        assert isinstance(error, CertificateRefused)
        assert error.shown == leaf.fingerprint
        assert "set it in the account as the pinned certificate" in str(error)
        assert isinstance(refused_opening(line(server, authority, ca_file="")), CertificateRefused)
    assert (server.sign_ins, other.sign_ins) == (4, 4)


@BOTH
def test_the_pin_goes_with_each_sign_in(tmp_path: Path, authority: Authority, ntlm: bool) -> None:
    leaf = self_signed(tmp_path)
    with ews_server(leaf.context(), ntlm=ntlm) as server:
        with opened(line(server, authority, certificate=leaf.fingerprint)) as transport:
            Sent().send(transport)
        assert len(server.delivered) == 2


def test_a_certificate_for_another_name_is_refused(authority: Authority) -> None:
    with ews_server(authority.leaf("other.example").context()) as server:
        error = refused_opening(line(server, authority))
    assert isinstance(error, CertificateRefused)
    assert "another" in str(error)
    assert not server.sign_ins


def test_a_fingerprint_that_cannot_be_had_is_not_named(tmp_path: Path, authority: Authority) -> None:
    with _Listener(self_signed(tmp_path).context()) as listener:
        there = ExchangeLine(user=USER, endpoint=listener.endpoint, ca_file=str(authority.ca_file))
        error = refused_opening(there)
    assert isinstance(error, CertificateRefused)
    assert not error.shown


def test_a_drop_in_the_handshake_is_unreachable(authority: Authority) -> None:
    with _Listener(None) as listener:
        there = ExchangeLine(user=USER, endpoint=listener.endpoint, ca_file=str(authority.ca_file))
        error = refused_opening(there)
    assert (type(error), error.failure) == (Unreachable, FailureClass.NETWORK)


class _Naked(ssl.SSLContext):
    """The ssl module's way with a socket whose other end has just vanished: no handshake is made."""

    @override
    def wrap_socket(self, *arguments: Any, **options: Any) -> Any:
        line = super().wrap_socket(*arguments, **options | {"do_handshake_on_connect": False})
        assert line.version() is None
        return line


def test_a_line_without_a_handshake_gets_no_password(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.transports.exchange import session

    context = _Naked(ssl.PROTOCOL_TLS_CLIENT)
    monkeypatch.setattr(session, "tls_context", lambda _line: context)
    with served(authority) as server:
        assert type(refused_opening(line(server, authority))) is Unreachable
    assert not server.sign_ins


def test_nobody_there_is_unreachable(authority: Authority) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    there = ExchangeLine(
        user=USER, endpoint=f"https://127.0.0.1:{port}/EWS/Exchange.asmx", ca_file=str(authority.ca_file)
    )
    assert type(refused_opening(there)) is Unreachable


def test_a_refusal_without_a_page_is_a_refusal(authority: Authority) -> None:
    bare = Fault(status=401, page="", headers={"WWW-Authenticate": "NTLM"})
    with served(authority, ntlm=True, HTTP=bare) as server, opened(line(server, authority)) as transport:
        Sent().send(transport)
    assert server.sign_ins == 1


@pytest.mark.parametrize(
    "endpoint",
    ["", "mail.shop.example", "http://127.0.0.1/EWS/Exchange.asmx", "https://", "https://[x", "https://a:x/"],
)
def test_an_address_that_is_none_is_told(endpoint: str) -> None:
    error = refused_opening(ExchangeLine(user=USER, endpoint=endpoint, sign_in=SignIn.BASIC))
    assert (type(error), error.failure) == (AccountBlocked, FailureClass.PROTOCOL)
    assert "/EWS/Exchange.asmx" in str(error)


def test_no_other_host_is_asked(authority: Authority) -> None:
    with served(authority) as other:
        moved = Fault(status=302, headers={"Location": other.endpoint})
        with served(authority, GetFolder=moved) as server:
            error = refused_opening(line(server, authority))
    assert (type(error), error.failure) == (AccountBlocked, FailureClass.PROTOCOL)
    assert not other.bodies


class _Listener:
    """Hangs up on its first caller in or after the handshake, and on the second before it."""

    def __init__(self, context: Any) -> None:
        self._context = context
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.endpoint = f"https://127.0.0.1:{self._socket.getsockname()[1]}/EWS/Exchange.asmx"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_what: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                line = self._socket.accept()[0]
            except OSError:
                return
            with line:
                if self._context is None:
                    line.recv(1)
                    continue
                context, self._context = self._context, None
                with contextlib.suppress(OSError):
                    context.wrap_socket(line, server_side=True).close()
