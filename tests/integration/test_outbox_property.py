"""Whatever happens in whatever order: nothing is accepted twice without the buyer's word, nothing stays claimed."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import event

from app.domain.accounts.account import Account
from app.domain.outbox.delivery import Attempt, Delivery, DeliveryState, RetryPolicy
from app.domain.outbox.failure import FailureClass, Stage
from app.domain.outbox.queue import Queue
from app.domain.trade.ids import DeliveryId, RfqId
from app.storage.outbox import deliveries, outbox, planning
from app.storage.outbox.recovery import begin_ownership, owners_before, recover
from tests.fakes.clocks import START
from tests.fakes.office import Office, opened

pytestmark = pytest.mark.file_only("its examples end as a kill ends them: nothing is closed")

pytestmark = pytest.mark.long

S = DeliveryState
_VENDORS = 3
_OUTCOMES = ("accepted", "rejected", "unknown", "postponed", "returned", "reply lost")


class Outbox(RuleBasedStateMachine):
    """Several owners (processes, dead or alive) and several tries at once, on one real database."""

    office: Office  # one for all examples: what SQLAlchemy has compiled once it need not compile again
    queued: sqlite3.Connection  # its database where each example begins
    account: Account
    rfq_id: RfqId

    def __init__(self) -> None:
        super().__init__()
        self.owner = 0
        self.held: list[tuple[Delivery, int, bool]] = []  # claims in somebody's hands: owner, whether intended
        self.accepted: dict[DeliveryId, int] = {}
        self.allowed: dict[DeliveryId, int] = {}

    @initialize()
    def queue(self) -> None:
        with closing(sqlite3.connect(self.office.database.path)) as database:
            self.queued.backup(database)
        self.office.clock.set(seconds=(START - self.office.clock.now()).total_seconds())
        self.restart()

    @rule()
    def queue_again(self) -> None:
        assert self.office.services.rfq_sending.queue(self.rfq_id, self.account).new == 0

    @rule()
    def restart(self) -> None:
        """The process is gone, or only thought to be gone; a new one takes over."""
        with self.office.database.write() as session:
            self.owner = begin_ownership(session, 1, "here", self.office.clock.now())
            recover(session, owners_before(session, self.owner), self.office.clock.now())

    @rule(limit=st.integers(1, 3))
    def claim(self, limit: int) -> None:
        with self.office.database.write() as session:
            now = self.office.clock.now()
            claimed = outbox.claim(session, Queue(self.account.stored_id), self.owner, now, limit)
        for delivery in (c.delivery for c in claimed):
            assert all(h[0].id != delivery.id or h[1] != self.owner for h in self.held)
            self.held.append((delivery, self.owner, False))

    @precondition(lambda self: self.held)
    @rule(claims=st.integers(1, 3))
    def restart_with_claims_in_hand(self, claims: int) -> None:
        """The fault that fencing is for: a process that is thought to be gone goes on with what it has claimed."""
        self.restart()
        self.claim(claims)

    @rule(which=st.integers(0, 9))
    def intend(self, which: int) -> None:
        if self.held:
            delivery, owner, intended = self.held.pop(which % len(self.held))
            if not intended:
                with self.office.database.write() as session:
                    intended = bool(outbox.intend(session.connection(), [delivery.id], owner, self.office.clock.now()))
                if not intended:
                    return self.release_one(delivery, owner)
            self.held.append((delivery, owner, True))
        return None

    def release_one(self, delivery: Delivery, owner: int) -> None:
        with self.office.database.write() as session:
            outbox.release(session, [delivery.id], owner, self.office.clock.now())

    @rule(which=st.integers(0, 9))
    def release(self, which: int) -> None:
        waiting = [h for h in self.held if not h[2]]
        if waiting:
            held = waiting[which % len(waiting)]
            self.held.remove(held)
            self.release_one(held[0], held[1])

    @rule(which=st.integers(0, 9), outcome=st.sampled_from(_OUTCOMES))
    def answer(self, which: int, outcome: str) -> None:
        """The server answers after the commit point; "reply lost" is taken by the server and never heard of."""
        intended = [h for h in self.held if h[2]]
        if not intended:
            return
        held = intended[which % len(intended)]
        self.held.remove(held)
        delivery, owner, _ = held
        if outcome in {"accepted", "unknown", "reply lost"}:  # unknown: at worst it has arrived
            self.accepted[delivery.id] = self.accepted.get(delivery.id, 0) + 1
        if outcome != "reply lost":
            self.record(_ended(delivery, outcome, self.office), owner)

    def record(self, outcome: Delivery, owner: int) -> None:
        now = self.office.clock.now()
        attempt = Attempt(delivery_id=outcome.id, started_at=now, ended_at=now, stage=Stage.DONE, outcome=outcome.state)
        with self.office.database.write() as session:
            outbox.record(session.connection(), [outbox.Result(delivery=outcome, attempt=attempt)], owner)

    @rule(minutes=st.integers(1, 90))
    def wait(self, minutes: int) -> None:
        self.office.clock.advance(minutes=minutes)

    @rule()
    def cancel(self) -> None:
        self.office.services.outbox_control.cancel(self.rfq_id)

    @rule(held=st.booleans())
    def hold(self, held: bool) -> None:
        control = self.office.services.outbox_control
        if held:
            control.pause(self.rfq_id)
        else:
            control.resume(self.rfq_id)

    @rule()
    def retry(self) -> None:
        with self.office.database.read() as session:
            for refused in deliveries.unsent(session, self.rfq_id):
                message = planning.message(session.connection(), refused.id)
                assert message is not None
                mail = planning.Planned(vendor_id=refused.vendor_id, vendor_name="again", message=message)
                with self.office.database.write() as writer:
                    now = self.office.clock.now()
                    planning.replan(writer, refused.id, mail, now, now)

    @rule(which=st.integers(0, 9), sent=st.booleans())
    def resolve(self, which: int, sent: bool) -> None:
        unknown = [line.id for line in self.office.lines() if line.state is S.UNKNOWN]
        if unknown:
            chosen = unknown[which % len(unknown)]
            self.office.services.outbox_control.resolve(chosen, sent)
            if not sent:
                self.allowed[chosen] = self.allowed.get(chosen, 0) + 1

    def rows(self) -> Sequence[tuple[DeliveryId, str, int | None]]:
        with self.office.database.read() as session:
            found = session.connection().exec_driver_sql("SELECT id, state, owner FROM deliveries")
            return [(DeliveryId(number), state, owner) for number, state, owner in found]

    @invariant()
    def nothing_is_accepted_twice_without_the_buyers_word(self) -> None:
        for delivery_id, times in self.accepted.items():
            assert times <= 1 + self.allowed.get(delivery_id, 0), delivery_id

    @invariant()
    def what_the_server_took_is_never_lost_sight_of(self) -> None:
        seen = {S.ACCEPTED, S.COMMITTING, S.UNKNOWN}
        for delivery_id, state, _owner in self.rows():
            if self.accepted.get(delivery_id, 0) > self.allowed.get(delivery_id, 0):
                assert state in seen, (delivery_id, state)

    @invariant()
    def nothing_stays_claimed_without_a_living_owner(self) -> None:
        for _id, state, owner in self.rows():
            in_flight = state in {S.CLAIMED, S.COMMITTING}
            assert (owner == self.owner) is in_flight, (_id, state, owner)


def _ended(delivery: Delivery, outcome: str, office: Office) -> Delivery:
    now = office.clock.now()
    if outcome == "accepted":
        return delivery.accepted("250")
    if outcome == "rejected":
        return delivery.rejected(FailureClass.RECIPIENT, "550", "no")
    if outcome == "unknown":
        return delivery.unknown(FailureClass.AMBIGUOUS, "", "?")
    if outcome == "postponed":
        return delivery.postponed(FailureClass.TRANSIENT, "451", "later", now, RetryPolicy(), 0.0)
    return replace(delivery.returned(FailureClass.THROTTLE, "421", "slow"), due_at=now)


@pytest.fixture(scope="module", autouse=True)
def _office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Three mails are queued. Nobody pulls the plug here, so nothing waits for the disk."""
    with opened(tmp_path_factory.mktemp("outbox")) as office, closing(sqlite3.connect(":memory:")) as queued:
        office.database.engine.dispose()
        event.listen(office.database.engine, "connect", lambda line, _record: line.execute("PRAGMA synchronous=OFF"))
        Outbox.office, Outbox.queued = office, queued
        Outbox.account, Outbox.rfq_id = office.account(), office.request(_VENDORS).id
        office.services.rfq_sending.queue(Outbox.rfq_id, Outbox.account)
        with closing(sqlite3.connect(office.database.path)) as database:
            database.backup(queued)
        yield


TestOutbox = Outbox.TestCase
TestOutbox.settings = settings(
    max_examples=80,
    stateful_step_count=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
