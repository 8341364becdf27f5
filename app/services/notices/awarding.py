"""Decisions told to vendors: awards with their own lines alone, regrets, or that an RFQ is called off.

All emails of a decision are looked at together, and wait a little after they are queued, so that it can be undone.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from app.documents.mail.language import Language
from app.documents.mail.line_text import part_text
from app.documents.mail.notice_text import Ordered, award_block
from app.domain.accounts.account import Account
from app.domain.comparison.comparison import Comparison
from app.domain.comparison.costing import order_cost
from app.domain.comparison.scenario import Scenario
from app.domain.comparison.split import split_of
from app.domain.notices.decision import AwardedLine, Decision
from app.domain.notices.notice import Notice
from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.purpose import Purpose
from app.domain.quotes.quote import Quote, lead_text, money_text, price_text
from app.domain.rfqs.outcome import Outcome
from app.domain.rfqs.rfq import Rfq
from app.domain.rfqs.tally import Standing
from app.domain.trade.ids import RfqId, VendorId
from app.domain.trade.problem import Problem
from app.services.comparison.comparing import Compared, Comparing
from app.services.notices.decided_before import DecidedBefore
from app.services.notices.noticing import Addressed, NobodyToWrite, Noticing, Queued, told
from app.services.notices.rivals import costs_of, rivals_prices
from app.services.rfqs.editing import stored_rfq
from app.services.rfqs.filing import refuse_put_away
from app.storage.base.database import Session
from app.storage.comparison import decisions
from app.storage.inbox import tallies
from app.storage.outbox import notices
from app.storage.vendors import vendors

_UNDONE, _ANEW = "The decision was undone.", "It was decided anew."


class NothingChosen(Problem):
    """No line is given to anybody."""


class DecidedMeanwhile(Problem):
    """Another decision was made after this one was reviewed."""


class NotUndone(Problem):
    """Vendors know the decision already, or there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """A decision before it is made: all its emails, and lines that nobody gets."""

    decision: Decision
    notices: tuple[Notice, ...]
    left_out: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Awarding:
    """`grace`: so long its emails wait, and a decision can be undone for sure."""

    noticing: Noticing
    comparing: Comparing
    grace: timedelta

    def prepare(
        self,
        rfq_id: RfqId,
        account: Account,
        outcome: Outcome,
        scenario: Scenario | None = None,
        texts: Mapping[Purpose, Mapping[str, str]] | None = None,
    ) -> Deciding:
        """On what is being worked on, or on this scenario.

        RfqMissing, RfqPutAway, TemplateInvalid, NothingToCompare, CannotDeliver; NothingChosen: nobody gets a line;
        NobodyToWrite: nobody is to be told.
        """
        compared = self.comparing.of(rfq_id, scenario)
        if outcome is Outcome.AWARDED and not compared.scenario.choice:
            raise NothingChosen("No line is given to anybody yet. Choose vendors in the comparison first.")
        decision, left_out = _decided(compared, outcome)
        with self.noticing.database.read() as session:
            refuse_put_away(session, rfq_id)
            before = DecidedBefore.read(session, rfq_id)
            made = [
                self._notice(
                    session, compared, decision, purpose, account, texts=(texts or {}).get(purpose), before=before
                )
                for purpose in outcome.purposes
            ]
        shown = tuple(notice for notice in made if notice.mails or notice.held)
        if not any(notice.mails for notice in shown):
            if before.counts_already(decision):
                raise NobodyToWrite("Each vendor has an email about this decision already. See the outbox.")
            if any(why == told(DeliveryState.ACCEPTED) for notice in made for _, why in notice.held):
                raise NobodyToWrite("Vendors know this already. Undo the decision that waits: this one counts again.")
            raise NobodyToWrite("Nobody is to be told: nobody has quoted, or nobody can be reached.")
        return Deciding(decision=decision, notices=shown, left_out=left_out)

    def decide(
        self, deciding: Deciding, account: Account, *, without: Collection[VendorId] = (), despite: bool = False
    ) -> Queued:
        """Make it, and queue its emails; they wait a little, so that `undo` has time. Safe to call twice.

        What still waits of another decision is called off, and whoever was told the same meanwhile is left out.

        DataAreOlder, RfqPutAway, NobodyToWrite, NoticeDoubtful, DecidedMeanwhile: nothing was decided or queued.
        """
        self.noticing.keep_copy()
        now = self.noticing.clock.now()
        with self.noticing.database.write() as session:
            rfq = stored_rfq(session, deciding.decision.rfq_id)
            refuse_put_away(session, rfq.id)
            before = DecidedBefore.read(session, rfq.id)
            if before.is_other_in(deciding.decision, deciding.notices):
                raise DecidedMeanwhile("It was decided otherwise since you looked. Look again. Nothing was queued.")
            without = {*without, *before.told_meanwhile(deciding.decision, deciding.notices)}
            waiting = [
                replace(notice, mails=tuple(replace(mail, at=now + notice.waits) for mail in notice.mails))
                for notice in deciding.notices
                if any(mail.vendor_id not in without for mail in notice.mails)
            ]
            if not waiting:
                raise NobodyToWrite("Nobody gets these emails. Choose at least one vendor.")
            queued = [
                self.noticing.queue(session, rfq, notice, account, without=without, despite=despite)
                for notice in waiting
            ]
            rounds = {notice.occasion.purpose: notice.occasion.number for notice in waiting}
            if (last := before.counting) and before.counts_already(deciding.decision):
                rounds = {**last.rounds, **rounds}
            elif last:
                notices.call_off_rounds(session, rfq.id, last.rounds, _ANEW, now)
            if not any(one.rounds == rounds for one in before.made):
                decisions.keep(session, replace(deciding.decision, rounds=rounds), now)
            return Queued(sum(one.new for one in queued), sum(one.total for one in queued))

    def undo(self, rfq_id: RfqId) -> int:
        """Take the decision back; returns how many emails were called off. NotUndone: one of them has left.

        One before it that vendors know counts again.
        """
        with self.noticing.database.write() as session:
            before = DecidedBefore.read(session, rfq_id)
            counting = before.counting
            if counting is None or counting.id is None:
                raise NotUndone("Nothing is decided about this RFQ.")
            if notices.has_left(session, rfq_id, counting.rounds):
                raise NotUndone("Vendors know this decision already. Decide anew, and tell them.")
            now = self.noticing.clock.now()
            called_off = notices.call_off_rounds(session, rfq_id, counting.rounds, _UNDONE, now)
            decisions.undo(session, counting.id, now)
            known = before.made_known(session, rfq_id)
            if known is not None and known.id is not None:
                decisions.count_again(session, known.id)
            return called_off

    def counting(self, rfq_id: RfqId) -> tuple[Decision, bool] | None:
        """The decision that counts, and whether it can be undone: none of its emails has left."""
        with self.noticing.database.read() as session:
            counting = DecidedBefore.read(session, rfq_id).counting
            return None if counting is None else (counting, not notices.has_left(session, rfq_id, counting.rounds))

    def _notice(
        self,
        session: Session,
        compared: Compared,
        decision: Decision,
        purpose: Purpose,
        account: Account,
        *,
        texts: Mapping[str, str] | None,
        before: DecidedBefore,
    ) -> Notice:
        rfq = compared.rfq
        quotes = {quote.vendor_id: quote for quote in compared.quotes}
        standings = tallies.standings(session, [rfq.id]).get(rfq.id, {})
        winners = {line.vendor_id for line in decision.lines}
        names = {v.stored_id: v.name for v in vendors.get(session, [*standings])}
        wanted, held = list[Addressed](), list[tuple[str, str]]()
        for vendor_id, standing in standings.items():
            why = _not_told(purpose, vendor_id, standing, winners, quotes)
            if why := why or before.why_not(decision, vendor_id, purpose):
                held += [(names.get(vendor_id, ""), why)] if why != _ELSEWHERE else []
                continue
            wanted.append(_addressed(rfq, compared, decision, purpose, vendor_id, quotes.get(vendor_id)))

        def forbidden(vendor_id: VendorId, text: str) -> Sequence[str]:
            return list(rivals_prices(vendor_id, text, compared.comparison, decision))

        number = before.number(decision, purpose)
        made = self.noticing.notice(
            session, rfq, purpose, wanted, account, held=held, texts=texts, forbidden=forbidden, number=number
        )
        return replace(made, waits=self.grace)


_ELSEWHERE = "is told in another email"


def _not_told(
    purpose: Purpose,
    vendor_id: VendorId,
    standing: Standing,
    winners: Collection[VendorId],
    quotes: Collection[VendorId],
) -> str:
    if standing is Standing.BOUNCED:
        return "can't be reached: every address bounced"
    if purpose is Purpose.AWARD:
        return "" if vendor_id in winners else _ELSEWHERE
    if purpose is Purpose.REGRET:
        if vendor_id in winners:
            return _ELSEWHERE
        return "" if vendor_id in quotes or standing is Standing.QUOTED else "hasn't quoted"
    return "has declined" if standing is Standing.DECLINED else ""


def _decided(compared: Compared, outcome: Outcome) -> tuple[Decision, tuple[int, ...]]:
    """CannotDeliver."""
    scenario, comparison = compared.scenario, compared.comparison
    if outcome is not Outcome.AWARDED:
        return Decision(rfq_id=compared.rfq.id, outcome=outcome, note=scenario.note), ()
    split = split_of(comparison, scenario.choice, scenario.handling)
    lines = [
        AwardedLine(line=line, vendor_id=vendor, quantity=cost.quantity, amount=cost.amount, nre=cost.nre)
        for line, vendor in split.awards.items()
        if (cost := comparison.wanted(line, vendor).cost) is not None
    ]
    decision = Decision(
        rfq_id=compared.rfq.id,
        outcome=outcome,
        lines=tuple(lines),
        total=split.total,
        currency=comparison.basis.currency,
        note=scenario.note,
    )
    return decision, split.left_out


def _addressed(
    rfq: Rfq, compared: Compared, decision: Decision, purpose: Purpose, vendor_id: VendorId, quote: Quote | None
) -> Addressed:
    own = [line for line in decision.lines if line.vendor_id == vendor_id]
    numbers = {line.line for line in own}

    def fields(language: Language) -> Mapping[str, object]:
        found: dict[str, object] = {"quote_number": quote.quote_number if quote else ""}
        if purpose is Purpose.AWARD and quote is not None:
            found["award_table"] = award_block(*_ordered(rfq, compared.comparison, own, quote, language), language)
        return found

    lines = frozenset(item.id for item in rfq.items if item.id is not None and item.number in numbers)
    return Addressed(vendor_id=vendor_id, lines=lines, fields=fields)


def _ordered(
    rfq: Rfq, comparison: Comparison, own: Sequence[AwardedLine], quote: Quote, language: Language
) -> tuple[list[Ordered], str]:
    """The vendor's lines, and what the order of them comes to."""
    items = {item.number: item for item in rfq.items}
    costs = costs_of(comparison, own)
    order = order_cost(quote, costs, comparison.basis.freight.get(quote.vendor_id, Decimal(0)))
    ordered = [
        Ordered(
            number=cost.line,
            part=part_text(items[cost.line], language),
            quantity=f"{cost.quantity} {items[cost.line].unit}".rstrip(),
            price=f"{price_text(cost.price)} {quote.currency}",
            lead_time=lead_text(cost.price),
        )
        for cost in costs
    ]
    return ordered, f"{money_text(order.total)} {quote.currency}"
