"""A sender over Exchange or Microsoft 365 is killed at each of its steps; the next loses nothing, repeats nothing."""

import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.domain.accounts.account import Account, Line, Registration
from app.domain.outbox.delivery import DeliveryState
from tests.fakes.certificates import Authority
from tests.fakes.ews_answers import Fault as EwsFault
from tests.fakes.ews_server import MAILBOX, PASSWORD, EwsServer
from tests.fakes.exchange_client import line, served
from tests.fakes.graph_server import OWNER, Fault, GraphServer
from tests.fakes.office import Office
from tests.patience import LIMIT_S
from tests.torture.office_sender import mailbox_office
from tests.torture.zygote import Zygote

pytestmark = [pytest.mark.long, pytest.mark.file_only("the points of a kill are statements of SQLite's")]
S = DeliveryState
_VENDORS = 2


class ExchangeMailbox:
    """A company's own Exchange server."""

    password: str | None = PASSWORD
    address = MAILBOX

    def __init__(self, server: EwsServer, authority: Authority) -> None:
        self._server = server
        self.line: Line = line(server, authority)

    def got(self) -> Counter[str]:
        return Counter({address: len(mails) for address, mails in self._server.delivered.items()})

    def drafts(self) -> int:
        return len(self._server.folder("drafts"))

    def requests_to_send(self) -> int:
        return self._server.asked.count("SendItem")

    def take_and_say_nothing(self) -> threading.Event:
        self._server.faults["SendItem"] = [EwsFault(after=True, silent=True)]
        return self._server.meets_silence

    def release(self) -> None:
        """Who waits there was killed."""


class GraphMailbox:
    """Microsoft 365."""

    password: str | None = None
    address = OWNER

    def __init__(self, server: GraphServer) -> None:
        self._server = server
        self.line: Line = server.line(registration=Registration(client_id="of-the-shop"))
        self._go_on = threading.Event()

    def got(self) -> Counter[str]:
        return Counter(address for message in self._server.sent for address in message.recipients)

    def drafts(self) -> int:
        return len(self._server.drafts())

    def requests_to_send(self) -> int:
        return self._server.asked["send"]

    def take_and_say_nothing(self) -> threading.Event:
        self._server.on("send", Fault(is_done=True, until=self._go_on))
        return self._server.asking

    def release(self) -> None:
        self._go_on.set()


Mailbox = ExchangeMailbox | GraphMailbox


@contextmanager
def _mailbox(kind: str, folder: Path) -> Iterator[Mailbox]:
    if kind == "exchange":
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


@pytest.fixture(params=["exchange", "graph"])
def mailbox(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Mailbox]:
    (tmp_path / "server").mkdir()
    with _mailbox(request.param, tmp_path / "server") as made:
        yield made


@pytest.fixture
def data(mailbox: Mailbox, tmp_path: Path) -> Path:
    """A data folder with a mail for each vendor in its outbox; nobody has begun to send."""
    drawing = tmp_path / "P-1.pdf"
    drawing.write_bytes(b"%PDF-1.4 drawing")
    with mailbox_office(tmp_path / "data") as here:
        rfq = here.request(_VENDORS, (drawing,))
        account = Account(name="office", via=mailbox.line, from_address=mailbox.address, per_minute=None)
        if mailbox.password is None:
            sign_ins = here.services.accounts.passwords.sign_ins
            sign_ins.kept.save(sign_ins._name(account), "signed in")  # the token itself is the fake's
        here.services.rfq_sending.queue(rfq.id, here.services.accounts.save(account, mailbox.password))
    return tmp_path / "data"


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    made = Zygote()
    yield made
    made.close()


def _killed_at(zygote: Zygote, data: Path, point: str) -> None:
    code, _memory = zygote.wait(zygote.office(data, point), LIMIT_S)
    assert code == -signal.SIGKILL, f"{point} was never reached"


@contextmanager
def _next_process(data: Path, mailbox: Mailbox) -> Iterator[Office]:
    with mailbox_office(data) as here:
        if mailbox.password is not None:
            here.services.accounts.enter_password("office", mailbox.password)
        here.services.sending_right.take()
        yield here


def _once_each(mailbox: Mailbox) -> bool:
    return mailbox.got() == {f"quotes@vendor{n}.example": 1 for n in range(1, _VENDORS + 1)}


def _settle(here: Office) -> None:
    here.drain()
    here.clock.advance(minutes=1)
    here.services.reconciling.look()


@pytest.mark.parametrize(("point", "drafts"), [("W1", 0), ("before W2", 1)], ids=["W1", "W1–W2"])
def test_who_is_killed_before_the_intent_has_sent_nothing(
    mailbox: Mailbox, data: Path, zygote: Zygote, point: str, drafts: int
) -> None:
    _killed_at(zygote, data, point)
    assert (mailbox.drafts(), mailbox.got()) == (drafts, {})
    with _next_process(data, mailbox) as here:
        assert here.states() == [S.READY] * _VENDORS
        here.drain()
        assert here.states() == [S.ACCEPTED] * _VENDORS
    assert (mailbox.drafts(), mailbox.requests_to_send(), _once_each(mailbox)) == (0, _VENDORS, True)


def test_of_a_draft_that_may_be_left_the_row_says_what_to_do(mailbox: Mailbox, data: Path, zygote: Zygote) -> None:
    """Nobody removes it where the buyer cancels that mail, or takes it for sent."""
    _killed_at(zygote, data, "W2–dot")
    _killed_at(zygote, data, "before W2")
    with _next_process(data, mailbox) as here:
        in_doubt, waiting = here.lines()
        assert in_doubt.error.endswith(
            "confirmed it. If it is still in Drafts, it was not sent; sending it again removes that draft."
        )
        here.services.outbox_control.cancel(waiting.rfq_id)
        cancelled = here.lines()[1]
        assert cancelled.state is S.CANCELLED
        assert cancelled.error.endswith(
            "A draft of it may be in Drafts. The next try removes it; if you cancel, delete the draft."
        )
        assert mailbox.drafts() == 2


def test_who_is_killed_after_the_record_has_sent_for_good(mailbox: Mailbox, data: Path, zygote: Zygote) -> None:
    _killed_at(
        zygote, data, "after W3"
    )  # the next mail may be a draft by then: the record waits for its intent a while
    assert mailbox.got().total() == 1
    with _next_process(data, mailbox) as here:
        assert here.states() == [S.ACCEPTED, S.READY]
        here.drain()
        assert here.states() == [S.ACCEPTED] * _VENDORS
    assert (mailbox.drafts(), mailbox.requests_to_send(), _once_each(mailbox)) == (0, _VENDORS, True)


def test_who_is_killed_before_the_request_that_sends_leaves_the_word_to_the_buyer(
    mailbox: Mailbox, data: Path, zygote: Zygote
) -> None:
    _killed_at(zygote, data, "W2–dot")
    assert (mailbox.drafts(), mailbox.got()) == (1, {})
    with _next_process(data, mailbox) as here:
        assert here.states() == [S.UNKNOWN, S.READY]
        _settle(here)
        assert here.states() == [S.UNKNOWN, S.ACCEPTED]
        assert (mailbox.requests_to_send(), mailbox.got().total()) == (1, 1)
        here.services.outbox_control.resolve(here.lines()[0].id, sent=False)
        here.drain()
        assert here.states() == [S.ACCEPTED] * _VENDORS
    assert (mailbox.drafts(), mailbox.requests_to_send(), _once_each(mailbox)) == (0, _VENDORS, True)


@pytest.mark.parametrize("is_answered", [False, True], ids=["W2–answer", "answer–W3"])
def test_what_the_server_took_from_who_was_killed_is_found_in_its_sent_items(
    mailbox: Mailbox, data: Path, zygote: Zygote, is_answered: bool
) -> None:
    if is_answered:
        _killed_at(zygote, data, "250–W3")
    else:
        taken = mailbox.take_and_say_nothing()
        sender = zygote.office(data)
        assert taken.wait(LIMIT_S)
        os.kill(sender, signal.SIGKILL)
        assert zygote.wait(sender, LIMIT_S)[0] == -signal.SIGKILL  # it was at work still
    assert mailbox.got().total() == 1
    with _next_process(data, mailbox) as here:
        assert here.states() == [S.UNKNOWN, S.READY]
        _settle(here)
        assert here.states() == [S.ACCEPTED] * _VENDORS
        assert here.lines()[0].error.startswith("Found in the Sent folder")
    assert (mailbox.drafts(), mailbox.requests_to_send(), _once_each(mailbox)) == (0, _VENDORS, True)


def test_a_process_that_is_killed_again_and_again_still_sends_each_mail_once(
    mailbox: Mailbox, data: Path, zygote: Zygote
) -> None:
    for point in ("W1", "before W2", "before W2", "250–W3", "W1", "before W2", "after W3"):
        _killed_at(zygote, data, point)
    with _next_process(data, mailbox) as here:
        _settle(here)
        assert here.states() == [S.ACCEPTED] * _VENDORS
    assert (mailbox.drafts(), mailbox.requests_to_send(), _once_each(mailbox)) == (0, _VENDORS, True)
