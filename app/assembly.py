"""Makes the services on a data folder and takes them down in reverse order; no Qt is imported."""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from app import __version__
from app.documents.mail.spool import Spool
from app.documents.vendors.vocabulary_sheet import read_vocabulary
from app.domain.accounts.account import Account, AccountKind
from app.domain.outbox.failure import FailureClass, Stage
from app.domain.trade.clearance import Clearances
from app.services.accounts.accounts import Accounts
from app.services.accounts.passwords import Passwords
from app.services.rfqs.checking import RfqChecking
from app.services.rfqs.editing import RfqEditing
from app.services.rfqs.matching import Matching
from app.services.rfqs.preview import RfqPreview
from app.services.rfqs.reading import RfqReading
from app.services.sending.dispatch import Dispatch
from app.services.sending.outbox_control import OutboxControl
from app.services.sending.outbox_reading import OutboxReading
from app.services.sending.reconciling import Reconciling
from app.services.sending.rfq_sending import RfqSending
from app.services.sending.right import SendingRight
from app.services.suite import Services
from app.services.upkeep.attention import Attention
from app.services.upkeep.diagnostics import Diagnostics
from app.services.upkeep.doctor import Doctor
from app.services.upkeep.practice import Practice
from app.services.upkeep.preferences import Preferences
from app.services.upkeep.surroundings import Surroundings
from app.services.vendors.duplicates import Duplicates
from app.services.vendors.finding import VendorFinding
from app.services.vendors.groups import VendorGroups
from app.services.vendors.importing import VendorImport
from app.services.vendors.long_change import LongChanges
from app.services.vendors.vendors import Vendors
from app.services.vendors.words import Words
from app.storage.base.database import Database
from app.storage.migrations.migration import migrate
from app.system import resources
from app.system.clock import Clock, SystemClock
from app.system.keep_awake import KeepAwake, keep_awake
from app.system.log import LogFile, Redaction
from app.system.owner_lock import OwnerLock
from app.system.secrets import KeyringSecrets, Secrets
from app.system.settings import Settings
from app.transports.practice.server import PracticeServer
from app.transports.smtp.connection import Timeouts
from app.transports.smtp.distrust import Distrust
from app.transports.smtp.smtp import open_smtp
from app.transports.transport import LookInSent, OpenTransport, SentLook, Transport, Unreachable

_IMPATIENT = Timeouts(connect=15, greeting=20, command=30, data=30, block=60, message_end=120)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a test may put in place of the real thing; None is the real thing."""

    clock: Clock | None = None
    secrets: Secrets | None = None
    open_transport: OpenTransport | None = None
    awake: KeepAwake | None = None
    look_in_sent: LookInSent | None = None


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
        distrust = Distrust()
        server = PracticeServer(folder.practice)
        stack.callback(server.stop)
        made = _suite(
            _Basis(
                settings=settings,
                data_dir=data_dir,
                database=database,
                clock=clock,
                server=server,
                opening=given.open_transport or _opening(server, Timeouts(), distrust),
                trying=given.open_transport or _opening(server, _IMPATIENT, distrust),
                looking=given.look_in_sent or _look_in_sent,
                awake=given.awake or keep_awake(),
                passwords=Passwords(given.secrets or KeyringSecrets(settings.environment), redaction.hide),
            )
        )
        stack.callback(made.sending_right.give_back)
        stack.callback(made.awake.release)
        yield made


@dataclass(frozen=True, slots=True, kw_only=True)
class _Basis:
    """What the services stand on."""

    settings: Settings
    data_dir: Path | None
    database: Database
    clock: Clock
    server: PracticeServer
    opening: OpenTransport
    trying: OpenTransport  # the same for somebody who sits and waits
    looking: LookInSent
    passwords: Passwords
    awake: KeepAwake


def _suite(basis: _Basis) -> Services:
    settings, database, clock = basis.settings, basis.database, basis.clock
    folder = settings.folder
    spool = Spool(folder.spool)

    def limited(account: Account) -> Account:
        return _limited(account, settings)

    dispatch = Dispatch(database, spool, clock, basis.opening, basis.passwords.of, os.getpid(), limited)
    reconciling = Reconciling(database, clock, basis.looking, basis.passwords.of)

    def mended(name: str) -> None:
        dispatch.mended(name)
        reconciling.mended(name)

    accounts = Accounts(database, clock, basis.passwords, basis.trying, basis.looking, limited, mended)
    accounts.ensure_practice()
    checking = RfqChecking(database, clock, accounts.problem, Clearances(settings.clearances))
    sending = RfqSending(database, spool, clock, checking)
    editing = RfqEditing(
        database,
        clock,
        settings.number_series,
        resources.read_text("templates/rfq_subject.txt").strip(),
        resources.read_text("templates/rfq_body.txt"),
    )
    long_changes = LongChanges(database, clock, OwnerLock(folder.list_lock))
    taken_back = long_changes.settle()
    vendors = Vendors(database, clock, long_changes)
    vendors.make_findable()
    words = Words(database, clock)
    words.begin_with(read_vocabulary(resources.read_text("vocabulary/terms.csv")))
    right = SendingRight(OwnerLock(folder.lock), dispatch, sending)
    attention = Attention(database, dispatch, accounts, lambda: right.is_taken)
    doctor = Doctor(database, folder, basis.passwords.secrets, attention, clock)
    drawing = resources.read_bytes("samples/P-1001_revA.pdf")
    return Services(
        vendors=vendors,
        taken_back=taken_back,
        vendor_finding=VendorFinding(database),
        vendor_groups=VendorGroups(database),
        vendor_import=VendorImport(database, clock, Clearances(settings.clearances), long_changes),
        duplicates=Duplicates(database, clock),
        words=words,
        matching=Matching(database, clock, Clearances(settings.clearances)),
        rfq_reading=RfqReading(database),
        rfq_editing=editing,
        rfq_checking=checking,
        rfq_preview=RfqPreview(database, spool, clock),
        rfq_sending=sending,
        outbox_reading=OutboxReading(database, dispatch),
        outbox_control=OutboxControl(database, clock, dispatch.recall),
        accounts=accounts,
        practice=Practice(
            database, clock, editing, folder.practice, basis.server.messages, drawing, settings.time_zone
        ),
        attention=attention,
        doctor=doctor,
        dispatch=dispatch,
        reconciling=reconciling,
        sending_right=right,
        awake=basis.awake,
        diagnostics=Diagnostics(database, settings, __version__, accounts, doctor),
        preferences=Preferences(database),
        surroundings=Surroundings(settings, __version__, basis.data_dir),
    )


def _look_in_sent(account: Account, password: str, message_ids: Sequence[str]) -> SentLook:
    from app.transports.imap.sent import look_in_sent  # noqa: PLC0415 - slow to load, and seldom needed

    return look_in_sent(account, password, message_ids)


def _opening(server: PracticeServer, timeouts: Timeouts, distrust: Distrust) -> OpenTransport:
    def open_transport(account: Account, password: str) -> Transport:
        """The practice account gets the embedded server; a real account never does."""
        if account.kind is AccountKind.PRACTICE:
            return open_smtp(replace(account, host="127.0.0.1", port=_port(server)), "", distrust=distrust)
        return open_smtp(account, password, timeouts, distrust)

    return open_transport


def _port(server: PracticeServer) -> int:
    try:
        return server.start()
    except OSError as reason:
        raise Unreachable(
            f"The practice mail server cannot start on this computer: {reason.strerror or reason}. Nothing was sent.",
            failure=FailureClass.NETWORK,
            stage=Stage.CONNECT,
        ) from reason


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
