"""What vendors were told of earlier decisions about an RFQ, so that nobody reads the same twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from app.domain.notices.decision import AwardedLine, Decision
from app.domain.notices.notice import Notice
from app.domain.outbox.delivery import ENDED_UNSENT, WAITING
from app.domain.outbox.purpose import Purpose
from app.domain.trade.ids import RfqId, VendorId
from app.services.notices.noticing import told
from app.storage.base.database import Session
from app.storage.comparison import decisions
from app.storage.outbox import notices

_TELL_DECISIONS = (Purpose.AWARD, Purpose.REGRET, Purpose.CANCELLATION)


@dataclass(frozen=True, slots=True)
class DecidedBefore:
    """`made`: all decisions, oldest first; `written`: each vendor's last email about one of them."""

    made: Sequence[Decision]
    written: Mapping[VendorId, notices.Written]

    @classmethod
    def read(cls, session: Session, rfq_id: RfqId) -> Self:
        """As it stands now."""
        return cls(decisions.of(session, rfq_id), notices.written(session, rfq_id, _TELL_DECISIONS))

    @property
    def counting(self) -> Decision | None:
        """The one that counts, if any does."""
        return next((one for one in reversed(self.made) if one.counts), None)

    def counts_already(self, decision: Decision) -> bool:
        """Whether the same was decided last, such as before a sender was interrupted."""
        last = self.counting
        return last is not None and (last.outcome, {*last.lines}) == (decision.outcome, {*decision.lines})

    def number(self, decision: Decision, purpose: Purpose) -> int | None:
        """The round of emails that it goes on with; None: it begins a new one."""
        last = self.counting
        return last.rounds.get(purpose) if last is not None and self.counts_already(decision) else None

    def why_not(self, decision: Decision, vendor_id: VendorId, purpose: Purpose) -> str:
        """Why the vendor is not told; empty: it is. What waits of another decision is no reason: it is called off."""
        mail = self.written.get(vendor_id)
        if mail is None or mail.occasion.purpose is not purpose:
            return ""
        rounds = (one for one in reversed(self.made) if one.rounds.get(purpose) == mail.occasion.number)
        before = next(rounds, None)
        if before is None or _of(before, vendor_id) != _of(decision, vendor_id):
            return ""
        has_left = mail.state not in WAITING | ENDED_UNSENT
        return told(mail.state) if has_left or self.counts_already(decision) else ""

    def told_meanwhile(self, decision: Decision, reviewed: Sequence[Notice]) -> set[VendorId]:
        """Whose email of another decision, with the same words, has left since the review."""
        return {
            mail.vendor_id
            for notice in reviewed
            for mail in notice.mails
            if self.why_not(decision, mail.vendor_id, notice.occasion.purpose)
            and self.written[mail.vendor_id].occasion != notice.occasion
        }


def _of(decision: Decision, vendor_id: VendorId) -> set[AwardedLine]:
    return {line for line in decision.lines if line.vendor_id == vendor_id}
