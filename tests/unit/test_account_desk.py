import threading

import pytest

from app.domain.accounts.account import Account
from app.domain.outbox.pace import Pace
from app.domain.rfqs.rfq import Rfq, RfqState
from app.domain.trade.ids import AccountId, RfqId
from app.domain.vendors.vendor import Vendor
from app.services.rfqs.mail_drafting import Draft, Drafting
from app.services.sending.account_desk import AccountDesk
from tests.fakes.clocks import START, StoppedClock
from tests.fakes.mail_server import blocked, throttled, unreachable


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
    lane.join(5)
    assert turns == [False]


def test_a_draft_with_a_problem_cannot_be_frozen() -> None:
    rfq = Rfq(id=RfqId(1), number="R", title="T", state=RfqState.DRAFT, deadline=None, subject="", body="")
    with pytest.raises(ValueError, match="cannot be frozen"):
        Drafting(rfq, Account(name="a"), {}).freeze(Draft(vendor=Vendor(name="v"), mail=None, problem="p"), START)
