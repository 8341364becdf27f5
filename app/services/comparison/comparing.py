"""The offers to an RFQ side by side, on what the buyer has settled on; and that kept."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.documents.comparison.rate_file import read_rates
from app.domain.comparison.comparison import ComparedLine, Comparison, Offer, compare
from app.domain.comparison.costing import NO_ANSWER, NOT_ENTERED, Hindrance, Why
from app.domain.comparison.money import Rate
from app.domain.comparison.points import Points, Weights, weighed_orders
from app.domain.comparison.scenario import MOST_VENDORS, Scenario, ScenarioId, basis_of
from app.domain.comparison.split import Split, cheapest_splits, never
from app.domain.quotes.quote import Quote, QuoteState
from app.domain.quotes.written_date import read_date
from app.domain.rfqs.invitation import Invitation
from app.domain.rfqs.revision import Snapshot, changed_lines
from app.domain.rfqs.rfq import Rfq, RfqItem
from app.domain.rfqs.tally import Standing
from app.domain.trade.ids import RfqId, VendorId
from app.domain.trade.problem import Problem
from app.domain.vendors.record import NO_RECORD
from app.storage.base import preferences
from app.storage.base.database import Database, Session
from app.storage.comparison import rates, scenarios
from app.storage.inbox import tallies
from app.storage.quotes import quotes
from app.storage.rfqs import revisions, rfqs
from app.storage.vendors import records, vendors
from app.system.clock import Clock

_SEARCH_S = 5.0
_INSTEAD: Mapping[Standing, Hindrance] = {
    Standing.QUOTED: NOT_ENTERED,
    Standing.DECLINED: Hindrance(Why.DECLINED, "declined"),
    Standing.QUESTION: Hindrance(Why.NO_ANSWER, "has a question"),
    Standing.BOUNCED: Hindrance(Why.NO_ANSWER, "can't be reached"),
}


class NothingToCompare(Problem):
    """The RFQ is gone, or nobody was asked in it for a line with quantities."""


class ScenarioGone(Problem):
    """There is none of that name."""


@dataclass(frozen=True, slots=True)
class Compared:
    """`rates`: what is known of currencies that the quotes are in, for the decision's day.

    `in_time`: the share of answers in time that is to be expected of each vendor; only where there are weights.
    """

    rfq: Rfq
    scenario: Scenario
    comparison: Comparison
    quotes: tuple[Quote, ...]
    rates: tuple[Rate, ...]
    in_time: Mapping[VendorId, float] = field(default_factory=dict)

    @property
    def points(self) -> dict[VendorId, Points]:
        """Of orders that can be compared as a whole; none without weights."""
        weights = self.scenario.weights
        return weighed_orders(self.comparison, weights, self.in_time) if weights else {}

    @property
    def not_entered(self) -> int:
        """How many vendors have sent a quote that can't be compared because nobody has entered it."""
        offers = [column.offer for column in self.comparison.columns.values()]
        return sum(offer.quote is None and offer.instead == NOT_ENTERED for offer in offers)

    @property
    def currencies(self) -> tuple[str, ...]:
        """Of the quotes, but for the one that is compared in."""
        base = self.comparison.basis.currency
        return tuple(sorted({quote.currency for quote in self.quotes if quote.currency} - {base}))


@dataclass(frozen=True, slots=True)
class Comparing:
    """`holidays`: days off besides the weekends. `confined` calls a function in a child process."""

    database: Database
    clock: Clock
    holidays: frozenset[date]
    confined: Callable[..., Any]

    def of(self, rfq_id: RfqId, scenario: Scenario | None = None) -> Compared:
        """On this scenario; without one, on what is being worked on. NothingToCompare, ScenarioInvalid."""
        with self.database.read() as session:
            rfq = rfqs.get(session, rfq_id)
            if rfq is None:
                raise NothingToCompare("This RFQ isn't there any more. Refresh the list.")
            counting = {q.vendor_id: q for q in quotes.of(session, rfq_id) if q.state is QuoteState.STORED}
            offers = list(_offers(session, rfq, counting))
            chosen = (scenario or _worked_on(session, rfq_id)).checked()
            lines = _lines(rfq)
            if not offers or not lines:
                raise NothingToCompare(f"Nobody is asked for a line of {rfq.number} yet. Send the RFQ first.")
            day = chosen.day or self._today(rfq)
            asked_in = rfq.terms.currency
            first = basis_of(chosen, lines, [*counting.values()], today=day, asked_in=asked_in)
            known = rates.on(session, first.currency, day)
            in_time = self._in_time(session, counting) if chosen.weights else {}
        basis = basis_of(
            chosen, lines, [*counting.values()], today=day, asked_in=asked_in, known=known, holidays=self.holidays
        )
        compared = compare(lines, offers, basis)
        used = tuple(basis.rates.by_currency.values())
        return Compared(rfq, chosen, compared, tuple(counting.values()), used, in_time)

    def ways(
        self, compared: Compared, is_over: Callable[[], bool] = never, *, keep_lines: bool = False
    ) -> tuple[Split, ...]:
        """The cheapest splits, see `cheapest_splits`; after five seconds the cheapest of those looked at until then.

        `is_over` ends it as well. With `keep_lines` those that the buyer has locked stay where they are; then
        CannotDeliver: a vendor can't deliver a line of those.
        """
        until, scenario = self.clock.monotonic() + _SEARCH_S, compared.scenario
        return cheapest_splits(
            compared.comparison,
            scenario.handling,
            most=MOST_VENDORS,
            locked=scenario.locks if keep_lines else {},
            is_over=lambda: is_over() or self.clock.monotonic() >= until,
        )

    def kept(self, rfq_id: RfqId) -> list[Scenario]:
        """Those with a name, by that."""
        with self.database.read() as session:
            return [scenario for scenario in scenarios.of(session, rfq_id) if scenario.name]

    def named(self, rfq_id: RfqId, name: str) -> Scenario:
        """ScenarioGone."""
        found = next((s for s in self.kept(rfq_id) if s.name.casefold() == name.casefold()), None)
        if found is None:
            raise ScenarioGone(f"This RFQ has no scenario “{name}”.")
        return found

    def keep(self, rfq_id: RfqId, scenario: Scenario) -> Scenario:
        """Under its name, in the place of one that has it already. ScenarioInvalid."""
        with self.database.write() as session:
            return scenarios.keep(session, rfq_id, scenario.checked(), self.clock.now())

    def remove(self, scenario_id: ScenarioId) -> None:
        """It is kept no longer."""
        with self.database.write() as session:
            scenarios.remove(session, scenario_id)

    def weigh_by(self, weights: Weights | None) -> None:
        """Comparisons that nothing is kept of yet begin with these."""
        with self.database.write() as session:
            preferences.put(session, preferences.WEIGHTS, astuple(weights) if weights else None)

    def keep_rates(self, base: str, known: Iterable[Rate]) -> None:
        """For all comparisons in this currency from their day on."""
        with self.database.write() as session:
            rates.keep(session, base, known)

    def read_rates(self, path: Path, base: str) -> list[Rate]:
        """Out of a file, and kept. RatesUnreadable, SheetUnreadable: nothing was."""
        found = self.rates_in(path, base)
        self.keep_rates(base, found)
        return found

    def rates_in(self, path: Path, base: str) -> list[Rate]:
        """The same, and not kept."""
        return read_rates(path, base, self.confined)

    def _in_time(self, session: Session, vendor_ids: Iterable[VendorId]) -> dict[VendorId, float]:
        now, wanted = self.clock.now(), sorted(vendor_ids)
        known = records.records(session, wanted, now, with_prices=False)
        average = records.shop_rate(session, now)
        return {v: known.get(v, NO_RECORD).expected_in_time(average) for v in wanted}

    def _today(self, rfq: Rfq) -> date:
        """Where the deadline is told."""
        zone = ZoneInfo(rfq.deadline.zone) if rfq.deadline else UTC
        return self.clock.now().astimezone(zone).date()


def _worked_on(session: Session, rfq_id: RfqId) -> Scenario:
    kept = next((s for s in scenarios.of(session, rfq_id) if not s.name), None)
    weights = preferences.get(session, preferences.WEIGHTS) if kept is None else None
    return kept or Scenario(weights=Weights(*weights) if weights else None)


def _lines(rfq: Rfq) -> tuple[ComparedLine, ...]:
    return tuple(_line(item) for item in rfq.items if item.quantities.is_read)


def _line(item: RfqItem) -> ComparedLine:
    return ComparedLine(
        number=item.number,
        part_number=item.part_number,
        quantities=item.quantities.values,
        description=item.description or item.process,
        unit=item.unit,
        need_by=read_date(item.need_by).day,
    )


def _offers(session: Session, rfq: Rfq, counting: Mapping[VendorId, Quote]) -> Iterable[Offer]:
    """Who was written to, and who has quoted all the same; by their names."""
    standings = tallies.standings(session, [rfq.id]).get(rfq.id, {})
    sent = revisions.every(session, rfq.id)
    invited = {i.vendor_id: i for i in rfq.invitations if i.vendor_id in standings or i.vendor_id in counting}
    names = {v.stored_id: v.name for v in vendors.get(session, [*invited])}
    for vendor_id, invitation in invited.items():
        standing = standings.get(vendor_id)
        yield Offer(
            vendor_id=vendor_id,
            vendor=names.get(vendor_id, ""),
            asked=_asked(rfq, invitation),
            quote=counting.get(vendor_id),
            stale=_stale(sent, counting.get(vendor_id)),
            instead=_INSTEAD.get(standing, NO_ANSWER) if standing else NO_ANSWER,
        )


def _stale(sent: Sequence[tuple[datetime, Snapshot]], quote: Quote | None) -> frozenset[int]:
    """Lines that vendors were told are others since the quote was stored."""
    if quote is None or quote.stored_at is None or not sent:
        return frozenset()
    known = [snapshot for made_at, snapshot in sent if made_at <= quote.stored_at]
    return changed_lines(known[-1], sent[-1][1]) if known else frozenset()


def _asked(rfq: Rfq, invitation: Invitation) -> frozenset[int]:
    return frozenset(item.number for item in rfq.items_for(invitation))
