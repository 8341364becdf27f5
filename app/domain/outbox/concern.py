"""What needs attention: what happened, what it means, what to do, and the deeds that do it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.trade.finding import Severity
from app.domain.trade.ids import RfqId, VendorId


class Remedy(StrEnum):
    """What can be done about it right there."""

    SHOW = "show"  # the mails in the outbox
    RETRY = "retry"  # the failed ones of the RFQ, with today's addresses
    MARK_SENT = "mark_sent"
    SEND_AGAIN = "send_again"
    RESUME = "resume"
    TRY_NOW = "try_now"  # the account, without waiting any longer
    ACCOUNT = "account"
    FOLDER = "folder"
    GO_ON = "go_on"  # with data that are older than what was sent
    ANSWERS = "answers"  # of the RFQ, or those that wait for the buyer
    FETCH = "fetch"  # look into the mailboxes now
    VENDOR = "vendor"
    NEXT_CONTACT = "next_contact"  # of a vendor where nobody got the RFQ


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """One entry of “Attention”. BLOCK waits for the buyer, WARN passes by itself or can wait.

    `subject` is whom it is about: an RFQ's number, "Account office", "Disk". `search` finds its mails in the outbox.
    """

    key: str  # the same for the same thing at the next look
    subject: str
    severity: Severity
    headline: str
    meaning: str
    todo: str
    happened: str = ""
    remedies: tuple[Remedy, ...] = ()
    mails: int = 0
    rfq_id: RfqId | None = None
    vendor_id: VendorId | None = None
    account: str = ""
    search: str = ""
    next_at: datetime | None = None
    command: str = ""  # the same for the command line

    @property
    def text(self) -> str:
        """What happened and what it means."""
        return " ".join(part for part in (self.headline, self.happened, self.meaning) if part)


def needing_you(concerns: list[Concern]) -> int:
    """How many entries wait for the buyer: what the badge counts."""
    return sum(c.severity is Severity.BLOCK for c in concerns)
