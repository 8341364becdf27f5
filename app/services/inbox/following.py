"""Looks into the accounts' mailboxes for what is new, and takes in what concerns an RFQ. Nothing in them is changed."""

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from app.documents.inbox.incoming_mail import read_mail
from app.documents.inbox.mail_store import LARGEST, KeptMail, MailStore, MailTooLarge
from app.documents.inbox.mime import MailUnreadable
from app.domain.accounts.account import Account, SmtpLine
from app.domain.accounts.credentials import Credentials
from app.domain.inbox.entry import Arrival
from app.domain.inbox.filing import Degree
from app.domain.inbox.identity import identity_of
from app.domain.inbox.incoming import IncomingMail
from app.domain.inbox.known import Known
from app.domain.outbox.failure import FailureClass
from app.domain.trade.address import same_mailbox
from app.domain.trade.ids import AccountId
from app.domain.trade.problem import Problem
from app.domain.trade.watch import Watch, unwatched
from app.services.inbox.judging import Judging, Unread
from app.services.inbox.taking_in import TakenIn, TakingIn
from app.storage.accounts import accounts
from app.storage.base.database import Database
from app.storage.inbox import folders, incoming, known
from app.storage.inbox.folders import FolderRecord
from app.system.clock import Clock
from app.transports.mailbox import Batch, FolderUse, Mailbox, MailGone, OpenMailbox, SeenMail
from app.transports.transport import AccountBlocked, TransportFailure

_LOG = logging.getLogger(__name__)
_FOLLOWED = (FolderUse.INBOX, FolderUse.JUNK)
_BEFORE = timedelta(days=1)  # clocks and zones differ
JUST_NOW = timedelta(seconds=100)  # less than the pause between two looks of one who is alone


class AccountMissing(Problem):
    """There is no such account, or it has no mailbox."""


class FolderMissing(Problem):
    """The mailbox has no such folder."""


@dataclass(slots=True)
class Looked:
    """What a look into one account's mailbox brought; `problem` says why it was not looked into, or not to the end."""

    account: Account
    taken: TakenIn = field(default_factory=TakenIn)
    seen: int = 0  # mails whose headers were read
    problem: str = ""
    failure: FailureClass | None = None
    is_blocked: bool = False  # until the buyer has fixed the account

    @property
    def needs_sign_in(self) -> bool:
        """Of all that may stand in the way, the buyer has to sign in anew."""
        return self.is_blocked and self.failure is FailureClass.AUTH


class LastLooks:
    """What the last look into each account's mailbox brought; kept as long as the program runs, safe on any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_account: dict[AccountId, Looked] = {}

    def keep(self, looked: Looked) -> None:
        """In the place of the one before."""
        with self._lock:
            self._by_account[looked.account.stored_id] = looked

    def is_known(self, account: Account, problem: str) -> bool:
        """Whether the last look ended with the same."""
        return any(looked.problem == problem for looked in self.of([account]))

    def of(self, wanted: Sequence[Account]) -> list[Looked]:
        """Of these accounts, those that were looked into."""
        with self._lock:
            return [self._by_account[a.stored_id] for a in wanted if a.stored_id in self._by_account]


@dataclass(frozen=True, slots=True)
class _Fetched:
    """`header`: what was told of it before it was fetched; not `is_whole`: only that was kept."""

    kept: KeptMail
    header: IncomingMail
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Following:
    """Each call may be made on any thread; two looks into one mailbox at a time find the same, and keep it once."""

    database: Database
    clock: Clock
    store: MailStore
    taking_in: TakingIn
    open_mailbox: OpenMailbox
    credentials_of: Callable[[Account], Credentials | None]
    looks: LastLooks = field(default_factory=LastLooks)

    def accounts(self) -> list[Account]:
        """Those that have a mailbox."""
        with self.database.read() as session:
            return [account for account in accounts.every(session) if _has_mailbox(account)]

    def fetch(
        self, names: Sequence[str] = (), watch: Watch = unwatched, spared: timedelta = timedelta()
    ) -> list[Looked]:
        """Look into these accounts' mailboxes, or into all of them.

        On a team's server those are `spared` that somebody has looked into within that time: what came is there.

        Raises:
            MailNotKept: there is no room; what was taken in until then stays, the rest is fetched again.
            Cancelled: by `watch`, which hears of headers; the same.
        """
        wanted = [account for account in self.accounts() if not names or account.name in names]
        with self.database.read() as session:
            since = known.first_sent(session)
        found = self.taking_in.known()
        if since is None or not len(found):
            return [Looked(account) for account in wanted]
        here = self._looked_into(wanted, spared)
        return [
            self._spare(account)
            if account.stored_id in here
            else self.look(account, found, since.date() - _BEFORE, watch)
            for account in wanted
        ]

    def _looked_into(self, wanted: Sequence[Account], within: timedelta) -> set[AccountId]:
        """Clocks of machines differ: a look in the future counts for no longer than one in the past."""
        if self.database.is_file or not within:
            return set()
        now, found = self.clock.now(), set()
        with self.database.read() as session:
            for account in wanted:
                looks = [f.looked_at for f in folders.of(session, account.stored_id) if f.is_followed]
                if looks and all(at is not None and abs(now - at) < within for at in looks):
                    found.add(account.stored_id)
        return found

    def _spare(self, account: Account) -> Looked:
        """It can be read, by somebody: what this computer was told before holds no more."""
        looked = Looked(account)
        self.looks.keep(looked)
        return looked

    def last_looks(self) -> list[Looked]:
        """What the last look into each mailbox brought, since the program was started."""
        return self.looks.of(self.accounts())

    def unread_addresses(self) -> list[str]:
        """Where answers go that no account here can read."""
        with self.database.read() as session:
            here = {same_mailbox(a.from_address) for a in accounts.every(session) if _has_mailbox(a)}
            found = known.answer_addresses(session)
        return [address for address in found if same_mailbox(address) not in here]

    def choose_folders(self, name: str, follow: Sequence[str], leave: Sequence[str]) -> list[FolderRecord]:
        """List the folders of an account's mailbox as they are now, after these are followed and those no longer.

        Raises:
            AccountMissing, FolderMissing: nothing was changed.
            TransportFailure: the mailbox can't be looked into.
        """
        account = next((a for a in self.accounts() if a.name == name), None)
        if account is None:
            raise AccountMissing(f"There is no account “{name}” with a mailbox. See: rfq-sender accounts list")
        with contextlib.closing(self.open_mailbox(account, self.credentials_of(account))) as mailbox:
            there = _records(mailbox)
        by_name = {record.name.casefold(): record.folder for record in there}
        wanted = {**dict.fromkeys(follow, True), **dict.fromkeys(leave, False)}
        if missing := [folder for folder in wanted if folder.casefold() not in by_name]:
            listed = ", ".join(f"“{record.name}”" for record in there)
            raise FolderMissing(f"The mailbox has no folder “{missing[0]}”. It has: {listed}.")
        with self.database.write() as session:
            folders.meet(session, account.stored_id, there)
            for folder, is_followed in wanted.items():
                key = by_name[folder.casefold()]
                folders.follow(session, account.stored_id, key, is_followed=is_followed)
            return folders.of(session, account.stored_id)

    def look(self, account: Account, known_now: Known, since: date, watch: Watch = unwatched) -> Looked:
        """One mailbox."""
        looked = Looked(account)
        try:
            mailbox = self.open_mailbox(account, self.credentials_of(account))
            try:
                self._look_into(mailbox, looked, known_now, since, watch)
            finally:
                mailbox.close()
        except TransportFailure as failure:
            level = logging.INFO if self.looks.is_known(account, str(failure)) else logging.WARNING
            _LOG.log(level, "account=%s failure=%s mailbox: %s", account.name, failure.failure, failure)
            looked.problem, looked.failure = str(failure), failure.failure
            looked.is_blocked = isinstance(failure, AccountBlocked)
        self.looks.keep(looked)
        return looked

    def _look_into(self, mailbox: Mailbox, looked: Looked, known_now: Known, since: date, watch: Watch) -> None:
        there = _records(mailbox)
        with self.database.write() as session:
            listed = folders.meet(session, looked.account.stored_id, there)
        judging = self.taking_in.judging(known_now)
        for record in listed:
            if record.is_followed:
                for batch in mailbox.new_mails(record.folder, record.position, since):
                    looked.seen += len(batch.mails)
                    watch(looked.seen, 0)
                    self._take(mailbox, record, batch, looked, judging)

    def _take(self, mailbox: Mailbox, record: FolderRecord, batch: Batch, looked: Looked, judging: Judging) -> None:
        """What concerns us of a batch, and the position behind it, in one transaction."""
        origin = f"{looked.account.name}, {record.name}"
        fetched = list(self._fetched(mailbox, record, batch, looked, judging.known))
        arrivals = list(_arrivals(judging, fetched, origin))
        ours = [arrival for arrival in arrivals if arrival.filing.degree is not Degree.UNKNOWN]
        with self.database.write() as session:
            for arrival in ours:
                self.taking_in.write(session, arrival, looked.taken)
            folders.seen(session, looked.account.stored_id, record.folder, batch.position, self.clock.now())
        looked.taken.foreign += len(arrivals) - len(ours)
        self.taking_in.tidy([mail.kept for mail in fetched])

    def _fetched(
        self, mailbox: Mailbox, record: FolderRecord, batch: Batch, looked: Looked, known_now: Known
    ) -> Iterator[_Fetched]:
        headers = [(seen, mail) for seen in batch.mails if (mail := _header(seen)) is not None]
        worth = known_now.is_marked if record.use == FolderUse.JUNK else known_now.may_concern
        candidates = [(seen, mail) for seen, mail in headers if worth(mail)]
        with self.database.read() as session:
            here = incoming.there(session, [identity_of(mail) for _, mail in candidates])
        for seen, mail in candidates:
            if mail.message_id and identity_of(mail) in here:
                looked.taken.known += 1
                continue
            with contextlib.suppress(MailGone):  # it is found where it was moved to, if that is followed
                yield self._kept(mailbox, record, seen, mail)

    def _kept(self, mailbox: Mailbox, record: FolderRecord, seen: SeenMail, mail: IncomingMail) -> _Fetched:
        if seen.size <= LARGEST:
            with contextlib.suppress(MailTooLarge):  # larger than the mailbox said
                return _Fetched(self.store.keep(mailbox.octets(record.folder, seen.key)), mail)
        return _Fetched(
            self.store.keep([seen.header]),
            replace(mail, problems=(*mail.problems, str(MailTooLarge()))),
            is_whole=False,
        )


def _has_mailbox(account: Account) -> bool:
    """One that sends by SMTP may say nothing of where its mail comes in."""
    via = account.via
    return via.has_folders and not (isinstance(via, SmtpLine) and via.imap is None)


def _records(mailbox: Mailbox) -> list[FolderRecord]:
    return [
        FolderRecord(folder=f.key, name=f.name, use=f.use, is_followed=f.use in _FOLLOWED) for f in mailbox.folders()
    ]


def _arrivals(judging: Judging, fetched: Sequence[_Fetched], origin: str) -> Iterator[Arrival]:
    """What can't be read is kept by its header, with a word on why."""
    by_name = {mail.kept.sha256: mail for mail in fetched}
    whole = [mail.kept for mail in by_name.values() if mail.is_whole]
    for judged in judging.judge(whole, lambda _kept: origin):
        if isinstance(judged, Unread):
            header = by_name[judged.kept.sha256].header
            yield judging.by_header(judged.kept, replace(header, problems=(*header.problems, judged.why)), origin)
        else:
            yield judged
    for mail in by_name.values():
        if not mail.is_whole:
            yield judging.by_header(mail.kept, mail.header, origin)


def _header(seen: SeenMail) -> IncomingMail | None:
    try:
        return read_mail(seen.header)
    except MailUnreadable:
        return None
