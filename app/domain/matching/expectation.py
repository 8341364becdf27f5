"""How many of those who are asked will answer, and which lines hang on one of them."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.domain.matching.recommending import expected
from app.domain.trade.ids import VendorId
from app.domain.trade.line_numbers import named_lines

ENOUGH = 200  # RFQs, from which on chances are within seven points: docs/recommendation.md


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedAnswers:
    """`answers` is a mean, not a whole number; four times out of five it is from `low` to `high`. `single` are numbers
    of lines that one vendor alone is asked for. `taught`: so many RFQs have told what to expect, `ENOUGH` at most.
    """

    asked: int
    answers: float
    low: int
    high: int
    single: tuple[int, ...]
    taught: int

    @property
    def text(self) -> str:
        """For the buyer; empty where nobody is asked."""
        if not self.asked:
            return ""
        told = f"{self.asked} asked{self._expected}."
        return f"{told} Only one vendor is asked for {named_lines(self.single)}." if self.single else told

    @property
    def _expected(self) -> str:
        """Nothing where no RFQ has taught anything; a hint, and called so, where few have."""
        if not self.taught:
            return ""
        told = f"about {round(self.answers)} expected to answer ({self.low} to {self.high})"
        if self.low == self.high:
            told = f"{self.low} expected to answer"
        rfqs = "1 RFQ" if self.taught == 1 else f"{self.taught} RFQs"
        return f", {told}" if self.taught >= ENOUGH else f", {told}: a hint, from {rfqs} so far"


def expected_answers(
    asked: Mapping[VendorId, Collection[int]], shares: Mapping[VendorId, float], taught: int = ENOUGH
) -> ExpectedAnswers:
    """Of vendors and the lines that each is asked for; `shares`: how likely each is to answer."""
    lines = Counter(line for numbers in asked.values() for line in set(numbers))
    answers, low, high = expected(shares.values())
    return ExpectedAnswers(
        asked=len(asked),
        answers=answers,
        low=low,
        high=high,
        taught=taught,
        single=tuple(sorted(line for line, count in lines.items() if count == 1)),
    )
