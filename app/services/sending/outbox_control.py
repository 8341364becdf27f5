"""The outbox steered by the buyer: each is one durable write, effective for any process that sends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.domain.outbox.delivery import DeliveryState
from app.domain.trade.ids import DeliveryId, RfqId
from app.domain.trade.problem import Problem
from app.services.sending.permission import Permission
from app.storage.base.database import Database
from app.storage.outbox import deliveries
from app.system.clock import Clock


class DeliveryNotUnknown(Problem):
    """There is nothing to decide about this mail."""


@dataclass(frozen=True, slots=True)
class OutboxControl:
    database: Database
    clock: Clock
    permission: Permission
    recall: Callable[[], None]  # tells the lanes of this process; another one's hear of it within a second

    def pause(self, rfq_id: RfqId | None = None) -> list[DeliveryId]:
        """No new mail is begun; one in flight may finish. Returns what changed."""
        with self.database.write() as session:
            changed = deliveries.hold(session, rfq_id, True)
        self.recall()
        return changed

    def resume(self, rfq_id: RfqId | None = None, limit: int | None = None) -> list[DeliveryId]:
        """Undo `pause`, for the first `limit` mails that may go, or for all. Returns what changed.

        What may not go any more is held again, with the reason; what is past its request's deadline is skipped.
        """
        now = self.clock.now()
        with self.database.write() as session:
            doubtful = deliveries.held_for_a_reason(session)
            is_judged = self.permission.is_current(session, now)
            changed: list[DeliveryId] = []
            going = 0
            while limit is None or going < limit:
                left = None if limit is None else limit - going
                some = deliveries.hold(session, rfq_id, False, left, behind=max(changed, default=0))
                aside = self.permission.judge(session, [i for i in some if i in doubtful or not is_judged], now)
                changed, going = [*changed, *some], going + len(some) - len(aside)
                if limit is None or not some:
                    break
            self.permission.renew(session, changed, now)
            return changed

    def cancel(self, rfq_id: RfqId) -> list[DeliveryId]:
        """What waits is cancelled at once; what is in flight too, unless it was handed over already."""
        with self.database.write() as session:
            changed = deliveries.cancel(session, rfq_id, self.clock.now())
        self.recall()
        return changed

    def resolve(self, delivery_id: DeliveryId, sent: bool) -> None:
        """The buyer's word on an unknown one: it was sent, or it is sent again with the same octets.

        Of one in Drafts it can only be said that it was sent.

        Raises:
            DeliveryNotUnknown: it does not exist, or is in another state.
        """
        to, note = _DECISIONS[sent]
        with self.database.write() as session:
            if deliveries.resolve(session, delivery_id, to, note, self.clock.now()):
                self.permission.judge(session, [] if sent else [delivery_id], self.clock.now())
                return
            state = deliveries.state(session, delivery_id)
        if state is None:
            raise DeliveryNotUnknown(f"There is no email {delivery_id} in the outbox. See “outbox” for the numbers.")
        if state is DeliveryState.DRAFTED:
            raise DeliveryNotUnknown(f"Email {delivery_id} is in Drafts. To send it anew, delete it there first.")
        raise DeliveryNotUnknown(f"Email {delivery_id} is {state.word}, not unknown: there is nothing to decide.")

    def decide(self, delivery_ids: Sequence[DeliveryId], sent: bool) -> int:
        """The same word on several at once; those that are not unknown any more are left alone. How many it met."""
        to, note = _DECISIONS[sent]
        with self.database.write() as session:
            met = [i for i in delivery_ids if deliveries.resolve(session, i, to, note, self.clock.now())]
            self.permission.judge(session, [] if sent else met, self.clock.now())
            return len(met)


_DECISIONS = {
    True: (DeliveryState.ACCEPTED, "Marked as sent by the buyer."),
    False: (DeliveryState.READY, "Sent again by the buyer's decision."),
}
