import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.accounts.account import Account
from app.domain.outbox.failure import FailureClass, Stage
from app.domain.outbox.ledger import Ledger
from app.domain.outbox.pace import Pace
from app.domain.rfqs.invitation import Invitation
from app.domain.rfqs.rfq import Rfq, RfqState
from app.domain.trade.ids import AccountId, RfqId, VendorId
from app.domain.vendors.vendor import Vendor
from app.services.rfqs.mail_drafting import Draft, Drafting
from app.services.sending.account_desk import AccountDesk
from app.transports.transport import Reply, Throttled, TransportFailure, Unreachable
from tests.fakes.clocks import START, StoppedClock
from tests.fakes.mail_server import blocked, goodbye, throttled, unreachable
from tests.patience import LIMIT_S


def desk(clock: StoppedClock) -> AccountDesk:
    return AccountDesk(Account(name="office", id=AccountId(1)), clock, Pace(None))


def test_what_the_buyer_must_mend_is_not_hidden_by_what_passes_by_itself() -> None:
    clock = StoppedClock()
    office = desk(clock)
    office.suffer(blocked())
    office.suffer(throttled())
    clock.advance(hours=2)
    assert office.rest() is None
    office.mend()
    assert office.rest() == 0


def test_several_lanes_that_fail_together_are_one_probe() -> None:
    clock = StoppedClock()
    office = desk(clock)
    for _ in range(3):
        office.suffer(unreachable())
    assert office.rest() == 5
    clock.advance(seconds=5)
    assert office.rest() == 0
    assert office.trouble is None
    office.suffer(unreachable())
    assert office.rest() == 10
    for _ in range(20):
        clock.advance(hours=1)
        office.rest()
        office.suffer(unreachable())
    assert office.rest() == 300
    office.connected()
    clock.advance(hours=1)
    office.rest()
    office.suffer(unreachable())
    assert office.rest() == 5


def test_a_turn_is_charged_to_the_pace() -> None:
    clock = StoppedClock()
    office = AccountDesk(Account(name="office", id=AccountId(1)), clock, Pace(60))
    assert office.take_turn(threading.Event())
    assert not office.take_turn_now()
    clock.advance(seconds=1)
    assert office.take_turn_now()
    assert not office.take_turn_now()
    assert office.seconds_for(3) == 3


def test_an_account_in_trouble_gives_no_turn() -> None:
    office = desk(StoppedClock())
    office.suffer(throttled())
    assert not office.take_turn(threading.Event())


def test_a_lane_that_waits_for_its_turn_hears_of_the_accounts_trouble() -> None:
    clock = StoppedClock()
    office = desk(clock)
    office.pace.pause(clock.monotonic(), 3600)
    turns: list[bool] = []
    lane = threading.Thread(target=lambda: turns.append(office.take_turn(threading.Event())))
    lane.start()
    office.suffer(blocked())
    lane.join(LIMIT_S)
    assert turns == [False]


@pytest.mark.parametrize(
    ("per_minute", "used", "seconds", "claimed"),
    [
        (None, 0, 10.0, 1),  # it has not carried anything yet
        (None, 1, 10.0, 2),
        (None, 8, 1.0, 2),
        (None, 12, 1.0, 3),
        (None, 8, 0.1, 16),  # twice what it has used up
        (None, 8, 0.0, 16),
        (None, 32, 0.1, 32),
        (60, 8, 0.1, 1),
        (960, 8, 0.1, 4),
        (960, 12, 1.0, 3),
    ],
)
def test_a_lane_claims_what_it_uses_up_in_a_moment(
    per_minute: float | None, used: int, seconds: float, claimed: int
) -> None:
    office = AccountDesk(Account(name="office", id=AccountId(1)), StoppedClock(), Pace(per_minute))
    assert office.stock(used, seconds) == claimed


def test_every_complaint_costs_a_lane_but_the_last_one() -> None:
    office = AccountDesk(Account(name="office", id=AccountId(1), connections=3), StoppedClock(), Pace(None))
    lanes = []
    for _ in range(5):
        lanes.append(office.connections)
        office.suffer(throttled())
    assert lanes == [3, 2, 1, 1, 1]


@pytest.mark.parametrize(
    ("kind", "hint", "seconds"),
    [
        (FailureClass.THROTTLE, None, 60),
        (FailureClass.THROTTLE, timedelta(seconds=10), 60),
        (FailureClass.THROTTLE, timedelta(minutes=5), 300),
        (FailureClass.QUOTA, None, 3600),
        (FailureClass.QUOTA, timedelta(minutes=5), 300),
        (FailureClass.QUOTA, timedelta(hours=5), 5 * 3600),
    ],
)
def test_a_server_that_wants_a_rest_gets_it_and_at_least_a_minute(
    kind: FailureClass, hint: timedelta | None, seconds: int
) -> None:
    clock = StoppedClock()
    office = desk(clock)
    assert office.rests_until() is None
    office.suffer(Throttled("Too fast.", failure=kind, stage=Stage.MAIL, hint=hint))
    assert (office.rest(), office.rests_until()) == (seconds, START + timedelta(seconds=seconds))
    clock.advance(seconds=seconds - 1)
    assert (office.rest(), office.rests_until()) == (1, START + timedelta(seconds=seconds))
    assert office.trouble is not None
    clock.advance(seconds=1)
    assert office.rests_until() is None
    assert office.rest() == 0
    assert office.trouble is None


def test_an_account_that_the_buyer_must_mend_does_not_come_back_by_itself() -> None:
    office = desk(StoppedClock())
    office.suffer(throttled())
    office.suffer(blocked())
    assert (office.rest(), office.rests_until()) == (None, None)


def test_an_account_out_of_reach_is_probed_half_as_often_each_time_up_to_five_minutes() -> None:
    clock = StoppedClock()
    office = desk(clock)
    rests = []
    for _ in range(8):
        office.suffer(unreachable())
        rests.append(office.rest())
        clock.advance(seconds=rests[-1] or 0)
        assert office.rest() == 0
    assert rests == [5, 10, 20, 40, 80, 160, 300, 300]
    assert office.pace_now().is_slowed is False


def test_a_mended_account_goes_at_once_by_its_new_limits() -> None:
    office = desk(StoppedClock())
    office.suffer(unreachable())
    office.mend(replace(office.account, per_minute=30, octets_per_minute=1000, per_day=7))
    assert (office.rest(), office.trouble, office.probes) == (0, None, 0)
    assert (office.pace.octets_per_minute, office.ledger.limit) == (1000, 7)
    office.suffer(throttled())
    now = office.pace_now()
    assert (now.rate, now.full_rate, now.is_slowed, now.recipients, now.per_day) == (15, 30, True, 0, 7)


def test_mails_to_one_domain_keep_their_distance_and_other_domains_do_not_wait() -> None:
    clock = StoppedClock()
    office = AccountDesk(Account(name="office", id=AccountId(1), domain_gap=10), clock, Pace(None))
    assert not office.admit(("a@one.example", "b@two.example"), 1)
    assert not office.admit(("c@three.example",), 1)
    clock.advance(seconds=4)
    assert office.admit(("d@two.example", "e@four.example"), 1) == timedelta(seconds=6)
    assert not office.admit(("e@four.example",), 1), "what had to wait has counted for nothing"
    clock.advance(seconds=6)
    assert not office.admit(("d@two.example",), 1)
    assert office.admit(("e@four.example",), 1) == timedelta(seconds=4)


def test_a_used_up_day_parks_the_account_until_there_is_room_again() -> None:
    clock = StoppedClock()
    office = AccountDesk(Account(name="office", id=AccountId(1), per_day=2), clock, Pace(None), Ledger(2))
    assert office.take_turn_now()
    assert not office.admit(("a@v.example", "b@v.example"), 1)
    office.taken(2)
    clock.advance(hours=1)
    assert not office.take_turn_now()
    assert office.rests_until() == START + timedelta(hours=24)
    assert isinstance(office.trouble, Throttled)
    assert office.trouble.failure is FailureClass.QUOTA
    assert str(office.trouble).startswith("2 recipients in 24 hours, the limit of this account.")
    assert office.pace.complaints == 0
    clock.advance(hours=23)
    assert office.rest() == 0
    assert office.take_turn_now()


def test_a_draft_with_a_problem_cannot_be_frozen() -> None:
    rfq = Rfq(id=RfqId(1), number="R", title="T", state=RfqState.DRAFT, deadline=None, subject="", body="")
    draft = Draft(
        vendor=Vendor(name="v"), invitation=Invitation(vendor_id=VendorId(1)), items=(), files=(), problem="p"
    )
    with pytest.raises(ValueError, match="can't be frozen"):
        Drafting(rfq, Account(name="a"), {}).freeze(draft, START)


def _busy(lanes: int = 3) -> AccountDesk:
    office = AccountDesk(Account(name="office", id=AccountId(1), connections=3), StoppedClock(), Pace(None))
    office.lanes = lanes
    office.connected()
    return office


def test_a_421_concerns_one_line_of_several_until_it_is_said_again() -> None:
    office = _busy()
    before = office.complaints
    assert office.narrow(goodbye(Stage.GREETING), before)
    assert (office.connections, office.rest()) == (2, 0)
    assert office.narrow(goodbye(), before)  # this line began before anybody had complained
    assert (office.connections, office.rest()) == (1, 0)
    assert not office.narrow(goodbye(), office.complaints)
    for _ in range(1000):
        office.went_well()
    assert (office.connections, office.complaints) == (3, 0)
    assert office.narrow(goodbye(), office.complaints)


@pytest.mark.parametrize(
    "failure",
    [
        goodbye(Stage.AUTH),
        goodbye(code=432),
        goodbye(hint=timedelta(minutes=5)),
        Throttled("Full.", failure=FailureClass.QUOTA, stage=Stage.MAIL, reply=Reply(421, "", "daily limit")),
        throttled(),
        unreachable(),
        blocked(),
    ],
    ids=repr,
)
def test_what_is_no_goodbye_to_a_line_concerns_the_account(failure: TransportFailure) -> None:
    assert not _busy().narrow(failure, 0)


def test_a_421_concerns_the_account_where_no_other_line_is_open() -> None:
    assert not _busy(lanes=1).narrow(goodbye(), 0)
    office = _busy()
    office.suffer(unreachable())
    assert not office.narrow(goodbye(), 0)
    office.mend()
    assert not office.narrow(goodbye(Stage.GREETING), 0)
    office.connected()
    gone = Unreachable("Gone.", failure=FailureClass.NETWORK, stage=Stage.GREETING, reply=Reply(421, "4.3.2", "busy"))
    assert office.narrow(gone, 0)
