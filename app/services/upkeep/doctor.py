"""Everything that needs attention, in one list: for the window's “Attention” and for `rfq-sender doctor`."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from app.domain.outbox.concern import Concern, Remedy
from app.domain.outbox.sent_ledger import OLDER
from app.domain.trade.finding import Severity
from app.services.accounts.passwords import Passwords, PasswordSource
from app.services.upkeep.answer_attention import AnswerAttention
from app.services.upkeep.attention import Attention
from app.storage.base.database import Database, DatabaseUnusable
from app.storage.migrations.migration import check_writable, integrity
from app.storage.outbox import attention, generation
from app.system.clock import Clock
from app.system.folders import DataFolder

_DATABASE = "Database"
_NO_KEY = "This computer can't use the passwords that the team keeps in its database, or add to them."
_LITTLE_SPACE = 500_000_000  # octets
_SET_BACK = timedelta(minutes=2)  # more than clocks are corrected by in passing


@dataclass(frozen=True, slots=True)
class Doctor:
    database: Database
    folder: DataFolder
    passwords: Passwords
    attention: Attention
    answering: AnswerAttention
    clock: Clock

    def look(self) -> list[Concern]:
        """Everything found, what waits for the buyer first; empty where all is well. May take seconds."""
        slow = self.slow(check_database=True)
        if any(c.key == "database" for c in slow):
            return merged([], slow)
        return merged([*self.quick(), *self.answers(), *self.attention.only_practice()], slow)

    def quick(self) -> list[Concern]:
        """What changes while mails are sent: quick enough to be asked every second."""
        found = list(self._disk())
        try:
            found += [*self._age(), *self._clock(), *self.attention.look()]
        except DatabaseUnusable as reason:
            found.append(self._damaged(str(reason)))
        return found

    def answers(self) -> list[Concern]:
        """What vendors' answers ask of the buyer, and why some may not be seen here."""
        try:
            return list(self.answering.look())
        except DatabaseUnusable as reason:
            return [self._damaged(str(reason))]

    def slow(self, *, check_database: bool) -> list[Concern]:
        """What the keyring says and, with `check_database`, whether any page of the whole database is damaged."""
        damage = self._database() if check_database else []
        found = list(damage)
        if not damage:
            try:
                found += [*self._keyring(), *self.attention.passwords()]
            except DatabaseUnusable as reason:
                found.append(self._damaged(str(reason)))
        return found

    def _database(self) -> list[Concern]:
        try:
            damage = integrity(self.database)
        except DatabaseUnusable as reason:
            return [self._damaged(str(reason))]
        return [self._damaged(f"The file is damaged: {damage}.")] if damage else self._read_only()

    def _read_only(self) -> list[Concern]:
        try:
            check_writable(self.database)
        except DatabaseUnusable as reason:
            return [
                Concern(
                    key="unwritable",
                    subject=_DATABASE,
                    severity=Severity.BLOCK,
                    headline=str(reason),
                    meaning="Nothing can be saved, so nothing would be sent.",
                    todo="Make the database and its folder writable, and start again.",
                    remedies=(Remedy.FOLDER,),
                )
            ]
        return []

    def _damaged(self, text: str) -> Concern:
        return Concern(
            key="database",
            subject=_DATABASE,
            severity=Severity.BLOCK,
            headline=text,
            meaning="",
            todo="Restore a copy: File ▸ Copies of the data…, or rfq-sender backup list and backup restore NAME --yes.",
            remedies=(Remedy.FOLDER,),
        )

    def _disk(self) -> Iterator[Concern]:
        free = shutil.disk_usage(self.folder.root).free
        if free < _LITTLE_SPACE:
            yield Concern(
                key="disk",
                subject="Disk",
                severity=Severity.BLOCK,
                headline=f"Only {free / 1e6:.0f} MB are free where the data is.",
                meaning="Without space nothing can be saved, so nothing would be sent.",
                todo="Free some space on that disk.",
                remedies=(Remedy.FOLDER,),
            )

    def _keyring(self) -> Iterator[Concern]:
        """Where no account has a password, none is missed."""
        if not self.attention.needs_passwords():
            return
        secrets, is_team = self.passwords.secrets, self.passwords.keeper is PasswordSource.TEAM
        if reason := secrets.reason_unavailable():
            yield Concern(
                key="keyring",
                subject="Team's key" if is_team else "Keyring",
                severity=Severity.WARN,
                headline=f"{reason[0].upper()}{reason[1:]}",
                meaning=_NO_KEY if is_team else "Passwords are kept only until you close the program.",
                todo="Enter passwords when you send, or set their environment variables.",
                remedies=(Remedy.ACCOUNT,),
            )
        elif reason := secrets.reason_exposed():
            yield Concern(
                key="key-exposed",
                subject="Team's key",
                severity=Severity.WARN,
                headline=reason,
                meaning="Whoever has it and reaches the database can read the passwords of all accounts.",
                todo="Take the file's rights from others (chmod o=,g-w), or renew the key: rfq-sender secrets new-key.",
            )

    def _age(self) -> Iterator[Concern]:
        with self.database.read() as session:
            older = generation.undecided(session)
        if older is not None:
            yield Concern(
                key="older",
                subject="Data",
                severity=Severity.BLOCK if older.missing else Severity.WARN,
                headline=OLDER,
                happened=older.happened,
                meaning="Nothing new is queued until you decide." if older.missing else "",
                todo="Restore a newer copy (File ▸ Copies of the data…, or rfq-sender backup list), or continue "
                "with this data. Paused emails wait for you.",
                remedies=(Remedy.GO_ON,),
                command="rfq-sender backup go-on",
            )

    def _clock(self) -> Iterator[Concern]:
        """A program that began to send in the future of today's clock: somebody has set the clock back."""
        with self.database.read() as session:
            started = attention.latest_start(session)
        now = self.clock.now()
        if started is not None and started > now + _SET_BACK:
            by = (started - now).total_seconds()
            yield Concern(
                key="clock",
                subject="Clock",
                severity=Severity.WARN,
                headline="The computer's clock was set back.",
                happened=f"Sending began at {started.astimezone():%Y-%m-%d %H:%M}, which is {_long(by)} in the future.",
                meaning="Emails that wait for another try may go out later than planned.",
                todo="Check the date, time and time zone of this computer.",
            )


def merged(quick: list[Concern], slow: list[Concern]) -> list[Concern]:
    """One list, what waits for the buyer first; an account that can't sign in says so once, and not by its mailbox."""
    once = {c.key: c for c in (*slow, *quick)}
    for worse, others in (("account:", ("password:", "mailbox:")), ("password:", ("mailbox:",))):
        told = {c.account for c in once.values() if c.key.startswith(worse)}
        once = {key: c for key, c in once.items() if not (key.startswith(others) and c.account in told)}
    return sorted(once.values(), key=lambda c: c.severity is not Severity.BLOCK)


def _long(seconds: float) -> str:
    hours = seconds / 3600
    return f"{hours:.0f} hours" if hours >= 2 else f"{seconds / 60:.0f} minutes"
