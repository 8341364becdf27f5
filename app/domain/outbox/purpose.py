"""What a mail is for. One outbox carries them all, each exactly once."""

from dataclasses import dataclass
from enum import StrEnum


class Purpose(StrEnum):
    INVITATION = "invitation"
    NEXT_CONTACT = "next-contact"  # the RFQ once more, to another contact: the first one's address bounced
    REMINDER = "reminder"
    AMENDMENT = "amendment"
    CLARIFICATION = "clarification"
    AWARD = "award"
    REGRET = "regret"
    CANCELLATION = "cancellation"
    REPLY = "reply"  # to what a vendor wrote

    @property
    def is_made_anew(self) -> bool:
        """From the RFQ as it is then, where it is sent again; all others go out as they were written, or not at all."""
        return self in BRINGS_RFQ

    @property
    def ends_at_deadline(self) -> bool:
        """Whether it is of no use once the RFQ's deadline has passed."""
        return self in (*BRINGS_RFQ, Purpose.REMINDER, Purpose.AMENDMENT, Purpose.CLARIFICATION)

    @property
    def word(self) -> str:
        """As the outbox calls it; nothing for an invitation."""
        return _WORDS[self]


BRINGS_RFQ = (Purpose.INVITATION, Purpose.NEXT_CONTACT)
_WORDS = {
    Purpose.INVITATION: "",
    Purpose.NEXT_CONTACT: "next contact",
    Purpose.REMINDER: "reminder",
    Purpose.AMENDMENT: "change",
    Purpose.CLARIFICATION: "clarification",
    Purpose.AWARD: "award",
    Purpose.REGRET: "regret",
    Purpose.CANCELLATION: "cancellation",
    Purpose.REPLY: "answer",
}


@dataclass(frozen=True, slots=True)
class Occasion:
    """The how-manieth mail of its purpose: a vendor gets one mail of a request for each occasion, and no second one."""

    purpose: Purpose
    number: int = 1


INVITED = Occasion(Purpose.INVITATION)
