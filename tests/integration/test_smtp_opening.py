"""From the account to a line that is ready: greeting, EHLO, encryption, sign-in, and what goes wrong there."""

import socket
import ssl
import traceback
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from app.domain.accounts.account import Security, SmtpLine
from app.domain.accounts.credentials import Password
from app.domain.accounts.fingerprint import fingerprint, grouped, shortened
from app.domain.outbox.failure import FailureClass, Stage
from app.transports.line.connecting import address_literal, is_loopback
from app.transports.line.tls import _fault, close_abandoned, tls_context
from app.transports.smtp.connection import SmtpConnection, connect, encrypt
from app.transports.smtp.features import features
from app.transports.smtp.smtp import open_smtp
from app.transports.transport import AccountBlocked, CertificateRefused, Throttled, TransportFailure, Unreachable
from tests.fakes.certificates import Authority, self_signed
from tests.fakes.scripted_smtp import DROP, RESET, ScriptedSmtp, on
from tests.fakes.smtp_client import PATIENCE, Sent, credentials, line, opened
from tests.patience import LIMIT_S

USER, PASSWORD = "buyer", "Sesam-öffne-dich"


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def refused_opening(server: ScriptedSmtp, password: str = "", **fields: Any) -> TransportFailure:
    there = line(server, **fields)
    with pytest.raises(TransportFailure) as caught:
        open_smtp(there, credentials(there, password), PATIENCE)
    return caught.value


@pytest.mark.parametrize(
    ("event", "reply", "kind", "failure"),
    [
        ("CONNECT", "421 4.3.2 not now", Unreachable, FailureClass.NETWORK),
        ("CONNECT", "421 4.7.0 too many connections", Throttled, FailureClass.THROTTLE),
        ("CONNECT", "554 5.7.1 you are listed", Unreachable, FailureClass.NETWORK),
        ("CONNECT", "250 hello", AccountBlocked, FailureClass.PROTOCOL),
        ("EHLO", "502 5.5.1 what?", AccountBlocked, FailureClass.PROTOCOL),
        ("EHLO", "550 5.7.1 not you", Unreachable, FailureClass.NETWORK),
        ("EHLO", "421 4.3.0 gone", Unreachable, FailureClass.NETWORK),
    ],
)
def test_a_server_that_does_not_begin_is_named(
    event: str, reply: str, kind: type[TransportFailure], failure: FailureClass
) -> None:
    with ScriptedSmtp(on(event, reply)) as server:
        error = refused_opening(server)
    assert type(error) is kind
    assert error.failure is failure
    assert reply[:3] in str(error)


@pytest.mark.parametrize("greeting", [b"* OK IMAP4rev1 ready\r\n", b"+OK POP3\r\n", b"HTTP/1.1 400 Bad\r\n"])
def test_a_server_of_another_kind_is_told_from_a_mail_server(greeting: bytes) -> None:
    with ScriptedSmtp(on("CONNECT", greeting)) as server:
        error = refused_opening(server)
    assert (type(error), error.failure) == (AccountBlocked, FailureClass.PROTOCOL)
    assert f"port {server.port}" in str(error)


def test_nobody_listening_is_unreachable() -> None:
    with ScriptedSmtp() as server:
        pass
    error = refused_opening(server)
    assert (type(error), error.failure, error.stage) == (Unreachable, FailureClass.NETWORK, Stage.CONNECT)
    assert str(server.port) in str(error)


@pytest.mark.parametrize(
    "host", ["mail.shop.example", "192.0.2.1", "127.0.0.1.shop.example", "::2", "localhost.example"]
)
def test_a_plain_line_leads_to_this_computer_only(host: str) -> None:
    assert not is_loopback(host)
    with pytest.raises(AccountBlocked, match="not encrypted") as caught:
        open_smtp(SmtpLine(host=host, port=25, security=Security.NONE), None, PATIENCE)
    assert caught.value.failure is FailureClass.TLS_TRUST


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "127.3.2.1", "::1"])
def test_loopback_has_many_names(host: str) -> None:
    assert is_loopback(host)


def test_the_line_s_own_address_is_the_ehlo_name() -> None:
    assert address_literal("192.0.2.7") == "[192.0.2.7]"
    assert address_literal("fe80::1%eth0") == "[IPv6:fe80::1]"


def test_ehlo_is_read_in_all_its_spellings() -> None:
    read = features(("host greets you", "size 1000", "AUTH PLAIN", "AUTH=LOGIN", "pipelining", ""))
    assert (read.max_size, read.pipelining, read.takes_size) == (1000, True, True)
    assert read.sign_ins == {"PLAIN", "LOGIN"}
    for said in ("SIZE", "SIZE 0", "SIZE many", "SIZE ²"):
        assert features(("host", said)).max_size is None


# --- encryption


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_an_encrypted_line_carries_a_mail(authority: Authority, security: Security) -> None:
    with ScriptedSmtp(
        tls=authority.leaf().context(), implicit_tls=security is Security.TLS, login=(USER, PASSWORD)
    ) as server:
        ca_file = str(authority.ca_file)
        with opened(server, PASSWORD, security=security, ca_file=ca_file, user=USER) as transport:
            Sent().send(transport)
            Sent().send(transport)
    assert len(server.accepted) == 2
    assert server.verbs().count("AUTH") == 1
    expected = ["EHLO", "STARTTLS", "EHLO", "AUTH"] if security is Security.STARTTLS else ["EHLO", "AUTH"]
    assert server.verbs()[: len(expected)] == expected


def test_without_an_authority_file_the_computer_s_own_trust_decides(
    authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ScriptedSmtp(tls=authority.leaf().context(), implicit_tls=True) as server:
        assert refused_opening(server, security=Security.TLS).failure is FailureClass.TLS_TRUST
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.ca_file))
        with opened(server, security=Security.TLS) as transport:
            Sent().send(transport)
    assert len(server.accepted) == 1


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
@pytest.mark.parametrize(
    ("fault", "text"),
    [
        ("expired", "expired"),
        ("wrong name", "another address"),
        ("self-signed", "self-signed"),
        ("other authority", "doesn't know"),
    ],
)
def test_a_server_that_cannot_prove_who_it_is_gets_nothing(
    authority: Authority, tmp_path: Path, security: Security, fault: str, text: str
) -> None:
    leaf = {
        "expired": lambda: authority.leaf(expired=True),
        "wrong name": lambda: authority.leaf("mail.other.example"),
        "self-signed": lambda: self_signed(tmp_path),
        "other authority": lambda: Authority(tmp_path).leaf(),
    }[fault]()
    with ScriptedSmtp(tls=leaf.context(), implicit_tls=security is Security.TLS, login=(USER, PASSWORD)) as server:
        error = refused_opening(server, PASSWORD, security=security, ca_file=str(authority.ca_file), user=USER)
    assert (type(error), error.failure) == (CertificateRefused, FailureClass.TLS_TRUST)
    assert text in str(error)
    assert "AUTH" not in server.verbs()


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
@pytest.mark.parametrize("fault", ["self-signed", "expired", "wrong name"])
def test_a_pinned_certificate_is_taken_whoever_signed_it(
    authority: Authority, tmp_path: Path, security: Security, fault: str
) -> None:
    leaf = {
        "self-signed": lambda: self_signed(tmp_path),
        "expired": lambda: authority.leaf(expired=True),
        "wrong name": lambda: authority.leaf("mail.other.example"),
    }[fault]()
    with (
        ScriptedSmtp(tls=leaf.context(), implicit_tls=security is Security.TLS, login=(USER, PASSWORD)) as server,
        opened(server, PASSWORD, security=security, certificate=leaf.fingerprint, user=USER) as transport,
    ):
        Sent().send(transport)
    assert len(server.accepted) == 1


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_where_one_certificate_is_pinned_no_other_is_taken_not_even_a_good_one(
    authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, security: Security
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.ca_file))
    pinned, shown = self_signed(tmp_path).fingerprint, authority.leaf()
    with ScriptedSmtp(tls=shown.context(), implicit_tls=security is Security.TLS, login=(USER, PASSWORD)) as server:
        error = refused_opening(server, PASSWORD, security=security, certificate=pinned, user=USER)
    assert (type(error), error.failure) == (CertificateRefused, FailureClass.TLS_TRUST)
    assert shortened(pinned) in str(error)
    assert shortened(shown.fingerprint) in str(error)
    assert "Ask your IT" in str(error)
    assert "AUTH" not in server.verbs()


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_an_unknown_certificate_is_named_so_that_it_can_be_compared_and_pinned(
    authority: Authority, tmp_path: Path, security: Security
) -> None:
    leaf = self_signed(tmp_path)
    with ScriptedSmtp(tls=leaf.context(), implicit_tls=security is Security.TLS, login=(USER, PASSWORD)) as server:
        error = refused_opening(server, PASSWORD, security=security, ca_file=str(authority.ca_file), user=USER)
        assert grouped(leaf.fingerprint) in str(error)
        named = fingerprint(grouped(leaf.fingerprint))
        with opened(server, PASSWORD, security=security, certificate=named, user=USER) as transport:
            Sent().send(transport)
    assert server.verbs().count("AUTH") == 1


def test_a_certificate_that_cannot_be_seen_a_second_time_goes_unnamed(authority: Authority, tmp_path: Path) -> None:
    rule = on("STARTTLS", "454 4.7.0 not now", skip=1)
    with ScriptedSmtp(rule, tls=self_signed(tmp_path).context()) as server:
        error = refused_opening(server, security=Security.STARTTLS, ca_file=str(authority.ca_file))
    assert (type(error), error.failure) == (CertificateRefused, FailureClass.TLS_TRUST)
    assert "fingerprint" not in str(error)


def test_a_certificate_that_only_needs_renewal_is_not_offered_for_pinning(authority: Authority) -> None:
    with ScriptedSmtp(tls=authority.leaf(expired=True).context(), implicit_tls=True) as server:
        error = refused_opening(server, security=Security.TLS, ca_file=str(authority.ca_file))
    assert "fingerprint" not in str(error)


@pytest.mark.parametrize("end", [DROP, RESET])
def test_a_drop_in_a_pinned_handshake_is_unreachable(tmp_path: Path, end: object) -> None:
    leaf = self_signed(tmp_path)
    with ScriptedSmtp(on("STARTTLS", "220 go", end), tls=leaf.context()) as server:  # type: ignore[arg-type]
        error = refused_opening(server, security=Security.STARTTLS, certificate=leaf.fingerprint)
    assert (type(error), error.failure) == (Unreachable, FailureClass.NETWORK)


def test_a_pinned_line_without_a_handshake_is_never_taken_for_an_encrypted_one() -> None:
    here, there = socket.socketpair()
    with here, there:
        context = tls_context(SmtpLine(certificate="0" * 64))
        with pytest.raises(ConnectionResetError):
            context.wrap_socket(here, server_hostname="localhost", do_handshake_on_connect=False)


def test_a_name_that_the_certificate_does_not_hold_is_said(authority: Authority) -> None:
    with ScriptedSmtp(tls=authority.leaf("mail.other.example").context(), implicit_tls=True) as server:
        there = SmtpLine(host="localhost", port=server.port, security=Security.TLS, ca_file=str(authority.ca_file))
        with pytest.raises(AccountBlocked, match="another name than “localhost”"):
            open_smtp(there, None, PATIENCE)


def test_an_old_tls_is_refused(authority: Authority) -> None:
    old = authority.leaf().context()
    old.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        old.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with ScriptedSmtp(tls=old, implicit_tls=True) as server:
        error = refused_opening(server, security=Security.TLS, ca_file=str(authority.ca_file))
    assert (type(error), error.failure) == (AccountBlocked, FailureClass.TLS_TRUST)
    assert "no common way" in str(error)


def test_tls_on_a_plain_port_is_explained() -> None:
    with ScriptedSmtp() as server:
        error = refused_opening(server, security=Security.TLS)
    assert (type(error), error.failure) == (AccountBlocked, FailureClass.TLS_TRUST)
    assert "doesn't use TLS on this port" in str(error)


def test_a_fault_without_a_sentence_of_its_own_is_quoted() -> None:
    error = ssl.SSLCertVerificationError()
    error.verify_code, error.verify_message = 66, "EE certificate key too weak"
    assert _fault(error, "mail.shop.example") == "EE certificate key too weak"


@pytest.mark.parametrize("end", [DROP, RESET])
@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_drop_in_the_handshake_is_unreachable(authority: Authority, security: Security, end: object) -> None:
    rule = on("CONNECT", end) if security is Security.TLS else on("STARTTLS", "220 go", end)  # type: ignore[arg-type]
    with ScriptedSmtp(rule, tls=authority.leaf().context()) as server:
        error = refused_opening(server, security=security, ca_file=str(authority.ca_file))
    assert (type(error), error.failure) == (Unreachable, FailureClass.NETWORK)


class _NoHandshake(ssl.SSLContext):
    """The ssl module's way with a socket whose other end has just vanished."""

    @override
    def wrap_socket(self, *arguments: Any, **options: Any) -> ssl.SSLSocket:
        return super().wrap_socket(*arguments, **options | {"do_handshake_on_connect": False})


def test_a_line_without_a_handshake_is_never_taken_for_an_encrypted_one() -> None:
    with ScriptedSmtp() as server:
        connection = connect("127.0.0.1", server.port, LIMIT_S)
        with pytest.raises(ConnectionResetError):
            connection.encrypt(_NoHandshake(ssl.PROTOCOL_TLS_CLIENT), "127.0.0.1", LIMIT_S)
        connection.abort()


@pytest.mark.parametrize("content", [None, "", "this is no PEM file"])
def test_an_authority_file_that_is_none_is_named(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    there = SmtpLine(host="127.0.0.1", port=1, security=Security.TLS, ca_file=str(file))
    with pytest.raises(AccountBlocked, match=r"ca\.pem") as caught:
        open_smtp(there, None, PATIENCE)
    assert caught.value.failure is FailureClass.TLS_TRUST


def test_starttls_that_is_not_offered_stops_and_is_never_done_without() -> None:
    with ScriptedSmtp(login=(USER, PASSWORD)) as server:
        error = refused_opening(server, PASSWORD, security=Security.STARTTLS, user=USER)
    assert (type(error), error.failure, error.stage) == (AccountBlocked, FailureClass.TLS_TRUST, Stage.STARTTLS)
    assert server.verbs() == ["EHLO"]


@pytest.mark.parametrize(
    ("reply", "kind", "failure"),
    [
        ("454 4.7.0 TLS not available", Unreachable, FailureClass.NETWORK),
        ("451 4.3.0 not now", Unreachable, FailureClass.NETWORK),
        ("501 5.5.4 no", AccountBlocked, FailureClass.TLS_TRUST),
    ],
)
def test_starttls_refused_stops(
    authority: Authority, reply: str, kind: type[TransportFailure], failure: FailureClass
) -> None:
    with ScriptedSmtp(on("STARTTLS", reply), tls=authority.leaf().context()) as server:
        error = refused_opening(server, security=Security.STARTTLS, ca_file=str(authority.ca_file))
    assert (type(error), error.failure) == (kind, failure)


def test_words_slipped_in_before_the_encryption_stop_it(authority: Authority) -> None:
    rule = on("STARTTLS", b"220 go\r\n250 injected\r\n")
    with ScriptedSmtp(rule, tls=authority.leaf().context()) as server:
        error = refused_opening(server, security=Security.STARTTLS, ca_file=str(authority.ca_file))
    assert (type(error), error.failure) == (AccountBlocked, FailureClass.TLS_TRUST)
    assert "tampering" in str(error)


# --- sign-in


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_a_sign_in_by_each_mechanism(mechanism: str) -> None:
    with (
        ScriptedSmtp(login=(USER, PASSWORD), auth_offered=mechanism) as server,
        opened(server, PASSWORD, user=USER) as transport,
    ):
        Sent().send(transport)
    assert [line.split(" ")[1] for line in server.commands if line.startswith("AUTH")] == [mechanism]
    assert len(server.accepted) == 1


def test_a_server_that_ignores_the_initial_response_is_answered() -> None:
    rule = on("AUTH", "334 ", times=1)
    with ScriptedSmtp(rule, on("ANSWER", "235 2.7.0 ok"), login=(USER, PASSWORD)) as server:
        open_smtp(line(server), Password(USER, PASSWORD), PATIENCE).close()


def test_a_server_that_keeps_asking_gets_one_answer_only() -> None:
    with ScriptedSmtp(on("AUTH", "334 "), on("ANSWER", "334 more"), login=(USER, PASSWORD)) as server:
        error = refused_opening(server, PASSWORD, user=USER)
    assert (type(error), error.failure) == (AccountBlocked, FailureClass.PROTOCOL)
    assert server.verbs() == ["EHLO", "AUTH", "ANSWER"]


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_a_wrong_password_is_tried_once_only_and_sends_nothing(mechanism: str) -> None:
    with ScriptedSmtp(login=(USER, PASSWORD), auth_offered=mechanism) as server:
        error = refused_opening(server, "wrong-one", user=USER)
    assert (type(error), error.failure, error.stage) == (AccountBlocked, FailureClass.AUTH, Stage.AUTH)
    assert server.verbs().count("AUTH") == 1
    assert server.verbs()[-1] in ("AUTH", "ANSWER")
    assert not server.accepted


@pytest.mark.parametrize(
    ("reply", "kind", "failure"),
    [
        ("535 5.7.139 SmtpClientAuthentication is disabled", AccountBlocked, FailureClass.AUTH),
        ("534 5.7.9 application password needed", AccountBlocked, FailureClass.AUTH),
        ("454 4.7.0 too many tries", Throttled, FailureClass.THROTTLE),
        ("421 4.3.2 bye", Unreachable, FailureClass.NETWORK),
        ("451 4.3.0 directory is down", Unreachable, FailureClass.NETWORK),
        ("550 no", AccountBlocked, FailureClass.AUTH),
        ("504 5.5.4 unknown mechanism", AccountBlocked, FailureClass.PROTOCOL),
    ],
)
def test_what_the_server_says_to_a_sign_in(reply: str, kind: type[TransportFailure], failure: FailureClass) -> None:
    with ScriptedSmtp(on("AUTH", reply), login=(USER, PASSWORD)) as server:
        error = refused_opening(server, PASSWORD, user=USER)
    assert (type(error), error.failure) == (kind, failure)


@pytest.mark.parametrize("offers", [(), ("AUTH XOAUTH2 GSSAPI",)])
def test_a_server_without_a_password_sign_in_is_not_used_without_one(offers: tuple[str, ...]) -> None:
    with ScriptedSmtp(offers=offers) as server:
        error = refused_opening(server, PASSWORD, user=USER)
    assert (type(error), error.failure) == (AccountBlocked, FailureClass.AUTH)
    assert "GSSAPI, XOAUTH2" in str(error) or not offers
    assert server.verbs() == ["EHLO"]


@pytest.mark.parametrize("password", ["", "a\0b"])
def test_a_password_that_cannot_be_one_is_not_tried(password: str) -> None:
    with ScriptedSmtp(login=(USER, PASSWORD)) as server:
        assert refused_opening(server, password, user=USER).failure is FailureClass.AUTH
    assert server.verbs() == ["EHLO"]


def test_an_account_without_a_user_does_not_sign_in() -> None:
    with ScriptedSmtp(login=(USER, PASSWORD)) as server, opened(server):
        pass
    assert server.verbs() == ["EHLO", "QUIT"]


SECRET = "Very-Secret-42"
PLAIN = b64encode(f"\0{USER}\0{SECRET}".encode()).decode()


@pytest.mark.parametrize(
    "reply",
    [
        f"535 5.7.8 no: {SECRET}",
        f"500 5.5.1 unknown command AUTH PLAIN {PLAIN}",
        f"535-no {PLAIN}\n535 and no {b64encode(SECRET.encode()).decode()}",
        f"garbage {PLAIN}",
        f"454 4.7.0 {SECRET}",
    ],
)
def test_a_password_never_comes_back_in_an_error(reply: str, caplog: pytest.LogCaptureFixture) -> None:
    with ScriptedSmtp(on("AUTH", reply), login=(USER, SECRET)) as server:
        error = refused_opening(server, SECRET, user=USER)
    told = "".join(traceback.format_exception(error)) + repr(error) + repr(error.reply) + caplog.text
    for secret in (SECRET, PLAIN, b64encode(SECRET.encode()).decode()):
        assert secret not in told
    assert "(hidden)" in str(error)


def test_an_interrupted_opening_leaves_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    from app.transports.smtp import opening

    def interrupt(*_anything: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(opening, "sign_in", interrupt)
    with ScriptedSmtp(login=(USER, PASSWORD)) as server:
        with pytest.raises(KeyboardInterrupt):
            open_smtp(line(server), Password(USER, PASSWORD), PATIENCE)
        assert server.hung_up.wait(LIMIT_S)


class _Ended(SmtpConnection):
    """A line whose handshake ends as it does under Debian 12's own Python."""

    def __init__(self) -> None:
        """No socket: the end comes before one is needed."""

    @override
    def encrypt(self, context: ssl.SSLContext, host: str, seconds: float) -> None:
        raise ssl.SSLZeroReturnError("TLS/SSL connection has been closed (EOF)")


def test_a_drop_in_the_handshake_may_have_another_name() -> None:
    with pytest.raises(Unreachable, match="closed the connection"):
        encrypt(_Ended(), ssl.create_default_context(), "mail.shop.example", Stage.STARTTLS, 1)


class _Loser(ssl.SSLSocket):
    """As the ssl module's own, where the other end has vanished: it raises from inside, and nobody has it."""

    def lose(self) -> None:
        raise ConnectionResetError("Connection reset by peer")


def test_a_socket_that_the_ssl_module_lost_is_closed() -> None:
    here, there = socket.socketpair()
    with here, there:
        lost = _Loser.__new__(_Loser)
        socket.socket.__init__(lost, fileno=here.detach())
        with pytest.raises(ConnectionResetError) as caught:
            lost.lose()
        close_abandoned(caught.value)
        assert lost.fileno() == -1
