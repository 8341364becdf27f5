"""The engine and Microsoft 365: queued, killed, in doubt, and yet each vendor has one email."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from app.assembly import _IMPATIENT, Parts, _look_in_folder, _opening, services
from app.domain.accounts.account import Account, GraphLine, Registration
from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.failure import FailureClass
from app.system.secrets import Secrets
from app.system.settings import Settings
from app.transports.graph.graph import GraphTransport, open_graph
from app.transports.graph.looking import look_in_folder
from app.transports.practice.server import PracticeServer
from app.transports.smtp.distrust import Distrust
from app.transports.transport import MailFolder
from tests.fakes.clocks import Passing, StoppedClock
from tests.fakes.graph_server import CUT, CUT_WHEN_DONE, OWNER, PATIENCE, Fault, GraphServer, bearer
from tests.fakes.mail_server import FakeMailServer
from tests.fakes.office import Office, crashed_copy, lay_empty_database
from tests.fakes.secret_keepers import RememberedSecrets

S = DeliveryState


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GraphServer]:
    with GraphServer(tmp_path) as running:
        yield running


@contextmanager
def office(folder: Path, kept: Secrets | None = None) -> Iterator[Office]:
    """As `opened` of the fakes, but its emails go through Graph. `kept`: what another one's computer has."""
    folder.mkdir(exist_ok=True)
    settings = Settings.load(None, folder)
    settings = lay_empty_database(settings)
    clock, secrets = StoppedClock(), kept or RememberedSecrets()
    parts = Parts(
        clock=clock,
        secrets=secrets,
        open_transport=lambda account, _: open_graph(_line(account), bearer(), PATIENCE, account.max_size),
        look_in_folder=lambda account, _, ids, folder=MailFolder.SENT: look_in_folder(
            _line(account), bearer(), ids, PATIENCE, wanted=folder
        ),
    )
    with services(settings, folder, parts) as made:
        yield Office(made, clock, FakeMailServer(), secrets, settings.folder.root)


def _line(account: Account) -> GraphLine:
    assert isinstance(account.via, GraphLine)
    return account.via


def queued(here: Office, server: GraphServer, vendors: int = 2, files: tuple[Path, ...] = ()) -> None:
    rfq = here.request(vendors, files)
    line = server.line(registration=Registration(client_id="of-the-shop"))
    account = Account(name="office", via=line, from_address=OWNER, per_minute=None)
    sign_ins = here.services.accounts.passwords.sign_ins
    sign_ins.kept.save(sign_ins._name(account), "signed in")  # the token itself is the test's
    here.services.rfq_sending.queue(rfq.id, here.services.accounts.save(account))
    here.services.sending_right.take()


def once_each(server: GraphServer, vendors: int) -> bool:
    got = Counter(address for message in server.sent for address in message.recipients)
    return got == {f"quotes@vendor{n}.example": 1 for n in range(1, vendors + 1)}


def killed_at(here: Office, server: GraphServer, kind: str, fault: Fault, to: Path) -> None:
    """The data folder as a kill would leave it while that request is answered."""
    assert fault.until is not None
    server.on(kind, fault)
    sending = threading.Thread(target=here.drain)
    sending.start()
    server.asking.wait()
    crashed_copy(here, to)
    fault.until.set()
    sending.join()


def test_every_vendor_gets_one_email(server: GraphServer, tmp_path: Path) -> None:
    drawing = tmp_path / "P-1.pdf"
    drawing.write_bytes(b"%PDF-1.4 drawing " * 300_000)  # 5 MB: an upload
    with office(tmp_path / "data") as here:
        queued(here, server, 2, (drawing,))
        assert here.drain() is None
        assert here.states() == [S.ACCEPTED] * 2
    assert once_each(server, 2)
    for message in server.sent:
        assert [a.octets for a in message.attachments if a.name == "P-1.pdf"] == [drawing.read_bytes()]


def test_what_is_in_doubt_is_found_in_sent_items(server: GraphServer, tmp_path: Path) -> None:
    server.on("send", CUT_WHEN_DONE, CUT)
    with office(tmp_path / "data") as here:
        queued(here, server)
        here.drain()
        assert here.states() == [S.UNKNOWN] * 2
        here.clock.advance(minutes=1)
        here.services.reconciling.look()
        assert here.states() == [S.ACCEPTED, S.UNKNOWN]
        assert here.lines()[0].error.startswith("Found in the Sent folder “Sent Items”")
    assert (server.asked["send"], len(server.sent)) == (2, 1)


def test_a_kill_after_the_commit_sends_nothing_again(server: GraphServer, tmp_path: Path) -> None:
    fault = Fault(is_done=True, until=threading.Event())
    with office(tmp_path / "data") as here:
        queued(here, server, 1)
        killed_at(here, server, "send", fault, tmp_path / "killed")
    with office(tmp_path / "killed") as later:
        later.services.sending_right.take()
        assert later.states() == [S.UNKNOWN]
        later.drain()
        later.clock.advance(minutes=1)
        later.services.reconciling.look()
        assert later.states() == [S.ACCEPTED]
    assert (server.asked["send"], once_each(server, 1)) == (1, True)


def test_a_kill_before_the_commit_leaves_a_draft_that_the_next_try_deletes(server: GraphServer, tmp_path: Path) -> None:
    server.on("delete", CUT)  # who is killed deletes nothing
    with office(tmp_path / "data") as here:
        queued(here, server, 1, (_small(tmp_path),))
        killed_at(here, server, "attach", Fault(403, until=threading.Event()), tmp_path / "killed")
    assert len(server.drafts()) == 1
    with office(tmp_path / "killed", here.secrets) as later:
        later.services.sending_right.take()
        assert later.states() == [S.READY]
        later.drain()
        assert later.states() == [S.ACCEPTED]
    assert (server.drafts(), once_each(server, 1)) == ([], True)


def test_a_server_that_wants_a_pause_gets_it(server: GraphServer, tmp_path: Path) -> None:
    server.on("send", Fault(429, headers={"Retry-After": "300"}))
    with office(tmp_path / "data") as here:
        queued(here, server, 1)
        due = here.drain()
        assert due is not None
        assert due - here.clock.now() >= timedelta(seconds=300)
        here.clock.advance(minutes=6)
        desk = here.services.dispatch._desk(here.services.accounts.get("office"))
        desk._changed = Passing(here.clock)
        here.drain()
        assert here.states() == [S.ACCEPTED]
    assert once_each(server, 1)


def test_no_permission_stops_the_account_and_keeps_the_queue(server: GraphServer, tmp_path: Path) -> None:
    server.on("prove", Fault(403, "ErrorAccessDenied"))
    with office(tmp_path / "data") as here:
        queued(here, server)
        assert here.drain() is None
        assert here.states() == [S.READY] * 2
        assert "Mail.ReadWrite" in here.services.outbox_reading.outlook().note
        here.services.dispatch.mended("office")
        here.drain()
        assert here.states() == [S.ACCEPTED] * 2
    assert once_each(server, 2)


def test_one_refused_vendor_does_not_hold_up_the_other(server: GraphServer, tmp_path: Path) -> None:
    server.on("send", Fault(400, "ErrorInvalidRecipients", "At least one recipient is not valid."))
    with office(tmp_path / "data") as here:
        queued(here, server)
        here.drain()
        assert here.states() == [S.REJECTED, S.ACCEPTED]
        line = here.lines()[0]
        assert line.failure is FailureClass.RECIPIENT
        assert line.server_reply == "400 ErrorInvalidRecipients: At least one recipient is not valid."
    assert server.drafts() == []


def test_an_account_of_that_kind_gets_that_transport(server: GraphServer, tmp_path: Path) -> None:
    account = Account(name="office", via=server.line())
    opening = _opening(PracticeServer(tmp_path / "practice"), Distrust(), _IMPATIENT)
    transport = opening(account, bearer())
    assert isinstance(transport, GraphTransport)
    seconds = transport._client.seconds
    assert (seconds.connect, seconds.answer, seconds.block, seconds.commit) == (15, 30, 60, 120)
    transport.close()
    assert _look_in_folder(account, bearer(), ["<1@x>"]).folder == "Sent Items"


def _small(folder: Path) -> Path:
    drawing = folder / "P-1.pdf"
    drawing.write_bytes(b"%PDF-1.4 drawing")
    return drawing
