"""What accounts have done, counted by the database: two statements for somebody who watches."""

from datetime import UTC, datetime

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from app.domain.outbox.activity import Standing, Tries
from app.domain.outbox.delivery import DeliveryState
from app.domain.trade.ids import AccountId
from app.storage.base.schema import AccountRow, AttemptRow, DeliveryRow

_TO_THE_HOUR = 13  # letters of "2026-12-04 17"


def standings(session: Session) -> dict[AccountId, dict[Standing, int]]:
    """How many mails of each account are where; accounts without any are left out."""
    d = DeliveryRow
    found: dict[AccountId, dict[Standing, int]] = {}
    for account_id, state, held, number in session.execute(
        select(d.account_id, d.state, d.held, func.count()).group_by(d.account_id, d.state, d.held)
    ):
        standing = Standing.of(DeliveryState(state), held)
        of_account = found.setdefault(AccountId(account_id), {})
        of_account[standing] = of_account.get(standing, 0) + number
    return found


def tries(session: Session, since: datetime) -> list[Tries]:
    """Those that ended since then, of the accounts in use, by hour; oldest first."""
    a = AttemptRow
    hour = func.substr(cast(a.ended_at, String), 1, _TO_THE_HOUR)
    in_use = select(AccountRow.id).where(AccountRow.removed_at.is_(None))
    statement = (
        select(a.account_id, hour, a.outcome, func.count(), func.sum(a.octets))
        .where(a.account_id.in_(in_use), a.ended_at >= since)
        .group_by(a.account_id, hour, a.outcome)
        .order_by(hour, a.account_id, a.outcome)
    )
    return [
        Tries(
            account_id=AccountId(account_id),
            hour=datetime.strptime(text, "%Y-%m-%d %H").replace(tzinfo=UTC),
            outcome=DeliveryState(outcome),
            number=number,
            octets=octets,
        )
        for account_id, text, outcome, number, octets in session.execute(statement)
    ]
