"""Points beside the money: how price, lead time and history weigh, and that they change no amount."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.comparison.comparison import Comparison, compare
from app.domain.comparison.points import (
    Candidate,
    Weights,
    WeightsInvalid,
    last_shipping,
    points_of,
    weighed_orders,
    weighed_split,
)
from app.domain.comparison.split import split_of
from app.domain.comparison.working_days import after_working_days, working_days_between
from app.domain.vendors.record import Record
from tests.fakes.offers import ACME, DELTA, GRAZ, LINES, acme, basis, delta, graz, offer

IN_TIME = {ACME: 0.5, DELTA: 0.8}

candidates = st.lists(
    st.builds(
        Candidate,
        amount=st.decimals("0", "90000", places=2),
        days=st.none() | st.integers(0, 90),
        in_time=st.floats(0, 1),
    ),
    min_size=1,
    max_size=6,
).map(lambda made: dict(enumerate(made)))
weights = st.builds(Weights, st.integers(0, 100), st.integers(0, 100), st.integers(1, 100))


@pytest.fixture
def golden() -> Comparison:
    offers = [offer(acme(), "Acme"), offer(delta(), "Delta"), offer(graz(), "Graz")]
    return compare(LINES, offers, basis())


def test_the_golden_orders_are_weighed(golden: Comparison) -> None:
    points = weighed_orders(golden, Weights(60, 30, 10), IN_TIME)
    assert {v: one.total for v, one in points.items()} == {ACME: Decimal("96.3"), DELTA: Decimal("99.7")}
    assert points[DELTA].steps == (
        "Price: 1,100.00 ÷ 1,105.00 = 99.5 points, weighs 60%",
        "Lead time: 15 ÷ 15 working days = 100.0 points, weighs 30%",
        "Answers in time: 80% ÷ 80% = 100.0 points, weighs 10%",
    )
    assert golden.columns[ACME].is_best, "the best amount stays the best one"
    assert GRAZ not in points, "it can't be compared as a whole"


def test_with_price_alone_the_points_follow_the_money(golden: Comparison) -> None:
    points = weighed_orders(golden, Weights(1, 0, 0), {})
    assert {v: one.total for v, one in points.items()} == {ACME: Decimal(100), DELTA: Decimal("99.5")}
    assert points[ACME].steps[2] == "Answers in time: 0% ÷ 0% = 100.0 points, weighs 0%"


def test_a_split_is_weighed_by_what_each_of_its_vendors_gets(golden: Comparison) -> None:
    split = split_of(golden, {1: DELTA, 2: ACME, 3: DELTA}, Decimal(75))
    one = weighed_split(golden, split, IN_TIME)
    assert (one.amount, one.days) == (Decimal(1010), 15)
    assert one.in_time == pytest.approx((415 * 0.5 + 445 * 0.8) / 860)
    assert weighed_split(golden, split_of(golden, {1: ACME}), IN_TIME).days == 10
    free = replace(split, orders={ACME: Decimal(0), DELTA: Decimal(0)}, total=Decimal(0))
    assert weighed_split(golden, free, IN_TIME).in_time == pytest.approx(0.65), "nothing is divided by 0"


def test_an_order_without_a_lead_time_gets_no_points_for_it() -> None:
    unsaid = replace(delta(), prices=tuple(replace(price, lead_longest=None) for price in delta().prices))
    compared = compare(LINES, [offer(acme(), "Acme"), offer(unsaid, "Delta")], basis())
    assert last_shipping(compared, {1: ACME, 2: DELTA}) is None
    told = weighed_orders(compared, Weights(60, 30, 10), IN_TIME)[DELTA]
    assert told.steps[1] == "No lead time for a line: 0 points, weighs 30%"
    assert told.total == Decimal("69.7")


@pytest.mark.parametrize("wrong", [Weights(0, 0, 0), Weights(-1, 50, 50)])
def test_weights_that_weigh_nothing_are_refused(wrong: Weights) -> None:
    with pytest.raises(WeightsInvalid, match="0 or more"):
        points_of({}, wrong)


@given(candidates, weights)
def test_points_are_between_0_and_100_and_the_best_in_all_has_100(
    given_candidates: dict[int, Candidate], given_weights: Weights
) -> None:
    found = points_of(given_candidates, given_weights)
    assert all(0 <= one.total <= 100 for one in found.values())
    best = Candidate(amount=Decimal(0), days=0, in_time=1.0)
    assert points_of({**given_candidates, -1: best}, given_weights)[-1].total == 100
    assert points_of(dict(reversed(given_candidates.items())), given_weights) == found, "their order doesn't matter"


@given(candidates, weights, st.decimals("0.01", "900", places=2), st.integers(2, 9))
def test_a_dearer_order_never_gets_more_points(
    given_candidates: dict[int, Candidate], given_weights: Weights, more: Decimal, times: int
) -> None:
    before = points_of(given_candidates, given_weights)
    dearer = replace(given_candidates[0], amount=given_candidates[0].amount + more)
    after = points_of({**given_candidates, 0: dearer}, given_weights)
    assert after[0].total <= before[0].total
    assert all(after[key].total >= before[key].total for key in before if key)
    multiplied = Weights(
        *(times * each for each in (given_weights.price, given_weights.lead_time, given_weights.history))
    )
    assert [one.total for one in points_of(given_candidates, multiplied).values()] == [b.total for b in before.values()]


@given(st.dates(date(2026, 1, 1), date(2027, 1, 1)), st.integers(0, 60), st.sets(st.dates(date(2026, 1, 1))))
def test_working_days_are_counted_there_and_back(day: date, count: int, holidays: set[date]) -> None:
    assert working_days_between(day, after_working_days(day, count, holidays), holidays) == count


def test_late_answers_count_as_none_and_the_shop_stands_in_for_what_is_unknown() -> None:
    assert Record().expected_in_time(0.5) == 0.5
    assert Record(asked=10, answered=8, late=3).expected_in_time(0.5) == pytest.approx((5 + 2) / 14)
