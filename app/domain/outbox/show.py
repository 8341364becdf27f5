"""Which emails of the outbox somebody looks through, over all RFQs."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app.domain.outbox.delivery import FAILED, IN_FLIGHT, WAITING, DeliveryState


class Show(StrEnum):
    """What isn't sent, or one kind of it."""

    UNSENT = "unsent"
    WAITING = "waiting"
    FAILED = "failed"
    UNKNOWN = "unknown"


_WAITS = WAITING | IN_FLIGHT
STATES: Mapping[Show, frozenset[DeliveryState]] = MappingProxyType(
    {
        Show.UNSENT: _WAITS | FAILED | {DeliveryState.UNKNOWN},
        Show.WAITING: _WAITS,
        Show.FAILED: FAILED,
        Show.UNKNOWN: frozenset({DeliveryState.UNKNOWN}),
    }
)
