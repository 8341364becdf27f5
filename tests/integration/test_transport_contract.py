"""What every way to hand over an email promises, whatever it is: see `Transport`, `Handover` and `OpenTransport`."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from email import message_from_bytes
from pathlib import Path

import pytest

from app.assembly import _look_in_folder, _open_drafts, _opening
from app.domain.accounts.account import (
    Account,
    ExchangeLine,
    GraphLine,
    Line,
    PracticeLine,
    Security,
    SignIn,
    SmtpLine,
)
from app.domain.accounts.credentials import Bearer, Credentials, Password
from app.domain.outbox.failure import FailureClass
from app.transports.practice.server import PracticeServer
from app.transports.smtp.distrust import Distrust
from app.transports.transport import (
    AccountBlocked,
    ConnectionLost,
    Handover,
    MailFolder,
    MessageRefused,
    OutgoingMessage,
    Receipt,
    Transport,
    Unreachable,
)
from tests.fakes.accounts import smtp_line
from tests.fakes.certificates import Authority
from tests.fakes.ews_server import MAILBOX, PASSWORD, ews_server
from tests.fakes.ews_server import USER as EXCHANGE_USER
from tests.fakes.graph_client import ANNA, BERT, mail
from tests.fakes.graph_server import OWNER, GraphServer, bearer
from tests.fakes.imap_server import FakeImap, Mailbox
from tests.fakes.scripted_smtp import ScriptedSmtp
from tests.fakes.tokens import FakeTokens

USER = "buyer@shop.example"
FILE = ("drawing Ø5.pdf", bytes(range(256)) * 1500)


@dataclass(frozen=True)
class Way:
    """One kind of account with its server: who signs in rightly and wrongly, and what vendors got, by Message-ID.

    With `into` Drafts, what lies there as a whole.
    """

    account: Account
    right: Credentials | None
    wrong: Credentials | None
    arrived: Callable[[], list[str]]
    into: MailFolder = MailFolder.SENT

    def open(self, credentials: Credentials | None = None, **changed: object) -> Transport:
        account = replace(self.account, **changed)  # type: ignore[arg-type]  # by the account's own names
        open_line = _open_drafts if self.into is MailFolder.DRAFTS else opening
        return open_line(account, credentials or self.right)


opening = _opening(PracticeServer(Path()), Distrust())


def _account(line: Line, sender: str = USER) -> Account:
    return Account(name="office", via=line, from_address=sender)


def _ids(octets: list[bytes]) -> list[str]:
    return [str(message_from_bytes(mail)["Message-ID"]) for mail in octets]


@contextmanager
def smtp(folder: Path) -> Iterator[Way]:
    authority = Authority(folder)
    sent = {"Sent": Mailbox(("\\Sent",), ())}
    with (
        ScriptedSmtp(tls=authority.leaf().context(), login=(USER, PASSWORD)) as server,
        FakeImap(sent, login=(USER, PASSWORD), tls=authority.leaf().context()) as imap,
    ):
        line = smtp_line(
            host="127.0.0.1",
            port=server.port,
            security=Security.STARTTLS,
            user=USER,
            ca_file=str(authority.ca_file),
            imap_host="127.0.0.1",
            imap_port=imap.port,
        )

        def arrived() -> list[str]:
            ids = _ids([mail.octets for mail in server.accepted])
            imap.folders = {"Sent": Mailbox(("\\Sent",), tuple(ids))}  # as servers that file what they send
            return ids

        yield Way(_account(line), Password(USER, PASSWORD), Password(USER, "wrong"), arrived)


@contextmanager
def smtp_with_a_token(folder: Path) -> Iterator[Way]:
    authority = Authority(folder)
    offered = "XOAUTH2"
    with ScriptedSmtp(tls=authority.leaf().context(), login=(USER, "good"), auth_offered=offered) as server:
        line = smtp_line(
            host="127.0.0.1",
            port=server.port,
            security=Security.STARTTLS,
            user=USER,
            ca_file=str(authority.ca_file),
            sign_in=SignIn.GOOGLE,
        )
        right, wrong = (Bearer(USER, FakeTokens([token])) for token in ("good", "bad"))
        yield Way(_account(line), right, wrong, lambda: _ids([mail.octets for mail in server.accepted]))


@contextmanager
def graph(folder: Path) -> Iterator[Way]:
    with GraphServer(folder) as server:
        account = _account(server.line(), OWNER)
        yield Way(account, bearer(), bearer("bad"), lambda: [stored.message_id for stored in server.sent])


@contextmanager
def exchange(folder: Path) -> Iterator[Way]:
    authority = Authority(folder)
    with ews_server(authority.leaf().context(), ntlm=True) as server:
        line = ExchangeLine(endpoint=server.endpoint, user=EXCHANGE_USER, ca_file=str(authority.ca_file))
        right, wrong = (Password(EXCHANGE_USER, secret) for secret in (PASSWORD, "wrong"))
        yield Way(
            _account(line, MAILBOX), right, wrong, lambda: [mail.message_id for mail in server.folder("sentitems")]
        )


@contextmanager
def practice(folder: Path) -> Iterator[Way]:
    global opening  # noqa: PLW0603 - its server keeps its emails in a folder
    server = PracticeServer(folder)
    before, opening = opening, _opening(server, Distrust())
    try:
        account = _account(PracticeLine())
        yield Way(account, None, None, lambda: _ids([mail.path.read_bytes() for mail in reversed(server.messages())]))
    finally:
        server.stop()
        opening = before


@contextmanager
def imap_drafts(folder: Path) -> Iterator[Way]:
    authority = Authority(folder)
    drafts = {"Entw&APw-rfe": Mailbox(("\\Drafts",), ())}
    context = authority.leaf().context()
    with FakeImap(drafts, login=(USER, PASSWORD), tls=context, takes_drafts=True) as imap:
        known = {"user": USER, "ca_file": str(authority.ca_file)}
        line = smtp_line(host="smtp.invalid", port=587, imap_host="127.0.0.1", imap_port=imap.port, **known)
        right, wrong = Password(USER, PASSWORD), Password(USER, "wrong")
        yield Way(_account(line), right, wrong, lambda: _ids(imap.appended), MailFolder.DRAFTS)


@contextmanager
def graph_drafts(folder: Path) -> Iterator[Way]:
    with GraphServer(folder) as server:
        account = _account(server.line(), OWNER)

        def whole() -> list[str]:
            assert not server.sent
            return [stored.message_id for stored in server.drafts() if stored.subject == "Anfrage für Größe"]

        yield Way(account, bearer(), bearer("bad"), whole, MailFolder.DRAFTS)


@contextmanager
def exchange_drafts(folder: Path) -> Iterator[Way]:
    authority = Authority(folder)
    with ews_server(authority.leaf().context(), ntlm=True) as server:
        line = ExchangeLine(endpoint=server.endpoint, user=EXCHANGE_USER, ca_file=str(authority.ca_file))
        right, wrong = (Password(EXCHANGE_USER, secret) for secret in (PASSWORD, "wrong"))

        def whole() -> list[str]:
            assert not server.folder("sentitems")
            return [mail.message_id for mail in server.folder("drafts")]

        yield Way(_account(line, MAILBOX), right, wrong, whole, MailFolder.DRAFTS)


EVERY = [smtp, smtp_with_a_token, graph, exchange, practice, imap_drafts, graph_drafts, exchange_drafts]


@pytest.fixture(params=EVERY, ids=lambda way: way.__name__)
def way(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Way]:
    (folder := tmp_path / "server").mkdir()
    with request.param(folder) as made:
        yield made


class Stop(Exception):
    """A buyer's."""


def sent(transport: Transport, message: OutgoingMessage, **handover: Callable[..., object]) -> Receipt:
    given: dict[str, Callable[..., object]] = {"before_commit": lambda: None} | handover
    return transport.send(message, Handover(**given))  # type: ignore[arg-type]  # by their own names


def message(folder: Path, number: int = 1) -> OutgoingMessage:
    return mail(folder, (FILE,), message_id=f"<rfq.{number}@shop.example>")


def test_one_line_carries_emails_one_after_another_each_once(way: Way, tmp_path: Path) -> None:
    transport = way.open()
    commits: list[int] = []
    octets: list[int] = []
    looks: list[int] = []
    for number in (1, 2, 3):
        assert transport.usable
        receipt = sent(
            transport,
            message(tmp_path, number),
            before_commit=lambda number=number: commits.append(number),
            progress=octets.append,
            watch=lambda: looks.append(1),
        )
        assert not receipt.refused
        assert receipt.reply.code or receipt.reply.text
    transport.close()
    transport.close()  # never raises
    assert not transport.usable
    assert commits == [1, 2, 3]
    assert octets
    assert max(octets) <= message(tmp_path).size
    assert way.arrived() == [f"<rfq.{number}@shop.example>" for number in (1, 2, 3)]


def test_before_the_commit_anything_may_stop_it_and_nothing_is_sent(way: Way, tmp_path: Path) -> None:
    def stop() -> None:
        raise Stop

    for place in ("before_commit", "progress"):
        transport = way.open()
        with pytest.raises(Stop):
            sent(transport, message(tmp_path), **{place: lambda *_: stop()})
        transport.close()
        assert not transport.usable
    assert way.arrived() == []
    transport = way.open()
    sent(transport, message(tmp_path))
    transport.close()
    assert way.arrived() == ["<rfq.1@shop.example>"]


def test_a_line_that_is_closed_carries_nothing(way: Way, tmp_path: Path) -> None:
    transport = way.open()
    transport.close()
    with pytest.raises(ConnectionLost):
        sent(transport, message(tmp_path))
    assert way.arrived() == []


def test_an_email_beyond_the_account_s_limit_is_refused_and_the_next_one_goes(way: Way, tmp_path: Path) -> None:
    transport = way.open(max_size=message(tmp_path).size - 1)
    with pytest.raises(MessageRefused) as caught:
        sent(transport, message(tmp_path))
    assert caught.value.failure is FailureClass.MESSAGE
    assert "MB" in str(caught.value)
    assert transport.usable
    sent(transport, mail(tmp_path, (), message_id="<rfq.2@shop.example>"))
    transport.close()
    assert way.arrived() == ["<rfq.2@shop.example>"]


def test_a_sign_in_that_is_refused_stops_the_account(way: Way) -> None:
    if way.wrong is None:
        assert isinstance(way.account.via, PracticeLine)
        return
    with pytest.raises(AccountBlocked) as caught:
        way.open(way.wrong)
    assert caught.value.failure is FailureClass.AUTH
    assert not any(secret in repr(caught.value) + str(caught.value) for secret in ("wrong", "Bearer"))


def test_nobody_there_is_unreachable_and_counts_as_no_try(way: Way) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    line = way.account.via
    if isinstance(line, PracticeLine):
        return  # its server is part of the program
    nowhere: Line
    match line:
        case GraphLine() | ExchangeLine():
            nowhere = replace(line, endpoint=f"https://127.0.0.1:{port}/EWS/Exchange.asmx")
        case SmtpLine():
            nowhere = replace(line, port=port, imap=line.imap and replace(line.imap, port=port))
    with pytest.raises(Unreachable) as caught:
        way.open(via=nowhere)
    assert caught.value.failure is FailureClass.NETWORK


def test_a_server_that_cannot_prove_who_it_is_gets_no_sign_in(way: Way, tmp_path: Path) -> None:
    if isinstance(way.account.via, PracticeLine):
        return  # the line does not leave this computer
    (other := tmp_path / "other").mkdir()
    for ca_file, certificate in ((str(Authority(other).ca_file), ""), ("", "0" * 64)):
        with pytest.raises(AccountBlocked) as caught:
            way.open(via=replace(way.account.via, ca_file=ca_file, certificate=certificate))
        assert caught.value.failure is FailureClass.TLS_TRUST


def test_what_was_sent_is_found_in_its_folder_where_there_is_one(way: Way, tmp_path: Path) -> None:
    transport = way.open()
    sent(transport, message(tmp_path))
    transport.close()
    assert way.arrived() == ["<rfq.1@shop.example>"]
    if not way.account.via.has_folders:
        return
    seen = _look_in_folder(way.account, way.right, ["<rfq.1@shop.example>", "<rfq.2@shop.example>"], way.into)
    assert seen.found == {"<rfq.1@shop.example>"}
    assert seen.folder


def test_vendors_get_what_was_frozen(way: Way, tmp_path: Path) -> None:
    assert message(tmp_path).recipients == (ANNA, BERT)
    transport = way.open()
    sent(transport, message(tmp_path))
    transport.close()
    assert len(way.arrived()) == 1
