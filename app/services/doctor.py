"""What needs attention, each with what to do."""

import shutil
from dataclasses import dataclass

from app.domain.account import AccountKind
from app.domain.delivery import DeliveryState, Tally
from app.domain.finding import Severity
from app.services.accounts import Accounts
from app.storage import deliveries
from app.storage.database import Database, DatabaseUnusable
from app.storage.migration import integrity
from app.system.folders import DataFolder
from app.system.secrets import Secrets

_DATABASE = "Database"
_LITTLE_SPACE = 500_000_000  # octets


@dataclass(frozen=True, slots=True, kw_only=True)
class Ailment:
    subject: str
    severity: Severity
    text: str
    todo: str


@dataclass(frozen=True, slots=True)
class Doctor:
    database: Database
    folder: DataFolder
    secrets: Secrets
    accounts: Accounts

    def look(self) -> list[Ailment]:
        """Everything found, what blocks first; empty where all is well."""
        found = [*self._database(), *self._disk(), *self._keyring()]
        if not any(a.subject == _DATABASE for a in found):
            found += [*self._accounts(), *self._outbox()]
        return sorted(found, key=lambda a: a.severity is not Severity.BLOCK)

    def _database(self) -> list[Ailment]:
        todo = f"Close the program and restore a copy from {self.folder.backups}."
        try:
            damage = integrity(self.database)
        except DatabaseUnusable as reason:
            return [_block(_DATABASE, str(reason), todo)]
        return [_block(_DATABASE, f"The file is damaged: {damage}.", todo)] if damage else []

    def _disk(self) -> list[Ailment]:
        free = shutil.disk_usage(self.folder.root).free
        if free >= _LITTLE_SPACE:
            return []
        return [_block("Disk", f"Only {free / 1e6:.0f} MB are free where the data are.", "Make room on that disk.")]

    def _keyring(self) -> list[Ailment]:
        reason = self.secrets.reason_unavailable()
        todo = "Enter passwords when you send, or set their environment variables."
        return [_warn("Keyring", f"{reason[0].upper()}{reason[1:]}", todo)] if reason else []

    def _accounts(self) -> list[Ailment]:
        used = [a for a in self.accounts.all() if a.kind is not AccountKind.PRACTICE]
        problems = [(a, self.accounts.problem(a)) for a in used]
        found = [_warn(f"Account {a.name}", p, "Enter the password.") for a, p in problems if p]
        if not used:
            todo = "Add your company's account before you write to real vendors."
            found.append(_warn("Accounts", "There is only the practice account.", todo))
        return found

    def _outbox(self) -> list[Ailment]:
        with self.database.read() as session:
            tally = deliveries.tally(session)
        return [_ailment(tally, state, text, todo) for state, text, todo in _ATTENTION if tally[state]]


_ATTENTION = (
    (
        DeliveryState.UNKNOWN,
        "may have been sent",
        "Look in your Sent folder, then mark each as sent or send it again (outbox resolve).",
    ),
    (DeliveryState.REJECTED, "were refused", "Correct the addresses or files, then retry (outbox retry)."),
    (DeliveryState.DEFERRED, "wait for another try", "They go out by themselves while the program runs."),
    (DeliveryState.READY, "wait to be sent", "They go out while the program runs (outbox resume)."),
)


def _ailment(tally: Tally, state: DeliveryState, text: str, todo: str) -> Ailment:
    make = _block if state in {DeliveryState.UNKNOWN, DeliveryState.REJECTED} else _warn
    return make("Outbox", f"{tally[state]} {'mail' if tally[state] == 1 else 'mails'} {text}.", todo)


def _block(subject: str, text: str, todo: str) -> Ailment:
    return Ailment(subject=subject, severity=Severity.BLOCK, text=text, todo=todo)


def _warn(subject: str, text: str, todo: str) -> Ailment:
    return Ailment(subject=subject, severity=Severity.WARN, text=text, todo=todo)
