"""Where one vendor's mail stands, and the only ways it may move on.

READY → CLAIMED → TRANSFERRING → COMMITTING → ACCEPTED, with the side exits of `docs/sending.md`. A delivery leaves
COMMITTING only by evidence: the server's reply, or the buyer's word. A mail for the account's Drafts goes the same way,
and is DRAFTED where another one is ACCEPTED.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.outbox.failure import FailureClass, Stage
from app.domain.outbox.purpose import INVITED, Occasion
from app.domain.trade.ids import AccountId, DeliveryId, RfqId, VendorId


class DeliveryState(StrEnum):
    READY = "ready"
    CLAIMED = "claimed"
    TRANSFERRING = "transferring"  # shown only: octets are under way; the database keeps CLAIMED
    COMMITTING = "committing"
    ACCEPTED = "accepted"
    DRAFTED = "drafted"  # it lies in the account's Drafts, where the buyer sends it, or deletes it
    DEFERRED = "deferred"
    REJECTED = "rejected"
    UNKNOWN = "unknown"  # the server may have it: only evidence or the buyer moves it on
    CANCELLED = "cancelled"
    SKIPPED = "skipped"

    @property
    def word(self) -> str:
        """What a buyer calls it: "sent", not "accepted". Never "delivered": a server's 250 is acceptance."""
        return _WORDS.get(self, self.value)


_WORDS = {
    DeliveryState.READY: "queued",
    DeliveryState.CLAIMED: "sending",
    DeliveryState.TRANSFERRING: "sending",
    DeliveryState.COMMITTING: "sending",
    DeliveryState.ACCEPTED: "sent",
    DeliveryState.DRAFTED: "in Drafts",
    DeliveryState.DEFERRED: "retry",
    DeliveryState.REJECTED: "failed",
}
FINISHED = frozenset(
    {
        DeliveryState.ACCEPTED,
        DeliveryState.DRAFTED,
        DeliveryState.REJECTED,
        DeliveryState.CANCELLED,
        DeliveryState.SKIPPED,
    }
)
ENDED_UNSENT = frozenset({DeliveryState.REJECTED, DeliveryState.CANCELLED, DeliveryState.SKIPPED})  # nobody has it
IN_FLIGHT = frozenset({DeliveryState.CLAIMED, DeliveryState.TRANSFERRING, DeliveryState.COMMITTING})
FAILED = frozenset({DeliveryState.REJECTED, DeliveryState.SKIPPED})  # and may be made anew
MAY_BE_SENT = frozenset({DeliveryState.UNKNOWN, DeliveryState.DRAFTED})  # without the program knowing it yet
WAITING = frozenset({DeliveryState.READY, DeliveryState.DEFERRED})


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Pauses between tries of one message; the last one repeats until the message expires."""

    pauses: Sequence[timedelta] = tuple(timedelta(minutes=m) for m in (1, 2, 5, 15, 30, 60))

    def pause_after(self, attempts: int) -> timedelta:
        """The pause after the n-th counted try (1-based)."""
        return self.pauses[min(max(attempts, 1), len(self.pauses)) - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One mail of a request to a vendor. `attempts` counts tries the message is to blame for."""

    id: DeliveryId
    state: DeliveryState
    due_at: datetime
    expires_at: datetime
    attempts: int = 0
    failure: FailureClass | None = None
    server_reply: str = ""
    error: str = ""

    def accepted(self, reply: str, note: str = "") -> "Delivery":
        return replace(
            self,
            state=DeliveryState.ACCEPTED,
            attempts=self.attempts + 1,
            server_reply=reply,
            failure=None,
            error=note,
        )

    def drafted(self, reply: str) -> "Delivery":
        """It lies in Drafts."""
        return replace(self.accepted(reply), state=DeliveryState.DRAFTED)

    def rejected(self, failure: FailureClass, reply: str, error: str) -> "Delivery":
        return self._ended(DeliveryState.REJECTED, failure, reply, error)

    def unknown(self, failure: FailureClass, reply: str, error: str) -> "Delivery":
        return self._ended(DeliveryState.UNKNOWN, failure, reply, error)

    def postponed(
        self, failure: FailureClass, reply: str, error: str, now: datetime, policy: RetryPolicy, jitter: float
    ) -> "Delivery":
        """Queue it again after a pause (`jitter` −1…1 spreads it by 20 %), or give up once it has expired."""
        due = now + policy.pause_after(self.attempts + 1) * (1 + 0.2 * jitter)
        if due > self.expires_at:
            return self.rejected(failure, reply, f"{error} Not tried again: no time left before the deadline.")
        return replace(self._ended(DeliveryState.DEFERRED, failure, reply, error), due_at=due)

    def returned(
        self, failure: FailureClass | None, reply: str, error: str, due_at: datetime | None = None
    ) -> "Delivery":
        """Back to the queue: certainly not sent, and not the message's fault, so the try is not counted.

        `due_at` puts it behind what was due before.
        """
        return replace(
            self,
            state=DeliveryState.READY,
            failure=failure,
            server_reply=reply,
            error=error,
            due_at=due_at or self.due_at,
        )

    def _ended(self, state: DeliveryState, failure: FailureClass, reply: str, error: str) -> "Delivery":
        return replace(self, state=state, attempts=self.attempts + 1, failure=failure, server_reply=reply, error=error)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try, kept for ever."""

    delivery_id: DeliveryId
    started_at: datetime
    ended_at: datetime
    stage: Stage
    outcome: DeliveryState
    failure: FailureClass | None = None
    reply: str = ""
    error: str = ""
    octets: int = 0
    account_id: AccountId | None = None
    recipients: int = 0  # addresses that the server took, or may have taken
    connection: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryLine:
    """What the outbox table and `outbox --json` show of a delivery."""

    id: DeliveryId
    rfq_id: RfqId
    rfq: str  # number
    vendor_id: VendorId
    vendor: str
    recipients: str  # comma-separated addresses
    account: str
    state: DeliveryState
    held: bool  # paused
    held_because: str  # empty: by the buyer
    attempts: int
    message_id: str
    size: int
    octets: int  # handed to the network in the running try
    due_at: datetime
    changed_at: datetime
    failure: FailureClass | None
    server_reply: str
    error: str
    occasion: Occasion = INVITED
    into_drafts: bool = False  # it goes into the account's Drafts, not to the vendor


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many deliveries stand where, by state; the sum is `total`."""

    counts: dict[DeliveryState, int]

    def __getitem__(self, state: DeliveryState) -> int:
        return self.counts.get(state, 0)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def open(self) -> int:
        """Still to be sent, or being sent."""
        return sum(self[s] for s in WAITING | IN_FLIGHT)
