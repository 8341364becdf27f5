"""What became of an account's mails, counted: what waits and ended, and the tries of a while."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from app.domain.outbox.delivery import IN_FLIGHT, WAITING, DeliveryState
from app.domain.trade.ids import AccountId


class Standing(StrEnum):
    """Where a mail is, as somebody who watches counts it: each is at one place."""

    READY = "ready"
    PAUSED = "paused"
    DEFERRED = "deferred"
    IN_FLIGHT = "in_flight"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    ENDED = "ended"  # cancelled or skipped: nobody waits for it

    @classmethod
    def of(cls, state: DeliveryState, held: bool) -> "Standing":
        if state in IN_FLIGHT:
            return cls.IN_FLIGHT
        if state in WAITING and held:
            return cls.PAUSED
        return _STANDINGS.get(state, cls.ENDED)


_STANDINGS = {
    DeliveryState.READY: Standing.READY,
    DeliveryState.DEFERRED: Standing.DEFERRED,
    DeliveryState.ACCEPTED: Standing.ACCEPTED,
    DeliveryState.REJECTED: Standing.REJECTED,
    DeliveryState.UNKNOWN: Standing.UNKNOWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The tries of one account that ended in a span of time. READY: the mail went back to the queue."""

    account_id: AccountId
    begins: datetime
    tries: Mapping[DeliveryState, int]
    octets: int  # handed to the network, whatever became of them

    def number(self, *outcomes: DeliveryState) -> int:
        return sum(self.tries.get(outcome, 0) for outcome in outcomes)


@dataclass(frozen=True, slots=True)
class Activity:
    """Spans of one account without a gap, oldest first."""

    spans: Sequence[Span]

    @property
    def is_empty(self) -> bool:
        return not any(span.tries for span in self.spans)

    def number(self, *outcomes: DeliveryState) -> int:
        return sum(span.number(*outcomes) for span in self.spans)

    @property
    def octets(self) -> int:
        return sum(span.octets for span in self.spans)


def hours_before(now: datetime, hours: int) -> list[datetime]:
    """Where to cut the last so many hours: `now` minus all of them, and every full hour since, by the local clock."""
    full = now.astimezone().replace(minute=0, second=0, microsecond=0).astimezone(UTC)
    return [now - timedelta(hours=hours), *(full - timedelta(hours=n) for n in range(hours - 1, -1, -1))]
