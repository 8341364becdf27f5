"""How far an RFQ has come: waiting for answers, to decide, decided."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.rfqs.outcome import Outcome
from app.domain.rfqs.rfq import RfqLine, RfqState
from app.domain.rfqs.stage import Stage, is_complete, stage_of
from app.domain.rfqs.tally import NOBODY_ASKED, AnswerTally, Standing
from app.domain.trade.deadline import Deadline
from app.domain.trade.ids import RfqId

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
QUOTED, DECLINED, QUESTION, BOUNCED, SILENT = Standing


def line(
    *standings: Standing, state: RfqState = RfqState.SENT, due_in: int | None = 24, outcome: Outcome | None = None
) -> RfqLine:
    due = None if due_in is None else (NOW + timedelta(hours=due_in)).replace(tzinfo=None)
    return RfqLine(
        id=RfqId(1),
        number="RFQ-2026-0001",
        title="Plating",
        state=state,
        deadline=None if due is None else Deadline(due, "UTC"),
        vendors=len(standings),
        sent=len(standings),
        failed=0,
        unknown=0,
        drafted=0,
        changed_at=NOW,
        answers=AnswerTally.of(standings) if standings else NOBODY_ASKED,
        outcome=outcome,
    )


@pytest.mark.parametrize(
    ("rfq", "stage"),
    [
        (line(state=RfqState.DRAFT), None),
        (line(), None),
        (line(QUOTED, SILENT), Stage.WAITING),
        (line(SILENT, due_in=None), Stage.WAITING),
        (line(QUOTED, QUESTION), Stage.WAITING),
        (line(QUOTED, DECLINED, BOUNCED), Stage.TO_DECIDE),
        (line(QUOTED, SILENT, due_in=0), Stage.TO_DECIDE),
        (line(SILENT, due_in=-1), Stage.TO_DECIDE),
        (line(QUOTED, state=RfqState.SENDING), Stage.WAITING),
        (line(QUOTED, state=RfqState.CLOSED), None),
        (line(QUOTED, state=RfqState.CLOSED, outcome=Outcome.AWARDED), Stage.DECIDED),
        (line(QUOTED, SILENT, outcome=Outcome.CANCELLED), Stage.DECIDED),
    ],
)
def test_the_stage_follows_answers_deadline_and_decision(rfq: RfqLine, stage: Stage | None) -> None:
    assert stage_of(rfq, NOW) is stage


@pytest.mark.parametrize(
    ("rfq", "complete"),
    [
        (line(), False),
        (line(QUOTED, DECLINED, BOUNCED), True),
        (line(QUOTED, QUESTION), False),
        (line(QUOTED, state=RfqState.SENDING), False),
    ],
)
def test_it_is_complete_once_no_more_answers_are_to_be_expected(rfq: RfqLine, complete: bool) -> None:
    assert is_complete(rfq) is complete
