"""The outbox's part of “Attention”: mails that stand alike in one entry, and accounts that cannot send."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.accounts.account import Account, AccountKind
from app.domain.outbox.concern import Concern, Remedy
from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.failure import ADVICE, Advice, FailureClass
from app.domain.outbox.known_replies import advice_on
from app.domain.trade.finding import Severity
from app.domain.trade.ids import DeliveryId
from app.services.accounts.accounts import Accounts
from app.services.sending.dispatch import Dispatch
from app.storage.base.database import Database
from app.storage.outbox import attention, outbox
from app.storage.outbox.attention import Standing
from app.transports.transport import AccountBlocked, TransportFailure

_UNKNOWN_MEANING = ADVICE[FailureClass.AMBIGUOUS].meaning
_UNKNOWN_TODO = ADVICE[FailureClass.AMBIGUOUS].todo
_DRAFTED = Advice(
    "The email is in Drafts.",
    "The vendor doesn't have it yet.",
    "Send it from your mail program. If you don't want it, delete it there.",
)
_ON_THE_WAY_TO_DRAFTS = Advice(
    "The connection broke while the email was put into Drafts.",
    "It was not sent. It may be in Drafts.",
    "No action needed: the program looks for it there, and puts it there if it isn't.",
)
_NO_REASON = Advice("", "They were not sent.", "Look at the emails in the outbox.")


@dataclass(frozen=True, slots=True)
class Attention:
    """`is_sender` tells whether this process is the one that sends: otherwise what waits is told, too."""

    database: Database
    dispatch: Dispatch
    accounts: Accounts
    is_sender: Callable[[], bool]

    def look(self) -> list[Concern]:
        """Every entry about mails and accounts, counted by the database: fit to be called while sending."""
        with self.database.read() as session:
            standings = attention.standings(session, with_waiting=not self.is_sender())
        troubles = self.dispatch.troubles()
        accounts = [_of_account(account, why, self.dispatch.rests_until(account)) for account, why in troubles]
        return [*map(_of_mails, standings), *accounts]

    def passwords(self) -> Iterator[Concern]:
        """Passwords that are missing: asks the keyring, which may be slow."""
        with self.database.read() as session:
            waiting = outbox.accounts_waiting(session)
        for account in self.accounts.all():
            note = self.accounts.problem(account)
            if note:
                yield _of_password(account, note, is_needed=account.id in waiting)

    def in_doubt(self, concern: Concern) -> list[DeliveryId]:
        """The unknown mails that an entry stands for, as they are now."""
        with self.database.read() as session:
            return [
                delivery_id
                for standing in attention.standings(session)
                if standing.state is DeliveryState.UNKNOWN and _key(standing) == concern.key
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


def quoted(word: str) -> str:
    """As it is written on a command line."""
    return word if word.replace("-", "").replace("_", "").isalnum() else f'"{word}"'


def advice_of(
    state: DeliveryState, failure: FailureClass | None, reply: str = "", *, into_drafts: bool = False
) -> Advice | None:
    """What to tell about a mail that stands like this; None where no class of failure says it."""
    if state is DeliveryState.DRAFTED:
        return _DRAFTED
    if state is DeliveryState.UNKNOWN and failure is FailureClass.DRAFT_GONE:
        return ADVICE[failure]
    if state is DeliveryState.UNKNOWN and into_drafts:
        return _ON_THE_WAY_TO_DRAFTS
    if state is DeliveryState.UNKNOWN:
        happened = ADVICE[FailureClass.AMBIGUOUS].happened
        if failure is FailureClass.INTERRUPTED:
            happened = "The program ended after the email was handed over and before the server confirmed it."
        return Advice(happened, _UNKNOWN_MEANING, _UNKNOWN_TODO)
    return None if failure is None else advice_on(failure, reply)


def _key(standing: Standing) -> str:
    what = "paused" if standing.held else standing.state.value
    way = "drafts:" if standing.into_drafts else ""
    return f"mails:{standing.rfq_id}:{standing.account_id}:{what}:{way}{standing.failure or standing.held_because}"


def _of_mails(standing: Standing) -> Concern:
    base = Concern(
        key=_key(standing),
        subject=standing.rfq,
        severity=Severity.BLOCK,
        headline="",
        meaning="",
        todo="",
        mails=standing.mails,
        rfq_id=standing.rfq_id,
        account=standing.account,
    )
    return _paused(base, standing) if standing.held else _MADE[standing.state](base, standing)


def _failed(base: Concern, standing: Standing) -> Concern:
    advice = advice_of(standing.state, standing.failure, standing.reply) or _NO_REASON
    example = standing.reply or standing.error
    return replace(
        base,
        headline=f"{_mails(standing.mails)} failed.",
        happened=_with_example(advice.happened, standing, example),
        meaning=advice.meaning,
        todo=advice.todo,
        remedies=(Remedy.RETRY, Remedy.SHOW),
        search=f"{standing.rfq} failed",
        command=f"rfq-sender outbox retry {standing.rfq}",
    )


def _in_doubt(base: Concern, standing: Standing) -> Concern:
    if standing.into_drafts:
        return _missing_in_drafts(base, standing)
    advice = advice_of(standing.state, standing.failure, standing.reply) or _NO_REASON
    return replace(
        base,
        headline=f"{_mails(standing.mails)} may have been sent.",
        happened=_with_example(advice.happened, standing, ""),
        meaning=advice.meaning,
        todo=f"{advice.todo} “Send again” sends an exact copy.",
        remedies=(Remedy.MARK_SENT, Remedy.SEND_AGAIN, Remedy.SHOW),
        search=f"{standing.rfq} unknown",
        command="rfq-sender outbox resolve ID --sent|--send-again",
    )


def _missing_in_drafts(base: Concern, standing: Standing) -> Concern:
    advice = advice_of(standing.state, standing.failure, into_drafts=True) or _NO_REASON
    is_gone = standing.failure is FailureClass.DRAFT_GONE
    return replace(
        base,
        severity=Severity.BLOCK if is_gone else Severity.WARN,
        headline=f"{_are(standing.mails)} missing from Drafts.",
        happened=_with_example(advice.happened, standing, ""),
        meaning=advice.meaning,
        todo=advice.todo,
        remedies=(Remedy.MARK_SENT, Remedy.SEND_AGAIN, Remedy.SHOW) if is_gone else (Remedy.SHOW,),
        search=f"{standing.rfq} unknown",
        command="rfq-sender outbox reconcile",
    )


def _in_drafts(base: Concern, standing: Standing) -> Concern:
    return replace(
        base,
        severity=Severity.WARN,
        headline=f"{_are(standing.mails)} in Drafts.",
        meaning="Vendors don't have them yet.",
        todo="Send them from your mail program. What is sent or deleted there shows here by itself.",
        remedies=(Remedy.SHOW,),
        search=f"{standing.rfq} drafts",
        command="rfq-sender outbox reconcile",
    )


def _postponed(base: Concern, standing: Standing) -> Concern:
    advice = advice_of(standing.state, standing.failure, standing.reply) or _NO_REASON
    return replace(
        base,
        severity=Severity.WARN,
        headline=f"{_waits(standing.mails)} for another try.",
        happened=_with_example(advice.happened, standing, standing.reply),
        meaning=advice.meaning,
        todo=advice.todo,
        remedies=(Remedy.SHOW,),
        search=f"{standing.rfq} retry",
        next_at=standing.next_at,
        command=f"rfq-sender outbox resume {standing.rfq}",
    )


def _paused(base: Concern, standing: Standing) -> Concern:
    because = standing.held_because.strip().rstrip(".")
    return replace(
        base,
        severity=Severity.BLOCK if because else Severity.WARN,
        headline=f"{_are(standing.mails)} paused.",
        happened=f"{because[0].upper()}{because[1:]}." if because else "You paused them.",
        meaning="Nothing is sent without your OK.",
        todo="Check them, then resume, or cancel what should no longer go out." if because else "Resume, or cancel.",
        remedies=(Remedy.RESUME, Remedy.SHOW),
        search=f"{standing.rfq} paused",
        command=f"rfq-sender outbox resume {standing.rfq}",
    )


def _queued(base: Concern, standing: Standing) -> Concern:
    return replace(
        base,
        severity=Severity.WARN,
        headline=f"{_waits(standing.mails)} to be sent.",
        meaning="Not sending: the program is closed.",
        todo="Open the program to send them.",
        remedies=(Remedy.SHOW,),
        search=f"{standing.rfq} queued",
        command=f"rfq-sender outbox resume {standing.rfq}",
    )


_MADE: Mapping[DeliveryState, Callable[[Concern, Standing], Concern]] = {
    DeliveryState.REJECTED: _failed,
    DeliveryState.UNKNOWN: _in_doubt,
    DeliveryState.DRAFTED: _in_drafts,
    DeliveryState.DEFERRED: _postponed,
    DeliveryState.READY: _queued,
}


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


def _of_password(account: Account, note: str, *, is_needed: bool) -> Concern:
    """What a missing password or sign-in holds up comes before what could be sent with it one day."""
    return Concern(
        key=f"password:{account.id}",
        subject=f"Account {account.name}",
        severity=Severity.BLOCK if is_needed else Severity.WARN,
        headline="Nobody is signed in." if account.is_oauth else "The password is missing.",
        happened=note,
        meaning="Emails wait for it." if is_needed else "Nothing can be sent from this account.",
        todo="Sign in, in the browser." if account.is_oauth else "Enter the password.",
        remedies=(Remedy.ACCOUNT,),
        account=account.name,
        command=f"rfq-sender accounts {'sign-in' if account.is_oauth else 'test'} {quoted(account.name)}",
    )


def _with_example(happened: str, standing: Standing, answer: str) -> str:
    """What happened, with the first one's name: a group of one is that one."""
    who = f"First: {standing.vendor}" if standing.mails > 1 else standing.vendor
    example = f"{who} – {answer}" if answer else who
    return f"{happened} ({example})" if happened else example


def _mails(number: int) -> str:
    return f"{number:,} {'email' if number == 1 else 'emails'}"


def _are(number: int) -> str:
    return f"{_mails(number)} {'is' if number == 1 else 'are'}"


def _waits(number: int) -> str:
    return f"{_mails(number)} {'waits' if number == 1 else 'wait'}"
