"""Whether a mail that was queued may still go to its vendor: much may have changed since it was checked."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.rfqs.bars import Rules, forbidden
from app.domain.rfqs.control import Standing as Control
from app.domain.rfqs.rfq import RfqItem
from app.domain.trade.address import same_mailbox
from app.domain.vendors.vendor import Vendor, VendorStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A mail, and its vendor as the list has it now; None where it was taken out."""

    vendor: Vendor | None
    items: Sequence[RfqItem]  # lines that the vendor is asked for
    files: Sequence[tuple[str, Control]]  # of the frozen mail: their names, and what they need
    recipients: Sequence[str]  # of the frozen mail


def objection(standing: Standing, rules: Rules) -> str:
    """Why the mail must not go as it is, in sentences for the buyer; empty where it may."""
    vendor = standing.vendor
    if vendor is None:
        return "The vendor was taken out of the list."
    if vendor.status is VendorStatus.BLOCKED:
        return f"The vendor is blocked{f': {vendor.status_reason}' if vendor.status_reason else ''}."
    for bar in forbidden(vendor.clearance, vendor.approvals, standing.items, rules):
        return bar.text
    for name, control in standing.files:
        if not control.allows(vendor.clearance, rules.clearances):
            return (
                f"“{name}”: {control.because[:1].lower()}{control.because[1:]}, and the vendor has no such clearance."
            )
    known = {same_mailbox(contact.email) for contact in vendor.contacts}
    for address in standing.recipients:
        if same_mailbox(address) not in known:
            return f"{address} is no address of “{vendor.name}” any more. Cancel this mail and send the request again."
    return ""
