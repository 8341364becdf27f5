"""An RFQ whose email bounced goes to another contact of the vendor: checked anew, and once at a time."""

from dataclasses import dataclass, replace

from app.domain.accounts.account import Account
from app.domain.inbox.entry import Entry
from app.domain.inbox.filing import Place
from app.domain.inbox.kind import Kind
from app.domain.notices.next_contact import untried, why_wait
from app.domain.outbox.delivery import ENDED_UNSENT, WAITING
from app.domain.outbox.purpose import Occasion, Purpose
from app.domain.rfqs.invitation import Invitation, InvitedContact
from app.domain.rfqs.tally import Standing
from app.domain.trade.address import same_mailbox
from app.domain.trade.finding import Finding
from app.domain.trade.ids import RfqId, VendorId
from app.domain.trade.problem import Problem
from app.domain.vendors.vendor import Contact
from app.services.notices.noticing import NobodyToWrite
from app.services.rfqs.checking import Prepared
from app.services.rfqs.editing import stored_rfq
from app.services.rfqs.filing import is_put_away, refuse_put_away
from app.services.rfqs.mail_drafting import Again
from app.services.sending.permission import expiry
from app.services.sending.rfq_sending import RfqSending, refuse_older, refuse_second
from app.storage.accounts import accounts
from app.storage.base.database import Session
from app.storage.inbox import bounces, tallies
from app.storage.outbox import answers, notices, planning
from app.storage.rfqs import invitations, revisions, rfqs
from app.storage.vendors import vendors

_AGAIN = (Purpose.NEXT_CONTACT,)
_CALLED_OFF = "You called it off before it was sent."


class OnItsWay(Problem):
    """The vendor's next contact was written to already, or will be; nothing was queued."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreached:
    """An RFQ that reached nobody at a vendor. `contacts`: whom it may go to, the one to try next first.

    `wait` says what is under way to one of them, and may be called off where `is_waiting`. `account` None: the one
    that the RFQ was sent from was removed.
    """

    place: Place
    contacts: tuple[Contact, ...]
    account: Account | None
    wait: str = ""
    is_waiting: bool = False

    @property
    def said(self) -> str:
        """How that stands, in a sentence."""
        if self.wait:
            return self.wait
        vendor = self.place.vendor
        if not self.contacts:
            return f"This RFQ reached nobody at {vendor}. There is no other contact in your list."
        return f"This RFQ reached nobody at {vendor}. The next contact is {self.contacts[0].email}."


@dataclass(frozen=True, slots=True)
class Readdressing:
    """Each call may be made on any thread."""

    sending: RfqSending

    def of(self, rfq_id: RfqId, vendor_id: VendorId) -> Unreached | None:
        """None where somebody there has it, or nobody was sent it. RfqMissing."""
        with self.sending.database.read() as session:
            return _unreached(session, rfq_id, vendor_id)

    def of_bounce(self, entry: Entry) -> Unreached | None:
        """The same of a report that is filed with a vendor; None for every other answer, and where it is too late."""
        if entry.kind is not Kind.BOUNCE or entry.place is None:
            return None
        rfq_id = entry.place.rfq_id
        with self.sending.database.read() as session:
            deadline = rfqs.deadline_of(session, rfq_id)
            is_past = deadline is not None and deadline.instant <= self.sending.clock.now()
            is_late = is_past or is_put_away(session, rfq_id)
            return None if is_late else _unreached(session, rfq_id, entry.place.vendor_id)

    def check(self, rfq_id: RfqId, vendor_id: VendorId, email: str, account: Account) -> tuple[Finding, ...]:
        """What stands in the way of sending it to this contact; what blocks comes first. Raises as `send` does."""
        return self._prepared(rfq_id, vendor_id, email, account).findings

    def send(self, rfq_id: RfqId, vendor_id: VendorId, email: str, account: Account) -> None:
        """Queue it, as the RFQ is now; from here on all about it goes to this contact.

        Raises:
            OnItsWay: a contact was written to, and nothing of that bounced. Saying it twice sends it once.
            NobodyToWrite: nothing bounced, or this is no contact that can be tried.
            CheckFailed, AskedAlready, DataAreOlder, FileMissing, FileChanged, RfqMissing, RfqPutAway, SpoolFull
        """
        sending = self.sending
        prepared = self._prepared(rfq_id, vendor_id, email, account)
        (mail,) = sending.kept(prepared, account)
        sending.keep_copy()
        now = sending.clock.now()
        with sending.database.write() as session:
            refuse_older(session)
            refuse_put_away(session, rfq_id)
            again, last = _again(session, rfq_id, vendor_id, email, account)
            if again.message_id != mail.message.message_id:
                raise OnItsWay("Another window was at it at the same time. Look at the outbox. Nothing was queued.")
            refuse_second(session, prepared.rfq, [account.stored_id], [mail], have=())
            # not frozen as a revision: what the other vendors haven't been told of is still to be told
            known = revisions.last(session, rfq_id)
            number, expires = known[0] if known else 0, expiry(prepared.rfq, now)
            if last is not None and last.state in ENDED_UNSENT:
                planning.replan(session, last.id, mail, now, expires, number, account_id=account.stored_id)
            else:
                planning.plan(
                    session,
                    rfq_id=rfq_id,
                    occasion=_next(last),
                    account_id=account.stored_id,
                    mails=[mail],
                    now=now,
                    expires_at=expires,
                    revision=number,
                )
            chosen = _invitation(session, rfq_id, vendor_id)
            invitations.change(session, rfq_id, replace(chosen, contacts=again.contacts))
            rfqs.change(session, rfq_id, {}, now)

    def call_off(self, rfq_id: RfqId, vendor_id: VendorId) -> int:
        """As long as it has not left; returns how many waited, 0 or 1."""
        with self.sending.database.write() as session:
            now = self.sending.clock.now()
            return notices.call_off(session, rfq_id, vendor_id, _AGAIN, _CALLED_OFF, now)

    def _prepared(self, rfq_id: RfqId, vendor_id: VendorId, email: str, account: Account) -> Prepared:
        with self.sending.database.read() as session:
            again, _last = _again(session, rfq_id, vendor_id, email, account)
        return self.sending.checking.prepare(rfq_id, account, {vendor_id: again})


def _unreached(session: Session, rfq_id: RfqId, vendor_id: VendorId) -> Unreached | None:
    rfq = stored_rfq(session, rfq_id)
    standing = tallies.standings(session, [rfq_id]).get(rfq_id, {}).get(vendor_id)
    found = vendors.get(session, [vendor_id])
    if standing is not Standing.BOUNCED or not found:
        return None
    last = _last(session, rfq_id, vendor_id)
    sender = answers.invited_from(session, rfq_id, vendor_id)
    return Unreached(
        place=Place(rfq_id, rfq.number, vendor_id, found[0].name),
        contacts=untried(found[0].contacts, bounces.dead(session, (c.email for c in found[0].contacts))),
        account=None if sender is None else accounts.get(session, sender),
        wait=why_wait(last.state, ", ".join(last.recipients)) if last else "",
        is_waiting=last is not None and last.state in WAITING,
    )


def _again(
    session: Session, rfq_id: RfqId, vendor_id: VendorId, email: str, account: Account
) -> tuple[Again, notices.Written | None]:
    """How the mail is to be made, and the last one of its kind. OnItsWay, NobodyToWrite."""
    unreached, last = _unreached(session, rfq_id, vendor_id), _last(session, rfq_id, vendor_id)
    if unreached is None:
        if last is not None and last.state not in ENDED_UNSENT:
            raise OnItsWay(f"The RFQ went to {', '.join(last.recipients)}, and nothing bounced since.")
        raise NobodyToWrite("Somebody there has this RFQ, or it wasn't sent there yet. Nothing was queued.")
    if unreached.wait:
        raise OnItsWay(unreached.wait)
    contact = next((c for c in unreached.contacts if same_mailbox(c.email) == same_mailbox(email)), None)
    if contact is None:
        raise NobodyToWrite(
            f"{email} is no contact of {unreached.place.vendor} that can be tried. Add a contact, then send it there. "
            "Nothing was queued."
        )
    made = Again(
        message_id=_invitation(session, rfq_id, vendor_id).mark.message_id(account.from_address, _next(last)),
        after=notices.invited(session, rfq_id)[vendor_id].message_id,
        contacts=(InvitedContact(contact.email),),
    )
    return (replace(made, message_id=last.message_id) if last and last.state in ENDED_UNSENT else made), last


def _next(last: notices.Written | None) -> Occasion:
    return Occasion(Purpose.NEXT_CONTACT, last.occasion.number + 1 if last else 1)


def _last(session: Session, rfq_id: RfqId, vendor_id: VendorId) -> notices.Written | None:
    return notices.written(session, rfq_id, _AGAIN).get(vendor_id)


def _invitation(session: Session, rfq_id: RfqId, vendor_id: VendorId) -> Invitation:
    return next(i for i in stored_rfq(session, rfq_id).invitations if i.vendor_id == vendor_id)
