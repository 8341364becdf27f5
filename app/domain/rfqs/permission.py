"""Whether a mail that was queued may still go to its vendor: much may have changed since it was checked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.rfqs.bars import Rules, forbidden, lacking
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
    copies: Sequence[str] = ()  # addresses of the house
    frozen: Sequence[str] = ()  # clearances that its lines and files needed when it was made, whatever they are now
    frozen_cc: str = ""  # whom its account always copied then


def objection(standing: Standing, rules: Rules) -> str:
    """Why the mail must not go as it is, in sentences for the buyer; empty where it may."""
    vendor = standing.vendor
    if vendor is None:
        return "The vendor was removed from the list."
    return next(_objections(vendor, standing, rules), "")


def _objections(vendor: Vendor, standing: Standing, rules: Rules) -> Iterator[str]:
    if vendor.status is VendorStatus.BLOCKED:
        yield f"The vendor is blocked{f': {vendor.status_reason}' if vendor.status_reason else ''}."
    for bar in forbidden(vendor.clearance, vendor.approvals, standing.items, rules):
        yield bar.text
    for name, control in standing.files:
        if not control.allows(vendor.clearance, rules.clearances):
            because = f"{control.because[:1].lower()}{control.because[1:]}"
            yield f"“{name}”: {because}, and the vendor has no such clearance."
    for level in standing.frozen:
        if lack := lacking(vendor.clearance, level, rules.clearances):
            text = f"The email needed {level} when it was made, and the vendor {lack}."
            yield f"{text} Cancel it and send it again."
    known = {same_mailbox(a) for a in (*(contact.email for contact in vendor.contacts), *standing.copies)}
    for address in standing.recipients:
        if same_mailbox(address) in known:
            continue
        if standing.frozen_cc and same_mailbox(address) == same_mailbox(standing.frozen_cc):
            yield (
                f"The account's “Always copy” was “{address}” when the email was made, and was changed. Set it back, "
                "or cancel this email and send it again."
            )
        else:
            yield (f"“{address}” no longer belongs to “{vendor.name}”. Cancel this email and send it again.")
