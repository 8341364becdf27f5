"""In which order vendors are proposed who can do the same, by what the shop's own requests have taught.

It puts in order and says why; it never hides anybody, and never speaks against a clearance, a customer's list or the
buyer.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.trade.ids import VendorId
from app.domain.vendors.experience import Estimate, Experience, Wanted
from app.domain.vendors.record import LEAST

DEARER = 3.0  # a price 10% above the best one weighs as much as a quarter of the chance of a quote
_PLACES = 5  # one in so many is kept for somebody of whom little is known
_LITTLE = 2.0  # requests that speak of a vendor
_INSIDE = 0.8  # so often is the number of answers within what is told


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What is known by now, for the vendors of one line."""

    experience: Experience
    wanted: Wanted
    now: datetime

    def ranked(self, vendor_ids: Sequence[VendorId]) -> "list[Recommendation]":
        return recommend(vendor_ids, self.wanted, self.experience, self.now)

    def reasons(self, vendor_id: VendorId, process: str) -> tuple[str, ...]:
        """What speaks of this process alone, beside what speaks of the vendor."""
        all_told = self.experience.counts(vendor_id)
        told = self.experience.counts(vendor_id, self.wanted.process) if self.wanted.process else all_told
        if not LEAST <= told.asked < all_told.asked:
            return ()
        return (f"answered {told.answers} of {told.asked} for {process}",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """A vendor in its place; `is_trial`: it stands there because little is known of it, and it may be good."""

    vendor_id: VendorId
    estimate: Estimate
    is_trial: bool = False

    @property
    def score(self) -> float:
        """By how much asking is worth it: likely to quote, and cheap."""
        return _score(self.estimate.quote, self.estimate.price)

    @property
    def hope(self) -> float:
        """The same if it does as well as may well be."""
        return _score(min(self.estimate.quote + self.estimate.spread, 1.0), self.estimate.price)


def recommend(
    vendor_ids: Sequence[VendorId], wanted: Wanted, experience: Experience, now: datetime
) -> list[Recommendation]:
    """All of them, best first; equals stay as they were given."""
    known = [Recommendation(vendor_id=v, estimate=experience.estimate(v, wanted, now)) for v in vendor_ids]
    best = sorted(known, key=lambda one: -one.score)
    little = [one for one in best if one.estimate.known < _LITTLE]
    trials = [] if len(little) == len(best) else sorted(little, key=lambda one: -one.hope)  # all alike: no trial
    placed: list[Recommendation] = []
    taken = set[VendorId]()
    waiting = iter(best)
    while len(placed) < len(best):
        is_kept = len(placed) % _PLACES == _PLACES - 1
        trial = next((one for one in trials if one.vendor_id not in taken), None) if is_kept else None
        chosen = trial or next(one for one in waiting if one.vendor_id not in taken)
        taken.add(chosen.vendor_id)
        placed.append(
            Recommendation(vendor_id=chosen.vendor_id, estimate=chosen.estimate, is_trial=True) if trial else chosen
        )
    return placed


def expected(shares: Iterable[float]) -> tuple[float, int, int]:
    """How many answer of vendors with these probabilities: the mean, and between what it is four times out of five.

    The distribution of a sum of unlike coins (Poisson binomial), exactly, without what is least likely at its ends.
    """
    chances = [1.0]
    for share in shares:
        longer = [*chances, 0.0]
        for n, chance in enumerate(chances):
            longer[n + 1] += chance * share
            longer[n] -= chance * share
        chances = longer
    mean = sum(n * chance for n, chance in enumerate(chances))
    low, high = 0, len(chances) - 1
    outside = 1.0 - sum(chances)  # what rounding has lost
    while low < high and outside + min(chances[low], chances[high]) <= 1 - _INSIDE:
        outside += min(chances[low], chances[high])
        low, high = (low + 1, high) if chances[low] <= chances[high] else (low, high - 1)
    return mean, low, high


def _score(quote: float, price: float) -> float:
    return quote * math.pow(price, -DEARER)
