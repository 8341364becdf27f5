"""How many of those who are asked will answer, and which lines hang on one of them."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.domain.trade.ids import VendorId
from app.domain.trade.line_numbers import named_lines
from app.domain.vendors.record import NO_RECORD, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedAnswers:
    """`answers` is a mean, not a whole number; `single` are numbers of lines that one vendor alone is asked for."""

    asked: int
    answers: float
    single: tuple[int, ...]

    @property
    def text(self) -> str:
        """For the buyer; empty where nobody is asked."""
        if not self.asked:
            return ""
        told = f"{self.asked} asked, about {round(self.answers)} expected to answer."
        return f"{told} Only one vendor is asked for {named_lines(self.single)}." if self.single else told


def expected_answers(
    asked: Mapping[VendorId, Collection[int]], records: Mapping[VendorId, Record], average: float
) -> ExpectedAnswers:
    """Of vendors and the lines that each is asked for; `average` is the shop's rate of answers."""
    lines = Counter(line for numbers in asked.values() for line in set(numbers))
    return ExpectedAnswers(
        asked=len(asked),
        answers=sum(records.get(vendor_id, NO_RECORD).expected_rate(average) for vendor_id in asked),
        single=tuple(sorted(line for line, count in lines.items() if count == 1)),
    )
