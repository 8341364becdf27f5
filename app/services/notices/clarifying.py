"""A question of one vendor answered to all of them: numbered, without who asked, and kept with the RFQ."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.documents.mail.language import Language
from app.documents.mail.notice_text import questions_block
from app.domain.accounts.account import Account
from app.domain.inbox.entry import EntryState
from app.domain.notices.notice import Notice
from app.domain.notices.question import Question
from app.domain.outbox.purpose import Purpose
from app.domain.rfqs.tally import Standing
from app.domain.trade.ids import IncomingId, RfqId, VendorId
from app.domain.trade.problem import Problem
from app.services.notices.noticing import Addressed, NobodyToWrite, Noticing, Queued, told
from app.services.rfqs.editing import stored_rfq
from app.services.rfqs.filing import refuse_put_away
from app.storage.base.database import Session
from app.storage.inbox import incoming, tallies
from app.storage.outbox import notices
from app.storage.rfqs import questions
from app.storage.vendors import vendors

_NOT_TOLD = {
    Standing.DECLINED: "has declined",
    Standing.BOUNCED: "can't be reached: every address bounced",
}


class QuestionEmpty(Problem):
    """A question and its answer are needed."""


@dataclass(frozen=True, slots=True)
class Clarifying:
    noticing: Noticing

    def of(self, rfq_id: RfqId) -> list[Question]:
        """Those that were answered, by their numbers."""
        with self.noticing.database.read() as session:
            return questions.of(session, rfq_id)

    def prepare(
        self, rfq_id: RfqId, account: Account, question: str, answer: str, texts: Mapping[str, str] | None = None
    ) -> Notice:
        """To all who haven't declined; whoever could be told by it from the others is among the doubts.

        The same question with the same answer stays the one that it is: who has it isn't written to again.

        RfqMissing, RfqPutAway, QuestionEmpty, TemplateInvalid; NobodyToWrite: nobody has the RFQ.
        """
        if not question.strip() or not answer.strip():
            raise QuestionEmpty("Write the question and its answer. All vendors read both.")
        with self.noticing.database.read() as session:
            rfq = stored_rfq(session, rfq_id)
            refuse_put_away(session, rfq_id)
            standings = tallies.standings(session, [rfq_id]).get(rfq_id, {})
            if not standings:
                raise NobodyToWrite(f"Nobody has {rfq.number} yet. Send it first.")
            asked = question.strip(), answer.strip()
            known = next((q for q in questions.of(session, rfq_id) if (q.question, q.answer) == asked), None)
            number = known.number if known else notices.next_occasion(session, rfq_id, Purpose.CLARIFICATION).number
            written = notices.written(session, rfq_id, [Purpose.CLARIFICATION], number)

            def fields(language: Language) -> Mapping[str, object]:
                return {"questions": questions_block([(number, *asked)], language)}

            names = {v.stored_id: v.name for v in vendors.get(session, [*standings])}
            reasons = {v: told(mail.state) for v, mail in written.items() if v in standings}
            reasons |= {v: _NOT_TOLD[standing] for v, standing in standings.items() if standing in _NOT_TOLD}
            wanted = [Addressed(vendor_id=v, fields=fields) for v in standings if v not in reasons]
            held = [(names.get(v, ""), reason) for v, reason in reasons.items()]
            return self.noticing.notice(
                session, rfq, Purpose.CLARIFICATION, wanted, account, held=held, texts=texts, number=number
            )

    def send(
        self,
        notice: Notice,
        account: Account,
        question: str,
        answer: str,
        *,
        came_with: IncomingId | None = None,
        without: Collection[VendorId] = (),
        despite: bool = False,
    ) -> Queued:
        """Kept with the RFQ; the email that it came with is done. DataAreOlder, RfqPutAway, NobodyToWrite,
        NoticeDoubtful: nothing was queued or kept.
        """
        self.noticing.keep_copy()
        with self.noticing.database.write() as session:
            rfq = stored_rfq(session, notice.rfq_id)
            refuse_put_away(session, rfq.id)
            queued = self.noticing.queue(session, rfq, notice, account, without=without, despite=despite)
            now = self.noticing.clock.now()
            kept = Question(
                number=notice.occasion.number,
                question=question.strip(),
                answer=answer.strip(),
                at=now,
                incoming_id=came_with,
            )
            questions.keep(session, rfq.id, kept)
            _settle(session, came_with, now)
            return queued


def _settle(session: Session, came_with: IncomingId | None, now: datetime) -> None:
    entry = incoming.get(session, came_with) if came_with is not None else None
    if entry is not None and entry.state is EntryState.FILED:
        incoming.move(session, entry, EntryState.DONE, entry.place, "answering all", now)
