"""Offers side by side as they were read and stored: the golden comparison, rates, and what is kept of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.comparison.comparison import Column
from app.domain.comparison.costing import Why
from app.domain.comparison.money import Rate
from app.domain.comparison.points import Weights, WeightsInvalid
from app.domain.comparison.scenario import Scenario, ScenarioInvalid
from app.domain.rfqs.terms import Terms
from app.domain.trade.ids import RfqId
from app.services.comparison.comparing import Compared, Comparing, NothingToCompare, ScenarioGone
from tests.fakes.asked_vendors import AskedVendors
from tests.fakes.office import Office, opened
from tests.fakes.quoted_vendors import ACME, DELTA, G1, NORDHAUS, QUICKCOAT, quote_vendors


@dataclass(frozen=True, slots=True)
class Desk:
    office: Office
    asked: AskedVendors

    @property
    def comparing(self) -> Comparing:
        return self.office.services.comparing

    def compared(self, scenario: Scenario | None = G1) -> Compared:
        return self.comparing.of(self.asked.rfq.id, scenario)

    def columns(self, scenario: Scenario | None = G1) -> dict[str, Column]:
        return {column.offer.vendor: column for column in self.compared(scenario).comparison.columns.values()}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path / "data") as office:
        yield Desk(office, quote_vendors(office, tmp_path))


def whys(column: Column) -> list[Why]:
    return [hindrance.why for hindrance in column.hindrances]


def test_g1_out_of_the_answers_themselves(desk: Desk) -> None:
    columns = desk.columns()
    assert {name: columns[name].amount for name in (ACME, DELTA)} == {ACME: Decimal(1100), DELTA: Decimal(1105)}
    assert columns[ACME].is_best
    assert columns[ACME].ships == date(2026, 12, 28)
    assert whys(columns[QUICKCOAT]) == [Why.NO_RATE, Why.INCOMPLETE]
    assert whys(columns[NORDHAUS]) == [Why.DECLINED]
    assert [whys(columns[name]) for name in ("Graz Oberflächen", "Ridge Metal")] == [[Why.NO_ANSWER]] * 2
    assert list(columns) == sorted(columns)


def test_by_itself_the_first_quantities_are_compared_today(desk: Desk) -> None:
    found = desk.compared(None)
    assert found.comparison.basis.quantities == {1: 1, 2: 10, 3: 100}
    assert found.comparison.basis.day == date(2026, 11, 23)
    assert (found.comparison.basis.currency, found.currencies) == ("USD", ("EUR",))
    desk.office.services.rfq_editing.change(desk.asked.rfq.id, terms=Terms(currency="EUR"))
    assert desk.compared(None).comparison.basis.currency == "EUR"
    assert desk.compared(None).currencies == ("USD",)


def test_rates_are_kept_by_day_and_the_newest_that_was_known_counts(desk: Desk) -> None:
    comparing = desk.comparing
    comparing.keep_rates("USD", [Rate("EUR", Decimal("1.05"), date(2026, 11, 1), "typed")])
    comparing.keep_rates("USD", [Rate("EUR", Decimal("1.0850"), date(2026, 12, 5), "typed")])
    comparing.keep_rates("USD", [Rate("EUR", Decimal("1.2"), date(2026, 12, 8), "typed")])
    comparing.keep_rates("EUR", [Rate("EUR", Decimal(9), date(2026, 12, 7), "of another base")])
    assert [(r.factor, r.day) for r in desk.compared().rates] == [(Decimal("1.0850"), date(2026, 12, 5))]
    assert whys(desk.columns()[QUICKCOAT]) == [Why.INCOMPLETE]
    comparing.keep_rates("USD", [Rate("EUR", Decimal("1.09"), date(2026, 12, 5), "typed again")])
    assert [r.factor for r in desk.compared().rates] == [Decimal("1.09")]
    own = replace(G1, rates=(Rate("EUR", Decimal("1.11"), date(2026, 12, 7), "typed"),))
    assert [r.factor for r in desk.compared(own).rates] == [Decimal("1.11")]


def test_rates_come_out_of_a_file_too(desk: Desk, tmp_path: Path) -> None:
    (path := tmp_path / "eurofxref.csv").write_text("Date, USD, CHF\n1 December 2026, 1.0850, 0.93\n", encoding="utf-8")
    assert [rate.currency for rate in desk.comparing.read_rates(path, "USD")] == ["CHF", "EUR"]
    (rate,) = (rate for rate in desk.compared().rates if rate.currency == "EUR")
    assert (rate.factor, rate.source) == (Decimal("1.0850"), "eurofxref.csv")


def test_what_is_settled_on_is_kept_and_compared_again(desk: Desk) -> None:
    comparing, rfq_id = desk.comparing, desk.asked.rfq.id
    acme, delta = desk.asked.ids[ACME], desk.asked.ids[DELTA]
    whole = replace(
        G1,
        name="Two vendors",
        currency="USD",
        rates=(Rate("EUR", Decimal("1.0850"), date(2026, 12, 5), "typed"),),
        minimum_includes_lot=True,
        lots={1: 2},
        freight={acme: Decimal("12.50")},
        handling=Decimal(75),
        choice={1: delta, 2: acme},
        locked=frozenset({2}),
        note="Delta is slow",
    )
    kept = comparing.keep(rfq_id, whole)
    assert comparing.kept(rfq_id) == [kept]
    assert replace(kept, id=None) == whole
    assert comparing.named(rfq_id, "two VENDORS") == kept
    comparing.keep(rfq_id, replace(whole, note="again"))
    assert [scenario.note for scenario in comparing.kept(rfq_id)] == ["again"]
    comparing.keep(rfq_id, replace(G1, quantities={1: 25}))
    assert desk.compared(None).comparison.basis.quantities == {1: 25, 2: 10, 3: 100}, "what is being worked on"
    assert [scenario.name for scenario in comparing.kept(rfq_id)] == ["Two vendors"]
    assert kept.id is not None
    comparing.remove(kept.id)
    with pytest.raises(ScenarioGone, match="no scenario “Two vendors”"):
        comparing.named(rfq_id, "Two vendors")


def test_a_line_is_given_to_a_vendor_who_keeps_it(desk: Desk) -> None:
    acme = desk.asked.ids[ACME]
    given = G1.with_choice(3, acme)
    assert (given.choice, given.locks) == ({3: acme}, {3: acme})
    assert given.with_choice(3, None) == G1


def test_a_vendor_that_was_merged_keeps_its_part_of_a_scenario(desk: Desk) -> None:
    made, rfq_id = desk.office.services, desk.asked.rfq.id
    vendors = made.vendors
    ridge, acme = desk.asked.ids["Ridge Metal"], desk.asked.ids[ACME]
    desk.comparing.keep(rfq_id, replace(G1, name="a", choice={1: ridge}, freight={ridge: Decimal(5)}))
    made.duplicates.merge([vendors.get(acme), vendors.get(ridge)])
    (kept,) = desk.comparing.kept(rfq_id)
    assert (kept.choice, kept.freight) == ({1: acme}, {acme: Decimal(5)})


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (replace(G1, rates=(Rate("EUR", Decimal(0), date(2026, 12, 1)),)), "what one EUR is worth"),
        (replace(G1, handling=Decimal(-1)), "can't be less than 0"),
        (replace(G1, lots={1: 0}), "at least one lot"),
        (replace(G1, quantities={1: 0}), "At least one piece"),
    ],
)
def test_what_makes_no_sense_is_refused(desk: Desk, wrong: Scenario, says: str) -> None:
    with pytest.raises(ScenarioInvalid, match=says):
        desk.compared(wrong)
    with pytest.raises(ScenarioInvalid, match=says):
        desk.comparing.keep(desk.asked.rfq.id, wrong)


def test_without_anybody_asked_there_is_nothing_to_compare(desk: Desk) -> None:
    draft = desk.office.services.rfq_editing.create("Draft", None)
    with pytest.raises(NothingToCompare, match="Send the RFQ first"):
        desk.comparing.of(draft.id)
    with pytest.raises(NothingToCompare, match="isn't there any more"):
        desk.comparing.of(RfqId(999))


def test_days_off_are_those_of_the_settings(desk: Desk) -> None:
    closed = replace(desk.comparing, holidays=frozenset({date(2026, 12, 25)}))
    found = closed.of(desk.asked.rfq.id, G1).comparison.columns[desk.asked.ids[ACME]]
    assert found.ships == date(2026, 12, 29)


def test_lines_that_were_changed_since_are_stale_until_they_are_quoted_anew(desk: Desk) -> None:
    made, rfq_id = desk.office.services, desk.asked.rfq.id
    items = list(made.rfq_reading.get(rfq_id).items)
    made.rfq_editing.set_items(rfq_id, [items[0], replace(items[1], revision="D"), items[2]])
    assert whys(desk.columns()[ACME]) == [], "nobody was told yet"
    desk.office.clock.advance(hours=4)
    account = made.accounts.get("office")
    made.amending.send(made.amending.prepare(rfq_id, account), account)
    assert whys(desk.columns()[ACME]) == [Why.INCOMPLETE]
    comparison = desk.compared().comparison
    assert [comparison.wanted(n, desk.asked.ids[ACME]).why is None for n in (1, 2, 3)] == [True, False, True]
    desk.office.clock.advance(hours=1)
    quote = comparison.columns[desk.asked.ids[ACME]].offer.quote
    assert quote is not None
    made.quoting.store(replace(quote, id=None))
    assert whys(desk.columns()[ACME]) == []


def test_weights_of_the_window_are_those_of_the_next_comparison(desk: Desk) -> None:
    assert desk.compared(None).points == {}
    desk.comparing.weigh_by(Weights(50, 25, 25))
    points = desk.compared(None).points
    assert set(points) == {column.offer.vendor_id for column in desk.columns(None).values() if column.covers_all}
    desk.comparing.keep(desk.asked.rfq.id, Scenario())
    assert desk.compared(None).scenario.weights is None, "what is kept is as it was kept"
    desk.comparing.keep(desk.asked.rfq.id, Scenario(weights=Weights(1, 2, 3)))
    assert desk.compared(None).scenario.weights == Weights(1, 2, 3)
    desk.comparing.weigh_by(None)
    with pytest.raises(WeightsInvalid):
        desk.compared(Scenario(weights=Weights(0, 0, 0)))
