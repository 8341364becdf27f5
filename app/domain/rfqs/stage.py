"""How far an RFQ has come that vendors were asked in: they are to answer, the buyer is to decide, or it is decided."""

from datetime import datetime
from enum import StrEnum

from app.domain.rfqs.rfq import RfqLine, RfqState


class Stage(StrEnum):
    WAITING = "waiting"  # for answers
    TO_DECIDE = "to_decide"
    DECIDED = "decided"


def stage_of(line: RfqLine, now: datetime) -> Stage | None:
    """None: nobody was asked yet, or it was closed without a decision."""
    if line.outcome is not None:
        return Stage.DECIDED
    if line.state not in (RfqState.SENDING, RfqState.SENT) or not line.answers.asked:
        return None
    is_past = line.deadline is not None and line.deadline.instant <= now
    return Stage.TO_DECIDE if is_past or is_complete(line) else Stage.WAITING


def is_complete(line: RfqLine) -> bool:
    """Whether everybody has all of it and nobody is left who may still answer, or waits for an answer of ours."""
    return line.state is RfqState.SENT and line.answers.asked > 0 and not line.answers.open
