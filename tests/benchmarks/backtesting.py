"""Orders in which vendors are asked, judged on made-up shops: on what is not learned yet, and with the whole truth."""

import math
import random
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import fmean
from unittest import mock

from app.domain.matching import recommending
from app.domain.matching.recommending import DEARER, expected, recommend
from app.domain.trade.ids import VendorId
from app.domain.vendors.experience import LATELY, Experience, Outcome
from app.domain.vendors.price_position import LATEST_PRICES
from tests.fakes.made_up_shop import START, YEAR, Buyers, MadeUpRfq, MadeUpShop, Reply, made_up_shop

ASKED = 5
YEARS = 3
_JUDGED = 250  # RFQs of the year after, evenly spread
_SETTLED = timedelta(days=21)  # from then on a shop knows what became of a request
_FIRST = 100  # RFQs that people choose for, before a proposal is followed

Order = list[VendorId]


@dataclass(slots=True)
class Tally:
    """What the plain orders count of a vendor."""

    asked: int = 0
    answered: int = 0
    priced: int = 0
    price: float = 0.0
    last: datetime = START

    def add(self, outcome: Outcome) -> None:
        self.asked += 1
        self.answered += outcome.is_answered
        self.priced += outcome.price is not None
        self.price += outcome.price or 0.0
        self.last = outcome.at


_NEVER_ASKED = Tally()


@dataclass(slots=True)
class Known:
    """What a shop knows at some time, as each of the orders needs it."""

    experience: Experience = field(default_factory=Experience)
    tallies: dict[VendorId, Tally] = field(default_factory=dict)
    _waiting: deque[tuple[MadeUpRfq, Mapping[VendorId, Outcome]]] = field(default_factory=deque)
    _outcomes: dict[VendorId, list[Outcome]] = field(default_factory=dict)
    _stale: set[VendorId] = field(default_factory=set)
    _lately: deque[Mapping[VendorId, Outcome]] = field(default_factory=lambda: deque(maxlen=LATELY))  # RFQs
    _is_later: bool = False

    def of(self, vendors: Order) -> Experience:
        """As the program has it: of these vendors all they did and their last prices, of everybody the last RFQs."""
        for vendor in self._stale.intersection(vendors):
            self.experience.put(vendor, _priced(self._outcomes[vendor]))
        self._stale.difference_update(vendors)
        if self._is_later:
            self.experience.put_all(outcome for outcomes in self._lately for outcome in outcomes.values())
            self._is_later = False
        return self.experience

    def hear(self, rfq: MadeUpRfq, outcomes: Mapping[VendorId, Outcome]) -> None:
        """They are learned once they would be known."""
        self._waiting.append((rfq, outcomes))

    def tally(self, vendor: VendorId) -> Tally:
        return self.tallies.get(vendor, _NEVER_ASKED)

    def learn(self, rfq: MadeUpRfq) -> None:
        """All that is known by the time of an RFQ."""
        while self._waiting and self._waiting[0][0].at + _SETTLED < rfq.at:
            outcomes = self._waiting.popleft()[1]
            self._lately.append(outcomes)
            self._is_later = True
            self._stale.update(outcomes)
            for vendor, outcome in outcomes.items():
                self._outcomes.setdefault(vendor, []).append(outcome)
                self.tallies.setdefault(vendor, Tally()).add(outcome)


def _priced(outcomes: list[Outcome]) -> Iterator[Outcome]:
    quoted = 0
    for outcome in reversed(outcomes):
        quoted += outcome.is_quoted
        yield outcome if quoted <= LATEST_PRICES else outcome._replace(price=None)


def _ours(known: Known, rfq: MadeUpRfq, candidates: Order) -> Order:
    return [one.vendor_id for one in recommend(candidates, rfq.wanted, known.of(candidates), rfq.at)]


def _last_used(known: Known, _: MadeUpRfq, candidates: Order) -> Order:
    return sorted(candidates, key=lambda vendor: known.tally(vendor).last, reverse=True)


def _cheapest(known: Known, _: MadeUpRfq, candidates: Order) -> Order:
    """By the mean of what its prices were of the best ones; who has none comes last."""
    tallies = {vendor: known.tally(vendor) for vendor in candidates}
    return sorted(candidates, key=lambda v: tallies[v].price / tallies[v].priced if tallies[v].priced else math.inf)


def _answer_rate(known: Known, _: MadeUpRfq, candidates: Order) -> Order:
    """A half below three requests, as `Record.rate` has it."""
    tallies = {vendor: known.tally(vendor) for vendor in candidates}
    return sorted(candidates, key=lambda v: -tallies[v].answered / tallies[v].asked if tallies[v].asked > 2 else -0.5)


POLICIES: Mapping[str, Callable[[Known, MadeUpRfq, Order], Order]] = {
    "alphabetical": lambda _, __, candidates: candidates,
    "last used": _last_used,
    "cheapest so far": _cheapest,
    "answer rate": _answer_rate,
    "proposed": _ours,
}
TRUTH = "the truth itself"


@dataclass(slots=True)
class Judged:
    """How good one order was, RFQ by RFQ."""

    quotes: list[float] = field(default_factory=list)
    is_best: list[float] = field(default_factory=list)
    paid: list[float] = field(default_factory=list)
    ndcg: list[float] = field(default_factory=list)

    def judge(self, order: Order, replies: Mapping[VendorId, Reply]) -> None:
        """By the five first; `replies` are everybody's."""
        asked = [replies[vendor] for vendor in order[:ASKED]]
        best = min(reply.price for reply in replies.values() if reply.is_quoted)
        prices = [reply.price for reply in asked if reply.is_quoted]
        self.quotes.append(len(prices) / len(asked))
        self.is_best.append(float(bool(prices) and min(prices) == best))
        if prices:
            self.paid.append(min(prices) / best)
        ideal = _gain(sorted(replies.values(), key=lambda r: -_worth(r, best)), best)
        self.ndcg.append(_gain(asked, best) / ideal)

    @property
    def means(self) -> tuple[float, ...]:
        return fmean(self.quotes), fmean(self.is_best), fmean(self.paid), fmean(self.ndcg)


def _worth(reply: Reply, best: float) -> float:
    return (reply.price / best) ** -DEARER if reply.is_quoted else 0.0


def _gain(order: Iterable[Reply], best: float) -> float:
    return sum(_worth(reply, best) / math.log2(2 + n) for n, reply in zip(range(ASKED), order, strict=False))


@dataclass(slots=True)
class Foretold:
    """Probabilities beside what came: of each candidate, and of how many of five."""

    pairs: list[tuple[float, float]] = field(default_factory=list)
    chances: list[tuple[float, float]] = field(default_factory=list)  # the truth's own
    inside: list[float] = field(default_factory=list)
    width: list[float] = field(default_factory=list)
    means: list[tuple[float, float]] = field(default_factory=list)

    def foretell(self, known: Known, rfq: MadeUpRfq, order: Order, replies: Mapping[VendorId, Reply]) -> None:
        experience = known.of(order)
        told = {v: experience.estimate(v, rfq.wanted, rfq.at) for v in order}
        for vendor, reply in replies.items():
            self.pairs.append((told[vendor].quote, float(reply.is_quoted)))
            self.chances.append((reply.chance, float(reply.is_quoted)))
        mean, low, high = expected(told[vendor].answer for vendor in order[:ASKED])
        came = sum(replies[vendor].is_answered for vendor in order[:ASKED])
        self.inside.append(float(low <= came <= high))
        self.width.append(high - low)
        self.means.append((mean, came))


@dataclass(frozen=True, slots=True)
class Chapter:
    """An RFQ of a shop's history; `replies` of all candidates where its order is to be judged."""

    rfq: MadeUpRfq
    candidates: Order
    outcomes: Mapping[VendorId, Outcome]
    replies: Mapping[VendorId, Reply] = field(default_factory=dict)


def history(seed: int, rfqs: int, vendors: int) -> Iterator[Chapter]:
    """Three years, and one more in which orders are judged; people choose whom to ask in all of them."""
    more = rfqs // YEARS
    shop = made_up_shop(seed, rfqs=rfqs + more, vendors=vendors, years=YEARS + 1)
    buyers = Buyers(random.Random(seed))  # noqa: S311  # the same in every run
    every = max(more // _JUDGED, 1)
    for rfq in shop.rfqs:
        candidates = shop.candidates(rfq)
        is_judged = rfq.number >= rfqs and rfq.number % every == 0 and len(candidates) > ASKED
        replies = {vendor: shop.reply(rfq, vendor) for vendor in candidates} if is_judged else {}
        outcomes = shop.ask(rfq, buyers.choose(rfq, candidates))
        buyers.remember(rfq, outcomes)
        yield Chapter(rfq, candidates, outcomes, replies)


def backtest(chapters: Iterable[Chapter], judged: Mapping[str, Judged], foretold: Foretold) -> None:
    """Every order on the same RFQs, each before it is learned."""
    known = Known()
    for chapter in chapters:
        known.learn(chapter.rfq)
        if chapter.replies:
            foretold.foretell(known, chapter.rfq, _ours(known, chapter.rfq, chapter.candidates), chapter.replies)
        if any(reply.is_quoted for reply in chapter.replies.values()):
            for name, policy in POLICIES.items():
                judged[name].judge(policy(known, chapter.rfq, chapter.candidates), chapter.replies)
            judged[TRUTH].judge(_by_truth(chapter.replies), chapter.replies)
        known.hear(chapter.rfq, chapter.outcomes)


def _by_truth(replies: Mapping[VendorId, Reply]) -> Order:
    return sorted(replies, key=lambda v: -replies[v].chance * replies[v].usual ** -DEARER)


@dataclass(slots=True)
class Newcomers:
    """What becomes of vendors in the first year that they are listed."""

    good: list[float] = field(default_factory=list)  # whether they are asked where they are among the five best
    asked: dict[tuple[int, VendorId], int] = field(default_factory=dict)  # shop and vendor: how often

    def follow(self, shop: MadeUpShop, rfq: MadeUpRfq, order: Order, best: Order) -> None:
        for vendor in order:
            if START < shop.vendors[vendor].since > rfq.at - YEAR:
                is_asked = vendor in order[:ASKED]
                key = shop.seed, vendor
                self.asked[key] = self.asked.get(key, 0) + is_asked
                if vendor in best[:ASKED]:
                    self.good.append(float(is_asked))

    @property
    def tried(self) -> float:
        return fmean(count >= 3 for count in self.asked.values())


def closed_loop(shop: MadeUpShop, places: int, judged: Judged, newcomers: Newcomers) -> None:
    """The proposal itself decides whom the shop asks, and so what it will learn."""
    buyers, known = Buyers(random.Random(shop.seed)), Known()  # noqa: S311  # the same in every run
    for rfq in shop.rfqs:
        known.learn(rfq)
        candidates = shop.candidates(rfq)
        order = buyers.choose(rfq, candidates)
        if rfq.number >= _FIRST:
            with mock.patch.object(recommending, "_PLACES", places):
                order = _ours(known, rfq, candidates)
            replies = {vendor: shop.reply(rfq, vendor) for vendor in candidates}
            if len(candidates) > ASKED and any(reply.is_quoted for reply in replies.values()):
                judged.judge(order, replies)
                newcomers.follow(shop, rfq, order, _by_truth(replies))
        known.hear(rfq, shop.ask(rfq, order[:ASKED]))
