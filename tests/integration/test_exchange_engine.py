"""The engine and a company's own Exchange server: in doubt, refused, paused, and yet each vendor has one email."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from app.assembly import Parts, services
from app.domain.accounts.account import Account
from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.failure import FailureClass
from app.system.settings import Settings
from tests.fakes.certificates import Authority
from tests.fakes.clocks import Passing, StoppedClock
from tests.fakes.ews_answers import Fault
from tests.fakes.ews_server import MAILBOX, PASSWORD, EwsServer
from tests.fakes.exchange_client import line, served
from tests.fakes.mail_server import FakeMailServer
from tests.fakes.office import Office, lay_empty_database
from tests.fakes.secret_keepers import RememberedSecrets

S = DeliveryState
CUT, CUT_WHEN_DONE = Fault(), Fault(after=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@contextmanager
def office(folder: Path) -> Iterator[Office]:
    """As `opened` of the fakes, but its emails go the program's own way."""
    folder.mkdir(exist_ok=True)
    settings = Settings.load(None, folder)
    settings = lay_empty_database(settings)
    clock, secrets = StoppedClock(), RememberedSecrets()
    with services(settings, folder, Parts(clock=clock, secrets=secrets)) as made:
        yield Office(made, clock, FakeMailServer(), secrets, settings.folder.root)


def queued(
    here: Office, server: EwsServer, authority: Authority, vendors: int = 2, files: tuple[Path, ...] = ()
) -> None:
    rfq = here.request(vendors, files)
    account = Account(name="office", via=line(server, authority), from_address=MAILBOX, per_minute=None)
    here.services.rfq_sending.queue(rfq.id, here.services.accounts.save(account, PASSWORD))
    here.services.sending_right.take()


def once_each(server: EwsServer, vendors: int) -> bool:
    got = {address: len(mails) for address, mails in server.delivered.items()}
    return got == {f"quotes@vendor{n}.example": 1 for n in range(1, vendors + 1)}


@pytest.mark.parametrize("ntlm", [False, True], ids=["basic", "ntlm"])
def test_every_vendor_gets_one_email(authority: Authority, tmp_path: Path, ntlm: bool) -> None:
    drawing = tmp_path / "P-1.pdf"
    drawing.write_bytes(b"%PDF-1.4 drawing " * 100_000)
    with served(authority, ntlm=ntlm) as server, office(tmp_path / "data") as here:
        queued(here, server, authority, 2, (drawing,))
        assert here.drain() is None
        assert here.states() == [S.ACCEPTED] * 2
        assert once_each(server, 2)
        assert not server.folder("drafts")


def test_what_is_in_doubt_is_found_in_the_sent_folder_and_never_sent_again(
    authority: Authority, tmp_path: Path
) -> None:
    with served(authority, SendItem=[CUT_WHEN_DONE, CUT]) as server, office(tmp_path / "data") as here:
        queued(here, server, authority)
        here.drain()
        assert here.states() == [S.UNKNOWN] * 2
        here.clock.advance(minutes=1)
        here.services.reconciling.look()
        assert here.states() == [S.ACCEPTED, S.UNKNOWN]
        assert here.lines()[0].error.startswith("Found in the Sent folder")
        here.drain()
        assert (server.asked.count("SendItem"), len(server.folder("sentitems"))) == (2, 1)


def test_a_line_that_breaks_before_the_commit_sends_it_over_another(authority: Authority, tmp_path: Path) -> None:
    with served(authority, CreateItem=[CUT]) as server, office(tmp_path / "data") as here:
        queued(here, server, authority)
        here.drain()
        assert here.states() == [S.ACCEPTED] * 2
        assert once_each(server, 2)
        assert not server.folder("drafts")


def test_a_server_that_is_busy_gets_the_pause_that_it_asks_for(authority: Authority, tmp_path: Path) -> None:
    busy = Fault(code="ErrorServerBusy", back_off=300_000)
    with served(authority, CreateItem=[busy]) as server, office(tmp_path / "data") as here:
        queued(here, server, authority, 1)
        due = here.drain()
        assert due is not None
        assert due - here.clock.now() >= timedelta(seconds=300)
        here.clock.advance(minutes=6)
        desk = here.services.dispatch._desk(here.services.accounts.get("office"))
        desk._changed = Passing(here.clock)
        here.drain()
        assert here.states() == [S.ACCEPTED]
        assert once_each(server, 1)


def test_ews_that_is_turned_off_stops_the_account_and_keeps_the_queue(authority: Authority, tmp_path: Path) -> None:
    with served(authority, GetFolder=Fault(status=403)) as server, office(tmp_path / "data") as here:
        queued(here, server, authority)
        assert here.drain() is None
        assert here.states() == [S.READY] * 2
        assert "EWS" in here.services.outbox_reading.outlook().note
        here.services.dispatch.mended("office")
        here.drain()
        assert here.states() == [S.ACCEPTED] * 2
        assert once_each(server, 2)


def test_a_password_that_is_changed_in_mid_batch_stops_the_account_and_not_the_queue(
    authority: Authority, tmp_path: Path
) -> None:
    refused = Fault(status=401, headers={"WWW-Authenticate": 'Basic realm="x"'})
    with served(authority, FindItem=[None, refused]) as server, office(tmp_path / "data") as here:
        queued(here, server, authority, 3)
        here.drain()
        assert sorted(here.states()) == sorted([S.ACCEPTED, S.READY, S.READY])
        here.services.accounts.enter_password("office", PASSWORD)
        here.drain()
        assert here.states() == [S.ACCEPTED] * 3
        assert once_each(server, 3)


def test_one_refused_vendor_does_not_hold_up_the_other(authority: Authority, tmp_path: Path) -> None:
    refused = Fault(code="ErrorInvalidRecipients", text="At least one recipient is not valid.")
    with served(authority, SendItem=[refused]) as server, office(tmp_path / "data") as here:
        queued(here, server, authority)
        here.drain()
        assert here.states() == [S.REJECTED, S.ACCEPTED]
        assert here.lines()[0].failure is FailureClass.RECIPIENT
        assert not server.folder("drafts")
