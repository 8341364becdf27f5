"""Carries one delivery to a mail server: transfer, intent (W2), final dot, record (W3).

Short transactions, and none is open while the network is slow. See `docs/sending.md` for the three durable writes.
W3 of one mail may wait for the commit of the next one's W2, but not for long: see `_OWED_S`.
"""

import logging
import random
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple, Protocol

from app.documents.mail.spool import SpoolDamaged
from app.domain.outbox.delivery import Attempt, Delivery, DeliveryState, RetryPolicy
from app.domain.outbox.failure import FailureClass, Stage
from app.domain.outbox.queue import Queue
from app.domain.trade.ids import DeliveryId
from app.domain.trade.problem import Problem
from app.services.sending.claimed_mail import ClaimedMail
from app.storage.outbox import outbox
from app.storage.outbox.journal import Entry, Journal
from app.storage.outbox.outbox import Result
from app.system import log_ids
from app.system.clock import Clock
from app.transports.transport import (
    AccountBlocked,
    ConnectionLost,
    Handover,
    MessagePostponed,
    MessageRefused,
    OutcomeUnknown,
    OutgoingMessage,
    Receipt,
    Throttled,
    Transport,
    TransportFailure,
)

_LOSSES_LIMIT = 3  # connections lost in a row before the message itself is suspected
_THROTTLE_PAUSE = timedelta(minutes=1)
_OWED_S = 0.1  # a result that has waited for so long for company is written without
_LOG = logging.getLogger(__name__)


class TransferStopped(Problem):
    """The transfer was given up before the commit point; nothing was sent."""


class Escort(Protocol):
    """Who goes along with a mail: the lane."""

    def is_aborted(self, delivery_id: DeliveryId) -> bool:
        """Whether the transfer is to be given up before the commit point; asked often."""

    def on_octets(self, delivery_id: DeliveryId, octets: int) -> None:
        """So many octets are handed to the network."""

    def following(self) -> OutgoingMessage | None:
        """The mail that goes next over the same line, if that is certain; see `Handover`."""

    def on_recorded(self, delivery_id: DeliveryId) -> None:
        """Where it stands is durable now; comes on any thread."""


@dataclass(slots=True)
class Courier:
    """One per lane; its fields are its dependencies."""

    journal: Journal
    clock: Clock
    queue: Queue
    policy: RetryPolicy = field(default_factory=RetryPolicy)
    _owed: Entry[bool] | None = None
    _owed_at: float = 0.0

    def carry(self, claimed_mail: ClaimedMail, transport: Transport, connection: str, escort: Escort) -> "Carried":
        """Send one claimed delivery.

        W3 is on its way when this returns, and durable after `settle` or the next W2. `connection` says in the
        attempt which line it was.

        Raises:
            DatabaseUnusable: what happened is written as soon as it can be.
        """
        trip = _Trip(self, claimed_mail, connection, escort)
        with log_ids.bound(**trip.ids):
            return self._carried(claimed_mail, transport, trip)

    def _carried(self, claimed_mail: ClaimedMail, transport: Transport, trip: "_Trip") -> "Carried":
        account_failure: TransportFailure | None = None
        try:
            outcome = self._attempt(claimed_mail, transport, trip)
        except TransferStopped:
            self.give_back([claimed_mail])
            return Carried(None)
        except (AccountBlocked, Throttled) as failure:
            account_failure = failure
            # behind the others: a mail that is throttled for its own sake must not hold them up
            due_at = self.clock.now() if isinstance(failure, Throttled) else None
            outcome = claimed_mail.delivery.returned(failure.failure, *trip.told(failure), due_at)
        except BaseException:
            self._record(_broken_off(claimed_mail.delivery, trip), trip)
            raise
        self._record(outcome, trip)
        return Carried(outcome, account_failure, trip.recipients)

    def settle(self) -> None:
        """Wait until what has happened is durable.

        Raises:
            DatabaseUnusable: it is written as soon as it can be.
        """
        owed, self._owed = self._owed, None
        if owed is not None:
            self.journal.settle(owed)

    def settle_when_old(self) -> None:
        """The same, where it has waited for company for long enough."""
        if self._owed is not None and self.clock.monotonic() - self._owed_at >= _OWED_S:
            self.settle()

    def give_back(self, claimed_mails: list[ClaimedMail], due_in: timedelta | None = None) -> None:
        """Give claims back untried; with `due_in` they are due then."""
        now = self.clock.now()
        due_at = None if due_in is None else now + due_in
        ids = [c.delivery.id for c in claimed_mails]
        self.journal.run(lambda s: outbox.release(s, ids, self.journal.owner, now, due_at), keeps=True)

    def _attempt(self, claimed_mail: ClaimedMail, transport: Transport, trip: "_Trip") -> Delivery:
        delivery = claimed_mail.delivery
        try:
            return self._taken(claimed_mail, transport.send(claimed_mail.message, trip.handover), trip)
        except SpoolDamaged as damage:
            return delivery.rejected(FailureClass.FILE, "", str(damage))
        except MessageRefused as refusal:
            return delivery.rejected(refusal.failure, *trip.told(refusal))
        except MessagePostponed as delay:
            return self._postponed(delivery, delay, trip)
        except ConnectionLost as loss:
            return self._lost(delivery, loss, trip)
        except OutcomeUnknown as doubt:
            trip.recipients = self._reached(claimed_mail)
            return delivery.unknown(doubt.failure, *trip.told(doubt))

    def _taken(self, claimed_mail: ClaimedMail, receipt: Receipt, trip: "_Trip") -> Delivery:
        trip.stage = Stage.DONE
        if self.queue.into_drafts:
            return claimed_mail.delivery.drafted(str(receipt.reply))
        trip.recipients = self._reached(claimed_mail) - len(receipt.refused)
        return claimed_mail.delivery.accepted(str(receipt.reply), _refused_text(receipt))

    def _reached(self, claimed_mail: ClaimedMail) -> int:
        """Recipients of what was taken: nobody gets what lies in Drafts."""
        return 0 if self.queue.into_drafts else len(claimed_mail.claimed.recipients)

    def _lost(self, delivery: Delivery, loss: ConnectionLost, trip: "_Trip") -> Delivery:
        trip.losses += 1
        if trip.losses < _LOSSES_LIMIT:
            return delivery.returned(loss.failure, *trip.told(loss))
        trip.losses = 0
        return self._postponed(delivery, loss, trip)

    def _postponed(self, delivery: Delivery, failure: TransportFailure, trip: "_Trip") -> Delivery:
        reply, error = trip.told(failure)
        jitter = random.uniform(-1, 1)  # noqa: S311 - spreads retries, guards nothing
        return delivery.postponed(failure.failure, reply, error, self.clock.now(), self.policy, jitter)

    def _record(self, outcome: Delivery, trip: "_Trip") -> None:
        """W3."""
        attempt = trip.attempt(outcome, self.clock)
        losses = trip.losses if outcome.state is DeliveryState.READY else 0

        ids = copy_context()  # the thread that writes for all may be another mail's

        def then(recorded: bool) -> None:
            ids.run(_log, attempt, recorded)
            trip.escort.on_recorded(outcome.id)

        self.settle()
        handed_over = trip.message_id if trip.is_committing else ""
        result = Result(delivery=outcome, attempt=attempt, losses=losses, handed_over=handed_over)
        self._owed = self.journal.record(result, then)
        self._owed_at = self.clock.monotonic()


class _Trip:
    """What is to be remembered of one try."""

    def __init__(self, courier: Courier, claimed_mail: ClaimedMail, connection: str, escort: Escort) -> None:
        self._courier = courier
        self._account_id = courier.queue.account_id
        self._id = claimed_mail.delivery.id
        self._connection = connection
        self._size = 0 if claimed_mail.claimed.message is None else claimed_mail.claimed.message.size
        self.escort = escort
        self.message_id = "" if claimed_mail.claimed.message is None else claimed_mail.claimed.message.message_id
        self.ids: dict[str, object] = {
            "rfq": claimed_mail.claimed.rfq_id,
            "delivery": self._id,
            "message_id": self.message_id,
            "attempt": claimed_mail.delivery.attempts + 1,
        }
        self.started_at = courier.clock.now()
        self.stage = Stage.CONNECT
        self.octets = 0
        self.losses = claimed_mail.claimed.losses
        self.recipients = 0
        self.is_committing = False
        self.handover = Handover(
            before_commit=self.before_commit, progress=self.progress, watch=self.watch, following=escort.following
        )

    def progress(self, octets: int) -> None:
        self.octets = max(self.octets, octets)
        self.watch()
        self.escort.on_octets(self._id, octets)

    def watch(self) -> None:
        """Asked often: write what is owed for long, and look whether somebody wants to stop."""
        self._courier.settle_when_old()
        if not self.is_committing and self.escort.is_aborted(self._id):
            raise TransferStopped("Sending was stopped; this email was not sent.")

    def before_commit(self) -> None:
        """W2."""
        if self.escort.is_aborted(self._id):
            raise TransferStopped("Sending was stopped; this email was not sent.")
        if not self._courier.journal.intend(self._id, self.message_id, self._courier.clock.now()):
            raise TransferStopped("The email was cancelled, or another program has taken it over.")
        self.is_committing = True
        self.octets = self._size

    def told(self, failure: TransportFailure) -> tuple[str, str]:
        self.stage = failure.stage
        return str(failure.reply or ""), str(failure)

    def attempt(self, outcome: Delivery, clock: Clock) -> Attempt:
        return Attempt(
            delivery_id=outcome.id,
            started_at=self.started_at,
            ended_at=clock.now(),
            stage=self.stage,
            outcome=outcome.state,
            failure=outcome.failure,
            reply=outcome.server_reply,
            error=outcome.error,
            octets=self.octets,
            account_id=self._account_id,
            recipients=self.recipients,
            connection=self._connection,
        )


class Carried(NamedTuple):
    """Where the mail stands now (None: it was given back), what ails the account, and for how many it was taken."""

    outcome: Delivery | None
    failure: TransportFailure | None = None
    recipients: int = 0  # of those that the server took it for, or may have


def throttle_pause(failure: Throttled) -> timedelta:
    """How long the account rests: the server's own word, at least a minute."""
    return max(failure.hint or _THROTTLE_PAUSE, _THROTTLE_PAUSE)


def _broken_off(delivery: Delivery, trip: _Trip) -> Delivery:
    """Where it stands after something that no transport should raise: the database's trouble or our mistake."""
    if trip.is_committing:
        trip.stage = Stage.COMMIT
        return delivery.unknown(FailureClass.AMBIGUOUS, "", "The program failed after the email was handed over.")
    return delivery.returned(None, "", "")


def _refused_text(receipt: Receipt) -> str:
    if not receipt.refused:
        return ""
    who = "; ".join(f"{address}: {reply}" for address, reply in receipt.refused)
    return f"Accepted, but not for {who}. Correct that address."


def _log(attempt: Attempt, recorded: bool) -> None:
    event = f"email {attempt.outcome}" if recorded else "result not recorded: the claim was lost"
    told: dict[str, object] = {
        "connection": attempt.connection,
        "stage": attempt.stage,
        "octets": attempt.octets,
        "reply": attempt.reply,
    }
    _LOG.info(event, extra=told | ({"failure": attempt.failure} if attempt.failure else {}))
