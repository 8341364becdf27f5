"""A buyer's office for tests: every real service on a real data folder, with a stopped clock and a fake mail server."""

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app.assembly import Parts, services
from app.domain.accounts.account import Account, Security
from app.domain.accounts.search import Sources
from app.domain.outbox.delivery import DeliveryLine, DeliveryState
from app.domain.rfqs.rfq import Rfq, RfqItem
from app.domain.trade.deadline import Deadline
from app.domain.trade.ids import RfqId, VendorId
from app.domain.trade.quantity import QuantityBreaks
from app.domain.vendors.search import VendorSearch
from app.domain.vendors.vendor import Capability, Contact, ContactRank, Vendor, VendorLine
from app.services.rfqs.line_import import ItemReport
from app.services.sending.claimed_mail import outgoing
from app.services.suite import Services
from app.storage.base.database import Database
from app.storage.outbox import planning
from app.system.secrets import Secrets
from app.system.settings import Settings
from app.transports.mailbox import OpenMailbox
from app.transports.transport import LookInFolder
from tests.fakes import team
from tests.fakes.accounts import smtp_account
from tests.fakes.clocks import StoppedClock
from tests.fakes.mail_server import FakeMailServer
from tests.fakes.secret_keepers import RememberedSecrets

ITEM = RfqItem(number=1, part_number="P-1", process="Electroless nickel", quantities=QuantityBreaks((1, 5)))
DONE = Capability(process=ITEM.process)
DEADLINE = Deadline.parse("2026-12-07 17:00", "America/Chicago")


def add_lines(services: Services, rfq_id: RfqId, path: Path, instead: bool = False) -> ItemReport:
    """Read a sheet and add its lines, as the command does."""
    return services.line_import.add(rfq_id, services.line_import.read(path), instead)


def request_in(services: Services, vendors: int = 3, files: Sequence[Path] = ()) -> Rfq:
    """A request that the check has nothing against, but that it has no drawing where no file is for P-1."""
    editing = services.rfq_editing
    rfq = editing.create("Plating", DEADLINE)
    editing.set_items(rfq.id, [ITEM])
    if files:
        editing.attach(rfq.id, files)
    asked = [replace(vendor(n), capabilities=(DONE,)) for n in range(1, vendors + 1)]
    return services.rfq_asking.set_invited(rfq.id, [v.stored_id for v in services.vendors.save_all(asked).vendors])


@dataclass(frozen=True, slots=True)
class Office:
    """`services` as the window and the command line have them."""

    services: Services
    clock: StoppedClock
    server: FakeMailServer
    secrets: Secrets
    folder: Path

    @property
    def database(self) -> Database:
        return self.services.vendors.database

    def account(self, name: str = "office", password: str | None = None, **fields: Any) -> Account:
        """A stored account that needs no password unless given a user."""
        given: dict[str, Any] = {
            "host": "smtp.shop.example",
            "port": 587,
            "security": Security.STARTTLS,
            "from_address": "buyer@shop.example",
            "per_minute": None,
        } | fields
        return self.services.accounts.save(smtp_account(name=name, **given), password)

    def vendors(self, count: int) -> list[VendorId]:
        """So many vendors, each with one address."""
        return [v.stored_id for v in self.services.vendors.save_all([vendor(n) for n in range(1, count + 1)]).vendors]

    def request(self, vendors: int = 3, files: Sequence[Path] = ()) -> Rfq:
        """See `request_in`."""
        return request_in(self.services, vendors, files)

    def queued(self, vendors: int = 3, files: Sequence[Path] = (), **fields: Any) -> RfqId:
        """The same in the outbox; sending has begun, no lane runs yet."""
        rfq = self.request(vendors, files)
        self.services.rfq_sending.queue(rfq.id, self.account(**fields))
        self.services.sending_right.take()
        return rfq.id

    def age_files(self) -> None:
        """What was prepared is two days old: a team's workers spare what is younger than one."""
        two_days_ago = time.time() - 2 * 86_400
        for path in (self.folder / "spool").rglob("*"):
            os.utime(path, (two_days_ago, two_days_ago))

    def drain(self) -> datetime | None:
        """Send what is due now; returns when something is due again."""
        return drain(self.services)

    def states(self, rfq_id: RfqId | None = None) -> list[DeliveryState]:
        return [line.state for line in self.lines(rfq_id)]

    def frozen(self) -> list[bytes]:
        """The octets of every mail of the outbox, in the order of `lines`."""
        with self.database.read() as session:
            mails = [planning.message(session.connection(), line.id) for line in self.lines()]
        spool = self.services.rfq_sending.spool
        return [b"".join(outgoing(mail, spool).blocks()) for mail in mails if mail is not None]

    def lines(self, rfq_id: RfqId | None = None) -> list[DeliveryLine]:
        return self.services.outbox_reading.lines(rfq_id)


def listed(made: Services, text: str = "") -> list[VendorLine]:
    """Everybody whom a search finds, by name."""
    finding = made.vendor_finding
    return finding.lines(finding.find(VendorSearch(text=text)).ids)


def drain(made: Services) -> datetime | None:
    """Run lanes until nothing is due."""
    while True:
        lanes: list[Callable[[], None]] = []
        look_at = made.dispatch.tend(lanes.append)
        if not lanes:
            return look_at
        with ThreadPoolExecutor(len(lanes)) as pool:
            for running in [pool.submit(lane) for lane in lanes]:
                running.result()


def vendor(number: int) -> Vendor:
    contact = Contact(email=f"quotes@vendor{number}.example", name=f"Desk {number}", rank=ContactRank.PRIMARY)
    return Vendor(name=f"Vendor Number {number:03d}", contacts=(contact,))


@contextmanager
def opened(
    folder: Path,
    server: FakeMailServer | None = None,
    secrets: Secrets | None = None,
    look_in_folder: LookInFolder | None = None,
    sources: Sources | None = None,
    drafts: FakeMailServer | None = None,
    *,
    open_mailbox: OpenMailbox | None = None,
) -> Iterator[Office]:
    """An office on this data folder: a second time, the same one after a restart."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = lay_empty_database(Settings.load(None, folder))
    clock, mail_server, kept = StoppedClock(), server or FakeMailServer(), secrets or RememberedSecrets()
    into_drafts = None if drafts is None else drafts.open
    parts = Parts(
        clock,
        kept,
        mail_server.open,
        open_drafts=into_drafts,
        look_in_folder=look_in_folder,
        open_mailbox=open_mailbox,
        sources=sources,
    )
    with services(settings, folder, parts) as made:
        yield Office(made, clock, mail_server, kept, settings.folder.root)


def begun(folder: Path) -> Path:
    """A data folder in which the program was started once: making it anew takes a hundred times as long."""
    lay_empty_database(Settings.load(None, folder))
    return folder


def lay_empty_database(settings: Settings) -> Settings:
    """Put tables of today into a data folder that has none; the settings as they are then."""
    if team.is_used():
        return settings if settings.database else team.lay(settings)
    if not settings.folder.database.exists():
        settings.folder.make()
        settings.folder.database.write_bytes(_empty_database())
    return settings


@cache
def _empty_database() -> bytes:
    """Tables of today after a first start, without a vendor or request: making them takes a fifth of a second."""
    with TemporaryDirectory() as folder:
        settings = Settings.load(None, Path(folder))
        with services(settings, settings.folder.root, Parts(StoppedClock(), RememberedSecrets())):
            pass
        return settings.folder.database.read_bytes()


def crashed_copy(office: Office, to: Path) -> Path:
    """What a killed process would leave: the data folder as it is this moment."""
    return killed_copy(office.folder, to)


def killed_copy(folder: Path, to: Path) -> Path:
    """The same of any data folder to which nobody writes meanwhile."""
    shutil.copytree(folder, to, ignore=shutil.ignore_patterns("*.lock", "*.pid"))
    if team.is_used():
        team.copy(to)
    return to
