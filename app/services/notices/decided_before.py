"""What vendors were told of earlier decisions about an RFQ, so that nobody reads the same twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from app.domain.notices.decision import AwardedLine, Decision
from app.domain.notices.notice import Notice
from app.domain.outbox.purpose import Purpose
from app.domain.trade.ids import RfqId, VendorId
from app.services.notices.noticing import told
from app.storage.base.database import Session
from app.storage.comparison import decisions
from app.storage.outbox import notices

_TELL_DECISIONS = (Purpose.AWARD, Purpose.REGRET, Purpose.CANCELLATION)


@dataclass(frozen=True, slots=True)
class DecidedBefore:
    """`made`: all decisions, oldest first; `left`: the last email about one of them that each vendor has or may have;
    `last`: its last one, whatever became of it.
    """

    made: Sequence[Decision]
    left: Mapping[VendorId, notices.Written]
    last: Mapping[VendorId, notices.Written]

    @classmethod
    def read(cls, session: Session, rfq_id: RfqId) -> Self:
        """As it stands now."""
        return cls(
            decisions.of(session, rfq_id),
            notices.written(session, rfq_id, _TELL_DECISIONS, has_left=True),
            notices.written(session, rfq_id, _TELL_DECISIONS),
        )

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
        mail = self._heeded(decision, vendor_id)
        if mail is None or mail.occasion.purpose is not purpose:
            return ""
        rounds = (one for one in reversed(self.made) if one.rounds.get(purpose) == mail.occasion.number)
        before = next(rounds, None)
        is_same = before is not None and _of(before, vendor_id) == _of(decision, vendor_id)
        return told(mail.state) if is_same else ""

    def is_other_in(self, decision: Decision, reviewed: Sequence[Notice]) -> bool:
        """Whether another decision was made with the very rounds of emails that these would be."""
        occasions = {(notice.occasion.purpose, notice.occasion.number) for notice in reviewed}
        return not self.counts_already(decision) and any(occasions & one.rounds.items() for one in self.made)

    def made_known(self, session: Session, rfq_id: RfqId) -> Decision | None:
        """The last one before the one that counts that any vendor knows, or may know."""
        counting = self.counting
        before = [one for one in self.made if counting is None or one.id != counting.id]
        return next((one for one in reversed(before) if notices.has_left(session, rfq_id, one.rounds)), None)

    def _heeded(self, decision: Decision, vendor_id: VendorId) -> notices.Written | None:
        """What waits, or ended unsent, says something of the very decision that it tells: another one calls it off."""
        mail = self.last.get(vendor_id)
        if mail is not None and self.number(decision, mail.occasion.purpose) == mail.occasion.number:
            return mail
        return self.left.get(vendor_id)

    def told_meanwhile(self, decision: Decision, reviewed: Sequence[Notice]) -> set[VendorId]:
        """Whose email of another decision, with the same words, has left since the review."""
        return {
            mail.vendor_id
            for notice in reviewed
            for mail in notice.mails
            if self.why_not(decision, mail.vendor_id, notice.occasion.purpose)
            and (heeded := self._heeded(decision, mail.vendor_id)) is not None
            and heeded.occasion != notice.occasion
        }


def _of(decision: Decision, vendor_id: VendorId) -> set[AwardedLine]:
    return {line for line in decision.lines if line.vendor_id == vendor_id}
