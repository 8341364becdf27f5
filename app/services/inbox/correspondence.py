"""Between whom an answer passes: the vendor and the RFQ of a mail, and who else must not come into it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.inbox.answer import answer_subject
from app.domain.inbox.entry import Entry
from app.domain.inbox.known import Invited, Known
from app.domain.rfqs.invitation import Invitation
from app.domain.rfqs.rfq import Rfq
from app.domain.rfqs.strangers import Strangers
from app.domain.trade.address import same_mailbox
from app.domain.trade.problem import Problem
from app.domain.vendors.vendor import Vendor, VendorStatus
from app.services.rfqs.editing import stored_rfq
from app.storage.base.database import Session
from app.storage.inbox import known
from app.storage.vendors import vendors


class NotAnswerable(Problem):
    """The mail can't be answered; the message says why."""


@dataclass(frozen=True, slots=True)
class Correspondence:
    """`others` are asked in the same RFQ."""

    rfq: Rfq
    vendor: Vendor
    invitation: Invitation
    others: Sequence[Vendor]
    known: Known

    @property
    def reference(self) -> str:
        """As it stands in subjects: "RFQ-2026-0042/K7F3Q"."""
        return f"{self.rfq.number}/{self.invitation.mark.token}"

    def subject(self, written: str) -> str:
        """Of the answer: with the vendor's own mark, and nobody else's."""
        others = (f"{one.rfq}/{one.token}" for one in self.known.with_token(written))
        return answer_subject(written, self.reference, others)

    def name_of(self, address: str) -> str:
        """Of the contact there; empty where it is none."""
        names = (c.name for c in self.vendor.contacts if same_mailbox(c.email) == same_mailbox(address))
        return next(names, "")

    def other_at(self, address: str) -> str:
        """Another vendor of the RFQ that is written to at this address, and the mail's own is not."""
        if self._is_own(address):
            return ""
        listed = (v.name for v in self.others for c in v.contacts if same_mailbox(c.email) == same_mailbox(address))
        written = (one.vendor for one in self._asked_too(self.known.at_address(address)))
        return next(iter((*listed, *written)), "")

    def doubts(self, address: str, subject: str, text: str, known_sender: str) -> Iterator[str]:
        """What the buyer should look at before this goes, in sentences."""
        name = self.vendor.name
        other = next(self._asked_too(self.known.at_domain(address)), None)
        at_home = self._is_own(address) or any(one.vendor_id == self.vendor.id for one in self.known.at_domain(address))
        if other is not None and not at_home:
            yield f"{address} is of the domain of {other.vendor}, another vendor of this RFQ."
        elif not at_home and same_mailbox(address) != same_mailbox(known_sender):
            yield f"{address} is no known address of {name}."
        index = Strangers([self.vendor, *self.others])
        for stranger, words in index.found(self.vendor, subject, *text.split("\n")):
            yield f"The answer shows “{words}” of {stranger}, another vendor of this RFQ."
        for one in self.known.with_token(text):
            if one.vendor_id != self.vendor.id:
                yield f"The answer shows the reference {one.rfq}/{one.token} of {one.vendor}."

    def _is_own(self, address: str) -> bool:
        listed = {same_mailbox(c.email) for c in self.vendor.contacts}
        written = {one.vendor_id for one in self.known.at_address(address)}
        return same_mailbox(address) in listed or self.vendor.id in written

    def _asked_too(self, found: Sequence[Invited]) -> Iterator[Invited]:
        return (one for one in found if one.rfq_id == self.rfq.id and one.vendor_id != self.vendor.id)


def correspondence(session: Session, entry: Entry) -> Correspondence:
    """Of a mail that is filed.

    Raises:
        NotAnswerable, RfqMissing
    """
    if entry.place is None:
        raise NotAnswerable("Say first whose email it is: file it with a vendor. Then answer it.")
    if not entry.kind.is_answer:
        raise NotAnswerable("A program wrote this email, and nobody would read an answer.")
    rfq = stored_rfq(session, entry.place.rfq_id)
    listed = {v.stored_id: v for v in vendors.get(session, rfq.vendor_ids)}
    vendor = listed.get(entry.place.vendor_id)
    if vendor is None:
        raise NotAnswerable(f"{entry.place.vendor} is no longer asked in {rfq.number}. Invite it again, then answer.")
    if vendor.status is VendorStatus.BLOCKED:
        because = f": {vendor.status_reason}" if vendor.status_reason else ""
        raise NotAnswerable(f"{vendor.name} is blocked{because}. Change its status, then answer.")
    (invitation,) = (i for i in rfq.invitations if i.vendor_id == vendor.stored_id)
    others = [v for v in listed.values() if v is not vendor]
    return Correspondence(rfq, vendor, invitation, others, Known(known.invited(session), known.own_addresses(session)))
