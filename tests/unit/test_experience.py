"""What the shop's own requests teach of vendors: counted, shrunk, and forgotten in time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.trade.ids import VendorId
from app.domain.vendors.experience import (
    HALF_LIFE,
    Counts,
    Estimate,
    Experience,
    Outcome,
    Wanted,
    season_of,
    size_of,
)

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
ZINC = Wanted(process="zinc", specification="B633", size="small", season=4)
QUOTED = Outcome(at=AT, wanted=ZINC, is_answered=True, is_quoted=True, hours=30.0, price=1.1)
DECLINED = Outcome(at=AT, wanted=ZINC, is_answered=True, hours=2.0)
SILENT = Outcome(at=AT, wanted=ZINC)
A, B, C = VendorId(1), VendorId(2), VendorId(3)

_WANTED = st.builds(
    Wanted,
    process=st.sampled_from(["", "zinc", "anodize"]),
    specification=st.sampled_from(["", "B633"]),
    size=st.sampled_from(["", "small", "large"]),
    season=st.integers(0, 4),
)
_OUTCOMES = st.builds(
    lambda at, wanted, what, price, is_late: what._replace(
        at=at, wanted=wanted, price=price if what.is_quoted else None, is_late=is_late, is_awarded=is_late
    ),
    st.datetimes(datetime(2019, 1, 1), datetime(2026, 11, 1), timezones=st.just(UTC)),  # noqa: DTZ001  # in UTC
    _WANTED,
    st.sampled_from([QUOTED, DECLINED, SILENT]),
    st.none() | st.floats(1.0, 3.0),
    st.booleans(),
)
_HISTORIES = st.lists(st.tuples(st.sampled_from([A, B]), _OUTCOMES), max_size=30)


def experience(*told: tuple[VendorId, Outcome]) -> Experience:
    made = Experience()
    for vendor in (A, B, C):
        made.put(vendor, [outcome for of, outcome in told if of == vendor])
    made.put_all(outcome for _, outcome in told)
    return made


def likely(made: Experience, vendor: VendorId, wanted: Wanted = ZINC, at: datetime = AT) -> float:
    return made.estimate(vendor, wanted, at).quote


def same(one: Estimate, other: Estimate) -> bool:
    return (one.quote, one.answer, one.price, one.known) == pytest.approx(
        (other.quote, other.answer, other.price, other.known), abs=1e-9
    )


def test_half_is_expected_where_nothing_is_known() -> None:
    nothing = Experience().estimate(A, ZINC, AT)
    assert (nothing.quote, nothing.answer, nothing.known) == (0.5, 0.5, 0)
    assert nothing.price == pytest.approx(1.15)


def test_two_of_two_are_no_certainty_and_twenty_nearly_are() -> None:
    few, many = (experience(*[(A, QUOTED)] * n) for n in (2, 20))
    assert 0.5 < likely(few, B) < likely(few, A) < 0.95
    assert 0.95 < likely(many, A) < 1


def test_a_vendor_without_requests_is_expected_to_do_as_the_others_do() -> None:
    made = experience(*[(A, QUOTED)] * 30, *[(B, DECLINED)] * 10)
    assert likely(made, B) < likely(made, C) < likely(made, A)
    assert likely(made, C) == pytest.approx(0.75, abs=0.1)


def test_a_process_counts_before_all_else_that_a_vendor_was_asked_for() -> None:
    laser = SILENT._replace(wanted=Wanted(process="laser"))
    made = experience(*[(A, QUOTED)] * 10, *[(A, laser)] * 10)
    assert likely(made, A, Wanted(process="laser")) < 0.3
    assert likely(made, A, Wanted(process="zinc")) > 0.7
    assert likely(made, A, Wanted()) == pytest.approx(0.5)


def test_a_specification_counts_within_its_process() -> None:
    other = SILENT._replace(wanted=replace(ZINC, specification="B841"))
    made = experience(*[(A, QUOTED)] * 10, *[(A, other)] * 10)
    assert likely(made, A, other.wanted) < likely(made, A, Wanted(process="zinc")) < likely(made, A)


@pytest.mark.parametrize("wanted", [Wanted(size="large"), Wanted(season=1)])
def test_size_and_season_move_it(wanted: Wanted) -> None:
    made = experience(*[(A, QUOTED)] * 10, *[(A, SILENT._replace(wanted=wanted))] * 10)
    assert likely(made, A, wanted) < likely(made, A, Wanted()) < likely(made, A, Wanted(size="small", season=4))


def test_what_is_older_counts_less() -> None:
    then = AT - timedelta(days=HALF_LIFE * 3)
    made = experience(*[(A, QUOTED._replace(at=then))] * 8, *[(A, SILENT)] * 4)
    assert likely(made, A) < 0.35
    assert made.estimate(A, ZINC, AT).known == pytest.approx(1 + 4)
    later = AT + timedelta(days=HALF_LIFE)
    assert made.estimate(A, ZINC, later).known == pytest.approx(2.5)


def test_who_declines_answers_and_is_not_expected_to_quote() -> None:
    told = experience(*[(A, DECLINED)] * 20).estimate(A, ZINC, AT)
    assert told.quote < 0.05
    assert told.answer > 0.95


def test_a_price_is_shrunk_too() -> None:
    dear, cheap = QUOTED._replace(price=1.4), QUOTED._replace(price=1.0)
    made = experience(*[(A, dear)] * 20, *[(B, cheap)] * 20, (C, QUOTED))
    a, b, c = (made.estimate(vendor, ZINC, AT).price for vendor in (A, B, C))
    assert 1 <= b < 1.05 < c < 1.3 < a < 1.4


def test_the_spread_narrows_with_what_is_known() -> None:
    few, many = (experience(*[(A, QUOTED), (A, SILENT)] * n).estimate(A, ZINC, AT) for n in (1, 20))
    assert few.spread > 2 * many.spread > 0


def test_counts_are_of_all_or_of_a_process() -> None:
    late = QUOTED._replace(is_late=True, is_awarded=True)
    made = experience((A, late), (A, DECLINED), (A, SILENT._replace(wanted=Wanted())))
    everything, zinc = made.counts(A), made.counts(A, "zinc")
    assert (everything.asked, everything.answers, everything.awards, everything.late) == (3, 2, 1, 1)
    assert (zinc.asked, made.counts(A, "laser").asked, made.counts(B).asked) == (2, 0, 0)


@pytest.mark.parametrize(
    ("quantity", "size"),
    [(1, "prototype"), (5, "prototype"), (6, "small"), (50, "small"), (51, "medium"), (500, "medium"), (501, "large")],
)
def test_lots_are_told_apart_by_class(quantity: int, size: str) -> None:
    assert size_of(quantity) == size


def test_a_season_is_a_quarter() -> None:
    assert [season_of(AT.replace(month=month)) for month in (1, 3, 4, 6, 7, 9, 10, 12)] == [1, 1, 2, 2, 3, 3, 4, 4]


@given(_HISTORIES, _WANTED, st.sampled_from([A, B, C]))
def test_chances_are_chances(told: Sequence[tuple[VendorId, Outcome]], wanted: Wanted, vendor: VendorId) -> None:
    found = experience(*told).estimate(vendor, wanted, AT)
    assert 0 < found.quote <= found.answer <= 1
    assert found.price >= 1
    assert found.known >= 0
    assert 0 <= found.spread <= 0.5


@given(_HISTORIES, _WANTED, st.sampled_from([A, B, C]), st.booleans())
def test_one_more_quote_of_the_same_never_lowers(
    told: Sequence[tuple[VendorId, Outcome]], wanted: Wanted, vendor: VendorId, is_silent: bool
) -> None:
    one_more = vendor, (SILENT if is_silent else QUOTED)._replace(wanted=wanted, at=AT)
    before, after = (likely(experience(*some), vendor, wanted) for some in (told, [*told, one_more]))
    assert after <= before + 1e-9 if is_silent else after >= before - 1e-9


@given(_HISTORIES, _WANTED, st.randoms(use_true_random=False))
def test_the_order_in_which_it_is_learned_does_not_matter(
    told: list[tuple[VendorId, Outcome]], wanted: Wanted, random: object
) -> None:
    shuffled = list(told)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    for vendor in (A, B, C):
        found = experience(*told).estimate(vendor, wanted, AT)
        assert same(found, experience(*shuffled).estimate(vendor, wanted, AT))


@given(_HISTORIES, _HISTORIES, _WANTED)
def test_what_is_put_takes_the_place_of_what_was_known(
    before: Sequence[tuple[VendorId, Outcome]], told: Sequence[tuple[VendorId, Outcome]], wanted: Wanted
) -> None:
    made = experience(*before)
    for vendor in (A, B):
        made.put(vendor, [outcome for of, outcome in told if of == vendor])
    made.put_all(outcome for _, outcome in told)
    straight = experience(*told)
    for vendor in (A, B, C):
        assert same(made.estimate(vendor, wanted, AT), straight.estimate(vendor, wanted, AT))
        assert made.counts(vendor).asked == straight.counts(vendor).asked


def test_counts_moved_to_and_fro_are_as_before() -> None:
    one, other = Counts(), Counts()
    one.add(QUOTED, 1.0)
    other.add(QUOTED._replace(is_late=True, is_awarded=True), 1.0)
    one.move(other, 1)
    assert (one.asked, one.answers, one.late, one.awards) == (2, 2, 1, 1)
    one.move(other, -1)
    assert (one.asked, one.answers, one.late, one.awards) == (1, 1, 0, 0)
