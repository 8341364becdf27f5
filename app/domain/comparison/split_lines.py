"""Which line goes to which of a few vendors that share an order: the exact search, in whole numbers.

First the weights are moved to where the bound of `split_terms` is highest; then lines are taken from where they are
cheapest, in all ways that this bound leaves open (`split_walk`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.domain.comparison.split_terms import ONE, Relaxed, Terms
from app.domain.comparison.split_walk import Walk, Way

_ROUNDS = 60  # of moving the weights
_PATIENCE = 3  # rounds without a better bound before the steps are halved
_FINEST = 1 << 8  # halvings after which nothing is gained any more
_SHARES = (64, 32, 16, 8, 4, 2, 1)  # of what lies between the bound and the cheapest known, searched one by one


class Shared(NamedTuple):
    """By line the place of the vendor among those that share the order, and what that costs."""

    total: int
    choice: tuple[int, ...]


@dataclass(slots=True)
class LineSearch:
    """Of an order that all `members` share. `bound`: no way to share it costs less; it grows while one searches.

    `step`: totals are multiples of it.
    """

    members: Sequence[Terms]
    step: int
    is_over: Callable[[], bool]
    bound: int
    weights: list[int] = field(default_factory=list)
    _scaled: int = 0  # the bound × ONE

    def raise_bound(self, below: int) -> Shared | None:
        """The cheapest that was met on the way, if it costs less than `below`; it ends where the bound reaches that."""
        best: Shared | None = None
        weights = [ONE] * len(self.members)
        idle, finer = 0, 1
        for _ in range(_ROUNDS):
            relaxed = self._relaxed(weights)
            idle += 1
            if not self.weights or relaxed.scaled > self._scaled:
                self._scaled, self.weights, idle = relaxed.scaled, weights, 0
                self.bound = -(-relaxed.scaled // ONE)
            if relaxed.total < below:
                below, best = relaxed.total, Shared(relaxed.total, relaxed.choice)
            if idle == _PATIENCE:
                idle, finer = 0, finer * 2
            if self.bound > below - self.step or finer > _FINEST or self.is_over():
                break
            moved = self._moved(weights, relaxed, below * ONE - relaxed.scaled, finer)
            if moved == weights:
                break
            weights = moved
        return best

    def _relaxed(self, weights: Sequence[int]) -> Relaxed:
        """Each line where it is cheapest with these weights."""
        amounts, nre = [0] * len(weights), [0] * len(weights)
        bound, choice = self._constant(weights), []
        for line, costs in enumerate(zip(*self._weighted(weights), strict=True)):
            least = min(costs)
            to = costs.index(least)
            bound += least
            choice.append(to)
            amounts[to] += self.members[to].amounts[line]
            nre[to] += self.members[to].nre[line]
        total = sum(member.order(*sums) for member, *sums in zip(self.members, amounts, nre, strict=True))
        return Relaxed(bound, total, tuple(choice), amounts, nre)

    def _constant(self, weights: Sequence[int]) -> int:
        pairs = zip(self.members, weights, strict=True)
        return sum(ONE * member.fixed + (ONE - weight) * member.minimum for member, weight in pairs)

    def _weighted(self, weights: Sequence[int]) -> list[list[int]]:
        return [
            [weight * amount + ONE * nre for amount, nre in zip(member.amounts, member.nre, strict=True)]
            for member, weight in zip(self.members, weights, strict=True)
        ]

    def _moved(self, weights: Sequence[int], relaxed: Relaxed, missing: int, finer: int) -> list[int]:
        """A step (Polyak's) up the bound: less weight for amounts below the minimum, more for those above it."""
        pulls = [amount - member.minimum for member, amount in zip(self.members, relaxed.amounts, strict=True)]
        pulls = [0 if (w == ONE and p > 0) or (w == 0 and p < 0) else p for w, p in zip(weights, pulls, strict=True)]
        length = max(1, sum(pull * pull for pull in pulls)) * finer
        return [
            min(ONE, max(0, weight + missing * pull // length)) for weight, pull in zip(weights, pulls, strict=True)
        ]

    def search(self, below: int) -> tuple[Shared | None, bool]:
        """The cheapest, if it costs less than `below`, and whether all ways were seen. After `raise_bound`.

        The cheapest is mostly near the bound, and the nearer to it one stays, the fewer ways there are.
        """
        start, lowest = self._relaxed(self.weights), self.bound
        for share in _SHARES:
            goal = -(-(lowest + (below - lowest) // share) // self.step) * self.step
            ways = self._ways(start.choice, (goal - self.step) * ONE - start.scaled)
            walk = Walk(self.members, self.weights, start, ways)
            is_done = walk.run(goal, self.step, self.is_over)
            if walk.found:
                choice = list(start.choice)
                for way in walk.taken():
                    choice[way.line] = way.to
                return Shared(walk.total, tuple(choice)), is_done
            if not is_done:
                return None, False
            self.bound = goal
        return None, True

    def _ways(self, choice: Sequence[int], room: int) -> list[Way]:
        kinds: dict[tuple[int, ...], int] = {}
        found = []
        for line, costs in enumerate(zip(*self._weighted(self.weights), strict=True)):
            least = costs[choice[line]]
            others = [
                (cost - least, to) for to, cost in enumerate(costs) if to != choice[line] and cost - least <= room
            ]
            if others:
                profile = tuple(terms[line] for member in self.members for terms in (member.amounts, member.nre))
                kind = kinds.setdefault(profile, line)
                found += [Way(loss, kind, to, line) for loss, to in others]
        return sorted(found)
