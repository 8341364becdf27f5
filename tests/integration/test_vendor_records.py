"""What the shop's own history says of vendors, out of RFQs that were sent, answered and quoted."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import update

from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.purpose import Purpose
from app.domain.quotes.form import Charges
from app.domain.quotes.quote import QuoteId
from app.domain.rfqs.filing import Filing
from app.domain.trade.ids import VendorId
from app.domain.vendors.record import Record
from app.domain.vendors.response import Response
from app.storage.base.schema import DeliveryRow
from app.storage.vendors import records, vendors
from tests.fakes.asked_again import Shop, three_rfqs
from tests.fakes.asked_vendors import SENT_AT
from tests.fakes.clocks import START
from tests.fakes.office import DONE, ITEM, Office, opened, vendor
from tests.fakes.quoted_vendors import ACME, DELTA, NORDHAUS, QUICKCOAT, quote_vendors
from tests.fakes.terminal import Terminal
from tests.integration.test_query_plans import plan_of


@pytest.fixture
def shop(office: Office) -> Shop:
    return Shop(office)


def test_the_figures_of_several_rfqs(shop: Shop) -> None:
    three_rfqs(shop)
    assert shop.records() == {
        shop.a: Record(asked=3, answered=3, quoted=3, median_hours=24, price=1),
        shop.b: Record(asked=3, answered=3, quoted=3, median_hours=48, price=1.25, late=1),
        shop.c: Record(asked=3),
    }
    assert shop.records(VendorId(99)) == {}


def test_an_open_rfq_counts_once_it_is_answered_or_due(shop: Shop) -> None:
    rfq = shop.ask()
    made = shop.office.services
    made.matching.respond(rfq.id, shop.a, Response.DECLINED, shop.office.clock.now() + timedelta(hours=5))
    made.matching.respond(rfq.id, shop.b, Response.ACKNOWLEDGED)
    assert shop.records() == {
        shop.a: Record(asked=1, answered=1, median_hours=5),
        shop.b: Record(),
        shop.c: Record(),
    }
    shop.pass_by(days=8)
    assert [shop.records()[v].asked for v in (shop.a, shop.b, shop.c)] == [1, 1, 1]


def test_an_rfq_without_a_deadline_counts_once_it_is_closed(shop: Shop) -> None:
    rfq = shop.ask()
    made = shop.office.services
    made.rfq_editing.change(rfq.id, deadline=None)
    shop.pass_by(days=99)
    assert shop.records(shop.a) == {shop.a: Record()}
    assert made.matching.expected({shop.a: {1}}).answers == 0.5
    shop.pass_by(minutes=1)
    made.rfq_filing.apply(Filing.CLOSE, [rfq.id])
    assert shop.records(shop.a) == {shop.a: Record(asked=1)}
    assert made.matching.expected({shop.a: {1}}).answers < 0.5


def test_a_quote_taken_back_tells_nothing(shop: Shop) -> None:
    rfq = shop.ask()
    stored = shop.quote(rfq, shop.a, "10")
    shop.office.services.quoting.withdraw(QuoteId(stored.id or 0))
    assert shop.records(shop.a) == {shop.a: Record()}


def test_what_a_double_was_sent_and_said_counts_for_its_survivor(shop: Shop) -> None:
    three_rfqs(shop)
    with shop.office.database.write() as session:
        vendors.remove(session, [shop.b], shop.office.clock.now(), merged_into=shop.c)
    (record,) = shop.records(shop.c).values()
    assert record == Record(asked=3, answered=3, quoted=3, median_hours=48, price=1.25, late=1)
    with shop.office.database.write() as session:
        vendors.remove(session, [shop.c], shop.office.clock.now(), merged_into=shop.a)
    (record,) = shop.records(shop.a).values()
    assert (record.asked, record.answered, record.price) == (3, 3, None), "its own offers are no rivals"


def test_the_list_counts_what_the_records_tell(shop: Shop) -> None:
    three_rfqs(shop)
    late = shop.ask(shop.a, shop.c)
    shop.office.services.matching.respond(late.id, shop.c, Response.DECLINED)
    finding = shop.office.services.vendor_finding
    living = [shop.a, shop.b, shop.c]
    for gone, into in ((shop.b, shop.c), (shop.c, shop.a)):
        for line in finding.lines(living):
            with shop.office.database.read() as session:
                sent = records.requests(session, [line.id])[line.id].values()
            assert line.asked == len(sent)
            assert line.answered == sum(request.response.is_answer for request in sent)
            assert line.last_contact == max(request.asked_at for request in sent)
        with shop.office.database.write() as session:
            vendors.remove(session, [gone], shop.office.clock.now(), merged_into=into)
        living.remove(gone)
    (line,) = finding.lines(living)
    assert (line.asked, line.answered, line.last_rfq) == (4, 4, late.number)


def test_a_reminder_is_the_last_contact_and_no_rfq_more(shop: Shop) -> None:
    first = shop.ask(shop.a)
    shop.ask(shop.a)
    shop.pass_by(days=1)
    with shop.office.database.write() as session:
        session.execute(
            update(DeliveryRow)
            .where(DeliveryRow.rfq_id == first.id)
            .values(purpose=Purpose.REMINDER, changed_at=shop.office.clock.now())
        )
    (line,) = shop.office.services.vendor_finding.lines([shop.a])
    assert (line.asked, line.last_rfq) == (1, first.number)
    assert line.last_contact == shop.office.clock.now()


def test_charges_count_in_a_price_and_other_currencies_do_not(shop: Shop) -> None:
    for _ in range(3):
        rfq = shop.ask()
        shop.quote(rfq, shop.a, "10")
        shop.quote(rfq, shop.b, "10", charges={1: Charges(line_minimum=Decimal(60), lot_charge=Decimal(15))})
        shop.quote(rfq, shop.c, "1", currency="EUR")
    assert [shop.records()[v].price for v in (shop.a, shop.b, shop.c)] == [1, 1.5, None]


def test_an_emails_own_time_counts_not_that_of_entering_it(office: Office, tmp_path: Path) -> None:
    asked = quote_vendors(office, tmp_path)
    with office.database.read() as session:
        found = records.records(session, [*asked.ids.values()], office.clock.now())
    of = {name: found[asked.ids[name]] for name in (ACME, DELTA, QUICKCOAT, NORDHAUS)}
    assert [(r.asked, r.answered, r.quoted) for r in of.values()] == [(1, 1, 1)] * 3 + [(1, 1, 0)]
    assert of[DELTA].median_hours == (SENT_AT - START).total_seconds() / 3_600
    assert of[NORDHAUS].median_hours == 0
    with office.database.write() as session:
        others = DeliveryRow.vendor_id != asked.ids[ACME]
        session.execute(update(DeliveryRow).where(others).values(state=DeliveryState.REJECTED))
    with office.database.read() as session:
        found = records.records(session, [*asked.ids.values()], office.clock.now())
    assert found == {asked.ids[ACME]: of[ACME]}, "what they wrote is no answer to what they never got"


def test_the_proposals_and_the_expected_answers_go_by_it(shop: Shop) -> None:
    three_rfqs(shop)
    shop.office.services.vendors.save_all([replace(vendor(4), name="Another", capabilities=(DONE,))])
    (line,) = shop.office.services.matching.items([ITEM]).lines
    assert [(p.vendor_id, p.reasons[1:]) for p in line.proposals if p.vendor != "Another"] == [
        (shop.a, ("answered 3 of 3, in about 1 day", "usually the best price")),
        (shop.b, ("answered 3 of 3, in about 2 days", "25% above the best price", "1 late")),
        (shop.c, ("answered 0 of 3",)),
    ]
    assert line.proposals[2].vendor == "Another", "between those who answer and those who do not"
    found = shop.office.services.matching.expected({shop.a: {1, 2}, shop.c: {1}})
    assert 1 < found.answers < 1.5
    told = "2 asked, about 1 expected to answer (1 to 2): a hint, from 3 RFQs so far."
    assert found.text == f"{told} Only one vendor is asked for line 2."
    assert shop.office.services.matching.expected({}).text == ""


@pytest.mark.file_only("the plans are SQLite's")
def test_the_figures_are_read_by_indexes(shop: Shop) -> None:
    three_rfqs(shop)
    of = [shop.a, shop.b, shop.c]
    plan = plan_of(shop.office, lambda s: records.records(s, of, shop.office.clock.now()))
    for index in (
        "deliveries USING INDEX ix_deliveries_vendor_id (vendor_id=? AND state=?)",
        "rfqs USING INTEGER PRIMARY KEY",
        "invitations USING INDEX ix_invitations_vendor_id (vendor_id=?)",
        "incoming USING INDEX ix_incoming_vendor_id (vendor_id=?)",
        "quotes USING INDEX ix_quotes_vendor_id (vendor_id=?)",
        "(rfq_id=?)",
        "(quote_id=?)",
    ):
        assert index in plan, plan
    assert "SCAN" not in plan
    average = plan_of(shop.office, lambda s: records.shop_rate(s, shop.office.clock.now()))
    assert "rfqs USING INDEX ix_rfqs_changed_at" in average
    assert "deliveries USING INDEX ix_deliveries_rfq_id_state (rfq_id=? AND state=?)" in average


def test_the_commands_say_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened(tmp_path) as office:
        shop = Shop(office)
        for rfq_id in three_rfqs(shop):
            office.services.matching.respond(rfq_id, shop.c, Response.NO_REPLY)  # whatever day it is today
    terminal = Terminal(tmp_path, monkeypatch, capsys)
    shown = terminal("vendors", "show", "Vendor Number 002", "--json").document
    assert shown["record"] == {"asked": 3, "answered": 3, "quoted": 3, "median_hours": 48.0, "price": 1.25, "late": 1}
    assert "Prices: 25% above the best. Late quotes: 1." in terminal("vendors", "show", "Vendor Number 002").out
    found = terminal("rfq", "match", "RFQ-2026-0001", "--json").document
    assert "answered 3 of 3, in about 2 days" in found["lines"][0]["proposals"][1]["reasons"]
    assert (found["expected_answers"]["asked"], found["expected_answers"]["single"]) == (3, [])
    assert 1.5 < found["expected_answers"]["answers"] < 2.5
    assert "\n3 asked.\n" in terminal("rfq", "match", "RFQ-2026-0001").out, "no RFQ is over yet"
    terminal("rfq", "close", "RFQ-2026-0002")
    told = "3 asked, about 2 expected to answer (1 to 2): a hint, from 1 RFQ so far."
    assert told in terminal("rfq", "match", "RFQ-2026-0001").out
