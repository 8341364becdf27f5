"""What vendors ask for, in whole numbers, and a bound on what an order costs that several of them share.

All amounts are in one small unit in which each price × its rate is whole. A minimum makes a vendor dearer than its
lines: `max(amount, minimum)` is at least `w × amount + (1 - w) × minimum` for each weight w from 0 to 1, so with any
weights the sum over all lines of what each costs where it is cheapest is a bound.
"""

from dataclasses import dataclass
from typing import NamedTuple

ONE = 1 << 20  # a weight of 1


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


class Relaxed(NamedTuple):
    """Each line where it is cheapest with some weights: the bound, and what that would cost. Sums are by vendor."""

    scaled: int  # the bound × ONE
    total: int
    choice: tuple[int, ...]
    amounts: list[int]
    nre: list[int]
