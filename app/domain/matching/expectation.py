"""How many of those who are asked will answer, and which lines hang on one of them."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.domain.matching.recommending import expected
from app.domain.trade.ids import VendorId
from app.domain.trade.line_numbers import named_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedAnswers:
    """`answers` is a mean, not a whole number; four times out of five it is from `low` to `high`. `single` are numbers
    of lines that one vendor alone is asked for.
    """

    asked: int
    answers: float
    low: int
    high: int
    single: tuple[int, ...]

    @property
    def text(self) -> str:
        """For the buyer; empty where nobody is asked."""
        if not self.asked:
            return ""
        told = f"{self.asked} asked, about {round(self.answers)} expected to answer ({self.low} to {self.high})."
        if self.low == self.high:
            told = f"{self.asked} asked, {self.low} expected to answer."
        return f"{told} Only one vendor is asked for {named_lines(self.single)}." if self.single else told


def expected_answers(asked: Mapping[VendorId, Collection[int]], shares: Mapping[VendorId, float]) -> ExpectedAnswers:
    """Of vendors and the lines that each is asked for; `shares`: how likely each is to answer."""
    lines = Counter(line for numbers in asked.values() for line in set(numbers))
    answers, low, high = expected(shares.values())
    return ExpectedAnswers(
        asked=len(asked),
        answers=answers,
        low=low,
        high=high,
        single=tuple(sorted(line for line, count in lines.items() if count == 1)),
    )
