"""All ways to take lines from where they are cheapest, as far as a bound leaves them open."""

from collections.abc import Callable, Sequence
from operator import add
from typing import NamedTuple

from app.domain.comparison.split_terms import ONE, Relaxed, Terms

_ASK_EVERY = 256  # ways, about a millisecond


class Way(NamedTuple):
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


class Walk:
    """Through all sets of ways, depth first, those that lose least first."""

    def __init__(self, members: Sequence[Terms], weights: Sequence[int], start: Relaxed, ways: Sequence[Way]) -> None:
        self._members, self._start, self._ways = members, start, ways
        weighted = enumerate(zip(members, weights, strict=True))
        self._bars = [(vendor, terms.minimum, weight) for vendor, (terms, weight) in weighted if terms.minimum]
        self._ups, self._downs = self._reach(add)
        self._highest, self._lowest = self._reach(max)
        self._skip = self._next_kinds()
        self._last: tuple[int, ...] = ()
        self.total = start.total
        self.found = False

    def taken(self) -> list[Way]:
        return [self._ways[at] for at in self._last]

    def _reach(self, join: Callable[[int, int], int]) -> tuple[list[list[int]], list[list[int]]]:
        """By how much the ways from each on raise and lower a vendor's amount, joined: by vendor, then by way."""
        ups = [[0] * (len(self._ways) + 1) for _ in self._members]
        downs = [[0] * (len(self._ways) + 1) for _ in self._members]
        for at in range(len(self._ways) - 1, -1, -1):
            way = self._ways[at]
            away = self._start.choice[way.line]
            for reach in (*ups, *downs):
                reach[at] = reach[at + 1]
            ups[way.to][at] = join(ups[way.to][at], self._members[way.to].amounts[way.line])
            downs[away][at] = join(downs[away][at], self._members[away].amounts[way.line])
        return ups, downs

    def _next_kinds(self) -> list[int]:
        """Who leaves a way out leaves out the same way of equal lines too: which of them goes makes no difference."""
        skip = [at + 1 for at in range(len(self._ways))]
        for at in range(len(self._ways) - 2, -1, -1):
            if self._ways[at][:3] == self._ways[at + 1][:3]:
                skip[at] = skip[at + 1]
        return skip

    def run(self, below: int, step: int, is_over: Callable[[], bool]) -> bool:
        """For the cheapest below that, a multiple of `step`; whether it came to its end before it was over."""
        start, ways, end = self._start, self._ways, len(self._ways)
        orders = tuple(m.order(*sums) for m, *sums in zip(self._members, start.amounts, start.nre, strict=True))
        stack = [_Point(0, 0, 0, tuple(start.amounts), tuple(start.nre), orders, ())]
        self.total = below
        room = (below - step) * ONE - start.scaled
        seen = 0
        while stack:
            point = stack.pop()
            at = point.at
            while at < end and point.taken >> ways[at].line & 1:
                at += 1
            if at == end or point.lost + ways[at].loss > room or self._misses(point, at, room):
                continue
            seen += 1
            if seen % _ASK_EVERY == 0 and is_over():
                return False
            stack.append(point._replace(at=self._skip[at]))
            stack.append(further := self._further(point, at))
            if (total := sum(further.orders)) < self.total:
                self.total, self.found, self._last = total, True, further.ways
                room = (total - step) * ONE - start.scaled
        return True

    def _misses(self, point: _Point, at: int, room: int) -> bool:
        """Whether amounts stay so far from their minimums that the bound closes."""
        lost, loss = point.lost, self._ways[at].loss
        most = (room - lost) // loss if loss else len(self._ways)  # so many further ways there is room for
        for vendor, minimum, weight in self._bars:
            short = minimum - point.amounts[vendor]
            if short > 0:
                lost += weight * max(0, short - min(self._ups[vendor][at], most * self._highest[vendor][at]))
            else:
                above = -short - min(self._downs[vendor][at], most * self._lowest[vendor][at])
                lost += (ONE - weight) * max(0, above)
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
