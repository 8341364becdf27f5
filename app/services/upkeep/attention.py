"""The outbox's part of “Attention”: mails that stand alike in one entry, and accounts that cannot send."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.accounts.account import Account, AccountKind
from app.domain.outbox.concern import Concern, Remedy
from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.failure import FailureClass
from app.domain.outbox.known_replies import advice_on
from app.domain.trade.finding import Severity
from app.domain.trade.ids import DeliveryId
from app.services.accounts.accounts import Accounts
from app.services.sending.dispatch import Dispatch
from app.services.upkeep.mail_concerns import just_waits, key_of, of_mails
from app.storage.base.database import Database, Session
from app.storage.outbox import attempts, attention, outbox, tenure
from app.storage.outbox import troubles as troubles_of
from app.storage.outbox.attention import Standing
from app.storage.outbox.troubles import AccountTrouble
from app.system.clock import Clock
from app.transports.transport import AccountBlocked, TransportFailure


@dataclass(frozen=True, slots=True)
class Attention:
    """`is_sender` tells whether this process is the one that sends: otherwise what waits is told, too."""

    database: Database
    dispatch: Dispatch
    accounts: Accounts
    is_sender: Callable[[], bool]
    clock: Clock

    def look(self) -> list[Concern]:
        """Every entry about mails and accounts, counted by the database: fit to be called while sending."""
        is_team = not self.database.is_file
        with self.database.read() as session:
            standings = attention.standings(session, with_waiting=is_team or not self.is_sender())
            if is_team:
                standings = [s for s in standings if not just_waits(s) or self._is_left(session, s)]
        troubles = self.dispatch.troubles()
        accounts = [_of_account(account, why, self.dispatch.rests_until(account)) for account, why in troubles]
        if is_team:
            here = {account.id for account, _ in troubles}
            accounts += [
                _elsewhere(name, trouble) for name, trouble in self._troubles() if trouble.account_id not in here
            ]
        return [*(of_mails(standing, is_team=is_team) for standing in standings), *accounts]

    def _troubles(self) -> list[tuple[str, AccountTrouble]]:
        """Of a team: what the machines say that have the accounts now, each with the account's name."""
        with self.database.read() as session:
            told = [t for t in troubles_of.all_of(session) if tenure.is_taken(session, t.account_id)]
        names = {account.stored_id: account.name for account in self.accounts.all()} if told else {}
        return [(names[trouble.account_id], trouble) for trouble in told if trouble.account_id in names]

    def _is_left(self, session: Session, standing: Standing) -> bool:
        """Of a team: whether no process takes care of what waits there, or one that doesn't get on with it."""
        waits = self.clock.now() - standing.next_at
        if waits < _SOON:
            return False
        if not tenure.is_taken(session, standing.account_id):
            return True
        last = attempts.last_at(session, standing.account_id)
        return waits > _LONG and (last is None or self.clock.now() - last > _LONG)

    def passwords(self) -> Iterator[Concern]:
        """Passwords that are missing: asks the keyring, which may be slow."""
        with self.database.read() as session:
            waiting = outbox.accounts_waiting(session)
        for account in self.accounts.all():
            note = self.accounts.problem(account)
            if note:
                is_locked = self.accounts.password_state(account).is_locked
                yield _of_password(account, note, is_needed=account.id in waiting, is_locked=is_locked)

    def in_doubt(self, concern: Concern) -> list[DeliveryId]:
        """The unknown mails that an entry stands for, as they are now."""
        with self.database.read() as session:
            return [
                delivery_id
                for standing in attention.standings(session)
                if standing.state is DeliveryState.UNKNOWN and key_of(standing) == concern.key
                for delivery_id in attention.alike(session, standing)
            ]

    def needs_passwords(self) -> bool:
        """Whether any account signs in."""
        return any(account.via.user for account in self.accounts.all())

    def only_practice(self) -> Iterator[Concern]:
        """A hint where no account reaches a real vendor."""
        if all(a.kind is AccountKind.PRACTICE for a in self.accounts.all()):
            yield _ONLY_PRACTICE


_ONLY_PRACTICE = Concern(
    key="practice-only",
    subject="Accounts",
    severity=Severity.WARN,
    headline="There is only the practice account.",
    meaning="Nothing leaves this computer.",
    todo="Add your company's account before you write to real vendors.",
    remedies=(Remedy.ACCOUNT,),
    command="rfq-sender accounts add --help",
)
_SOON, _LONG = timedelta(minutes=1), timedelta(minutes=20)
_LOCKED = "The password is kept, and can't be read on this computer."
_UNLOCK = (
    "Bring what opens it to this computer, and look again; a password entered here is kept until the program ends."
)


def quoted(word: str) -> str:
    """As it is written on a command line."""
    return word if word.replace("-", "").replace("_", "").isalnum() else f'"{word}"'


def _of_account(account: Account, trouble: TransportFailure, rests_until: datetime | None) -> Concern:
    advice = advice_on(trouble.failure, str(trouble.reply or ""))
    is_blocked = isinstance(trouble, AccountBlocked)
    return Concern(
        key=f"account:{account.id}",
        subject=f"Account {account.name}",
        severity=Severity.BLOCK if is_blocked else Severity.WARN,
        headline="Sending is stopped." if is_blocked else "Sending is paused for a while.",
        happened=str(trouble),
        meaning=advice.meaning,
        todo=advice.todo,
        remedies=(Remedy.ACCOUNT, Remedy.TRY_NOW) if is_blocked else (Remedy.TRY_NOW, Remedy.ACCOUNT),
        account=account.name,
        next_at=rests_until,
        command=f"rfq-sender accounts test {quoted(account.name)}",
    )


def _elsewhere(name: str, trouble: AccountTrouble) -> Concern:
    advice = advice_on(FailureClass(trouble.failure), trouble.text)
    return Concern(
        key=f"account:{trouble.account_id}",
        subject=f"Account {name}",
        severity=Severity.BLOCK,
        headline=f"Sending is stopped on “{trouble.machine}”.",
        happened=trouble.text,
        meaning=advice.meaning,
        todo=advice.todo,
        remedies=(Remedy.ACCOUNT,),
        account=name,
        command=f"rfq-sender accounts test {quoted(name)}",
    )


def _of_password(account: Account, note: str, *, is_needed: bool, is_locked: bool) -> Concern:
    """What a missing password or sign-in holds up comes before what could be sent with it one day."""
    return Concern(
        key=f"password:{account.id}",
        subject=f"Account {account.name}",
        severity=Severity.BLOCK if is_needed else Severity.WARN,
        headline=_LOCKED if is_locked else "Nobody is signed in." if account.is_oauth else "The password is missing.",
        happened=note,
        meaning="Emails wait for it." if is_needed else "Nothing can be sent from this account.",
        todo=_UNLOCK if is_locked else "Sign in, in the browser." if account.is_oauth else "Enter the password.",
        remedies=(Remedy.ACCOUNT,),
        account=account.name,
        command=f"rfq-sender accounts {'sign-in' if account.is_oauth else 'test'} {quoted(account.name)}",
    )
