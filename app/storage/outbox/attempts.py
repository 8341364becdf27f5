"""Every try to send, kept for ever."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.orm import Session

from app.domain.outbox.delivery import Attempt, DeliveryState
from app.domain.outbox.failure import FailureClass, Stage
from app.domain.trade.ids import AccountId, DeliveryId
from app.storage.base.prepared import Prepared
from app.storage.base.schema import ATTEMPTS, AttemptRow

# inline: PostgreSQL would tell the new ids, which nobody asks for
_ADD = Prepared(insert(ATTEMPTS).inline(), [column.name for column in ATTEMPTS.c if column.name != "id"])


def add(connection: Connection, tries: Sequence[Attempt]) -> None:
    """Keep these too; none is ever changed."""
    _ADD.run(connection, [_columns(t) for t in tries])


def sent_since(session: Session, account_id: AccountId, since: datetime) -> list[tuple[datetime, int]]:
    """When an account's server took, or may have taken, mails, and for how many recipients; oldest first."""
    a = AttemptRow
    statement = (
        select(a.ended_at, a.recipients)
        .where(a.account_id == account_id, a.ended_at > since, a.recipients > 0)
        .order_by(a.ended_at)
    )
    return [(at, recipients) for at, recipients in session.execute(statement)]


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


def _columns(attempt: Attempt) -> dict[str, object]:
    return {
        "delivery_id": attempt.delivery_id,
        "started_at": attempt.started_at,
        "ended_at": attempt.ended_at,
        "stage": attempt.stage,
        "outcome": attempt.outcome,
        "failure": attempt.failure,
        "reply": attempt.reply,
        "error": attempt.error,
        "octets": attempt.octets,
        "account_id": attempt.account_id,
        "recipients": attempt.recipients,
        "connection": attempt.connection,
    }


def last_at(session: Session, account_id: AccountId) -> datetime | None:
    """When the account's last try ended."""
    last: datetime | None = session.scalar(
        select(func.max(AttemptRow.ended_at)).where(AttemptRow.account_id == account_id)
    )
    return last
