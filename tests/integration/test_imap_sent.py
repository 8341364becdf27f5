"""Looking for a mail in the Sent folder: what is found, what is told where it cannot be looked at, nothing changed."""

import socket
import ssl
import traceback
from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from app.domain.accounts.account import Security, SmtpLine
from app.domain.accounts.credentials import Password
from app.domain.outbox.failure import FailureClass
from app.transports.imap.looking import look_in_folder
from app.transports.transport import AccountBlocked, FolderLook, TransportFailure, Unreachable
from tests.fakes.accounts import smtp_line
from tests.fakes.certificates import Authority, self_signed
from tests.fakes.imap_server import DROP, FakeImap, Mailbox
from tests.patience import LIMIT_S

USER, PASSWORD = "buyer", "Sesam-öffne-dich"
HERE, ELSEWHERE, GONE = "<rfq.1@shop.example>", "<rfq.2@shop.example>", "<rfq.3@shop.example>"
FOLDERS = {
    "INBOX": Mailbox((), (ELSEWHERE,)),
    "Sent &- Done": Mailbox(("\\HasNoChildren", "\\Sent"), ("<x@shop.example>", HERE)),
}


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def line(server: FakeImap, **fields: Any) -> SmtpLine:
    given: dict[str, Any] = {"imap_security": Security.NONE, "user": USER} | fields
    return smtp_line(imap_host="127.0.0.1", imap_port=server.port, **given)


def look(
    server: FakeImap, message_ids: Sequence[str] = (HERE, ELSEWHERE, GONE), password: str = PASSWORD, **fields: Any
) -> FolderLook:
    there = line(server, **fields)
    return look_in_folder(there, Password(there.user, password), message_ids, LIMIT_S, LIMIT_S)


def refused_look(server: FakeImap, password: str = PASSWORD, **fields: Any) -> TransportFailure:
    with pytest.raises(TransportFailure) as caught:
        look(server, password=password, **fields)
    return caught.value


def test_what_is_in_the_sent_folder_is_found_and_nothing_is_changed() -> None:
    with FakeImap(FOLDERS) as server:
        seen = look(server)
    assert seen == FolderLook("Sent & Done", frozenset({HERE}))
    assert server.changes == []
    assert server.verbs()[-1] == "LOGOUT"
    assert "SELECT" not in server.verbs()


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
@pytest.mark.parametrize("trust", ["authority", "pin"])
def test_the_line_is_encrypted_as_the_account_s_other_one(
    authority: Authority, tmp_path: Path, security: Security, trust: str
) -> None:
    leaf = authority.leaf() if trust == "authority" else self_signed(tmp_path)
    trusted = {"ca_file": str(authority.ca_file)} if trust == "authority" else {"certificate": leaf.fingerprint}
    with FakeImap(FOLDERS, tls=leaf.context(), implicit_tls=security is Security.TLS) as server:
        assert look(server, imap_security=security, **trusted).found == {HERE}
    assert server.verbs().count("AUTHENTICATE") == 1


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
@pytest.mark.parametrize("trust", ["authority", "pin"])
def test_a_server_that_cannot_prove_who_it_is_gets_no_password(
    authority: Authority, tmp_path: Path, security: Security, trust: str
) -> None:
    trusted = {"ca_file": str(authority.ca_file)} if trust == "authority" else {"certificate": "0" * 64}
    with FakeImap(FOLDERS, tls=self_signed(tmp_path).context(), implicit_tls=security is Security.TLS) as server:
        error = refused_look(server, imap_security=security, **trusted)
    assert isinstance(error, AccountBlocked)
    assert error.failure is FailureClass.TLS_TRUST
    assert not {"AUTHENTICATE", "LOGIN"} & set(server.verbs())


def test_starttls_that_is_not_offered_stops(authority: Authority) -> None:
    with FakeImap(FOLDERS) as server:
        error = refused_look(server, imap_security=Security.STARTTLS, ca_file=str(authority.ca_file))
    assert (type(error), error.failure) == (AccountBlocked, FailureClass.TLS_TRUST)
    assert "doesn't offer STARTTLS" in str(error)
    assert "AUTHENTICATE" not in server.verbs()


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_drop_in_the_handshake_is_unreachable(authority: Authority, security: Security) -> None:
    faults: dict[str, object] = {"CONNECT": DROP}
    if security is Security.STARTTLS:
        faults = {"STARTTLS": (b"{tag} OK go\r\n", DROP)}
    with FakeImap(FOLDERS, tls=authority.leaf().context(), implicit_tls=False, faults=faults) as server:
        error = refused_look(server, imap_security=security, ca_file=str(authority.ca_file))
    assert (type(error), error.failure) == (Unreachable, FailureClass.NETWORK)


class _Naked(ssl.SSLContext):
    """The ssl module's way with a socket whose other end has just vanished: no handshake is made."""

    @override
    def wrap_socket(self, *arguments: Any, **options: Any) -> Any:
        return arguments[0]


def test_a_line_without_a_handshake_gets_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    from app.transports.imap import session

    monkeypatch.setattr(session, "tls_context", lambda _account: _Naked(ssl.PROTOCOL_TLS_CLIENT))
    with FakeImap(FOLDERS) as server:
        assert type(refused_look(server, imap_security=Security.TLS)) is Unreachable
    assert not {"AUTHENTICATE", "LOGIN"} & set(server.verbs())


def test_without_encryption_only_this_computer_is_asked() -> None:
    away = smtp_line(imap_host="imap.shop.example", imap_security=Security.NONE, user=USER)
    with pytest.raises(AccountBlocked, match="not encrypted") as caught:
        look_in_folder(away, Password(USER, PASSWORD), [HERE])
    assert caught.value.failure is FailureClass.TLS_TRUST


def test_an_account_without_a_sent_folder_is_not_looked_into() -> None:
    with pytest.raises(AccountBlocked, match="mailbox is not known"):
        look_in_folder(SmtpLine(host="smtp.shop.example", user=USER), Password(USER, PASSWORD), [HERE])


def test_nobody_to_sign_in_is_no_sign_in() -> None:
    with FakeImap(FOLDERS) as server, pytest.raises(AccountBlocked, match="no password") as caught:
        look_in_folder(line(server), None, [HERE], LIMIT_S, LIMIT_S)
    assert caught.value.failure is FailureClass.AUTH
    assert "AUTHENTICATE" not in server.verbs()


@pytest.mark.parametrize("password", ["simple", 'with "quotes" and \\'])
def test_an_old_server_is_signed_in_to_by_login(password: str) -> None:
    with FakeImap(FOLDERS, login=(USER, password.replace(" ", "_")), capabilities="IMAP4rev1") as server:
        folders = {"sent_folder": "sent & done"}
        assert look(server, password=password.replace(" ", "_"), **folders).found == {HERE}
    assert "LOGIN" in server.verbs()


@pytest.mark.parametrize(("capabilities", "password"), [("IMAP4rev1 LOGINDISABLED", "simple"), ("IMAP4rev1", PASSWORD)])
def test_a_server_that_cannot_take_the_password_is_not_given_it(capabilities: str, password: str) -> None:
    with FakeImap(FOLDERS, login=(USER, password), capabilities=capabilities) as server:
        error = refused_look(server, password)
    assert (type(error), error.failure) == (AccountBlocked, FailureClass.AUTH)
    assert not {"AUTHENTICATE", "LOGIN"} & set(server.verbs())


@pytest.mark.parametrize("capabilities", ["IMAP4rev1 AUTH=PLAIN", "IMAP4rev1"])
def test_a_wrong_password_is_tried_once(capabilities: str) -> None:
    with FakeImap(FOLDERS, capabilities=capabilities) as server:
        error = refused_look(server, "wrong-one")
    assert (type(error), error.failure) == (AccountBlocked, FailureClass.AUTH)
    assert len([v for v in server.verbs() if v in ("AUTHENTICATE", "LOGIN")]) == 1
    assert "did not accept the sign-in" in str(error)


@pytest.mark.parametrize(("user", "password"), [("", PASSWORD), (USER, ""), (USER, "a\r\nb"), ("a\0b", PASSWORD)])
def test_what_cannot_be_a_sign_in_is_not_tried(user: str, password: str) -> None:
    with FakeImap(FOLDERS) as server:
        error = refused_look(server, password, user=user)
    assert (type(error), error.failure) == (AccountBlocked, FailureClass.AUTH)
    assert "AUTHENTICATE" not in server.verbs()


@pytest.mark.parametrize("code", ["UNAVAILABLE", "LIMIT"])
def test_a_directory_that_is_down_is_not_the_password_s_fault(code: str) -> None:
    fault = b"{tag} NO [" + code.encode() + b"] try later\r\n"
    with FakeImap(FOLDERS, faults={"AUTHENTICATE": fault}) as server:
        assert type(refused_look(server)) is Unreachable


SECRET = "Very-Secret-42"
PLAIN = b64encode(f"\0{USER}\0{SECRET}".encode())


@pytest.mark.parametrize("said", [SECRET.encode(), PLAIN])
def test_a_password_never_comes_back_in_an_error(said: bytes, caplog: pytest.LogCaptureFixture) -> None:
    for word in (b"NO", b"BAD"):
        with FakeImap(FOLDERS, faults={"AUTHENTICATE": b"{tag} " + word + b" what is " + said + b"\r\n"}) as server:
            error = refused_look(server, SECRET)
        told = "".join(traceback.format_exception(error)) + repr(error) + caplog.text
        assert said.decode() not in told
        assert "(hidden)" in str(error)


def test_the_folder_may_be_named_and_its_absence_is_told_with_those_that_are_there() -> None:
    folders = {**FOLDERS, "Archiv": Mailbox((), (GONE,), as_literal=True)}
    with FakeImap(folders) as server:
        assert look(server, sent_folder="archiv") == FolderLook("Archiv", frozenset({GONE}))
        error = refused_look(server, sent_folder="Postausgang")
    assert (type(error), error.failure) == (AccountBlocked, FailureClass.PROTOCOL)
    assert "“Postausgang”" in str(error)
    assert "“Archiv”" in str(error)


def test_a_refusal_is_told_in_the_server_s_words_alone() -> None:
    with FakeImap(FOLDERS, faults={"EXAMINE": b"{tag} NO locked\r\n"}) as server:
        assert str(refused_look(server)) == "The folder “Sent & Done” can't be opened (locked)."
    with FakeImap(FOLDERS, faults={"SEARCH": b"{tag} BAD what?\r\n"}) as server:
        error = str(refused_look(server))
    assert "what?" in error
    assert "http" not in error  # the library would send the buyer to its manual


def test_a_folder_s_name_may_hold_quotes() -> None:
    name = 'Se"nt\\Out'
    with FakeImap({name: Mailbox(("\\Sent",), (HERE,), as_literal=True)}) as server:
        assert look(server) == FolderLook(name, frozenset({HERE}))


def test_many_mails_are_looked_for_without_a_pause_for_each() -> None:
    """A command and its end go out apart: without TCP_NODELAY the end waits for the other side's delayed word."""
    from app.transports.imap import client

    looked: list[int] = []

    class _Watched(client.Client):
        @override
        def search(self, *arguments: Any) -> Any:
            looked.append(self.socket().getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            return super().search(*arguments)

    with pytest.MonkeyPatch.context() as patch, FakeImap(FOLDERS) as server:
        patch.setattr("app.transports.imap.session.Client", _Watched)
        look(server)
    assert all(looked)
    assert len(looked) == 3


@pytest.mark.parametrize("folders", [{}, {"INBOX": Mailbox()}])
def test_a_mailbox_without_a_sent_folder_is_told(folders: dict[str, Mailbox]) -> None:
    with FakeImap(folders) as server:
        error = refused_look(server)
    assert (type(error), error.failure) == (AccountBlocked, FailureClass.PROTOCOL)
    assert "no folder for sent email" in str(error)


def test_a_mail_that_only_looks_alike_is_not_taken_for_it() -> None:
    folders = {"Sent": Mailbox(("\\Sent",), ("<a.rfq.1@shop.example>", "<rfq.1@shop.example.net>"))}
    with FakeImap(folders) as server:
        assert look(server).found == frozenset()
    assert "UID" in server.verbs()


def test_a_server_that_finds_everything_is_not_believed() -> None:
    with FakeImap(FOLDERS, faults={"SEARCH": b"* SEARCH 1 2\r\n{tag} OK done\r\n"}) as server:
        assert look(server).found == {HERE}


@pytest.mark.parametrize(
    ("event", "answer", "kind"),
    [
        ("EXAMINE", b"{tag} NO locked\r\n", AccountBlocked),
        ("SEARCH", b"{tag} NO not here\r\n", AccountBlocked),
        ("SEARCH", b"{tag} BAD what?\r\n", AccountBlocked),
        ("LIST", b"{tag} BAD what?\r\n", AccountBlocked),
        ("LIST", b"{tag} NO not now\r\n", AccountBlocked),
        ("FETCH", b"{tag} NO gone\r\n", AccountBlocked),
        ("FETCH", b"* 1 FETCH (UID\r\n{tag} OK done\r\n", AccountBlocked),
        ("EXAMINE", b"* OK [PERMANENTFLAGS] odd\r\n{tag} OK done\r\n", AccountBlocked),
        ("CONNECT", b"220 smtp.shop.example ESMTP\r\n", AccountBlocked),
        ("CONNECT", b"* BYE too many connections\r\n", Unreachable),
        ("CAPABILITY", b"* CAPABILITY IMAP4rev1 \xff\r\n{tag} OK done\r\n", AccountBlocked),
        ("CAPABILITY", b"* CAPABILITY POP3\r\n{tag} OK done\r\n", AccountBlocked),
        ("LIST", b"\x00\x01 garbage\r\n", AccountBlocked),
        *((event, DROP, Unreachable) for event in ("CONNECT", "CAPABILITY", "AUTHENTICATE", "LIST", "EXAMINE")),
        *((event, DROP, Unreachable) for event in ("SEARCH", "FETCH")),
    ],
)
def test_what_cannot_be_looked_at_is_told_and_never_taken_for_not_there(
    event: str, answer: object, kind: type[TransportFailure]
) -> None:
    with FakeImap(FOLDERS, faults={event: answer}) as server:
        error = refused_look(server)
    assert type(error) is kind
    assert str(error).endswith((".", "?"))


def test_a_farewell_without_an_answer_harms_nobody() -> None:
    with FakeImap(FOLDERS, faults={"LOGOUT": DROP}) as server:
        assert look(server).found == {HERE}


def test_nobody_listening_and_no_such_name_are_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeImap(FOLDERS) as server:
        pass
    assert "can't be reached" in str(refused_look(server))

    def unknown(*_anything: object, **_more: object) -> None:
        raise socket.gaierror(-2, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert "was not found" in str(refused_look(server))


@pytest.mark.parametrize("event", ["CAPABILITY", "LIST"])
def test_a_server_that_dribbles_is_cut_off_in_the_end(event: str) -> None:
    dribble = b"* OK still there\r\n" * 3
    with FakeImap(FOLDERS, faults={event: dribble}) as server, pytest.raises(Unreachable):
        look_in_folder(line(server), Password(USER, PASSWORD), [HERE], LIMIT_S, 0.3)


def test_a_silent_server_is_not_waited_for_long() -> None:
    with FakeImap(FOLDERS, faults={"LIST": b""}) as server, pytest.raises(Unreachable, match="in time"):
        look_in_folder(line(server), Password(USER, PASSWORD), [HERE], 0.2, LIMIT_S)
