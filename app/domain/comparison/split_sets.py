"""Which few vendors share an order: all sets of them are bounded, those that might be the cheapest are searched."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.domain.comparison.split_lines import LineSearch
from app.domain.comparison.split_terms import Terms

_ASK_EVERY = 32  # sets, about a millisecond


class Found(NamedTuple):
    """`choice`: by line the place of its vendor. `bound`: nothing with as many vendors costs less."""

    total: int
    choice: tuple[int, ...]
    bound: int


class _Over(Exception):
    """The time is up."""


@dataclass(slots=True)
class SetSearch:
    """Of the cheapest with at most 1, 2, … `most` vendors. `far`: more than twice any total.

    `step`: totals are multiples of it.
    """

    terms: Sequence[Terms]
    most: int
    step: int
    far: int
    is_over: Callable[[], bool]
    _best: list[tuple[int, tuple[int, ...]]] = field(init=False)  # by number of vendors
    _open: list[tuple[int, int]] = field(default_factory=list)  # number of vendors, bound: of sets not seen to the end
    _costs: list[list[int]] = field(init=False)  # of the lines, by vendor
    _rest: list[list[int]] = field(init=False)  # what lines cost at the cheapest of the vendors from this one on
    _waiting: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)  # bound and set
    _seen: int = 0

    def __post_init__(self) -> None:
        self._best = [(self.far // 2, ())] * (self.most + 1)
        self._costs = [[a + n for a, n in zip(terms.amounts, terms.nre, strict=True)] for terms in self.terms]
        rest = [[self.far] * len(self._costs[0])]
        for costs in reversed(self._costs):
            rest.append(list(map(min, costs, rest[-1])))
        self._rest = rest[::-1]

    def run(self) -> list[Found]:
        """For 1, 2, … vendors, without those numbers that can't deliver all lines."""
        members = self._fewest()
        if members is None:
            return []
        self._begin(members)
        try:
            self._look_at_all()
        except _Over:
            self._open.append((1, self._beginning()))
        else:
            self._search_waiting()
        return [self._found(count) for count in range(1, self.most + 1) if self._best[count][1]]

    def _found(self, count: int) -> Found:
        total, choice = self._best[count]
        bound = min((bound for size, bound in self._open if size <= count), default=total)
        return Found(total, choice, min(total, -(-bound // self.step) * self.step))

    def _beginning(self) -> int:
        """Below all that is possible: each line where it is cheapest."""
        forced = sum(self.terms[vendor].fixed for vendor in self._forced())
        return sum(self._rest[0]) + forced + self._least_of_more(self.most)

    def _least_of_more(self, count: int) -> int:
        """What so many further vendors cost at least; roundings may be in the buyer's favour."""
        return count * min(0, *(terms.fixed for terms in self.terms))

    def _begin(self, members: tuple[int, ...]) -> None:
        """With these, and then again and again the one that makes it cheapest."""
        self._try(members)
        while len(members) < min(self.most, len(self.terms)) and not self.is_over():
            others = [tuple(sorted((*members, v))) for v in range(len(self.terms)) if v not in members]
            members = min(others, key=lambda some: (self._try(some), some))

    def _fewest(self) -> tuple[int, ...] | None:
        """That deliver all lines; None where `most` vendors can't."""
        offerers = [
            [vendor for vendor, costs in enumerate(self._costs) if costs[line] < self.far]
            for line in range(len(self._costs[0]))
        ]
        offerers.sort(key=len)
        sets = (_covering(offerers, (), count) for count in range(1, self.most + 1))
        return next((tuple(sorted(members)) for members in sets if members is not None), None)

    def _try(self, members: tuple[int, ...]) -> int:
        """What it costs when each line goes where it is cheapest."""
        rows = [self._costs[vendor] for vendor in members]
        choice = tuple(members[costs.index(min(costs))] for costs in zip(*rows, strict=True))
        return self._keep(choice)

    def _keep(self, choice: tuple[int, ...]) -> int:
        """Take it where it is the cheapest so far; its total."""
        sums = {vendor: [0, 0] for vendor in choice}
        for line, vendor in enumerate(choice):
            sums[vendor][0] += self.terms[vendor].amounts[line]
            sums[vendor][1] += self.terms[vendor].nre[line]
        total = sum(self.terms[vendor].order(*of) for vendor, of in sums.items())
        for count in range(len(sums), self.most + 1):
            if total < self._best[count][0]:
                self._best[count] = (total, choice)
        return total

    def _is_beaten(self, bound: int, count: int) -> bool:
        return bound > self._best[count][0] - self.step

    def _look_at_all(self) -> None:
        """Each set once, with what all lines cost at least; those that might be the cheapest wait for more."""
        forced = self._forced()
        row = [self.far] * len(self._costs[0])
        for vendor in forced:
            row = list(map(min, row, self._costs[vendor]))
        fixed = sum(self.terms[vendor].fixed for vendor in forced)
        self._look_at(tuple(forced), row, fixed, 0)

    def _forced(self) -> list[int]:
        """Who is the only one for a line."""
        only = set()
        for costs in zip(*self._costs, strict=True):
            offerers = [vendor for vendor, cost in enumerate(costs) if cost < self.far]
            only |= set(offerers) if len(offerers) == 1 else set()
        return sorted(only)

    def _look_at(self, members: tuple[int, ...], row: list[int], fixed: int, start: int) -> None:
        self._seen += 1
        if self._seen % _ASK_EVERY == 0 and self.is_over():
            raise _Over
        count = len(members)
        bound = sum(row) + fixed
        if count and not self._is_beaten(bound, count):
            self._try(members)
            self._waiting.append((bound, members))
        if count == self.most:
            return
        for vendor in range(start, len(self.terms)):
            if vendor in members:
                continue
            # Further vendors come behind this one: what the others would do for the lines doesn't count.
            least = sum(map(min, row, self._rest[vendor])) + fixed + self._least_of_more(self.most - count)
            if self._is_beaten(least, count + 1):
                break
            further = list(map(min, row, self._costs[vendor]))
            chosen = tuple(sorted((*members, vendor)))
            self._look_at(chosen, further, fixed + self.terms[vendor].fixed, vendor + 1)

    def _search_waiting(self) -> None:
        """First a better bound for each, then those with the lowest of them."""
        begun = [search for _, search in sorted(self._bounded(), key=lambda found: found[0])]
        for members, lines in begun:
            count = len(members)
            if self._is_beaten(lines.bound, count):
                continue
            if self.is_over():
                self._open.append((count, lines.bound))
                continue
            shared, is_done = lines.search(self._best[count][0])
            if shared:
                self._keep(tuple(members[place] for place in shared.choice))
            if not is_done:
                self._open.append((count, lines.bound))

    def _bounded(self) -> Iterator[tuple[tuple[int, tuple[int, ...]], tuple[tuple[int, ...], LineSearch]]]:
        for bound, members in sorted(self._waiting):
            count = len(members)
            if self._is_beaten(bound, count):
                continue
            if self.is_over():
                self._open.append((count, bound))
                continue
            lines = LineSearch([self.terms[vendor] for vendor in members], self.step, self.is_over, bound)
            if shared := lines.raise_bound(self._best[count][0]):
                self._keep(tuple(members[place] for place in shared.choice))
            yield (lines.bound, members), (members, lines)


def _covering(offerers: Sequence[Sequence[int]], members: tuple[int, ...], count: int) -> tuple[int, ...] | None:
    """So many vendors that deliver all lines, if there are; `offerers` by line, the shortest lists first."""
    line = next((some for some in offerers if not set(some) & set(members)), None)
    if line is None:
        return members
    if not count:
        return None
    deeper = (_covering(offerers, (*members, vendor), count - 1) for vendor in line)
    return next((found for found in deeper if found is not None), None)
