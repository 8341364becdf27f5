"""A keyring that is shut, a password that changes, a clock that is set, a window that hangs: while mails are sent."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from typing_extensions import override

from app.assembly import Parts, services
from app.background.job_runner import JobRunner
from app.background.outbox_worker import OutboxWorker
from app.domain.accounts.account import Account, Security
from app.domain.accounts.credentials import Credentials
from app.domain.outbox.delivery import DeliveryState
from app.services.sending.rfq_sending import CheckFailed
from app.services.suite import Services
from app.system.secrets import Secrets, SecretsUnavailable
from app.system.settings import Settings
from app.transports.smtp.distrust import Distrust
from app.transports.smtp.smtp import open_smtp
from app.transports.transport import OutgoingMessage, Transport
from tests.fakes.accounts import smtp_account
from tests.fakes.clocks import StoppedClock
from tests.fakes.mail_server import Answer, FakeMailServer, postponed
from tests.fakes.office import Office, drain
from tests.fakes.scripted_smtp import ACCEPT, DROP, ScriptedSmtp, on
from tests.fakes.secret_keepers import NoSecrets, RememberedSecrets
from tests.fakes.smtp_client import PATIENCE
from tests.patience import LIMIT_MS, LIMIT_S
from tests.torture.invariants import check, look

S = DeliveryState
_LOGIN = ("anna", "correct-horse-battery")


class _Keyring(RememberedSecrets):
    """A keyring that is locked now and then, as a desktop's is after a while."""

    def __init__(self) -> None:
        super().__init__()
        self.locked = False

    @override
    def get(self, account: str) -> str | None:
        if self.locked:
            raise SecretsUnavailable("the keyring is locked.")
        return super().get(account)


@contextmanager
def _office(folder: Path, secrets: Secrets) -> Iterator[Office]:
    """An office on the real transport, with an account that signs in."""
    settings = Settings.load(None, folder / "data")

    def opening(account: Account, credentials: Credentials | None) -> Transport:
        return open_smtp(account.smtp, credentials, PATIENCE, Distrust())

    clock = StoppedClock()
    with services(settings, folder / "data", Parts(clock, secrets, opening)) as made:
        yield Office(made, clock, FakeMailServer(), secrets, settings.folder.root)


def _account(server: ScriptedSmtp) -> Account:
    user, _password = _LOGIN
    return smtp_account(
        name="office", host="127.0.0.1", port=server.port, security=Security.NONE, user=user,
        from_address="buyer@shop.example", per_minute=None,
    )  # fmt: skip


def _check(office: Office, server: ScriptedSmtp) -> None:
    check(look(office.folder), [asdict(mail) for mail in server.accepted], connections=1, ended=True)


@pytest.fixture
def server() -> Iterator[ScriptedSmtp]:
    with ScriptedSmtp(login=_LOGIN) as made:
        yield made


def test_a_keyring_that_is_locked_before_a_batch_queues_nothing_and_tries_no_sign_in(
    tmp_path: Path, server: ScriptedSmtp
) -> None:
    keyring = _Keyring()
    with _office(tmp_path, keyring) as office:
        account = office.services.accounts.save(_account(server), _LOGIN[1])
        rfq = office.request(3)
        keyring.locked = True
        with pytest.raises(CheckFailed, match="the keyring is locked"):
            office.services.rfq_sending.queue(rfq.id, account)
        assert (office.lines(), server.commands) == ([], [])
        keyring.locked = False
        office.services.rfq_sending.queue(rfq.id, account)
        office.services.sending_right.take()
        office.drain()
        assert office.states() == [S.ACCEPTED] * 3
        _check(office, server)


def test_a_computer_without_a_keyring_queues_nothing_until_the_password_is_typed(
    tmp_path: Path, server: ScriptedSmtp
) -> None:
    with _office(tmp_path, NoSecrets()) as office:
        account = office.services.accounts.save(_account(server))
        rfq = office.request(2)
        with pytest.raises(CheckFailed, match="no keyring"):
            office.services.rfq_sending.queue(rfq.id, account)
        office.services.accounts.enter_password("office", _LOGIN[1])
        office.services.rfq_sending.queue(rfq.id, account)
        office.services.sending_right.take()
        office.drain()
        assert office.states() == [S.ACCEPTED] * 2
        _check(office, server)


def test_a_keyring_that_locks_itself_in_mid_batch_stops_the_account_and_leaves_the_queue(
    tmp_path: Path, server: ScriptedSmtp
) -> None:
    keyring = _Keyring()
    server.rules = (on("DOT", ACCEPT, "250 2.0.0 ok", DROP, times=1),)
    server.on_accepted = lambda _mail: setattr(keyring, "locked", True)
    with _office(tmp_path, keyring) as office:
        account = office.services.accounts.save(_account(server), _LOGIN[1])
        office.services.rfq_sending.queue(office.request(3).id, account)
        office.services.sending_right.take()
        office.drain()
        assert office.states() == [S.ACCEPTED, S.READY, S.READY]
        assert server.verbs().count("AUTH") == 1  # an empty password is not tried
        ((_account_in_trouble, trouble),) = office.services.dispatch.troubles()
        assert "password" in str(trouble)
        _check(office, server)
        server.on_accepted = lambda _mail: None
        keyring.locked = False
        office.services.dispatch.mended("office")
        office.drain()
        assert office.states() == [S.ACCEPTED] * 3
        _check(office, server)


@pytest.mark.parametrize("reply", ["535 5.7.8 expired", "534 5.7.9 application password needed", "535 5.7.139 revoked"])
def test_a_credential_that_is_revoked_is_tried_once(tmp_path: Path, server: ScriptedSmtp, reply: str) -> None:
    server.rules = (on("AUTH", reply),)
    with _office(tmp_path, RememberedSecrets()) as office:
        account = office.services.accounts.save(_account(server), _LOGIN[1])
        office.services.rfq_sending.queue(office.request(3).id, account)
        office.services.sending_right.take()
        for _ in range(3):
            office.drain()
            office.clock.advance(hours=1)
        assert office.states() == [S.READY] * 3
        assert server.verbs().count("AUTH") == 1
        _check(office, server)


@pytest.mark.parametrize("days", [1, -1], ids=["a day ahead", "a day behind"])
@pytest.mark.parametrize("answer", [Answer(), Answer(failure=postponed())], ids=["goes well", "is put off"])
def test_a_clock_that_is_set_while_mails_are_sent_strands_none(office: Office, days: int, answer: Answer) -> None:
    office.queued(4, per_day=4)
    office.server.answers.append(answer)
    bodies: list[OutgoingMessage] = []

    def clock_is_set(message: OutgoingMessage) -> None:
        bodies.append(message)
        if len(bodies) == 2:
            office.clock.set(days=days)

    office.server.in_body = clock_is_set
    office.drain()
    office.services.outbox_control.resume()  # what the clock made 12 hours old was paused, and said so
    office.drain()
    office.clock.advance(minutes=73)
    office.drain()
    assert S.READY not in office.states()
    assert len(office.server.recipients()) == len(set(office.server.recipients()))
    states = office.states()
    assert set(states) <= {S.ACCEPTED, S.REJECTED}
    assert states.count(S.ACCEPTED) >= 3


def test_a_clock_that_is_set_back_while_nothing_goes_strands_none(office: Office) -> None:
    office.queued(2)
    office.server.answers.extend([Answer(failure=postponed())] * 2)
    office.clock.set(hours=6)
    office.drain()
    assert office.states() == [S.DEFERRED] * 2
    office.clock.set(hours=-6)
    office.drain()
    office.clock.advance(minutes=73)
    office.drain()
    assert office.states() == [S.ACCEPTED] * 2


def test_lanes_go_on_while_the_window_hangs(qtbot: QtBot, office: Office) -> None:
    """The UI thread is held for as long as ten mails take: they go out, and the window catches up afterwards."""
    made: Services = office.services
    office.queued(10)
    jobs = JobRunner()
    worker = OutboxWorker(made.dispatch, made.sending_right, made.awake, jobs, office.clock)
    seen: list[bool] = []
    worker.running_changed.connect(seen.append)
    told = threading.Event()

    def wait(_message: OutgoingMessage) -> None:
        told.wait(LIMIT_S)

    office.server.in_body = wait
    worker.wake()
    qtbot.waitUntil(lambda: seen == [True], timeout=LIMIT_MS)  # or all might be over before the window has looked
    told.set()
    until = time.monotonic() + LIMIT_S
    while office.states() != [S.ACCEPTED] * 10 and time.monotonic() < until:
        office.clock.advance(seconds=1)
        threading.Event().wait(0.01)  # no event is handled meanwhile
    assert office.states() == [S.ACCEPTED] * 10
    qtbot.waitUntil(lambda: bool(seen) and not seen[-1], timeout=LIMIT_MS)
    worker.close()
    drain(made)
    assert len(set(office.server.recipients())) == len(office.server.recipients()) == 10
