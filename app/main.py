"""The composition root: makes every part once and takes them down in reverse order. Nothing else makes parts."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app import __version__
from app.documents.spool import Spool
from app.domain.account import Account, AccountKind
from app.services.accounts import Accounts
from app.services.dispatch import Dispatch
from app.services.doctor import Doctor
from app.services.outbox_control import OutboxControl
from app.services.outbox_reading import OutboxReading
from app.services.passwords import Passwords
from app.services.practice import Practice
from app.services.rfq_checking import RfqChecking
from app.services.rfq_editing import RfqEditing
from app.services.rfq_preview import RfqPreview
from app.services.rfq_reading import RfqReading
from app.services.rfq_sending import RfqSending
from app.services.sending_right import SendingRight
from app.services.suite import Services
from app.services.surroundings import Surroundings
from app.services.vendor_import import VendorImport
from app.services.vendors import Vendors
from app.storage.database import Database
from app.storage.migration import migrate
from app.system import resources
from app.system.clock import Clock, SystemClock
from app.system.log import LogFile, Redaction
from app.system.owner_lock import OwnerLock
from app.system.secrets import KeyringSecrets, Secrets
from app.system.settings import Settings
from app.transports.practice_server import PracticeServer
from app.transports.smtp import open_smtp
from app.transports.transport import OpenTransport, Transport

if TYPE_CHECKING:
    from app.ui.window.main_window_view import MainWindow


@dataclass(frozen=True, slots=True)
class Parts:
    """What a test may put in place of the real thing; None is the real thing."""

    clock: Clock | None = None
    secrets: Secrets | None = None
    open_transport: OpenTransport | None = None


@contextmanager
def services(settings: Settings, data_dir: Path | None = None, parts: Parts | None = None) -> Iterator[Services]:
    """Every service on the data folder of `settings`; no Qt is imported.

    Raises:
        Problem: the data folder, its database or its settings cannot be used; nothing was changed.
    """
    given = parts or Parts()
    folder = settings.folder
    folder.make()
    clock = given.clock or SystemClock()
    redaction = Redaction()
    with ExitStack() as stack:
        log = LogFile(folder.log_file, level=settings.log_level, style=settings.log_format, redaction=redaction)
        stack.callback(log.close)
        database = Database(folder.database)
        stack.callback(database.close)
        migrate(database, folder.backups, clock.now())
        server = PracticeServer(folder.practice)
        stack.callback(server.stop)
        secrets = given.secrets or KeyringSecrets(settings.environment)
        opening = given.open_transport or _opening(server)
        passwords = Passwords(secrets, redaction.hide)
        yield _suite(settings, data_dir, database, clock, server, secrets, opening, passwords, stack)


def _suite(  # noqa: PLR0913 - the composition root hands over every part by name
    settings: Settings,
    data_dir: Path | None,
    database: Database,
    clock: Clock,
    server: PracticeServer,
    secrets: Secrets,
    opening: OpenTransport,
    passwords: Passwords,
    stack: ExitStack,
) -> Services:
    folder = settings.folder
    spool = Spool(folder.spool)

    def limited(account: Account) -> Account:
        return _limited(account, settings)

    dispatch = Dispatch(database, spool, clock, opening, passwords.of, os.getpid(), limited=limited)
    accounts = Accounts(database, clock, passwords, opening, limited, dispatch.mended)
    accounts.ensure_practice()
    checking = RfqChecking(database, clock, accounts.problem)
    sending = RfqSending(database, spool, clock, checking)
    editing = RfqEditing(
        database,
        clock,
        settings.number_series,
        resources.read_text("templates/rfq_subject.txt").strip(),
        resources.read_text("templates/rfq_body.txt"),
    )
    right = SendingRight(OwnerLock(folder.lock), dispatch, sending)
    stack.callback(right.give_back)
    drawing = resources.read_bytes("samples/P-1001_revA.pdf")
    return Services(
        vendors=Vendors(database, clock),
        vendor_import=VendorImport(database, clock),
        rfq_reading=RfqReading(database),
        rfq_editing=editing,
        rfq_checking=checking,
        rfq_preview=RfqPreview(database, spool, clock),
        rfq_sending=sending,
        outbox_reading=OutboxReading(database, dispatch),
        outbox_control=OutboxControl(database, clock),
        accounts=accounts,
        practice=Practice(database, clock, editing, folder.practice, server.messages, drawing, settings.time_zone),
        doctor=Doctor(database, folder, secrets, accounts),
        dispatch=dispatch,
        sending_right=right,
        surroundings=Surroundings(settings, __version__, data_dir),
    )


@contextmanager
def build(settings: Settings, data_dir: Path | None = None, parts: Parts | None = None) -> Iterator["MainWindow"]:
    """The whole program with its window, not shown yet; a QApplication exists already.

    Raises:
        Problem: as `services`; AlreadyRunning where another process sends from this data folder.
    """
    from app.background.delivery_feed import DeliveryFeed  # noqa: PLC0415 - Qt comes last, and only for the window
    from app.background.job_runner import JobRunner  # noqa: PLC0415
    from app.background.outbox_worker import OutboxWorker  # noqa: PLC0415
    from app.ui.window.compose import compose_window  # noqa: PLC0415

    with services(settings, data_dir, parts) as made, ExitStack() as stack:
        recovery = made.sending_right.take()
        jobs = JobRunner()
        stack.callback(jobs.close)
        feed = DeliveryFeed()
        made.dispatch.on_changed = feed.tell
        worker = OutboxWorker(made.dispatch, jobs, (parts and parts.clock) or SystemClock())
        stack.callback(worker.close)
        window = compose_window(made, jobs, worker, feed, recovery)
        stack.callback(window.deleteLater)
        yield window


def _opening(server: PracticeServer) -> OpenTransport:
    def open_transport(account: Account, password: str) -> Transport:
        """The practice account gets the embedded server; a real account never does."""
        if account.kind is AccountKind.PRACTICE:
            return open_smtp(replace(account, host="127.0.0.1", port=server.start()), "")
        return open_smtp(account, password)

    return open_transport


def _limited(account: Account, settings: Settings) -> Account:
    """The account within the environment's limits."""
    limits = settings.limits
    octets = None if limits.message_mb is None else int(limits.message_mb * 1_000_000)
    return replace(
        account,
        per_minute=_smaller(account.per_minute, limits.messages_per_minute),
        connections=min(account.connections, limits.connections or account.connections),
        max_size=_smaller(account.max_size, octets),
    )


def _smaller(own: int | None, limit: int | None) -> int | None:
    return min((n for n in (own, limit) if n is not None), default=None)
