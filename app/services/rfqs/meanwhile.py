"""A change of an RFQ that somebody else has changed meanwhile: put on top of theirs, or refused with what they did."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from app.domain.rfqs.merging import merged
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.ids import RfqId
from app.domain.trade.problem import Problem
from app.storage.base.database import Session
from app.storage.rfqs import rfqs

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


class ChangedMeanwhile(Problem):
    """Both changed the same, each another way; nothing of either is lost."""


def on_top(session: Session, stored: Rfq, field: str, before: Any, mine: Any, now: datetime) -> Any:  # noqa: ANN401 - each field has a type of its own
    """`mine`, known as a change of `before`, made on what is stored now.

    Raises:
        ChangedMeanwhile
    """
    found = merged(field, before, mine, getattr(stored, field))
    if found.clashes:
        raise changed_meanwhile(session, stored.id, found.clashes, now)
    return found.value


def changed_meanwhile(session: Session, rfq_id: RfqId, what: Iterable[str], now: datetime) -> ChangedMeanwhile:
    """Who has changed that, and when."""
    who, at = rfqs.last_change(session, rfq_id)
    return ChangedMeanwhile(
        f"{who or 'Somebody else'} changed {', '.join(dict.fromkeys(what))} {_when(now - at)}. What you entered there "
        "was not saved, so that nothing of theirs is lost. Look at it, and change it again if you still want to."
    )


def _when(past: timedelta) -> str:
    if past < _MINUTE:
        return "just now"
    if past < 2 * _MINUTE:
        return "a minute ago"
    if past < 2 * _HOUR:
        return f"{past // _MINUTE} minutes ago"
    return f"{past // _HOUR} hours ago" if past < 2 * _DAY else f"{past // _DAY} days ago"
