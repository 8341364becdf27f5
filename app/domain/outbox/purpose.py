"""What a mail is for. One outbox carries them all, each exactly once."""

from dataclasses import dataclass
from enum import StrEnum


class Purpose(StrEnum):
    INVITATION = "invitation"
    REMINDER = "reminder"
    AMENDMENT = "amendment"
    CLARIFICATION = "clarification"
    AWARD = "award"
    REGRET = "regret"
    CANCELLATION = "cancellation"
    REPLY = "reply"  # to what a vendor wrote; the buyer wrote it, so it can't be made anew


@dataclass(frozen=True, slots=True)
class Occasion:
    """The how-manieth mail of its purpose: a vendor gets one mail of a request for each occasion, and no second one."""

    purpose: Purpose
    number: int = 1


INVITED = Occasion(Purpose.INVITATION)
