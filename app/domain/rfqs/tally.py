"""How an RFQ was answered, in one line: “24 asked · 9 quoted · 2 declined · 1 bounced · 12 silent”."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.domain.vendors.response import Response


class Standing(StrEnum):
    """Of one vendor that was written to."""

    QUOTED = "quoted"
    DECLINED = "declined"
    QUESTION = "with a question"
    BOUNCED = "bounced"  # nobody there can be reached
    SILENT = "silent"


_BY_RESPONSE = {
    Response.QUOTED: Standing.QUOTED,
    Response.PARTLY_QUOTED: Standing.QUOTED,
    Response.DECLINED: Standing.DECLINED,
    Response.ACKNOWLEDGED: Standing.QUESTION,
}


def standing_of(response: Response, *, is_reachable: bool) -> Standing:
    """What was said counts, whatever bounced before."""
    return _BY_RESPONSE.get(response, Standing.SILENT if is_reachable else Standing.BOUNCED)


@dataclass(frozen=True, slots=True)
class AnswerTally:
    """Of all vendors that were written to, in the order of `Standing`."""

    counts: tuple[int, ...]

    @classmethod
    def of(cls, standings: Iterable[Standing]) -> "AnswerTally":
        found = list(standings)
        return cls(tuple(found.count(standing) for standing in Standing))

    @property
    def asked(self) -> int:
        return sum(self.counts)

    @property
    def answered(self) -> int:
        """How many have said anything, whatever it was."""
        return self.asked - self[Standing.BOUNCED] - self[Standing.SILENT]

    @property
    def open(self) -> int:
        """How many may still quote: who was asked and is silent, or has asked back."""
        return self[Standing.SILENT] + self[Standing.QUESTION]

    def __getitem__(self, standing: Standing) -> int:
        return self.counts[_PLACE[standing]]

    def items(self) -> Iterator[tuple[Standing, int]]:
        """Those that there are; how many are silent is always told."""
        for standing, count in zip(Standing, self.counts, strict=True):
            if count or standing is Standing.SILENT:
                yield standing, count

    @property
    def text(self) -> str:
        """For the buyer; empty where nobody was asked."""
        if not self.asked:
            return ""
        return " · ".join((f"{self.asked} asked", *(f"{count} {standing}" for standing, count in self.items())))


_PLACE = {standing: place for place, standing in enumerate(Standing)}
NOBODY_ASKED = AnswerTally.of(())
