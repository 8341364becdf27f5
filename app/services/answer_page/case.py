"""All about one vendor's link in one moment: whether it is any, and what its vendor was asked and sent."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.domain.accounts.account import Account
from app.domain.rfqs.invitation import Invitation
from app.domain.rfqs.rfq import Rfq, RfqItem, RfqState
from app.domain.vendors.vendor import Vendor, VendorStatus
from app.services.answer_page.unfit import LinkUnknown
from app.storage.accounts import accounts
from app.storage.base.database import Session
from app.storage.outbox import notices
from app.storage.rfqs import rfqs, vendor_links
from app.storage.vendors import vendors

STAYS = timedelta(days=14)  # behind the deadline
_OVER = (RfqState.CLOSED, RfqState.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`rfq` has its vendor's lines and files alone; `account` sent the email, if that has gone out."""

    link: vendor_links.VendorLink
    rfq: Rfq
    vendor: Vendor
    invitation: Invitation
    sent: notices.Invited | None
    account: Account | None

    @property
    def items(self) -> tuple[RfqItem, ...]:
        """Those that can be priced."""
        return tuple(item for item in self.rfq.items if item.quantities.is_read)


def case_of(session: Session, token: str, now: datetime) -> Case:
    """LinkUnknown: there is no such link, or it has ended."""
    link = vendor_links.of_token(session, token)
    rfq = None if link is None else rfqs.get(session, link.rfq_id)
    if link is None or rfq is None or rfq.state in _OVER or _is_late(rfq, now):
        raise LinkUnknown
    invitation = next((i for i in rfq.invitations if i.vendor_id == link.vendor_id), None)
    found = vendors.get(session, [link.vendor_id])
    if invitation is None or not found or found[0].status is VendorStatus.BLOCKED:
        raise LinkUnknown
    own = replace(rfq, items=rfq.items_for(invitation), attachments=rfq.files_for(invitation), invitations=())
    sent = notices.invited(session, rfq.id).get(link.vendor_id)
    account = None if sent is None else accounts.get(session, sent.account_id)
    return Case(link=link, rfq=own, vendor=found[0], invitation=invitation, sent=sent, account=account)


def _is_late(rfq: Rfq, now: datetime) -> bool:
    return rfq.deadline is not None and rfq.deadline.instant + STAYS < now
