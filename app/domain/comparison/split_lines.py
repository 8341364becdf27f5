"""Which line goes to which of a few vendors that share an order: the exact search, in whole numbers.

All amounts are in one small unit in which each price × its rate is whole. A minimum makes a vendor dearer than its
lines: `max(amount, minimum)` is at least `w × amount + (1 - w) × minimum` for each weight w from 0 to 1, so with any
weights the sum over all lines of what each costs where it is cheapest is a bound. First the weights are moved to where
the bound is highest; then lines are taken from where they are cheapest, in all ways that this bound leaves open.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

_ONE = 1 << 20  # a weight of 1
_ROUNDS = 60  # of moving the weights
_PATIENCE = 3  # rounds without a better bound before the steps are halved
_FINEST = 1 << 8  # halvings after which nothing is gained any more
_SHARES = (64, 32, 16, 8, 4, 2, 1)  # of what lies between the bound and the cheapest known, searched one by one
_ASK_EVERY = 256  # ways, about a millisecond


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a vendor asks for. `amounts`, `nre`: by line; `far` stands in `nre` where it does not offer.

    `own_cent`: of its quote's currency, 1 where nothing is to be rounded; `cent` likewise in that of the comparison.
    """

    amounts: tuple[int, ...]
    nre: tuple[int, ...]
    minimum: int
    charge: int
    handling: int
    own_cent: int
    cent: int

    def order(self, amount: int, nre: int) -> int:
        """With its handling; half up twice, as invoices and rates are."""
        total = max(amount, self.minimum) + nre + self.charge
        total = (2 * total + self.own_cent) // (2 * self.own_cent) * self.own_cent
        return (2 * total + self.cent) // (2 * self.cent) * self.cent + self.handling

    @property
    def fixed(self) -> int:
        """What any order costs besides its lines, at least: rounding takes away less than half of each cent."""
        return self.charge + self.handling - (self.own_cent - 1) // 2 - (self.cent - 1) // 2


class Shared(NamedTuple):
    """By line the place of the vendor among those that share the order, and what that costs."""

    total: int
    choice: tuple[int, ...]


class _Way(NamedTuple):
    """To take a line from where it is cheapest: what the bound loses. Lines of one kind cost the same everywhere."""

    loss: int
    kind: int
    to: int
    line: int


class _Point(NamedTuple):
    """Of the walk through all ways: which is next, what was lost, and what was taken. Sums are by vendor."""

    at: int
    lost: int
    taken: int  # a bit for each line
    amounts: tuple[int, ...]
    nre: tuple[int, ...]
    orders: tuple[int, ...]
    ways: tuple[int, ...]


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
    _scaled: int = 0  # the bound × _ONE

    def raise_bound(self, below: int) -> Shared | None:
        """The cheapest that was met on the way, if it costs less than `below`; it ends where the bound reaches that."""
        best: Shared | None = None
        weights = [_ONE] * len(self.members)
        idle, finer = 0, 1
        for _ in range(_ROUNDS):
            relaxed = self._relaxed(weights)
            idle += 1
            if not self.weights or relaxed.scaled > self._scaled:
                self._scaled, self.weights, idle = relaxed.scaled, weights, 0
                self.bound = -(-relaxed.scaled // _ONE)
            if relaxed.total < below:
                below, best = relaxed.total, Shared(relaxed.total, relaxed.choice)
            if idle == _PATIENCE:
                idle, finer = 0, finer * 2
            if self.bound > below - self.step or finer > _FINEST or self.is_over():
                break
            moved = self._moved(weights, relaxed, below * _ONE - relaxed.scaled, finer)
            if moved == weights:
                break
            weights = moved
        return best

    def _relaxed(self, weights: Sequence[int]) -> "_Relaxed":
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
        return _Relaxed(bound, total, tuple(choice), amounts, nre)

    def _constant(self, weights: Sequence[int]) -> int:
        pairs = zip(self.members, weights, strict=True)
        return sum(_ONE * member.fixed + (_ONE - weight) * member.minimum for member, weight in pairs)

    def _weighted(self, weights: Sequence[int]) -> list[list[int]]:
        return [
            [weight * amount + _ONE * nre for amount, nre in zip(member.amounts, member.nre, strict=True)]
            for member, weight in zip(self.members, weights, strict=True)
        ]

    def _moved(self, weights: Sequence[int], relaxed: "_Relaxed", missing: int, finer: int) -> list[int]:
        """A step (Polyak's) up the bound: less weight for amounts below the minimum, more for those above it."""
        pulls = [amount - member.minimum for member, amount in zip(self.members, relaxed.amounts, strict=True)]
        pulls = [0 if (w == _ONE and p > 0) or (w == 0 and p < 0) else p for w, p in zip(weights, pulls, strict=True)]
        length = max(1, sum(pull * pull for pull in pulls)) * finer
        return [
            min(_ONE, max(0, weight + missing * pull // length)) for weight, pull in zip(weights, pulls, strict=True)
        ]

    def search(self, below: int) -> tuple[Shared | None, bool]:
        """The cheapest, if it costs less than `below`, and whether all ways were seen. After `raise_bound`.

        The cheapest is mostly near the bound, and the nearer to it one stays, the fewer ways there are.
        """
        start, lowest = self._relaxed(self.weights), self.bound
        for share in _SHARES:
            goal = -(-(lowest + (below - lowest) // share) // self.step) * self.step
            walk = _Walk(self, start, self._ways(start.choice, (goal - self.step) * _ONE - start.scaled))
            is_done = walk.run(goal)
            if walk.found:
                choice = list(start.choice)
                for way in walk.taken():
                    choice[way.line] = way.to
                return Shared(walk.total, tuple(choice)), is_done
            if not is_done:
                return None, False
            self.bound = goal
        return None, True

    def _ways(self, choice: Sequence[int], room: int) -> list[_Way]:
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
                found += [_Way(loss, kind, to, line) for loss, to in others]
        return sorted(found)


class _Relaxed(NamedTuple):
    scaled: int  # the bound × _ONE
    total: int
    choice: tuple[int, ...]
    amounts: list[int]
    nre: list[int]


class _Walk:
    """Through all sets of ways, depth first, those that lose least first."""

    def __init__(self, search: LineSearch, start: _Relaxed, ways: Sequence[_Way]) -> None:
        self._members, self._start, self._ways = search.members, start, ways
        self._step, self._is_over = search.step, search.is_over
        weighted = enumerate(zip(search.members, search.weights, strict=True))
        self._bars = [(vendor, terms.minimum, weight) for vendor, (terms, weight) in weighted if terms.minimum]
        self._ups, self._downs = self._reach()
        self._skip = self._next_kinds()
        self._last: tuple[int, ...] = ()
        self.total = start.total
        self.found = False

    def taken(self) -> list[_Way]:
        return [self._ways[at] for at in self._last]

    def _reach(self) -> tuple[list[list[int]], list[list[int]]]:
        """By how much the ways from each on can raise and lower a vendor's amount at most: by vendor, then by way."""
        ups = [[0] * (len(self._ways) + 1) for _ in self._members]
        downs = [[0] * (len(self._ways) + 1) for _ in self._members]
        for at in range(len(self._ways) - 1, -1, -1):
            way = self._ways[at]
            for reach in (*ups, *downs):
                reach[at] = reach[at + 1]
            away = self._start.choice[way.line]
            ups[way.to][at] += self._members[way.to].amounts[way.line]
            downs[away][at] += self._members[away].amounts[way.line]
        return ups, downs

    def _next_kinds(self) -> list[int]:
        """Who leaves a way out leaves out the same way of equal lines too: which of them goes makes no difference."""
        skip = [at + 1 for at in range(len(self._ways))]
        for at in range(len(self._ways) - 2, -1, -1):
            if self._ways[at][:3] == self._ways[at + 1][:3]:
                skip[at] = skip[at + 1]
        return skip

    def run(self, below: int) -> bool:
        """Whether it came to its end before it was over."""
        start, ways, end = self._start, self._ways, len(self._ways)
        orders = tuple(m.order(*sums) for m, *sums in zip(self._members, start.amounts, start.nre, strict=True))
        stack = [_Point(0, 0, 0, tuple(start.amounts), tuple(start.nre), orders, ())]
        self.total = below
        room = (below - self._step) * _ONE - start.scaled
        seen = 0
        while stack:
            point = stack.pop()
            at = point.at
            while at < end and point.taken >> ways[at].line & 1:
                at += 1
            if at == end or point.lost + ways[at].loss > room or self._misses(point, at, room):
                continue
            seen += 1
            if seen % _ASK_EVERY == 0 and self._is_over():
                return False
            stack.append(point._replace(at=self._skip[at]))
            stack.append(further := self._further(point, at))
            if (total := sum(further.orders)) < self.total:
                self.total, self.found, self._last = total, True, further.ways
                room = (total - self._step) * _ONE - start.scaled
        return True

    def _misses(self, point: _Point, at: int, room: int) -> bool:
        """Whether amounts stay so far from their minimums that the bound closes."""
        lost = point.lost
        for vendor, minimum, weight in self._bars:
            amount = point.amounts[vendor]
            if (short := minimum - amount - self._ups[vendor][at]) > 0:
                lost += weight * short
            elif (above := amount - self._downs[vendor][at] - minimum) > 0:
                lost += (_ONE - weight) * above
        return lost > room

    def _further(self, point: _Point, at: int) -> _Point:
        loss, _, to, line = self._ways[at]
        away = self._start.choice[line]
        amounts, nre, orders = list(point.amounts), list(point.nre), list(point.orders)
        for vendor, sign in ((away, -1), (to, 1)):
            terms = self._members[vendor]
            amounts[vendor] += sign * terms.amounts[line]
            nre[vendor] += sign * terms.nre[line]
            orders[vendor] = terms.order(amounts[vendor], nre[vendor])
        return _Point(
            at + 1,
            point.lost + loss,
            point.taken | 1 << line,
            tuple(amounts),
            tuple(nre),
            tuple(orders),
            (*point.ways, at),
        )
