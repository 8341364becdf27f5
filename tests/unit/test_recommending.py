"""In which order vendors are proposed, and how many answers are told to be expected."""

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import product
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.matching.recommending import Advice, Recommendation, expected, recommend
from app.domain.trade.ids import VendorId
from app.domain.vendors.experience import Estimate, Experience, Outcome, Wanted

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
ZINC = Wanted(process="zinc")
SHARES = st.lists(st.floats(0, 1), max_size=8)


def quotes(of: int, asked: int, price: float = 1.1) -> list[Outcome]:
    quoted = Outcome(at=AT, wanted=ZINC, is_answered=True, is_quoted=True, price=price)
    return [quoted] * of + [Outcome(at=AT, wanted=ZINC)] * (asked - of)


def learned(*outcomes: Iterable[Outcome]) -> Experience:
    """What is known of vendors 0, 1, 2 and so on."""
    experience, told = Experience(), [list(of) for of in outcomes]
    for number, of in enumerate(told):
        experience.put(VendorId(number), of)
    experience.put_all(outcome for of in told for outcome in of)
    return experience


def order(experience: Experience, many: int) -> list[int]:
    return [one.vendor_id for one in recommend([VendorId(n) for n in range(many)], ZINC, experience, AT)]


def test_who_quotes_comes_first() -> None:
    assert order(learned(quotes(1, 9), quotes(8, 9), quotes(4, 9)), 3) == [1, 2, 0]


def test_who_is_dear_comes_later() -> None:
    assert order(learned(quotes(8, 9, price=1.5), quotes(7, 9, price=1.0)), 2) == [1, 0]


def test_equals_stay_in_their_order() -> None:
    assert order(Experience(), 12) == list(range(12))


def test_nobody_is_left_out_or_named_twice() -> None:
    chance = random.Random(3)  # noqa: S311  # the same in every run
    experience = learned(*(quotes(chance.randint(0, 5), chance.choice((5, 9))) for _ in range(23)))
    assert sorted(order(experience, 30)) == list(range(30))
    assert recommend([], ZINC, experience, AT) == []


def test_one_place_of_five_is_kept_for_somebody_of_whom_little_is_known() -> None:
    experience = learned(*[quotes(9, 10)] * 12)  # and nothing of 12, 13, 14
    proposed = recommend([VendorId(n) for n in range(15)], ZINC, experience, AT)
    assert [one.vendor_id for one in proposed] == [0, 1, 2, 3, 12, 4, 5, 6, 7, 13, 8, 9, 10, 11, 14]
    assert [one.vendor_id for one in proposed if one.is_trial] == [12, 13, 14]


def test_the_kept_place_is_for_whom_most_may_be_hoped_of() -> None:
    experience = learned(*[quotes(9, 10)] * 5, quotes(0, 1), [])
    assert order(experience, 7)[4] == 6


def test_no_place_is_kept_where_all_are_known() -> None:
    proposed = recommend([VendorId(n) for n in range(6)], ZINC, learned(*(quotes(n, 9) for n in range(6))), AT)
    assert [one.vendor_id for one in proposed] == [5, 4, 3, 2, 1, 0]
    assert not any(one.is_trial for one in proposed)


def test_a_score_weighs_the_chance_of_a_quote_by_the_price() -> None:
    one = Recommendation(vendor_id=VendorId(1), estimate=Estimate(quote=0.9, answer=0.95, price=1.1, known=4.0))
    assert one.score == pytest.approx(0.9 / 1.1**3)
    assert one.score < one.hope <= 1.1**-3


@pytest.mark.parametrize(
    ("shares", "mean", "low", "high"),
    [([], 0, 0, 0), ([0.0, 1.0, 1.0], 2, 2, 2), ([0.5], 0.5, 0, 1), ([0.9], 0.9, 1, 1), ([0.64] * 5, 3.2, 2, 4)],
)
def test_answers_to_expect(shares: Sequence[float], mean: float, low: int, high: int) -> None:
    told, *interval = expected(shares)
    assert told == pytest.approx(mean)
    assert interval == [low, high]


@given(SHARES)
def test_their_mean_is_the_sum_of_the_chances(shares: list[float]) -> None:
    mean, low, high = expected(shares)
    assert mean == pytest.approx(sum(shares), abs=1e-9)
    assert 0 <= low <= high <= len(shares)


@given(SHARES)
def test_four_times_out_of_five_they_are_within(shares: list[float]) -> None:
    """Counted out: every way in which they may answer or not."""
    _, low, high = expected(shares)
    within = sum(
        prod(share if came else 1 - share for share, came in zip(shares, ways, strict=True))
        for ways in product((0, 1), repeat=len(shares))
        if low <= sum(ways) <= high
    )
    assert within >= 0.8 - 1e-9


def test_where_nobody_is_known_nobody_is_a_trial() -> None:
    ids = [VendorId(n) for n in range(1, 12)]
    proposed = recommend(ids, Wanted(), Experience(), datetime(2026, 11, 23, tzinfo=UTC))
    assert [one.vendor_id for one in proposed] == ids
    assert not any(one.is_trial for one in proposed)


@pytest.mark.parametrize(
    ("of_zinc", "of_others", "wanted", "reasons"),
    [
        (4, 1, ZINC, ("answered 2 of 4 for Zinc",)),
        (4, 0, ZINC, ()),  # what speaks of the vendor says it already
        (2, 4, ZINC, ()),  # too few to say anything
        (4, 4, Wanted(), ()),  # of a line without a process
    ],
)
def test_what_speaks_of_the_process_alone_is_a_reason(
    of_zinc: int, of_others: int, wanted: Wanted, reasons: tuple[str, ...]
) -> None:
    experience = learned([*quotes(2, of_zinc), *[Outcome(at=AT, wanted=Wanted(process="nickel"))] * of_others])
    advice = Advice(experience=experience, wanted=wanted, now=AT)
    assert advice.reasons(VendorId(0), "Zinc") == reasons
