"""What accounts have done, counted by the database: a few statements for somebody who watches."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Select, cast, func, literal, select, union_all
from sqlalchemy.orm import Session

from app.domain.outbox.activity import Span, Standing
from app.domain.outbox.delivery import DeliveryState
from app.domain.trade.ids import AccountId
from app.storage.base.schema import AccountRow, AttemptRow, DeliveryRow
from app.storage.outbox.outbox import WAITING_SQL

# What a try may end with; all others gave the mail back to the queue.
_COUNTED = (DeliveryState.ACCEPTED, DeliveryState.DEFERRED, DeliveryState.REJECTED, DeliveryState.UNKNOWN)


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


def next_dues(session: Session) -> dict[AccountId, datetime | None]:
    """When each account's next waiting mail falls due; None where nothing waits. What goes into Drafts is left out."""
    d = DeliveryRow
    waiting = select(d.due_at).where(d.account_id == AccountRow.id, d.into_drafts.is_(False), WAITING_SQL)
    due = waiting.order_by(d.due_at).limit(1).scalar_subquery()
    return {AccountId(account_id): at for account_id, at in session.execute(select(AccountRow.id, due))}


def spans(session: Session, edges: Sequence[datetime]) -> list[Span]:
    """The tries of the accounts in use that ended from one edge to the next, and after the last one.

    Spans without any are left out. One statement with a part for each: grouping by the hour would sort all rows, in
    twice the time.
    """
    parts = [_part(number, edges[number : number + 2]) for number in range(len(edges))]
    return [
        Span(
            account_id=AccountId(account_id),
            begins=edges[number],
            tries=_tries(every, counts),
            octets=octets,
        )
        for number, account_id, octets, every, *counts in session.execute(union_all(*parts))
    ]


def _tries(every: int, counts: Sequence[int]) -> dict[DeliveryState, int]:
    tries = {DeliveryState.READY: every - sum(counts), **dict(zip(_COUNTED, counts, strict=True))}
    return {outcome: number for outcome, number in tries.items() if number}


def _part(number: int, edges: Sequence[datetime]) -> Select[*tuple[Any, ...]]:
    a = AttemptRow
    counts = [func.count().filter(a.outcome == outcome) for outcome in _COUNTED]
    in_use = select(AccountRow.id).where(AccountRow.removed_at.is_(None))
    found = select(literal(number), a.account_id, cast(func.sum(a.octets), BigInteger), func.count(), *counts).where(
        a.account_id.in_(in_use)
    )
    return found.where(a.ended_at >= edges[0], *(a.ended_at < end for end in edges[1:])).group_by(a.account_id)
