"""How an RFQ ended."""

from enum import StrEnum

from app.domain.outbox.purpose import Purpose


class Outcome(StrEnum):
    AWARDED = "awarded"
    NO_AWARD = "no_award"  # nothing is ordered of it
    CANCELLED = "cancelled"  # nobody needs to quote any more

    @property
    def purposes(self) -> tuple[Purpose, ...]:
        """Of the emails that tell it."""
        if self is Outcome.AWARDED:
            return Purpose.AWARD, Purpose.REGRET
        return (Purpose.REGRET,) if self is Outcome.NO_AWARD else (Purpose.CANCELLATION,)
