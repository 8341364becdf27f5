"""What the shop's own requests teach of vendors: who is likely to quote what is asked for, how soon and how dear.

Counting, and nothing that learns by itself: a vendor's share of quotes is shrunk towards that of all vendors, its share
for one process towards its own, for a specification of it towards that; the size of the lot and the season move it a
little. A mean of a Beta distribution at each step, whose prior is worth `STRENGTH` requests, so that two of two are no
certainty. What is older counts less: half after `HALF_LIFE` days. How well that foretells: docs/recommendation.md.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from app.domain.trade.ids import VendorId
from app.domain.vendors.record import STRENGTH

HALF_LIFE = 270.0  # days
LATELY = 200  # RFQs that were over last: what all vendors do
_LESS_SURE = 16.0  # requests that a season's prior is worth: it tells least of all
_OF_ALL = 16.0  # requests that a prior of all vendors together is worth: a few requests are no measure of them
_OWN = 2.5
_NOTHING_KNOWN = 0.5  # quoted before there is any request
_USUAL_PRICE = math.log(1.15)  # of the best one, where nobody has quoted yet
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_DAY_S = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What vendors are asked for, in the words that are counted.

    `process`, `specification`: keys of what most lines want, empty where none says it. `size`: class of the lot, see
    `size_of`. `season`: the quarter, 1 to 4.
    """

    process: str = ""
    specification: str = ""
    size: str = ""
    season: int = 0


class Outcome(NamedTuple):
    """What became of one request to one vendor, once it tells something (`Request.is_settled`). As many as requests.

    `hours` to its first answer. `price`: what its offers were of the best ones (1.06 is 6% above), see
    `rfq_positions`.
    """

    at: datetime
    wanted: Wanted = Wanted()
    is_answered: bool = False
    is_quoted: bool = False
    is_late: bool = False
    is_awarded: bool = False
    hours: float | None = None
    price: float | None = None


@dataclass(slots=True)
class Counts:
    """Requests of one kind; `weight`, `quoted`, `priced`, `price` count what is older less, the others all alike."""

    weight: float = 0.0
    quoted: float = 0.0
    answered: float = 0.0
    priced: float = 0.0
    price: float = 0.0  # logarithms
    asked: int = 0
    answers: int = 0
    awards: int = 0
    late: int = 0

    def add(self, outcome: Outcome, weight: float) -> None:
        """`weight`: by its age."""
        self.weight += weight
        self.quoted += weight * outcome.is_quoted
        self.answered += weight * outcome.is_answered
        if outcome.price is not None:
            self.priced += weight
            self.price += weight * math.log(outcome.price)
        self.asked += 1
        self.answers += outcome.is_answered
        self.awards += outcome.is_awarded
        self.late += outcome.is_late

    def move(self, others: "Counts", sign: int) -> None:
        """By another's: to (1) or fro (-1)."""
        self.weight += sign * others.weight
        self.quoted += sign * others.quoted
        self.answered += sign * others.answered
        self.priced += sign * others.priced
        self.price += sign * others.price
        self.asked += sign * others.asked
        self.answers += sign * others.answers
        self.awards += sign * others.awards
        self.late += sign * others.late


_NOTHING = Counts()
_Kind = tuple[str, ...]  # (), (process,), (process, specification); ("size", which, ""), ("season", which, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What to expect of a vendor. `quote`, `answer`: probabilities; `price`: of the best one; `known`: requests that
    speak of it, older ones less: 0 where there is none.
    """

    quote: float
    answer: float
    price: float
    known: float

    @property
    def spread(self) -> float:
        """Standard deviation of `quote`, of the Beta distribution that it is the mean of."""
        return math.sqrt(self.quote * (1 - self.quote) / (self.known + STRENGTH + 1))


@dataclass(slots=True)
class Experience:
    """Vendors' outcomes, counted; a vendor's may be replaced at any time, also while somebody is asking."""

    _everybody: Mapping[_Kind, Counts] = field(default_factory=dict)
    _of: dict[VendorId, Mapping[_Kind, Counts]] = field(default_factory=dict)

    def put_all(self, outcomes: Iterable[Outcome]) -> None:
        """What all vendors together do, instead of what was known before."""
        self._everybody = _counted(outcomes)

    def put(self, vendor_id: VendorId, outcomes: Iterable[Outcome]) -> None:
        """All that is known of a vendor, instead of what was known before."""
        self._of[vendor_id] = _counted(outcomes)

    def counts(self, vendor_id: VendorId, process: str = "") -> Counts:
        """What was counted of a vendor, of one process or of all."""
        return self._of.get(vendor_id, {}).get((process,) if process else (), _NOTHING)

    def estimate(self, vendor_id: VendorId, wanted: Wanted, now: datetime) -> Estimate:
        """Also of a vendor of whom nothing is known: as the others are."""
        fade = 1 / _weight(now)
        own, everybody = self._of.get(vendor_id, {}), self._everybody
        quote = answer = _NOTHING_KNOWN
        price = _price(everybody.get(()), _USUAL_PRICE, fade)
        for counts in _apart(everybody, wanted):  # of all vendors: some processes are quoted less
            quote = _share(counts, "quoted", quote, _OF_ALL, fade)
            answer = _share(counts, "answered", answer, _OF_ALL, fade)
        for counts in _apart(own, wanted):
            quote = _share(counts, "quoted", quote, _OWN, fade)
            answer = _share(counts, "answered", answer, _OWN, fade)
            price = _price(counts, price, fade)
        moved = _moved(own, wanted, quote, fade)
        known = own.get((), _NOTHING).weight * fade
        return Estimate(quote=moved, answer=max(answer, moved), price=math.exp(price), known=known)


def size_of(quantity: int) -> str:
    """The class of a lot by its largest quantity: prototypes and series go to different shops."""
    for most, name in ((5, "prototype"), (50, "small"), (500, "medium")):
        if quantity <= most:
            return name
    return "large"


def season_of(at: datetime) -> int:
    """The quarter of the year."""
    return (at.month + 2) // 3


def _weight(at: datetime) -> float:
    return math.exp2((at - _EPOCH).total_seconds() / _DAY_S / HALF_LIFE)


def _counted(outcomes: Iterable[Outcome]) -> Mapping[_Kind, Counts]:
    """Once by what was wanted, and these sums by each kind: the same is wanted again and again."""
    by_wanted = dict[Wanted, Counts]()
    for outcome in outcomes:
        if (counts := by_wanted.get(outcome.wanted)) is None:
            counts = by_wanted[outcome.wanted] = Counts()
        counts.add(outcome, _weight(outcome.at))
    counted = dict[_Kind, Counts]()
    for wanted, some in by_wanted.items():
        for kind in _counted_as(wanted):
            if (counts := counted.get(kind)) is None:
                counts = counted[kind] = Counts()
            counts.move(some, 1)
    return counted


@lru_cache(maxsize=10_000)
def _counted_as(wanted: Wanted) -> tuple[_Kind, ...]:
    return (*_kinds(wanted), *_aside(wanted))


def _kinds(wanted: Wanted) -> tuple[_Kind, ...]:
    """From what is counted of everything to what is counted of just this."""
    if not wanted.process:
        return ((),)
    if not wanted.specification:
        return ((), (wanted.process,))
    return ((), (wanted.process,), (wanted.process, wanted.specification))


def _apart(counted: Mapping[_Kind, Counts], wanted: Wanted) -> Iterator[Counts]:
    """From what speaks of something else to what speaks of just this: no request counts twice."""
    kinds = _kinds(wanted)
    for kind, inner in zip(kinds, (*kinds[1:], ("",)), strict=True):
        if kind not in counted:
            return
        rest = replace(counted[kind])
        if inner in counted:
            rest.move(counted[inner], -1)
        yield rest


def _aside(wanted: Wanted) -> Mapping[_Kind, float]:
    """What else moves the odds, and how many requests its prior is worth."""
    kinds: dict[_Kind, float] = {}
    if wanted.size:
        kinds["size", wanted.size, ""] = STRENGTH
    if wanted.season:
        kinds["season", str(wanted.season), ""] = _LESS_SURE
    return kinds


def _share(counts: Counts | None, of: str, prior: float, strength: float, fade: float) -> float:
    if counts is None:
        return prior
    had: float = getattr(counts, of)
    return (had * fade + strength * prior) / (counts.weight * fade + strength)


def _price(counts: Counts | None, prior: float, fade: float) -> float:
    if counts is None:
        return prior
    return (counts.price * fade + STRENGTH * prior) / (counts.priced * fade + STRENGTH)


def _moved(own: Mapping[_Kind, Counts], wanted: Wanted, quote: float, fade: float) -> float:
    """By what the size of the lot and the season do to this vendor's odds."""
    usual = own.get((), _NOTHING)
    share = _share(usual, "quoted", quote, STRENGTH, fade)
    odds = _logit(quote)
    for kind, strength in _aside(wanted).items():
        odds += _logit(_share(own.get(kind), "quoted", share, strength, fade)) - _logit(share)
    return 1 / (1 + math.exp(-odds))


def _logit(share: float) -> float:
    inside = min(max(share, 1e-6), 1 - 1e-6)
    return math.log(inside / (1 - inside))
