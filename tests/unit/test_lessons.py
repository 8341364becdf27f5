"""What was learned about a vendor, in the buyer's words."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.domain.trade.ids import RfqId
from app.domain.vendors.experience import Estimate, Outcome, Wanted
from app.domain.vendors.lessons import LearnedVendor, Lesson, Lessons, above_best

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
SILENT = Outcome(at=AT, wanted=Wanted(process="zinc", size="medium"))
DECLINED = SILENT._replace(is_answered=True)
QUOTED = DECLINED._replace(is_quoted=True)


def lesson(outcome: Outcome | None, process: str = "Zinc", specification: str = "", **fields: bool) -> Lesson:
    return Lesson(
        rfq_id=RfqId(1),
        number="RFQ-2026-0001",
        title="Plating",
        asked_at=AT,
        process=process,
        specification=specification,
        outcome=outcome,
        **fields,
    )


@pytest.mark.parametrize(
    ("outcome", "came"),
    [
        (None, "tells nothing yet"),
        (SILENT, "no answer"),
        (DECLINED, "declined"),
        (DECLINED._replace(hours=11), "declined, within a day"),
        (DECLINED._replace(hours=36), "declined, in about 2 days"),
        (QUOTED._replace(hours=35), "quoted, in about 1 day"),
        (QUOTED._replace(price=1.0), "quoted, the best price"),
        (QUOTED._replace(price=1.004), "quoted, the best price"),
        (
            QUOTED._replace(hours=192, price=1.25, is_late=True, is_awarded=True),
            "quoted, in about 8 days, 25% above the best price, late, got the order",
        ),
    ],
)
def test_what_came_of_an_rfq(outcome: Outcome | None, came: str) -> None:
    assert lesson(outcome).came == came


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        (lesson(SILENT, "Zinc", "ASTM B633"), "Zinc, ASTM B633, medium lot"),
        (lesson(SILENT._replace(wanted=Wanted())), "Zinc"),
        (lesson(SILENT, ""), "medium lot"),
        (lesson(None, ""), ""),
    ],
)
def test_what_an_rfq_was_about(told: Lesson, wanted: str) -> None:
    assert told.wanted == wanted


def test_the_figures_of_a_process() -> None:
    estimate = Estimate(quote=0.624, answer=0.7, price=1.06, known=3)
    told = Lessons(process="Zinc", asked=4, answered=3, orders=1, estimate=estimate)
    assert (told.chance, told.price) == ("62%", "6% above the best price")
    assert replace(told, estimate=replace(estimate, price=0.99)).price == above_best(1) == "the best price"


def test_what_is_left_out_is_counted() -> None:
    some = (lesson(SILENT), lesson(QUOTED, is_left_out=True), lesson(None, is_left_out=True))
    assert LearnedVendor(summary=(), lessons=some).left_out == 2
