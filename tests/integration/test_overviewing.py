"""How RFQs have gone lately: answers by day, how long vendors take, what waits for a decision; and that as a file."""

import csv
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from app.documents.sheets.table_file import TableNotWritten
from app.documents.sheets.unfinished import PlaceTaken
from app.domain.comparison.scenario import Scenario
from app.domain.rfqs.filing import Filing
from app.domain.rfqs.overview import AnswerDay, AnswerTime, OpenValue, begin_of
from app.domain.vendors.response import Response
from app.services.comparison.overviewing import Overviewing
from app.storage.comparison import overview
from tests.fakes.asked_again import Shop, three_rfqs
from tests.fakes.office import Office
from tests.integration.test_query_plans import plan_of


@pytest.fixture
def shop(office: Office) -> Shop:
    return Shop(office)


def overviewing(shop: Shop) -> Overviewing:
    return shop.office.services.overviewing


def test_each_vendor_counts_once_on_the_day_of_its_first_answer(shop: Shop) -> None:
    rfq = shop.ask()
    asked_on = shop.office.clock.now().date()
    shop.pass_by(days=1)
    shop.quote(rfq, shop.a, "10")
    shop.office.services.matching.respond(rfq.id, shop.b, Response.DECLINED)
    shop.office.services.matching.respond(rfq.id, shop.c, Response.ACKNOWLEDGED)
    shop.pass_by(days=2)
    shop.quote(rfq, shop.a, "9")
    found = overviewing(shop).of_last(30)
    assert len(found.days) == 30
    assert found.days[-1].day == asked_on + timedelta(days=3)
    assert [day for day in found.days if day.answered] == [AnswerDay(asked_on + timedelta(days=1), 1, 1)]
    assert found.answered == 2
    names = {line.id: line.name for line in shop.office.services.rfq_reading.invited(rfq.id)}
    assert found.times == (AnswerTime(shop.a, names[shop.a], 1, 24), AnswerTime(shop.b, names[shop.b], 1, 24))
    assert found.median_hours == 24


def test_what_was_answered_before_is_not_told_again(shop: Shop, tmp_path: Path) -> None:
    rfq = shop.ask()
    shop.pass_by(days=1)
    shop.quote(rfq, shop.a, "10")
    shop.pass_by(days=40)
    shop.quote(rfq, shop.a, "9")
    found = overviewing(shop).of_last(30)
    assert (found.answered, found.times, found.median_hours) == (0, (), None)
    assert overviewing(shop).export(found, tmp_path / "none.csv") == 30 + 1, "the days, and what waits for a decision"
    assert overviewing(shop).of_last(60).answered == 1


def test_days_begin_where_the_buyer_is(shop: Shop) -> None:
    rfq = shop.ask()
    shop.office.clock.advance(hours=16)  # 4 in the morning in UTC, still the day before in Chicago
    shop.quote(rfq, shop.a, "10")
    at_home = replace(overviewing(shop), zone="America/Chicago").of_last(7)
    in_tokyo = replace(overviewing(shop), zone="Asia/Tokyo").of_last(7)
    assert [d.day for d in at_home.days if d.answered] != [d.day for d in in_tokyo.days if d.answered]


def test_what_waits_for_a_decision_is_valued_by_the_least_offers(shop: Shop) -> None:
    three_rfqs(shop)  # A offers 10 a piece for 1 and 5 pieces, B 12.50
    found = overviewing(shop).of_last(30)
    assert found.open_values == (OpenValue("USD", 30.0, 3),)
    first = shop.office.services.rfq_reading.by_number("RFQ-2026-0001")
    shop.office.services.comparing.keep(first.id, Scenario(quantities={1: 5}))
    shop.office.services.comparing.keep(first.id, Scenario(name="another", quantities={1: 1}))
    assert overviewing(shop).of_last(30).open_values == (OpenValue("USD", 70.0, 3),)
    shop.quote(first, shop.b, "1", currency="")  # nobody knows what that is worth
    assert overviewing(shop).of_last(30).open_values == (OpenValue("USD", 70.0, 3),)
    shop.quote(first, shop.b, "8", currency="EUR")
    shop.quote(first, shop.c, "7", currency="EUR")
    assert overviewing(shop).of_last(30).open_values == (OpenValue("USD", 20.0, 2), OpenValue("EUR", 35.0, 1))
    shop.office.services.rfq_filing.apply(Filing.CLOSE, [first.id])
    assert overviewing(shop).of_last(30).open_values == (OpenValue("USD", 20.0, 2),)


def test_all_of_it_is_written_as_a_table(shop: Shop, tmp_path: Path) -> None:
    three_rfqs(shop)
    found = overviewing(shop).of_last(90)
    assert overviewing(shop).export(found, tmp_path / "overview.csv") == 90 + 2 + 1 + 1
    with (tmp_path / "overview.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sum(int(row["Answers"]) for row in rows if row["What"] == "answers of a day") == found.answered
    (value,) = (row for row in rows if row["Currency"])
    assert (value["Amount"], value["Currency"], value["RFQs"]) == ("30.00", "USD", "3")
    assert [row["Hours"] for row in rows if row["What"] == "median answer time"] == ["24.0", "48.0", "36.0"]
    assert Decimal(value["Amount"]) == Decimal(30)


@pytest.mark.file_only("the plans are SQLite's")
def test_an_index_finds_what_was_answered_lately(office: Office) -> None:
    now = office.clock.now()
    plan = plan_of(office, lambda session: overview.answered_since(session, now - timedelta(days=30)))
    assert "USING COVERING INDEX ix_invitations_responded_at" in plan
    assert "SCAN" not in plan


def test_the_first_of_the_last_days_begins_at_midnight(office: Office) -> None:
    begins = begin_of(office.clock.now(), 1, office.clock.now().tzinfo or pytest.fail("it has a zone"))
    assert (begins.date(), begins.hour) == (date(2026, 11, 23), 0)


def test_a_picture_is_kept_whole_or_the_old_one_stays(shop: Shop, tmp_path: Path) -> None:
    place = tmp_path / "answers.png"
    overviewing(shop).keep_picture(b"first", place)
    overviewing(shop).keep_picture(b"second", place)
    assert place.read_bytes() == b"second"
    with pytest.raises(PlaceTaken):
        overviewing(shop).keep_picture(b"third", tmp_path)
    with pytest.raises(TableNotWritten, match="can't be written"):
        overviewing(shop).keep_picture(b"third", tmp_path / "nowhere" / "answers.png")
