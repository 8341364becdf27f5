"""What has been learned about one vendor, for the buyer to read and to correct."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.trade.ids import RfqId
from app.domain.vendors.experience import Estimate, Outcome

_HOURS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One RFQ that the vendor was asked in. `outcome`: None while it tells nothing yet. `process`, `specification`: of
    most of its lines.
    """

    rfq_id: RfqId
    number: str
    title: str
    asked_at: datetime
    process: str
    specification: str
    outcome: Outcome | None
    is_left_out: bool = False

    @property
    def wanted(self) -> str:
        """What it was about, and how large the lot was."""
        size = self.outcome.wanted.size if self.outcome else ""
        lot = f"{size} lot" if size else ""
        return ", ".join(part for part in (self.process, self.specification, lot) if part)

    @property
    def came(self) -> str:
        """What came of it, in the buyer's words."""
        if self.outcome is None:
            return "tells nothing yet"
        if not self.outcome.is_answered:
            return "no answer"
        told = ["quoted" if self.outcome.is_quoted else "declined", *_soon(self.outcome.hours)]
        if self.outcome.price is not None:
            told.append(above_best(self.outcome.price))
        told += ["late"] if self.outcome.is_late else []
        told += ["got the order"] if self.outcome.is_awarded else []
        return ", ".join(told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """Of one process, or of all (`process` is empty), what counts now; `estimate`: of the next request for it."""

    process: str
    asked: int
    answered: int
    orders: int
    estimate: Estimate

    @property
    def chance(self) -> str:
        """Of a quote."""
        return f"{self.estimate.quote:.0%}"

    @property
    def price(self) -> str:
        """What to expect of it, beside the best one."""
        return above_best(self.estimate.price)


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedVendor:
    """`summary` begins with all processes together; it is empty where nothing counts. `lessons`: the latest first."""

    summary: tuple[Lessons, ...]
    lessons: tuple[Lesson, ...]

    @property
    def left_out(self) -> int:
        """How many RFQs nothing is learned from."""
        return sum(lesson.is_left_out for lesson in self.lessons)


def above_best(price: float) -> str:
    """1.06 is 6% above the best price."""
    percent = round((price - 1) * 100)
    return f"{percent}% above the best price" if percent > 0 else "the best price"


def _soon(hours: float | None) -> tuple[str, ...]:
    if hours is None:
        return ()
    days = round(hours / _HOURS)
    return ("within a day" if days == 0 else "in about 1 day" if days == 1 else f"in about {days} days",)
