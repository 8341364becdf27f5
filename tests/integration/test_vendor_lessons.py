"""What was learned about one vendor out of the shop's RFQs, told RFQ by RFQ, and the buyer's correction of it."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import insert, select

from app.domain.notices.decision import AwardedLine, Decision
from app.domain.outbox.delivery import DeliveryState
from app.domain.rfqs.outcome import Outcome as Decided
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.ids import RfqId, VendorId
from app.domain.vendors.lessons import LearnedVendor
from app.domain.vendors.record import Record
from app.domain.vendors.response import Response
from app.services.vendors.learning import Learning
from app.storage.base.schema import DeliveryRow, InvitationRow, RfqRow
from app.storage.comparison import decisions
from app.storage.vendors import outcomes, records, vendors
from tests.fakes.asked_again import Shop, three_rfqs
from tests.fakes.office import ITEM, Office

MANY = 2_500
ZINC = replace(ITEM, process="Zinc plating", specification="ASTM B633")


@pytest.fixture
def shop(office: Office) -> Shop:
    return Shop(office)


def learned(shop: Shop, vendor_id: VendorId) -> LearnedVendor:
    return shop.office.services.vendor_lessons.of(vendor_id)


def summary(shop: Shop, vendor_id: VendorId) -> list[tuple[str, int, int, int]]:
    return [(told.process, told.asked, told.answered, told.orders) for told in learned(shop, vendor_id).summary]


def leave_out(shop: Shop, vendor_id: VendorId, *rfqs: RfqId, is_left_out: bool = True) -> None:
    shop.office.services.vendor_lessons.leave_out(vendor_id, rfqs, is_left_out=is_left_out)


def merge(shop: Shop, gone: VendorId, into: VendorId) -> None:
    with shop.office.database.write() as session:
        vendors.remove(session, [gone], shop.office.clock.now(), merged_into=into)


def award(shop: Shop, rfq: Rfq, vendor_id: VendorId) -> None:
    lines = (AwardedLine(line=1, vendor_id=vendor_id, quantity=5, amount=Decimal(50)),)
    with shop.office.database.write() as session:
        decisions.keep(session, Decision(rfq_id=rfq.id, outcome=Decided.AWARDED, lines=lines), shop.office.clock.now())


def test_each_rfq_is_told_the_latest_first(shop: Shop) -> None:
    first, second, third = three_rfqs(shop)
    found = learned(shop, shop.b)
    assert [(told.rfq_id, told.came) for told in found.lessons] == [
        (third, "quoted, in about 2 days, 25% above the best price"),
        (second, "quoted, in about 8 days, 25% above the best price, late"),
        (first, "quoted, in about 2 days, 25% above the best price"),
    ]
    assert {(told.title, told.wanted) for told in found.lessons} == {("Plating", "Electroless Nickel, prototype lot")}
    assert [told.number for told in found.lessons] == ["RFQ-2026-0003", "RFQ-2026-0002", "RFQ-2026-0001"]
    assert {told.came for told in learned(shop, shop.c).lessons} == {"no answer"}
    assert found.left_out == 0


def test_it_is_summed_up_for_all_and_for_each_process(shop: Shop) -> None:
    three_rfqs(shop)
    rfq = shop.ask(lines=[ZINC, replace(ITEM, number=2), replace(ZINC, number=3)])
    shop.quote(rfq, shop.a, "10")
    award(shop, rfq, shop.a)
    nothing_said = shop.ask(lines=[replace(ITEM, process="")])
    shop.office.services.matching.respond(nothing_said.id, shop.a, Response.DECLINED)
    assert summary(shop, shop.a) == [
        ("", 5, 5, 1),
        ("Electroless Nickel", 3, 3, 0),
        ("Zinc Plating", 1, 1, 1),
    ]
    newest, zinc, *_ = learned(shop, shop.a).lessons
    assert (newest.wanted, zinc.wanted) == ("prototype lot", "Zinc Plating, ASTM B633, prototype lot")
    assert zinc.came == "quoted, within a day, got the order"
    every, nickel, _ = learned(shop, shop.a).summary
    assert every.estimate.quote < nickel.estimate.quote
    assert nickel.price == "8% above the best price", "pulled toward what is usual"


def test_one_process_has_one_name_however_it_is_spelled(shop: Shop) -> None:
    for process in ("EN plating", "Electroless nickel", "hard-lapping", "Hard lapping", "EN plating"):
        rfq = shop.ask(shop.a, lines=[replace(ITEM, process=process)])
        shop.office.services.matching.respond(rfq.id, shop.a, Response.DECLINED)
    assert summary(shop, shop.a)[1:] == [("Electroless Nickel", 3, 3, 0), ("Hard lapping", 2, 2, 0)]


def test_what_is_left_out_counts_no_more_until_it_is_counted_again(shop: Shop) -> None:
    first, second, third = three_rfqs(shop)
    before = learned(shop, shop.b)
    leave_out(shop, shop.b, second, third)
    after = learned(shop, shop.b)
    assert summary(shop, shop.b) == [("", 1, 1, 0), ("Electroless Nickel", 1, 1, 0)]
    assert [told.is_left_out for told in after.lessons] == [True, True, False]
    assert [told.came for told in after.lessons] == [told.came for told in before.lessons], "what it would tell"
    assert after.left_out == 2
    assert shop.records(shop.b) == {shop.b: Record(asked=1, answered=1, quoted=1, median_hours=48)}
    assert summary(shop, shop.a)[0] == ("", 3, 3, 0), "others' are theirs"
    leave_out(shop, shop.b, first)
    assert (summary(shop, shop.b), learned(shop, shop.b).left_out) == ([], 3)
    leave_out(shop, shop.b, first, second, third, is_left_out=False)
    assert learned(shop, shop.b) == before


def test_the_prices_of_what_is_left_out_are_no_measure(shop: Shop) -> None:
    rfqs = three_rfqs(shop)
    dear = shop.ask()
    shop.quote(dear, shop.a, "10")
    shop.quote(dear, shop.b, "90")
    of = shop.records()
    assert of[shop.b].price == 1.25
    leave_out(shop, shop.b, rfqs[0])
    assert shop.records()[shop.b].price == 1.25
    leave_out(shop, shop.b, rfqs[0], is_left_out=False)
    leave_out(shop, shop.b, dear.id)
    record = shop.office.services.vendor_finding.record(shop.b)
    assert (record.price, record.asked) == (1.25, 3)


def test_a_quote_to_what_was_never_sent_by_email_has_its_price_all_the_same(shop: Shop) -> None:
    three_rfqs(shop)
    made = shop.office.services
    rfq = made.rfq_editing.create("By phone", None)
    made.rfq_editing.set_items(rfq.id, [ITEM])
    made.rfq_asking.set_invited(rfq.id, [shop.a, shop.b])
    shop.quote(rfq, shop.a, "10")
    shop.quote(rfq, shop.b, "15")
    assert shop.records()[shop.b].price == 1.25
    assert rfq.id not in [told.rfq_id for told in learned(shop, shop.b).lessons]


def test_the_shops_average_is_without_what_is_left_out(shop: Shop) -> None:
    rfqs = three_rfqs(shop)
    with shop.office.database.read() as session:
        assert records.shop_rate(session, shop.office.clock.now()) == pytest.approx(2 / 3)
    leave_out(shop, shop.c, *rfqs)
    with shop.office.database.read() as session:
        assert records.shop_rate(session, shop.office.clock.now()) == 1


def test_one_left_out_and_another_counted_again_is_something_new(shop: Shop) -> None:
    """As many are left out as before: whoever only counts them learns nothing of it."""
    nickel, zinc = shop.ask(), shop.ask(lines=[ZINC])
    for rfq in (nickel, zinc):
        shop.office.services.matching.respond(rfq.id, shop.a, Response.DECLINED)
    leave_out(shop, shop.a, nickel.id)
    shop.pass_by(minutes=1)
    assert [told.process for told in learned(shop, shop.a).summary] == ["", "Zinc Plating"]
    shop.pass_by(minutes=1)
    leave_out(shop, shop.a, zinc.id)
    leave_out(shop, shop.a, nickel.id, is_left_out=False)
    assert [told.process for told in learned(shop, shop.a).summary] == ["", "Electroless Nickel"]


def test_what_is_left_out_is_not_waited_for(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    rfq = shop.ask()
    leave_out(shop, shop.a, rfq.id)
    shop.pass_by(minutes=1)
    learning = Learning()

    def counted() -> int:
        with shop.office.database.read() as session:
            return learning.of(session, [shop.a], shop.office.clock.now()).experience.counts(shop.a).asked

    assert counted() == 0
    monkeypatch.setattr(outcomes, "learn", None)
    shop.pass_by(days=8)
    assert counted() == 0, "its deadline is nothing new"


def test_a_merged_vendors_rfqs_belong_to_the_vendor_it_was_merged_into(shop: Shop) -> None:
    first, second, third = three_rfqs(shop)
    alone = shop.ask(shop.b)
    shop.office.services.matching.respond(alone.id, shop.b, Response.DECLINED)
    leave_out(shop, shop.b, first)
    merge(shop, shop.b, shop.c)
    found = learned(shop, shop.c)
    assert [told.rfq_id for told in found.lessons] == [alone.id, third, second, first]
    assert [told.is_left_out for told in found.lessons] == [False, False, False, True]
    assert summary(shop, shop.c)[0] == ("", 3, 3, 0)
    leave_out(shop, shop.c, first, is_left_out=False)
    leave_out(shop, shop.c, alone.id)
    assert [told.is_left_out for told in learned(shop, shop.c).lessons] == [True, False, False, False]
    merge(shop, shop.c, shop.a)
    assert len(learned(shop, shop.a).lessons) == 4
    assert summary(shop, shop.a)[0] == ("", 3, 3, 0)


def test_an_rfq_that_tells_nothing_yet_is_there_to_be_left_out(shop: Shop) -> None:
    rfq = shop.ask()
    found = learned(shop, shop.a)
    assert (found.summary, [(told.wanted, told.came) for told in found.lessons]) == ((), [("", "tells nothing yet")])
    leave_out(shop, shop.a, rfq.id)
    shop.office.services.matching.respond(rfq.id, shop.a, Response.DECLINED)
    (told,) = learned(shop, shop.a).lessons
    assert (told.came, told.is_left_out) == ("declined, within a day", True)
    assert summary(shop, shop.a) == []


def test_who_was_never_asked_has_taught_nothing(shop: Shop) -> None:
    shop.ask(shop.b)
    leave_out(shop, shop.a, RfqId(1), RfqId(99))
    assert learned(shop, shop.a) == learned(shop, VendorId(99)) == LearnedVendor(summary=(), lessons=())
    leave_out(shop, shop.b)
    assert [told.is_left_out for told in learned(shop, shop.b).lessons] == [False]


def test_thousands_are_left_out_at_once(shop: Shop) -> None:
    rfq = shop.ask(shop.a)
    ids = copies(shop, rfq, MANY)
    shop.pass_by(days=30)
    assert summary(shop, shop.a) == [("", MANY + 1, 0, 0), ("Electroless Nickel", 1, 0, 0)], "copies have no lines"
    leave_out(shop, shop.a, rfq.id, *ids)
    found = learned(shop, shop.a)
    assert (len(found.lessons), found.left_out, found.summary) == (MANY + 1, MANY + 1, ())
    leave_out(shop, shop.a, *ids, is_left_out=False)
    assert summary(shop, shop.a) == [("", MANY, 0, 0)]


def copies(shop: Shop, rfq: Rfq, many: int) -> list[RfqId]:
    """So many RFQs like this one, asked and sent like it."""
    with shop.office.database.write() as session:
        (kept,) = session.execute(select(RfqRow.__table__).where(RfqRow.id == rfq.id)).mappings()
        (asked,) = session.execute(select(InvitationRow.__table__)).mappings()
        (mail,) = session.execute(select(DeliveryRow.__table__)).mappings()
        assert mail["state"] == DeliveryState.ACCEPTED
        numbers = range(rfq.id + 1, rfq.id + 1 + many)
        rows = [{**kept, "id": n, "number": f"RFQ-{n}", "script_key": None} for n in numbers]
        session.execute(insert(RfqRow), rows)
        session.execute(insert(InvitationRow), [{**asked, "rfq_id": n} for n in numbers])
        mails = [{**mail, "id": mail["id"] + n, "rfq_id": n, "message_id": f"{n}@shop.example"} for n in numbers]
        session.execute(insert(DeliveryRow), mails)
    return [RfqId(n) for n in numbers]
