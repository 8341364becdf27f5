"""What the shop's own requests say about a vendor: what counts, and in which words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import median

import pytest

from app.domain.matching.expectation import expected_answers
from app.domain.trade.ids import VendorId
from app.domain.vendors.price_position import OfferedPrice, line_amount, rfq_positions
from app.domain.vendors.record import LEAST, Record, Request, average_rate, record_of
from app.domain.vendors.response import Response

FRIDAY = datetime(2026, 11, 20, 12, tzinfo=UTC)
DUE = FRIDAY + timedelta(days=7)
NOW = FRIDAY + timedelta(days=30)
OPEN = Request(asked_at=FRIDAY)
SILENT = OPEN._replace(deadline=DUE)
A, B, C = VendorId(1), VendorId(2), VendorId(3)


def quoted(hours: float, deadline: datetime | None = DUE) -> Request:
    at = FRIDAY + timedelta(hours=hours)
    return OPEN._replace(response=Response.QUOTED, answered_at=at, quoted_at=at, deadline=deadline)


DECLINED = OPEN._replace(response=Response.DECLINED, answered_at=FRIDAY + timedelta(hours=1))


@pytest.mark.parametrize(
    ("request_", "now", "is_settled"),
    [
        (OPEN, NOW, False),  # no deadline, not closed: it may still be answered
        (SILENT, DUE - timedelta(seconds=1), False),
        (SILENT, DUE, True),
        (SILENT._replace(is_withdrawn=True), NOW, False),
        (OPEN._replace(is_closed=True), NOW, True),
        (OPEN._replace(response=Response.NO_REPLY), NOW, True),
        (OPEN._replace(response=Response.ACKNOWLEDGED), NOW, False),
        (quoted(1), FRIDAY, True),
        (quoted(1)._replace(is_withdrawn=True), FRIDAY, True),
    ],
)
def test_a_request_counts_once_an_answer_could_be_there(request_: Request, now: datetime, is_settled: bool) -> None:
    assert request_.is_settled(now) is is_settled


def test_the_figures_of_a_vendor() -> None:
    requests = [
        quoted(30),
        quoted(70),  # over a weekend, which counts as it is
        quoted(8 * 24),  # a day late
        quoted(90)._replace(response=Response.PARTLY_QUOTED),
        DECLINED,
        SILENT,
        SILENT._replace(response=Response.ACKNOWLEDGED),  # a question is no answer
        OPEN,
    ]
    assert record_of(requests, NOW) == Record(asked=7, answered=5, quoted=4, median_hours=70, late=1)
    assert record_of([], NOW) == Record()


def test_an_answer_is_never_before_the_question_whatever_clocks_say() -> None:
    assert record_of([quoted(-5)], NOW).median_hours == 0


def test_a_quote_of_which_only_the_answer_is_known_can_be_late_and_one_without_any_time_is_not() -> None:
    late = quoted(0)._replace(quoted_at=None, answered_at=DUE + timedelta(hours=1))
    unknown = quoted(0)._replace(quoted_at=None, answered_at=None)
    assert [request.is_late for request in (late, unknown, late._replace(deadline=None))] == [True, False, False]
    assert record_of([unknown], NOW) == Record(asked=1, answered=1, quoted=1)


def test_below_three_requests_nothing_is_said() -> None:
    few = Record(asked=LEAST - 1, answered=2, quoted=2, median_hours=40, price=1.5, late=1)
    assert few.reasons == ()
    assert few.sentences == ("Not enough RFQs yet: 2 of 3",)
    assert few.rate == 0.5
    assert replace(few, asked=LEAST).rate == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("record", "reasons", "sentences"),
    [
        (
            Record(asked=10, answered=8, quoted=7, median_hours=46, price=1.06, late=1),
            "answered 8 of 10, in about 2 days; 6% above the best price; 1 late",
            (
                "Asked 10 times, answered 8, quoted 7|Usually answers in about 2 days, weekends included"
                "|Prices: 6% above the best|Late quotes: 1"
            ),
        ),
        (
            Record(asked=4, answered=4, quoted=4, median_hours=24, price=1.004),
            "answered 4 of 4, in about 1 day; usually the best price",
            (
                "Asked 4 times, answered 4, quoted 4|Usually answers in about 1 day, weekends included"
                "|Prices: usually the best"
            ),
        ),
        (
            Record(asked=3, answered=1, median_hours=3),
            "answered 1 of 3, within a day",
            "Asked 3 times, answered 1, quoted 0|Usually answers within a day, weekends included",
        ),
        (Record(asked=3), "answered 0 of 3", "Asked 3 times, answered 0, quoted 0"),
    ],
)
def test_the_figures_in_words(record: Record, reasons: str, sentences: str) -> None:
    assert "; ".join(record.reasons) == reasons
    assert "|".join(record.sentences) == sentences


def test_a_rate_is_shrunk_towards_the_shops_average_and_less_the_more_is_known() -> None:
    assert Record().expected_in_time(0.25) == 0.25
    assert Record(asked=1, answered=1).expected_in_time(0.25) == pytest.approx(2 / 5)
    assert Record(asked=4, answered=4).expected_in_time(0.5) == pytest.approx(6 / 8)
    assert Record(asked=396, answered=396, late=99).expected_in_time(0.5) == pytest.approx(299 / 400)


def test_the_shops_average_counts_what_tells_something() -> None:
    assert average_rate([(quoted(1), 3), (SILENT, 5), (OPEN, 100)], NOW) == 3 / 8
    assert average_rate([(OPEN, 1)], NOW) == 0.5


def test_expected_answers_and_the_lines_that_hang_on_one() -> None:
    found = expected_answers({A: {1, 2}, B: {1}, C: {1, 7}}, {A: 0.8, B: 0.2, C: 0.5})
    assert found.answers == pytest.approx(0.8 + 0.2 + 0.5)
    assert (found.asked, found.single) == (3, (2, 7))
    assert found.text == "3 asked, about 2 expected to answer (1 to 2). Only one vendor is asked for lines 2, 7."
    assert expected_answers({A: {1}, B: {1}}, {A: 0.5, B: 0.5}).text == "2 asked, about 1 expected to answer (0 to 2)."
    assert expected_answers({A: {1}, B: {1}}, {A: 1.0, B: 0.0}).text == "2 asked, 1 expected to answer."
    assert expected_answers({}, {}).text == ""


def test_what_few_rfqs_have_taught_is_called_a_hint() -> None:
    asked, shares = {A: {1}, B: {1}}, {A: 0.5, B: 0.5}
    told = "2 asked, about 1 expected to answer (0 to 2)"
    assert expected_answers(asked, shares, 199).text == f"{told}: a hint, from 199 RFQs so far."
    assert expected_answers(asked, shares, 1).text == f"{told}: a hint, from 1 RFQ so far."
    assert expected_answers({A: {1}}, shares, 0).text == "1 asked. Only one vendor is asked for line 1."


def price(
    rfq: int, vendor: VendorId, amount: float, line: int = 1, quantity: int = 10, to: str = "USD"
) -> OfferedPrice:
    return OfferedPrice(rfq, vendor, to, line, quantity, amount)


@pytest.mark.parametrize(
    ("prices", "positions"),
    [
        ([price(1, A, 100)], {}),  # nobody beside it
        ([price(1, A, 100), price(1, B, 106)], {A: 1, B: 1.06}),
        ([price(1, A, 100), price(1, B, 90, to="EUR")], {}),  # nothing is converted
        ([price(1, A, 100, to=""), price(1, B, 90, to="")], {}),
        ([price(1, A, 0), price(1, B, 90)], {}),  # for free: beside it everything would be endlessly dear
        ([price(1, A, 100), price(2, B, 90)], {}),  # another RFQ
        ([price(1, A, 100), price(1, B, 50), price(1, C, 200)], {A: 2, B: 1}),  # C is not asked about
        # the largest quantity that somebody else has priced, too
        (
            [
                price(1, A, 10), price(1, B, 30), price(1, A, 90, quantity=99), price(1, B, 80, quantity=99),
                price(1, A, 500, quantity=1000),
            ],
            {A: 1.125, B: 1},
        ),
        # the median of an RFQ's lines, then of the RFQs
        (
            [
                *(price(1, A, 100, n) for n in (1, 2, 3)), price(1, B, 110, 1), price(1, B, 120, 2),
                price(1, B, 400, 3), price(2, A, 100), price(2, B, 140),
            ],
            {A: 1, B: 1.3},
        ),
        # a double's and its own: the lower one
        ([price(1, A, 130), price(1, A, 110), price(1, B, 100)], {A: 1.1, B: 1}),
    ],
)  # fmt: skip
def test_prices_beside_the_best(prices: list[OfferedPrice], positions: dict[VendorId, float]) -> None:
    of: dict[VendorId, list[float]] = {A: [], B: []}
    for (_, vendor), position in rfq_positions(prices, {1: {A, B}, 2: {A, B}}).items():
        of[vendor].append(position)
    assert {v: median(some) for v, some in of.items() if some} == pytest.approx(positions)


def test_the_amount_of_a_line_has_its_minimum_and_its_lot_charge() -> None:
    assert line_amount(5, 14.2, 1) == 71
    assert line_amount(5, 14.2, 1, 175, 45) == 220
    assert line_amount(500, 38, 100, 175, 45) == 235
