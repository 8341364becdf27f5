"""Decisions told to vendors: own lines alone, nobody's price, each exactly once, and undone until it is sent."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.accounts.account import Account
from app.domain.comparison.scenario import Scenario
from app.domain.notices.decision import Decision
from app.domain.notices.notice import Notice
from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.purpose import Purpose
from app.domain.rfqs.outcome import Outcome
from app.domain.vendors.response import Response
from app.services.notices.awarding import Awarding, DecidedMeanwhile, Deciding, NothingChosen, NotUndone
from app.services.notices.noticing import NobodyToWrite, NoticeDoubtful
from app.storage.comparison import decisions
from tests.fakes.answers_setting import SAMPLES
from tests.fakes.asked_vendors import VENDORS, AskedVendors
from tests.fakes.office import Office, opened
from tests.fakes.quoted_vendors import ACME, DELTA, G1, NORDHAUS, QUICKCOAT, quote_vendors

GRAZ = "Graz Oberflächen"


@dataclass(frozen=True, slots=True)
class Desk:
    office: Office
    asked: AskedVendors

    @property
    def awarding(self) -> Awarding:
        return self.office.services.awarding

    @property
    def account(self) -> Account:
        return self.office.services.accounts.get("office")

    def split(self) -> Scenario:
        """The cheapest of the golden comparison: Delta does lines 1 and 3, Acme line 2."""
        acme, delta = self.asked.ids[ACME], self.asked.ids[DELTA]
        return replace(G1, choice={1: delta, 2: acme, 3: delta}, note="cheapest, in time")

    def deciding(self, outcome: Outcome = Outcome.AWARDED, **about: object) -> Deciding:
        known = {"scenario": self.split(), **about}
        return self.awarding.prepare(self.asked.rfq.id, self.account, outcome, **known)  # type: ignore[arg-type]

    def states(self, purpose: Purpose) -> dict[str, DeliveryState]:
        lines = self.office.lines(self.asked.rfq.id)
        return {line.vendor: line.state for line in lines if line.occasion.purpose is purpose}

    def decisions(self) -> list[Decision]:
        """All that was decided, oldest first."""
        with self.office.database.read() as session:
            return decisions.of(session, self.asked.rfq.id)

    def sent(self) -> None:
        self.office.clock.advance(minutes=3)
        self.office.drain()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path / "data") as office:
        yield Desk(office, quote_vendors(office, tmp_path))


def of(deciding: Deciding, purpose: Purpose) -> Notice:
    (found,) = (notice for notice in deciding.notices if notice.occasion.purpose is purpose)
    return found


def texts(notice: Notice) -> dict[str, str]:
    return {mail.vendor: mail.plain for mail in notice.mails}


def test_each_winner_reads_its_own_lines_and_the_others_a_regret(desk: Desk) -> None:
    found = desk.deciding()
    award, regret = of(found, Purpose.AWARD), of(found, Purpose.REGRET)
    assert sorted(texts(award)) == [ACME, DELTA]
    assert texts(award)[ACME].split("\n\n")[2:4] == [
        "Line 2: 0190-25230 rev. C\n   Quantity: 100\n   Unit price: 3.90 USD\n   Lead time: 15 working days",
        "Total with all charges: 415.00 USD",
    ]
    assert "Total with all charges: 445.00 USD" in texts(award)[DELTA]
    assert "Q-7781" in texts(award)[ACME]
    for stranger in ("0022-10116", "00123456", "13.90", "Delta"):
        assert stranger not in texts(award)[ACME]
    assert list(texts(regret)) == [QUICKCOAT]
    assert dict(regret.held) == {GRAZ: "hasn't quoted", NORDHAUS: "hasn't quoted", "Ridge Metal": "hasn't quoted"}
    assert award.held == ()
    assert (found.decision.total, found.decision.currency, found.left_out) == (Decimal("860.00"), "USD", ())


def test_it_is_decided_once_and_every_email_goes_once(desk: Desk) -> None:
    found = desk.deciding()
    assert desk.awarding.decide(found, desk.account).new == 3
    assert desk.awarding.decide(found, desk.account).new == 0
    assert set(desk.states(Purpose.AWARD).values()) == {DeliveryState.READY}, "it can be undone for a while"
    desk.sent()
    assert desk.states(Purpose.AWARD) == {ACME: DeliveryState.ACCEPTED, DELTA: DeliveryState.ACCEPTED}
    assert desk.states(Purpose.REGRET) == {QUICKCOAT: DeliveryState.ACCEPTED}
    (decision,) = desk.decisions()
    assert decision.counts
    assert (decision.outcome, decision.note, decision.total) == (Outcome.AWARDED, "cheapest, in time", Decimal(860))
    assert {line.line: line.vendor_id for line in decision.lines} == desk.split().choice
    assert decision.rounds == {Purpose.AWARD: 1, Purpose.REGRET: 1}


def test_the_same_decision_again_tells_only_who_was_left_out(desk: Desk) -> None:
    """As a script does whose first run was killed."""
    quickcoat = desk.asked.ids[QUICKCOAT]
    desk.awarding.decide(desk.deciding(), desk.account, without=[quickcoat])
    rest = desk.deciding()
    assert (texts(of(rest, Purpose.AWARD)), list(texts(of(rest, Purpose.REGRET)))) == ({}, [QUICKCOAT])
    assert {dict(of(rest, Purpose.AWARD).held)[name] for name in (ACME, DELTA)} == {"its email waits in the outbox"}
    assert desk.awarding.decide(rest, desk.account).new == 1
    with pytest.raises(NobodyToWrite, match="has an email about this decision already"):
        desk.deciding()
    assert desk.awarding.undo(desk.asked.rfq.id) == 3, "all of it"
    desk.awarding.decide(desk.deciding(), desk.account)
    desk.sent()
    with pytest.raises(NobodyToWrite, match="has an email about this decision already"):
        desk.deciding()
    assert [one.counts for one in desk.decisions()] == [False, False, True]
    assert len(desk.office.server.taken) == 6 + 3


def test_another_decision_calls_off_what_waits_and_tells_nobody_the_same_twice(desk: Desk) -> None:
    acme, delta = desk.asked.ids[ACME], desk.asked.ids[DELTA]
    desk.awarding.decide(desk.deciding(), desk.account)
    anew = replace(desk.split(), choice={1: delta, 3: delta})
    desk.awarding.decide(desk.deciding(scenario=anew), desk.account)
    desk.sent()
    lines = [line for line in desk.office.lines() if line.occasion.purpose in {Purpose.AWARD, Purpose.REGRET}]
    sent = {(line.vendor, line.occasion.purpose) for line in lines if line.state is DeliveryState.ACCEPTED}
    assert sent == {(DELTA, Purpose.AWARD), (ACME, Purpose.REGRET), (QUICKCOAT, Purpose.REGRET)}
    assert {line.error for line in lines if line.state is DeliveryState.CANCELLED} == {"It was decided anew."}
    once_more = desk.deciding(scenario=replace(anew, choice={1: delta, 2: acme, 3: delta}))
    assert list(texts(of(once_more, Purpose.AWARD))) == [ACME]
    assert dict(of(once_more, Purpose.AWARD).held)[DELTA] == "was told already"
    assert dict(of(once_more, Purpose.REGRET).held)[QUICKCOAT] == "was told already"
    fewer = desk.deciding(scenario=replace(anew, choice={1: delta}))
    assert list(texts(of(fewer, Purpose.AWARD))) == [DELTA], "other lines are other words"


def all_to_delta(desk: Desk) -> Scenario:
    delta = desk.asked.ids[DELTA]
    return replace(desk.split(), choice={1: delta, 2: delta, 3: delta})


def test_what_vendors_know_is_not_sent_again_after_another_decision_that_never_left(desk: Desk) -> None:
    rfq_id = desk.asked.rfq.id
    desk.awarding.decide(desk.deciding(), desk.account)
    desk.sent()
    desk.awarding.decide(desk.deciding(scenario=all_to_delta(desk)), desk.account)
    assert [one.counts for one in desk.decisions()] == [False, True]
    with pytest.raises(NobodyToWrite, match="Undo the decision that waits"):
        desk.deciding()
    assert desk.awarding.undo(rfq_id) == 2
    assert [one.counts for one in desk.decisions()] == [True, False], "what vendors know counts again"
    with pytest.raises(NobodyToWrite, match="has an email about this decision already"):
        desk.deciding()
    with pytest.raises(NotUndone, match="know this decision already"):
        desk.awarding.undo(rfq_id)
    desk.sent()
    assert len(desk.office.server.taken) == 6 + 3


def test_of_two_windows_that_decide_otherwise_the_second_one_looks_again(desk: Desk) -> None:
    first, second = desk.deciding(), desk.deciding(scenario=all_to_delta(desk))
    assert desk.awarding.decide(first, desk.account).new == 3
    with pytest.raises(DecidedMeanwhile, match="Nothing was queued"):
        desk.awarding.decide(second, desk.account)
    assert set(desk.states(Purpose.AWARD).values()) == {DeliveryState.READY}
    desk.awarding.undo(desk.asked.rfq.id)
    with pytest.raises(DecidedMeanwhile):
        desk.awarding.decide(first, desk.account)
    assert desk.awarding.decide(desk.deciding(), desk.account).new == 3
    desk.sent()
    assert len(desk.office.server.taken) == 6 + 3


def test_who_is_told_the_same_between_the_review_and_the_send_is_left_out(desk: Desk) -> None:
    delta = desk.asked.ids[DELTA]
    desk.awarding.decide(desk.deciding(), desk.account)
    anew = desk.deciding(scenario=replace(desk.split(), choice={1: delta, 3: delta}))
    desk.sent()
    assert desk.awarding.decide(anew, desk.account).new == 1
    desk.sent()
    assert desk.office.server.recipients().count(", ".join(VENDORS[DELTA][1])) == 2, "the RFQ and the award"


def test_until_an_email_has_left_it_can_be_undone(desk: Desk) -> None:
    rfq_id = desk.asked.rfq.id
    with pytest.raises(NotUndone, match="Nothing is decided"):
        desk.awarding.undo(rfq_id)
    desk.awarding.decide(desk.deciding(), desk.account)
    assert desk.awarding.undo(rfq_id) == 3
    desk.sent()
    assert set(desk.states(Purpose.AWARD).values()) == {DeliveryState.CANCELLED}
    (undone,) = desk.decisions()
    assert not undone.counts
    again = desk.deciding()
    assert of(again, Purpose.AWARD).occasion.number == 2
    desk.awarding.decide(again, desk.account)
    desk.sent()
    assert desk.states(Purpose.AWARD)[ACME] is DeliveryState.ACCEPTED
    with pytest.raises(NotUndone, match="know this decision already"):
        desk.awarding.undo(rfq_id)
    assert [one.counts for one in desk.decisions()] == [False, True]


def test_a_rivals_price_or_name_in_the_text_is_held_back(desk: Desk) -> None:
    own = {Purpose.AWARD: {"en": "{{ greeting }}\n\nDelta Finishing wanted 13.90, you 14.20.\n\n{{ signature }}"}}
    found = desk.deciding(texts=own)
    doubts = {mail.vendor: " ".join(mail.doubts) for mail in of(found, Purpose.AWARD).mails}
    assert "shows 13.90, a price of Delta Finishing" in doubts[ACME]
    assert "“delta finishing” of Delta Finishing" in doubts[ACME]
    assert "14.20" not in doubts[ACME], "its own"
    assert "shows 14.20, a price of Acme Plating" in doubts[DELTA]
    with pytest.raises(NoticeDoubtful):
        desk.awarding.decide(found, desk.account)
    assert desk.decisions() == []
    assert desk.states(Purpose.AWARD) == {}
    assert desk.awarding.decide(found, desk.account, despite=True).new == 3


def test_nothing_is_ordered_and_everybody_who_quoted_is_told(desk: Desk) -> None:
    found = desk.deciding(Outcome.NO_AWARD)
    (regret,) = found.notices
    assert sorted(texts(regret)) == [ACME, DELTA, QUICKCOAT]
    desk.awarding.decide(found, desk.account)
    desk.sent()
    assert len(desk.states(Purpose.REGRET)) == 3
    assert desk.decisions()[0].outcome is Outcome.NO_AWARD


def test_an_rfq_is_called_off_for_all_who_may_still_work_on_it_also_after_the_deadline(desk: Desk) -> None:
    desk.office.clock.advance(days=30)
    found = desk.deciding(Outcome.CANCELLED)
    (cancellation,) = found.notices
    assert dict(cancellation.held) == {NORDHAUS: "has declined"}
    assert len(cancellation.mails) == 5
    desk.awarding.decide(found, desk.account)
    desk.sent()
    assert set(desk.states(Purpose.CANCELLATION).values()) == {DeliveryState.ACCEPTED}


def test_a_vendor_can_be_left_out_and_not_all_of_them(desk: Desk) -> None:
    found = desk.deciding()
    quickcoat, everybody = desk.asked.ids[QUICKCOAT], list(desk.asked.ids.values())
    with pytest.raises(NobodyToWrite):
        desk.awarding.decide(found, desk.account, without=everybody)
    assert desk.awarding.decide(found, desk.account, without=[quickcoat]).new == 2
    assert desk.states(Purpose.REGRET) == {}


def test_without_a_choice_nothing_is_awarded(desk: Desk) -> None:
    with pytest.raises(NothingChosen, match="Choose vendors in the comparison"):
        desk.deciding(scenario=G1)
    part = desk.deciding(scenario=replace(G1, choice={2: desk.asked.ids[ACME]}))
    assert part.left_out == (1, 3)


def test_a_quote_that_nobody_has_entered_is_regretted_too(desk: Desk) -> None:
    made = desk.office.services
    withdraw_all(desk)
    told = of(desk.deciding(Outcome.NO_AWARD, scenario=G1), Purpose.REGRET)
    assert {mail.vendor for mail in told.mails} == {DELTA}, "only its quote is in an email"
    compared = made.comparing.of(desk.asked.rfq.id, G1)
    assert compared.not_entered == 1
    whys = {c.offer.vendor: c.hindrances[0].text for c in compared.comparison.columns.values()}
    assert (whys[DELTA], whys[NORDHAUS]) == ("quote not entered yet", "declined")


def withdraw_all(desk: Desk) -> None:
    for quote in desk.office.services.quoting.of(desk.asked.rfq.id):
        if quote.id is not None:
            desk.office.services.quoting.withdraw(quote.id)


def test_where_nobody_has_quoted_there_is_nobody_to_regret(desk: Desk) -> None:
    made = desk.office.services
    withdraw_all(desk)
    for vendor_id in desk.asked.ids.values():
        made.matching.respond(desk.asked.rfq.id, vendor_id, Response.AWAITING)
    with pytest.raises(NobodyToWrite, match="nobody has quoted"):
        desk.deciding(Outcome.NO_AWARD, scenario=G1)


def test_a_winner_whom_nobody_can_reach_is_named(desk: Desk, tmp_path: Path) -> None:
    octets = (SAMPLES / "07-dsn-postfix.eml").read_bytes()
    for n, address in enumerate((b"sales@acme", b"rita@acme")):
        path = tmp_path / f"{n}.eml"
        path.write_bytes(octets.replace(b"sales@acme", address).replace(b"4910520C050@", b"%d@" % n))
        desk.office.services.taking_in.files([path])
    made = desk.office.services
    made.matching.respond(desk.asked.rfq.id, desk.asked.ids[ACME], Response.AWAITING)
    assert of(desk.deciding(), Purpose.AWARD).held == ((ACME, "can't be reached: every address bounced"),)


def test_whether_it_can_be_undone_goes_by_what_has_left_and_not_by_the_clock(desk: Desk) -> None:
    rfq_id = desk.asked.rfq.id
    assert desk.awarding.counting(rfq_id) is None
    desk.awarding.decide(desk.deciding(), desk.account)
    desk.office.clock.advance(hours=9)  # nobody sends
    counting = desk.awarding.counting(rfq_id)
    assert counting is not None
    assert (counting[0].outcome, counting[1]) == (Outcome.AWARDED, True)
    desk.office.drain()
    counting = desk.awarding.counting(rfq_id)
    assert counting is not None
    assert not counting[1]
