"""What a report of a decision tells, gathered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.documents.comparison.considered import Considered
from app.documents.decision.mail_copy import LeftOut
from app.domain.inbox.entry import Entry
from app.domain.notices.question import Question
from app.domain.outbox.delivery import DeliveryLine
from app.domain.quotes.quote import Quote
from app.domain.rfqs.revision import Snapshot
from app.domain.rfqs.rfq import Rfq


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFact:
    """An email of ours. `went_out`: it did, or may have. `file` is empty where it has not, or its octets are gone."""

    line: DeliveryLine
    went_out: bool
    file: str = ""
    left_out: tuple[LeftOut, ...] = ()

    @property
    def doubt(self) -> str:
        """What is wrong with the copy as a whole."""
        return "missing: its text is no longer in the data folder" if self.went_out and not self.file else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFact:
    """An email of theirs. `is_gone`: its octets are; `is_changed`: they are not those that arrived."""

    entry: Entry
    file: str = ""
    is_gone: bool = False
    is_changed: bool = False

    @property
    def doubt(self) -> str:
        """What is wrong with the copy."""
        if self.is_gone:
            return "missing: its file is no longer in the data folder"
        return "damaged: its file in the data folder isn't the one that arrived" if self.is_changed else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts(Considered):
    """`controlled`: what of the RFQ is controlled, or may be, in a few words. `revisions`: as sent, oldest first."""

    rfq: Rfq
    made_at: datetime
    version: str
    sent: Sequence[SentFact]
    answers: Sequence[AnswerFact]
    quotes: Sequence[Quote]
    questions: Sequence[Question]
    revisions: Sequence[tuple[datetime, Snapshot]]
    controlled: str = ""

    @property
    def missing(self) -> tuple[tuple[str, str], ...]:
        """What an auditor would look for and not find: where, and what is wrong with it."""
        return (
            *((s.file, f"without “{one.name}”: {one.why}") for s in self.sent for one in s.left_out),
            *((f"email to {s.line.vendor}", s.doubt) for s in self.sent if s.doubt),
            *((a.file or f"the email “{a.entry.subject}”", a.doubt) for a in self.answers if a.doubt),
        )
