"""Carries one delivery to a mail server: claim, transfer, intent, final dot, record.

Short transactions, and none is open while the network is slow. See `docs/sending.md` for the three durable writes.
"""

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from app.documents.spool import Spool, SpoolDamaged
from app.domain.delivery import Attempt, Delivery, RetryPolicy
from app.domain.failure import FailureClass, Stage
from app.domain.ids import AccountId, DeliveryId
from app.domain.message import FrozenMessage
from app.domain.problem import Problem
from app.storage import deliveries, outbox, planning
from app.storage.database import Database, Session
from app.system.clock import Clock
from app.transports.transport import (
    AccountBlocked,
    ConnectionLost,
    FilePiece,
    Handover,
    MessagePostponed,
    MessageRefused,
    OutcomeUnknown,
    OutgoingMessage,
    Piece,
    Receipt,
    Throttled,
    Transport,
    TransportFailure,
)

_LOSSES_LIMIT = 3  # connections lost in a row before the message itself is suspected
_THROTTLE_PAUSE = timedelta(minutes=1)
_LOG = logging.getLogger(__name__)


class TransferStopped(Problem):
    """The transfer was given up before the commit point; nothing was sent."""


LateWrite = Callable[[Session], object]
OnOctets = Callable[[DeliveryId, int], None]


@dataclass(frozen=True, slots=True)
class Courier:
    """Its fields are its dependencies; `owner` is this process's fencing token.

    What cannot be written is left in `late`: whoever finds the database well again writes it then.
    """

    database: Database
    spool: Spool
    clock: Clock
    owner: int
    late: list[LateWrite] = field(default_factory=list)
    policy: RetryPolicy = field(default_factory=RetryPolicy)

    def claim(self, account_id: AccountId) -> Delivery | None:
        """W1: take the oldest due delivery of the account."""
        with self.database.write() as session:
            return outbox.claim(session, account_id, self.owner, self.clock.now())

    def carry(
        self, delivery: Delivery, transport: Transport, is_aborted: Callable[[], bool], on_octets: OnOctets
    ) -> TransportFailure | None:
        """Send one claimed delivery and record where it stands; return the failure that concerns the account.

        `is_aborted` is asked once a block: True gives the transfer up before the commit point. `on_octets` hears
        of progress.

        Raises:
            DatabaseUnusable: the outcome is in `late`.
        """
        trip = _Trip(self, delivery, is_aborted, on_octets)
        account_failure: TransportFailure | None = None
        try:
            outcome = self._attempt(delivery, transport, trip)
        except TransferStopped:
            self._release(delivery)
            return None
        except (AccountBlocked, Throttled) as failure:
            account_failure = failure
            # behind the others: a mail that is throttled for its own sake must not hold them up
            due_at = self.clock.now() if isinstance(failure, Throttled) else None
            outcome = delivery.returned(failure.failure, *trip.told(failure), due_at)
        except BaseException:
            self._record(self._interrupted(delivery, trip), trip)
            raise
        self._record(outcome, trip)
        return account_failure

    def _interrupted(self, delivery: Delivery, trip: "_Trip") -> Delivery:
        """Where it stands after something that no transport should raise: the database's trouble or our mistake."""
        if trip.is_committing:
            trip.stage = Stage.COMMIT
            return delivery.unknown(FailureClass.AMBIGUOUS, "", "The program failed after the mail was handed over.")
        return delivery.returned(None, "", "")

    def _release(self, delivery: Delivery) -> None:
        """Give a claim back untried."""
        self._write(lambda session: outbox.release(session, delivery.id, self.owner, self.clock.now()))

    def _write(self, write: LateWrite) -> object:
        try:
            with self.database.write() as session:
                return write(session)
        except Problem:
            self.late.append(write)
            raise

    def _attempt(self, delivery: Delivery, transport: Transport, trip: "_Trip") -> Delivery:
        try:
            message = self._outgoing(delivery.id)
            trip.size = message.size
            receipt = transport.send(message, Handover(before_commit=trip.before_commit, progress=trip.progress))
        except SpoolDamaged as damage:
            return delivery.rejected(FailureClass.MESSAGE, "", str(damage))
        except MessageRefused as refusal:
            return delivery.rejected(refusal.failure, *trip.told(refusal))
        except MessagePostponed as delay:
            return self._postponed(delivery, delay, trip)
        except ConnectionLost as loss:
            return self._lost(delivery, loss, trip)
        except OutcomeUnknown as doubt:
            return delivery.unknown(doubt.failure, *trip.told(doubt))
        trip.stage = Stage.DONE
        return delivery.accepted(str(receipt.reply), _refused_text(receipt))

    def _lost(self, delivery: Delivery, loss: ConnectionLost, trip: "_Trip") -> Delivery:
        with self.database.read() as session:
            trip.losses = outbox.losses(session, delivery.id) + 1
        if trip.losses < _LOSSES_LIMIT:
            return delivery.returned(loss.failure, *trip.told(loss))
        trip.losses = 0
        return self._postponed(delivery, loss, trip)

    def _postponed(self, delivery: Delivery, failure: TransportFailure, trip: "_Trip") -> Delivery:
        reply, error = trip.told(failure)
        jitter = random.uniform(-1, 1)  # noqa: S311 - spreads retries, guards nothing
        return delivery.postponed(failure.failure, reply, error, self.clock.now(), self.policy, jitter)

    def _outgoing(self, delivery_id: DeliveryId) -> OutgoingMessage:
        with self.database.read() as session:
            frozen = planning.message(session, delivery_id)
        if frozen is None:
            raise SpoolDamaged("The stored mail is gone from the database. Prepare the request again.")
        return outgoing(frozen, self.spool)

    def _record(self, outcome: Delivery, trip: "_Trip") -> None:
        """W3."""
        attempt = Attempt(
            delivery_id=outcome.id,
            started_at=trip.started_at,
            ended_at=self.clock.now(),
            stage=trip.stage,
            outcome=outcome.state,
            failure=outcome.failure,
            reply=outcome.server_reply,
            error=outcome.error,
            octets=trip.octets,
        )
        recorded = self._write(lambda session: outbox.record(session, outcome, self.owner, attempt, trip.losses))
        event = f"mail {outcome.state}" if recorded else "result not recorded: the claim was lost"
        told = {"delivery": outcome.id, "stage": trip.stage, "octets": trip.octets, "reply": outcome.server_reply}
        _LOG.info(event, extra=told | ({"failure": outcome.failure} if outcome.failure else {}))


class _Trip:
    """What is to be remembered of one try."""

    def __init__(
        self, courier: Courier, delivery: Delivery, is_aborted: Callable[[], bool], on_octets: OnOctets
    ) -> None:
        self._courier = courier
        self._id = delivery.id
        self._is_aborted = is_aborted
        self._on_octets = on_octets
        self.started_at = courier.clock.now()
        self.stage = Stage.CONNECT
        self.size = 0
        self.octets = 0
        self.losses = 0
        self.is_committing = False

    def progress(self, octets: int) -> None:
        self.octets = octets
        if self._is_aborted() and not self.is_committing:
            raise TransferStopped("Sending was stopped; this mail was not sent.")
        self._on_octets(self._id, octets)

    def before_commit(self) -> None:
        """W2."""
        if self._is_aborted():
            raise TransferStopped("Sending was stopped; this mail was not sent.")
        with self._courier.database.write() as session:
            taken = outbox.intend(session, self._id, self._courier.owner, self._courier.clock.now())
        if not taken:
            raise TransferStopped("The mail was cancelled, or another program has taken it over.")
        self.is_committing = True
        self.octets = self.size

    def told(self, failure: TransportFailure) -> tuple[str, str]:
        self.stage = failure.stage
        return str(failure.reply or ""), str(failure)


def outgoing(frozen: FrozenMessage, spool: Spool) -> OutgoingMessage:
    """The transport's view of a frozen mail.

    Raises:
        SpoolDamaged
    """
    pieces: list[Piece] = [frozen.head]
    for part in frozen.parts:
        pieces += (part.header, FilePiece(spool.file(part), part.size))
    return OutgoingMessage(
        sender=frozen.sender,
        recipients=frozen.recipients,
        pieces=(*pieces, frozen.tail),
        envelope_id=frozen.message_id.strip("<>"),
    )


def throttle_pause(failure: Throttled) -> timedelta:
    """How long the account rests: the server's own word, at least a minute."""
    return max(failure.hint or _THROTTLE_PAUSE, _THROTTLE_PAUSE)


def is_cancelled(database: Database, delivery_id: DeliveryId) -> bool:
    """Whether the buyer has cancelled a delivery in flight."""
    with database.read() as session:
        return deliveries.is_cancel_requested(session, delivery_id)


def _refused_text(receipt: Receipt) -> str:
    if not receipt.refused:
        return ""
    who = "; ".join(f"{address}: {reply}" for address, reply in receipt.refused)
    return f"Accepted, but not for {who}. Correct that address."
