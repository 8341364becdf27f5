"""The answers' part of “Attention”: what waits for the buyer, who is out of reach, mailboxes that nobody reads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.notices.next_contact import untried, why_wait
from app.domain.outbox.concern import Concern, Remedy
from app.domain.outbox.purpose import Purpose
from app.domain.rfqs.rfq import RfqLine, RfqState
from app.domain.rfqs.tally import Standing
from app.domain.trade.finding import Severity
from app.domain.vendors.vendor import Contact, Vendor
from app.services.inbox.following import Following, Looked
from app.services.upkeep.attention import quoted
from app.storage.accounts import accounts
from app.storage.base.database import Database, Session
from app.storage.inbox import bounces, incoming, tallies
from app.storage.outbox import answers, notices
from app.storage.rfqs import rfqs
from app.storage.vendors import vendors
from app.system.clock import Clock

_CALL = "Call the vendor, or add another contact."
_REPLIES = "Replies"
_OPEN = (RfqState.SENDING, RfqState.SENT)


@dataclass(frozen=True, slots=True)
class AnswerAttention:
    """`is_followed`: whether mailboxes are looked into at all; who adds answers by hand misses none."""

    database: Database
    clock: Clock
    following: Following
    is_followed: bool

    def look(self) -> Iterator[Concern]:
        """Every entry about answers."""
        with self.database.read() as session:
            waiting = incoming.needing_you(session)
            unreachable = list(self._unreachable(session))
        if waiting:
            yield _waiting(waiting)
        yield from unreachable
        if self.is_followed:
            yield from map(_mailbox, (looked for looked in self.following.last_looks() if looked.is_blocked))
            yield from map(_unread, self.following.unread_addresses())

    def _unreachable(self, session: Session) -> Iterator[Concern]:
        """As long as something can be done: until the deadline."""
        dead = bounces.every_dead(session)
        if not dead:
            return
        wanted = {line.id: line for line in rfqs.lines(session) if self._is_open(line)}
        for rfq_id, of in tallies.standings(session, wanted).items():
            lost = [vendor_id for vendor_id, standing in of.items() if standing is Standing.BOUNCED]
            tried = notices.written(session, rfq_id, (Purpose.NEXT_CONTACT,)) if lost else {}
            for vendor in vendors.get(session, lost):
                last = tried.get(vendor.stored_id)
                if last is None or not why_wait(last.state, ""):  # else it is under way, or told of as in doubt
                    sender = answers.invited_from(session, rfq_id, vendor.stored_id)
                    account = None if sender is None else accounts.get(session, sender)
                    name = account.name if account else ""
                    yield _nobody(wanted[rfq_id], vendor, untried(vendor.contacts, dead), name)

    def _is_open(self, line: RfqLine) -> bool:
        is_past = line.deadline is not None and line.deadline.instant <= self.clock.now()
        return line.state in _OPEN and not line.is_archived and not is_past


def _waiting(number: int) -> Concern:
    return Concern(
        key="answers",
        subject=_REPLIES,
        severity=Severity.BLOCK,
        headline="1 answer waits for you." if number == 1 else f"{number:,} answers wait for you.",
        meaning="Vendors ask something, or the program isn't sure whose an answer is.",
        todo="File them with their vendors, and answer the questions.",
        mails=number,
        remedies=(Remedy.ANSWERS,),
        command="rfq-sender replies list --needs-you",
    )


def _nobody(line: RfqLine, vendor: Vendor, others: Sequence[Contact], account: str) -> Concern:
    """`others` can be tried; `account`: the one that the RFQ was sent from, empty where it was removed."""
    return Concern(
        key=f"unreachable:{line.id}:{vendor.id}",
        subject=line.number,
        severity=Severity.BLOCK,
        headline=f"Nobody at {vendor.name} can be reached.",
        happened="Every address that was written to bounced.",
        meaning="The vendor doesn't have this RFQ.",
        todo=f"Send it to {others[0].email} next, or call the vendor." if others else _CALL,
        rfq_id=line.id,
        vendor_id=vendor.id,
        remedies=(*((Remedy.NEXT_CONTACT,) if others else ()), Remedy.VENDOR, Remedy.ANSWERS),
        command=f"rfq-sender rfq send {line.number} --account {quoted(account)} --again {quoted(vendor.name)}"
        if others and account
        else f"rfq-sender replies list {line.number} --kind bounce",
    )


def _mailbox(looked: Looked) -> Concern:
    account = looked.account
    todo = "Check the account, then look for answers again."
    if looked.needs_sign_in:
        todo = "Sign in, in the browser." if account.is_oauth else "Check the user name and enter the password again."
    return Concern(
        key=f"mailbox:{account.id}",
        subject=f"Account {account.name}",
        severity=Severity.BLOCK,
        headline="The mailbox needs a new sign-in." if looked.needs_sign_in else "The mailbox can't be read.",
        happened=looked.problem,
        meaning="Answers that arrive there aren't shown here.",
        todo=todo,
        account=account.name,
        remedies=(Remedy.ACCOUNT, Remedy.FETCH),
        command=f"rfq-sender replies fetch {quoted(account.name)}",
    )


def _unread(address: str) -> Concern:
    return Concern(
        key=f"unread:{address}",
        subject=_REPLIES,
        severity=Severity.WARN,
        headline=f"Answers go to {address}, which no account here can read.",
        meaning="They aren't shown here.",
        todo="Add the account of that mailbox, or drag saved emails onto the page Replies.",
        remedies=(Remedy.ACCOUNT,),
        command="rfq-sender replies import FILE",
    )
