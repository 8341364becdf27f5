"""Every try to send, kept for ever."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.delivery import Attempt, DeliveryState
from app.domain.failure import FailureClass, Stage
from app.domain.ids import AccountId, DeliveryId
from app.storage.schema import AttemptRow


def add(session: Session, attempt: Attempt) -> None:
    """Keep one more; none is ever changed."""
    session.add(
        AttemptRow(
            delivery_id=attempt.delivery_id,
            started_at=attempt.started_at,
            ended_at=attempt.ended_at,
            stage=attempt.stage,
            outcome=attempt.outcome,
            failure=attempt.failure,
            reply=attempt.reply,
            error=attempt.error,
            octets=attempt.octets,
            account_id=attempt.account_id,
            recipients=attempt.recipients,
            connection=attempt.connection,
        )
    )


def of(session: Session, delivery_id: DeliveryId) -> list[Attempt]:
    """Every try of one mail, oldest first."""
    statement = select(AttemptRow).where(AttemptRow.delivery_id == delivery_id).order_by(AttemptRow.id)
    return [
        Attempt(
            delivery_id=DeliveryId(row.delivery_id),
            started_at=row.started_at,
            ended_at=row.ended_at,
            stage=Stage(row.stage),
            outcome=DeliveryState(row.outcome),
            failure=None if row.failure is None else FailureClass(row.failure),
            reply=row.reply,
            error=row.error,
            octets=row.octets,
            account_id=None if row.account_id is None else AccountId(row.account_id),
            recipients=row.recipients,
            connection=row.connection,
        )
        for row in session.scalars(statement)
    ]
