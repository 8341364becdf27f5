"""The text of “Copy diagnostics”: all that a support needs and nothing that is the buyer's own business."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.domain.accounts.account import Account, AccountKind
from app.domain.trade.problem import Problem
from app.services.accounts.accounts import Accounts
from app.services.upkeep.doctor import Doctor
from app.storage.base.database import Database, DatabaseUnusable
from app.storage.outbox import deliveries, names
from app.storage.rfqs import rfqs
from app.storage.vendors import vendors
from app.system.crash import last_lines, program_text
from app.system.masking import Masking
from app.system.settings import Settings

_UNTOLD = frozenset(
    {"account", "microsoft_client_id", "microsoft_tenant", "google_client_id", "google_client_secret"}
)  # names of the company's own


@dataclass(frozen=True, slots=True)
class Diagnostics:
    database: Database
    settings: Settings
    version: str
    accounts: Accounts
    doctor: Doctor

    def text(self) -> str:
        """Versions, settings, accounts, sizes, tallies and the end of the log; takes a moment, so not on the UI thread.

        Vendors, contacts, addresses, subjects, titles, parts, files and accounts are masked, each by the same number
        throughout. Passwords are not in any of it in the first place. A database that cannot be read is said so;
        then the log is shown without its words, because nobody knows which of them are names.
        """
        try:
            with self.database.read() as session:
                masking, is_known = Masking(names.private(session)), True
        except DatabaseUnusable:
            masking, is_known = Masking(), False
        log = last_lines(self.settings.folder.log_file)
        parts = [
            program_text(self.version, self.settings.environment),
            masking.clean("\n".join(self._body())),
            "The end of the log:",
            *(masking.clean_line(line) if is_known else _wordless(line) for line in log),
        ]
        return "\n".join(parts) + "\n"

    def _body(self) -> Iterator[str]:
        told = {name: value for name, value in self.settings.values().items() if name not in _UNTOLD}
        yield "Settings: " + ", ".join(f"{name}={value}" for name, value in told.items())
        yield from self._files()
        try:
            yield from self._data()
        except DatabaseUnusable as reason:
            yield f"The database can't be read: {reason}"

    def _files(self) -> Iterator[str]:
        folder = self.settings.folder
        sizes = {path.name: _size(path) for path in sorted(folder.root.glob("rfq-sender.db*"))}
        of_files = ", ".join(f"{name} {size:,} octets" for name, size in sizes.items())
        yield "Database: " + (of_files if self.database.is_file else "PostgreSQL")
        spooled = [_size(p) for p in folder.spool.glob("*") if p.is_file()]
        free = shutil.disk_usage(folder.root).free
        yield f"Spool: {len(spooled)} files, {sum(spooled):,} octets; {free / 1e6:,.0f} MB free"

    def _data(self) -> Iterator[str]:
        for number, account in enumerate(self.accounts.all(), start=1):
            yield f"Account {number}: {self._account(account)}"
        with self.database.read() as session:
            tally, listed, asked = deliveries.tally(session), vendors.count(session), rfqs.count(session)
        yield f"{listed:,} vendors, {asked:,} RFQs"
        yield "Outbox: " + (", ".join(f"{n:,} {s.value}" for s, n in sorted(tally.counts.items())) or "empty")
        for concern in self.doctor.quick():
            yield f"Attention ({concern.severity.value}): {concern.key.partition(':')[0]} – {concern.headline}"

    def _account(self, account: Account) -> str:
        if account.kind is AccountKind.PRACTICE:
            return "practice"
        pace = "unlimited" if account.per_minute is None else f"{account.per_minute}/min"
        try:
            password = self.accounts.password_state(account).source.value
        except Problem as reason:
            password = str(reason)
        return (
            f"{account.kind.value} {account.via.server} {account.via.security.value}, {pace}, "
            f"{account.connections} connections, password: {password}"
        )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # gone in the meantime
        return 0


def _wordless(line: str) -> str:
    """Time, level and logger of a line of the log."""
    return " ".join([*line.split(" ")[:3], "…"])
