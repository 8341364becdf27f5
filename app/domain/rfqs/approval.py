"""When a second person has to agree before an RFQ goes out, and whether one has."""

import hashlib
from dataclasses import dataclass

from app.domain.rfqs.rfq import Rfq


@dataclass(frozen=True, slots=True)
class ApprovalRules:
    """What a shop wants: `above` this number of vendors (None: never), and with controlled lines or files."""

    above: int | None = None
    is_for_controlled: bool = False

    def reason(self, rfq: Rfq, *, is_controlled: bool) -> str:
        """Why this one needs it; empty where it does not."""
        number = len(rfq.vendor_ids)
        if self.above is not None and number > self.above:
            return f"It goes to {number} vendors, and above {self.above} an approver has to agree."
        if self.is_for_controlled and is_controlled:
            return "It has controlled lines or files, and an approver has to agree to that."
        return ""


def substance(rfq: Rfq) -> str:
    """What an approval is for: who is asked and written to for what, by when, with which files. SHA-256 (hex)."""
    asked = sorted((vendor, None if lines is None else sorted(lines)) for vendor, lines in rfq.asked.items())
    files = sorted((file.path, file.sha256, file.for_all, sorted(file.lines)) for file in rfq.attachments)
    extra = sorted((i.vendor_id, sorted(i.extra_files)) for i in rfq.invitations if i.extra_files)
    whom = sorted((i.vendor_id, i.contacts) for i in rfq.invitations if i.contacts is not None), rfq.copies
    told = repr((asked, rfq.items, files, extra, whom, rfq.deadline, rfq.terms))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def is_approved(rfq: Rfq) -> bool:
    """Whether somebody has, and nothing of it has changed since."""
    return bool(rfq.approval) and rfq.approval == substance(rfq)
