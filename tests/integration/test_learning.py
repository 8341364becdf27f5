"""What is learned of vendors out of RFQs that were sent, answered, quoted and ordered, and when it is learned anew."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.domain.notices.decision import AwardedLine, Decision
from app.domain.quotes.quote import QuoteId
from app.domain.rfqs.filing import Filing
from app.domain.rfqs.outcome import Outcome as Decided
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.ids import VendorId
from app.domain.trade.quantity import QuantityBreaks
from app.domain.vendors.experience import Counts, Outcome, Wanted
from app.domain.vendors.response import Response
from app.services.vendors.learning import Learning
from app.storage.comparison import decisions
from app.storage.vendors import outcomes, prices, vendors
from tests.fakes.asked_again import Shop, three_rfqs
from tests.fakes.asked_vendors import ask_vendors
from tests.fakes.bounced import bounce
from tests.fakes.office import ITEM, Office


@pytest.fixture
def shop(office: Office) -> Shop:
    return Shop(office)


def told(shop: Shop, vendor_id: VendorId) -> list[Outcome]:
    with shop.office.database.read() as session:
        learned = outcomes.learn(session, [vendor_id], shop.office.clock.now())[vendor_id]
    return sorted(learned.outcomes, key=lambda one: one.at)


def test_what_came_of_requests(shop: Shop) -> None:
    three_rfqs(shop)
    assert [(o.is_answered, o.is_quoted, o.is_late, o.hours, o.price) for o in told(shop, shop.b)] == [
        (True, True, False, 48, 1.25),
        (True, True, True, 192, 1.25),
        (True, True, False, 48, 1.25),
    ]
    assert {o.price for o in told(shop, shop.a)} == {1}
    assert [(o.is_answered, o.price) for o in told(shop, shop.c)] == [(False, None)] * 3
    assert told(shop, VendorId(99)) == []


def test_what_a_vendor_asks_is_told_alike_whoever_is_looked_at_beside_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prices, "LATEST_PRICES", 1)
    for by in ((shop.a, shop.b, shop.c), (shop.a, shop.b)):
        rfq = shop.ask()
        for n, vendor_id in enumerate(by):
            shop.quote(rfq, vendor_id, f"{10 + n}")
    alone = told(shop, shop.a)
    assert [o.price for o in alone] == [None, 1], "of the last RFQ that it has quoted"
    with shop.office.database.read() as session:
        all_three = outcomes.learn(session, shop.all, shop.office.clock.now())
    assert sorted(all_three[shop.a].outcomes, key=lambda one: one.at) == alone
    assert [o.price for o in all_three[shop.c].outcomes if o.is_quoted] == [1.2]


def test_what_was_asked_for_in_the_words_that_are_counted(shop: Shop) -> None:
    """Spellings of a process are one; who is asked for some lines has done with those alone; the lot is the largest."""
    nickel = replace(ITEM, specification="MIL-C-26074E CL 4", quantities=QuantityBreaks((10, 500)))
    lines = [nickel, replace(nickel, number=2, process="EN plating"), replace(ITEM, number=3, process="Passivate")]
    rfq = shop.ask(shop.a, shop.b, lines=lines, only={shop.b: 3})
    for vendor_id in (shop.a, shop.b):
        shop.office.services.matching.respond(rfq.id, vendor_id, Response.DECLINED)
    (whole,), (part,) = told(shop, shop.a), told(shop, shop.b)
    assert whole.wanted == Wanted(process="electrolessnickel", specification="milc26074", size="medium", season=4)
    assert part.wanted == Wanted(process="passivation", size="prototype", season=4)


def test_lines_that_are_gone_want_nothing(shop: Shop) -> None:
    rfq = shop.ask()
    shop.office.services.matching.respond(rfq.id, shop.a, Response.DECLINED)
    shop.office.services.rfq_editing.set_items(rfq.id, [])
    assert [o.wanted for o in told(shop, shop.a)] == [Wanted(season=4)]


def test_an_order_is_told(shop: Shop) -> None:
    rfq = shop.ask()
    shop.quote(rfq, shop.a, "10")
    awarded = (AwardedLine(line=1, vendor_id=shop.a, quantity=5, amount=Decimal(50)),)
    with shop.office.database.write() as session:
        decisions.keep(
            session, Decision(rfq_id=rfq.id, outcome=Decided.AWARDED, lines=awarded), shop.office.clock.now()
        )
    assert [o.is_awarded for o in told(shop, shop.a)] == [True]


def test_who_was_not_reached_has_not_kept_silent(office: Office, tmp_path: Path) -> None:
    asked = ask_vendors(office)
    bounce(office.services, tmp_path, "sales@acme-plating.example")
    office.clock.advance(days=99)
    shop = SimpleNamespace(office=office)
    assert told(shop, asked.ids["Acme Plating"]) == []  # type: ignore[arg-type] # all that it needs of one
    assert len(told(shop, asked.ids["Delta Finishing"])) == 1  # type: ignore[arg-type] # as above


class Pupil(Shop):
    """Learns as it asks."""

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self.learning = Learning()

    def learned(self) -> Counts:
        with self.office.database.read() as session:
            known = self.learning.of(session, [self.a, self.b], self.office.clock.now())
        return known.experience.counts(self.b)


def declined(shop: Pupil, rfq: Rfq) -> None:
    shop.office.services.matching.respond(rfq.id, shop.b, Response.DECLINED)


def quoted(shop: Pupil, rfq: Rfq) -> None:
    shop.quote(rfq, shop.b, "11")


def withdrawn(shop: Pupil, rfq: Rfq) -> None:
    stored = shop.quote(rfq, shop.b, "11")
    shop.learned()
    shop.office.services.quoting.withdraw(QuoteId(stored.id or 0))
    shop.office.services.matching.respond(rfq.id, shop.b, Response.DECLINED)


def overdue(shop: Pupil, _rfq: Rfq) -> None:
    shop.pass_by(days=8)


def closed(shop: Pupil, rfq: Rfq) -> None:
    shop.office.services.rfq_filing.apply(Filing.CLOSE, [rfq.id])


def merged(shop: Pupil, rfq: Rfq) -> None:
    shop.office.services.matching.respond(rfq.id, shop.c, Response.DECLINED)
    with shop.office.database.write() as session:
        vendors.remove(session, [shop.c], shop.office.clock.now(), merged_into=shop.b)


@pytest.mark.parametrize("deed", [declined, quoted, withdrawn, overdue, closed, merged])
def test_it_is_learned_anew_when_there_is_something_new(
    office: Office, monkeypatch: pytest.MonkeyPatch, deed: Callable[[Pupil, Rfq], None]
) -> None:
    pupil = Pupil(office)
    rfq = pupil.ask()
    pupil.pass_by(minutes=1)  # else the RFQ's own making would be new
    assert pupil.learned().asked == 0
    pupil.pass_by(minutes=1)
    deed(pupil, rfq)
    pupil.pass_by(minutes=1)
    assert pupil.learned().asked == 1
    monkeypatch.setattr(outcomes, "learn", None)
    pupil.pass_by(minutes=1)
    assert pupil.learned().asked == 1, "nothing is read again where nothing is new"


def test_another_rfq_left_out_in_place_of_one_is_new(office: Office) -> None:
    """By somebody elsewhere, between two looks: as many are left out as before."""
    pupil = Pupil(office)
    rfqs = []
    for deed in (quoted, declined, declined):
        rfqs.append(pupil.ask())
        deed(pupil, rfqs[-1])
        pupil.pass_by(days=8)
    lessons = office.services.vendor_lessons
    lessons.leave_out(pupil.b, [rfqs[0].id])
    pupil.pass_by(days=1)
    before = pupil.learned()
    assert (before.asked, before.quoted) == (2, 0)
    lessons.leave_out(pupil.b, [rfqs[0].id], is_left_out=False)
    lessons.leave_out(pupil.b, [rfqs[1].id])
    pupil.pass_by(days=1)
    after = pupil.learned()
    assert (after.asked, after.quoted > 0) == (2, True)
