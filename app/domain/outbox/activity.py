"""What became of an account's mails, counted: what waits and ended, and the tries of a while."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
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
class Tries:
    """Tries of one account that ended alike in one hour. `outcome` READY: the mail went back to the queue."""

    account_id: AccountId
    hour: datetime  # its beginning, UTC
    outcome: DeliveryState
    number: int
    octets: int  # handed to the network, whatever became of them


@dataclass(frozen=True, slots=True)
class Activity:
    """The tries of one account in a while."""

    tries: Sequence[Tries] = field(default_factory=tuple)

    def number(self, *outcomes: DeliveryState) -> int:
        return sum(t.number for t in self.tries if t.outcome in outcomes)

    @property
    def octets(self) -> int:
        return sum(t.octets for t in self.tries)

    def by_hour(self, *outcomes: DeliveryState) -> Mapping[datetime, int]:
        """How many ended so, by the hour's beginning; hours without any are left out."""
        found: dict[datetime, int] = {}
        for t in self.tries:
            if t.outcome in outcomes:
                found[t.hour] = found.get(t.hour, 0) + t.number
        return found
