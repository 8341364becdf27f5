"""Who puts mails into Drafts is killed at each step; in the end each lies there once, whole, and nothing was sent."""

import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from app.domain.accounts.account import Account, Line, Registration, Security
from app.domain.outbox.delivery import DeliveryState
from tests.fakes.accounts import smtp_line
from tests.fakes.certificates import Authority
from tests.fakes.ews_answers import Fault as EwsFault
from tests.fakes.ews_server import MAILBOX, PASSWORD, EwsServer
from tests.fakes.exchange_client import line, served
from tests.fakes.graph_server import OWNER, Fault, GraphServer
from tests.fakes.imap_server import HUSH, FakeImap
from tests.fakes.imap_server import Mailbox as Folder
from tests.fakes.office import Office
from tests.patience import LIMIT_S
from tests.torture.office_sender import mailbox_office
from tests.torture.zygote import Zygote

pytestmark = [pytest.mark.long, pytest.mark.file_only("the points of a kill are statements of SQLite's")]
S = DeliveryState
_VENDORS = 2
_MARK = "[Not complete: do not send]"
Content = tuple[str, ...]


class ImapMailbox:
    """The mailbox of any other server."""

    password: str | None = PASSWORD
    address = "buyer@shop.example"

    def __init__(self, server: FakeImap) -> None:
        self._server = server
        there = {"imap_host": "127.0.0.1", "imap_port": server.port, "imap_security": Security.NONE}
        self.line: Line = smtp_line(host="smtp.shop.example", port=587, user=server.login[0], **there)

    def drafts(self) -> list[bytes | Content]:
        return [*self._server.appended]

    def as_there(self, frozen: bytes) -> bytes | Content:
        """How that mail looks in Drafts."""
        return frozen

    def changes(self) -> int:
        """What was done to the mailbox besides."""
        return len(self._server.changes)

    def take_and_say_nothing(self) -> threading.Event:
        self._server.faults["APPENDED"] = HUSH
        return self._server.hushed

    def release(self) -> None:
        """It hears that who waited there has gone."""
        self._server.faults.clear()


class ExchangeMailbox:
    """A company's own Exchange server."""

    password: str | None = PASSWORD
    address = MAILBOX

    def __init__(self, server: EwsServer, authority: Authority) -> None:
        self._server = server
        self.line: Line = line(server, authority)

    def drafts(self) -> list[bytes | Content]:
        return [mail.octets for mail in self._server.folder("drafts")]

    def as_there(self, frozen: bytes) -> bytes | Content:
        return frozen

    def changes(self) -> int:
        return len(self._server.delivered) + len({"SendItem", "DeleteItem"} & {*self._server.asked})

    def take_and_say_nothing(self) -> threading.Event:
        self._server.faults["CreateItem"] = [EwsFault(after=True, silent=True)]
        return self._server.meets_silence

    def release(self) -> None:
        """Who waits there was killed."""


class GraphMailbox:
    """Microsoft 365, where a mail is taken apart and made anew."""

    password: str | None = None
    address = OWNER

    def __init__(self, server: GraphServer) -> None:
        self._server = server
        self.line: Line = server.line(registration=Registration(client_id="of-the-shop"))
        self._go_on = threading.Event()

    def drafts(self) -> list[bytes | Content]:
        return [_content(draft.mail, draft.subject) for draft in self._server.drafts()]

    def as_there(self, frozen: bytes) -> bytes | Content:
        mail = message_from_bytes(frozen, policy=default)
        assert isinstance(mail, EmailMessage)
        return _content(mail, mail["Subject"])

    def changes(self) -> int:
        return len(self._server.sent)

    def take_and_say_nothing(self) -> threading.Event:
        self._server.on("name", Fault(is_done=True, until=self._go_on))
        return self._server.asking

    def release(self) -> None:
        self._go_on.set()


def _content(mail: EmailMessage, subject: str) -> Content:
    files = (f"{part.get_filename()} {part.get_payload(decode=True)!r}" for part in mail.iter_attachments())
    return (subject, mail["Message-ID"], mail["To"], *files)


Mailbox = ImapMailbox | ExchangeMailbox | GraphMailbox


@contextmanager
def _mailbox(kind: str, folder: Path) -> Iterator[Mailbox]:
    if kind == "imap":
        names = {"INBOX": (), "Drafts": ("\\Drafts",), "Sent": ("\\Sent",), "Trash": ("\\Trash",)}
        folders = {name: Folder(flags) for name, flags in names.items()}
        with FakeImap(folders, login=("buyer", PASSWORD), takes_drafts=True) as imap:
            yield ImapMailbox(imap)
    elif kind == "exchange":
        authority = Authority(folder)
        with served(authority) as server:
            yield ExchangeMailbox(server, authority)
    else:
        with GraphServer(folder) as graph:
            made = GraphMailbox(graph)
            try:
                yield made
            finally:
                made.release()


@pytest.fixture(params=["imap", "exchange", "graph"])
def mailbox(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Mailbox]:
    (tmp_path / "server").mkdir()
    with _mailbox(request.param, tmp_path / "server") as made:
        yield made


@pytest.fixture
def data(mailbox: Mailbox, tmp_path: Path) -> Path:
    """A data folder with a mail for each vendor that is meant for Drafts; nobody has begun."""
    drawing = tmp_path / "P-1.pdf"
    drawing.write_bytes(b"%PDF-1.4 drawing" * 20_000)
    with mailbox_office(tmp_path / "data") as here:
        rfq = here.request(_VENDORS, (drawing,))
        account = Account(name="office", via=mailbox.line, from_address=mailbox.address)
        if mailbox.password is None:
            sign_ins = here.services.accounts.passwords.sign_ins
            sign_ins.kept.save(sign_ins._name(account), "signed in")  # the token itself is the fake's
        stored = here.services.accounts.save(account, mailbox.password)
        here.services.rfq_sending.queue(rfq.id, stored, into_drafts=True)
    return tmp_path / "data"


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    made = Zygote()
    yield made
    made.close()


def _killed_at(zygote: Zygote, data: Path, point: str) -> None:
    code, _memory = zygote.wait(zygote.office(data, point), LIMIT_S)
    assert code == -signal.SIGKILL, f"{point} was never reached"


def _killed_in_silence(zygote: Zygote, data: Path, mailbox: Mailbox) -> None:
    """The server has taken the mail, and its answer never comes."""
    taken = mailbox.take_and_say_nothing()
    sender = zygote.office(data)
    assert taken.wait(LIMIT_S)
    os.kill(sender, signal.SIGKILL)
    assert zygote.wait(sender, LIMIT_S)[0] == -signal.SIGKILL  # it was at work still
    mailbox.release()


@contextmanager
def _next_process(data: Path, mailbox: Mailbox, minutes: int = 0) -> Iterator[Office]:
    with mailbox_office(data) as here:
        here.clock.advance(minutes=minutes)
        if mailbox.password is not None:
            here.services.accounts.enter_password("office", mailbox.password)
        here.services.sending_right.take()
        yield here


def _look(here: Office) -> None:
    here.clock.advance(minutes=1)
    here.services.reconciling.look()


def _check_end(here: Office, mailbox: Mailbox) -> None:
    """What is in doubt is looked for, what is missing is put there, and then each is there, once and whole."""
    here.drain()
    _look(here)
    here.drain()
    assert here.states() == [S.DRAFTED] * _VENDORS
    _look(here)
    assert all(line.error.startswith("In the folder “Drafts” at ") for line in here.lines())
    assert Counter(mailbox.drafts()) == Counter(mailbox.as_there(mail) for mail in here.frozen())
    assert len(here.frozen()) == _VENDORS
    assert mailbox.changes() == 0


@pytest.mark.parametrize(
    ("point", "is_begun", "states"),
    [
        ("W1", False, [S.READY, S.READY]),
        ("before W2", True, [S.READY, S.READY]),
        ("W2–dot", True, [S.UNKNOWN, S.READY]),
    ],
    ids=["W1", "W1–W2", "W2–last octets"],
)
def test_who_is_killed_before_the_last_octets_has_put_nothing_there_that_counts(
    mailbox: Mailbox, data: Path, zygote: Zygote, point: str, is_begun: bool, states: list[DeliveryState]
) -> None:
    _killed_at(zygote, data, point)
    is_left = is_begun and isinstance(mailbox, GraphMailbox)
    assert [draft[0].startswith(_MARK) for draft in mailbox.drafts() if isinstance(draft, tuple)] == [True] * is_left
    assert len(mailbox.drafts()) == is_left
    with _next_process(data, mailbox) as here:
        assert here.states() == states
        _check_end(here, mailbox)


@pytest.mark.parametrize("is_answered", [False, True], ids=["taken–answer", "answer–W3"])
def test_what_the_server_took_from_who_was_killed_is_found_there_and_not_put_there_again(
    mailbox: Mailbox, data: Path, zygote: Zygote, is_answered: bool
) -> None:
    if is_answered:
        _killed_at(zygote, data, "250–W3")
    else:
        _killed_in_silence(zygote, data, mailbox)
    there = mailbox.drafts()
    assert len(there) == 1
    with _next_process(data, mailbox) as here:
        assert here.states() == [S.UNKNOWN, S.READY]
        assert there == [mailbox.as_there(here.frozen()[0])]
        _check_end(here, mailbox)


def test_who_is_killed_after_the_record_has_put_it_there_for_good(mailbox: Mailbox, data: Path, zygote: Zygote) -> None:
    _killed_at(zygote, data, "after W3")
    with _next_process(data, mailbox) as here:
        assert here.states() == [S.DRAFTED, S.READY]
        _check_end(here, mailbox)


def test_who_is_killed_at_any_moment_again_and_again_puts_each_there_once(
    mailbox: Mailbox, data: Path, zygote: Zygote
) -> None:
    """Between two lives the folder is looked into, so that what is in doubt is put there again."""
    points = ["", "body", "before W2", "W2–dot", "250–W3", "after W3"]
    for life, point in enumerate(random.sample(points, 3), 1):
        sender = zygote.office(data, point)
        if zygote.wait(sender, random.uniform(0, 0.2))[0] is None:  # noqa: S311 - a moment, no secret
            os.kill(sender, signal.SIGKILL)
            zygote.wait(sender, LIMIT_S)
        with _next_process(data, mailbox, minutes=2 * life) as here:
            _look(here)
    with _next_process(data, mailbox, minutes=10) as here:
        _check_end(here, mailbox)
