"""What a shop's own requests say about a vendor: how often it answers, how fast, how dear, how late.

Nothing is said below `LEAST` requests: of two requests every answer rate is an accident.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import NamedTuple

from app.domain.vendors.response import Response

LEAST = 3  # requests from which on something is said
STRENGTH = 4  # how many requests the shop's average counts as, where a vendor's own rate is estimated
UNKNOWN_RATE = 0.5  # where nothing is known, so that a new vendor stands between good and bad
_ANSWERS = frozenset({Response.DECLINED, Response.PARTLY_QUOTED, Response.QUOTED})
_QUOTES = frozenset({Response.PARTLY_QUOTED, Response.QUOTED})
_HOURS = 24


class Request(NamedTuple):
    """One RFQ whose invitation a mail server accepted. No dataclass: a hundred thousand are made in half the time.

    `answered_at`: the first quote or decline; `quoted_at`: the first quote, when it came rather than when it was
    entered.
    """

    asked_at: datetime
    response: Response = Response.AWAITING
    answered_at: datetime | None = None
    quoted_at: datetime | None = None
    deadline: datetime | None = None
    is_closed: bool = False
    is_withdrawn: bool = False
    is_left_out: bool = False

    @property
    def is_answered(self) -> bool:
        """Whether the vendor has quoted or declined; a question is no answer yet."""
        return self.response in _ANSWERS

    @property
    def is_quoted(self) -> bool:
        return self.response in _QUOTES

    @property
    def is_late(self) -> bool:
        """Whether its quote came after the deadline."""
        came = self.quoted_at or self.answered_at
        return self.is_quoted and came is not None and self.deadline is not None and came > self.deadline

    def is_settled(self, now: datetime) -> bool:
        """Whether it tells anything: it was answered, or an answer could have been there by now.

        An RFQ that is still open counts neither for nor against who has not answered yet; nor does an invitation that
        was taken back; nor does anything that a buyer has left out.
        """
        if self.is_left_out:
            return False
        if self.is_answered:
            return True
        is_over = self.is_closed or (self.deadline is not None and self.deadline <= now)
        return not self.is_withdrawn and (is_over or self.response is Response.NO_REPLY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What became of the requests that tell something; no such request yet where `asked` is 0.

    `median_hours` run from the invitation's acceptance to the first answer, weekends and nights counted as they are.
    `price` is what its offers usually are of the best ones, see `rfq_positions`: 1.06 is 6% above.
    """

    asked: int = 0
    answered: int = 0
    quoted: int = 0
    median_hours: float | None = None
    price: float | None = None
    late: int = 0

    @property
    def is_telling(self) -> bool:
        """Whether there are requests enough to say anything."""
        return self.asked >= LEAST

    @property
    def rate(self) -> float:
        """Share of answers by which vendors are put in order; half where too little is known."""
        return self.answered / self.asked if self.is_telling else UNKNOWN_RATE

    def expected_in_time(self, average: float) -> float:
        """The share of answers to expect that are not late, shrunk towards the shop's average.

        The mean of a Beta distribution whose prior is worth `STRENGTH` requests answered at the average: a vendor with
        no request is expected to answer as the shop's vendors do, one with many as it has done itself.
        """
        return (self.answered - self.late + STRENGTH * average) / (self.asked + STRENGTH)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Beside the other reasons of a proposal; none below `LEAST` requests."""
        if not self.is_telling:
            return ()
        told = f"answered {self.answered} of {self.asked}"
        if self.median_hours is not None:
            days = round(self.median_hours / _HOURS)
            if days == 0:
                told = f"answered {self.answered} of {self.asked}, within a day"
            elif days == 1:
                told = f"answered {self.answered} of {self.asked}, in about 1 day"
            else:
                told = f"answered {self.answered} of {self.asked}, in about {days} days"
        late = f"{self.late} late" if self.late else ""
        return tuple(reason for reason in (told, self._price_reason, late) if reason)

    @property
    def sentences(self) -> tuple[str, ...]:
        """About the vendor alone, one below the other; what is missing where there are too few requests."""
        if not self.is_telling:
            return (f"Not enough RFQs yet: {self.asked} of {LEAST}",)
        lines = [f"Asked {self.asked} times, answered {self.answered}, quoted {self.quoted}"]
        if self.median_hours is not None:
            days = round(self.median_hours / _HOURS)
            lines.append(
                "Usually answers within a day, weekends included"
                if days == 0
                else "Usually answers in about 1 day, weekends included"
                if days == 1
                else f"Usually answers in about {days} days, weekends included"
            )
        if self.price is not None:
            percent = self._percent
            lines.append(f"Prices: {percent}% above the best" if percent else "Prices: usually the best")
        if self.late:
            lines.append(f"Late quotes: {self.late}")
        return tuple(lines)

    @property
    def _percent(self) -> int:
        return round(((self.price or 1) - 1) * 100)

    @property
    def _price_reason(self) -> str:
        if self.price is None:
            return ""
        return f"{self._percent}% above the best price" if self._percent else "usually the best price"


NO_RECORD = Record()


def record_of(requests: Iterable[Request], now: datetime) -> Record:
    """Of all requests of one vendor, without prices."""
    settled = [request for request in requests if request.is_settled(now)]
    answered = [request for request in settled if request.is_answered]
    return Record(
        asked=len(settled),
        answered=len(answered),
        quoted=sum(request.is_quoted for request in answered),
        median_hours=_median_hours(answered),
        late=sum(request.is_late for request in answered),
    )


def _median_hours(answered: Sequence[Request]) -> float | None:
    """Clocks of vendors go wrong: an answer is never before the question."""
    hours = [
        max((request.answered_at - request.asked_at).total_seconds(), 0) / 3_600
        for request in answered
        if request.answered_at is not None
    ]
    return median(hours) if hours else None


def average_rate(requests: Iterable[tuple[Request, int]], now: datetime) -> float:
    """Share of answers to all these together, each counted so often; half where none tells anything."""
    settled = [(request, count) for request, count in requests if request.is_settled(now)]
    asked = sum(count for _, count in settled)
    return sum(count for request, count in settled if request.is_answered) / asked if asked else UNKNOWN_RATE
