"""What came of RFQs lately: answers by day, how long vendors take, and what waits for a decision."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from statistics import median

from app.domain.trade.ids import VendorId
from app.domain.vendors.price_position import OfferedPrice
from app.domain.vendors.record import Request

_HOUR_S = 3_600
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AnswerDay:
    """How many vendors answered first on this day: each counts once for an RFQ, whatever it sends later."""

    day: date
    quoted: int
    declined: int

    @property
    def answered(self) -> int:
        return self.quoted + self.declined


@dataclass(frozen=True, slots=True)
class AnswerTime:
    """`median_hours` from an RFQ's email to the first answer, nights and weekends included."""

    vendor_id: VendorId
    vendor: str
    answers: int
    median_hours: float


@dataclass(frozen=True, slots=True)
class OpenValue:
    """What the least offers to `rfqs` RFQs come to, line by line, without tooling and charges per order."""

    currency: str  # ISO 4217
    amount: float
    rfqs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """`days` without a gap, oldest first; `times`: who answered most comes first; `median_hours` of all answers."""

    days: tuple[AnswerDay, ...]
    times: tuple[AnswerTime, ...]
    median_hours: float | None
    open_values: tuple[OpenValue, ...]

    @property
    def answered(self) -> int:
        return sum(day.answered for day in self.days)


def begin_of(now: datetime, days: int, zone: tzinfo) -> datetime:
    """Midnight, where the buyer is, before the first of the last so many days; today is the last of them."""
    first = now.astimezone(zone).date() - _DAY * (days - 1)
    return datetime(first.year, first.month, first.day, tzinfo=zone)


def first_answers(requests: Iterable[Request], begins: datetime) -> list[Request]:
    """Those whose first answer was there from this moment on."""
    return [r for r in requests if r.is_answered and r.answered_at is not None and r.answered_at >= begins]


def by_day(answered: Iterable[Request], begins: datetime, now: datetime) -> tuple[AnswerDay, ...]:
    """Every day from `begins` until now, in the time zone of `begins`."""
    zone = begins.tzinfo
    last = now.astimezone(zone).date()
    quoted, declined = Counter[date](), Counter[date]()
    for request in answered:
        assert request.answered_at is not None  # noqa: S101 - it is answered
        (quoted if request.is_quoted else declined)[min(request.answered_at.astimezone(zone).date(), last)] += 1
    days = (begins.date() + _DAY * number for number in range((last - begins.date()).days + 1))
    return tuple(AnswerDay(day, quoted[day], declined[day]) for day in days)


def hours_of(answered: Iterable[Request]) -> float | None:
    """The median; None of none. Clocks of vendors go wrong: an answer is never before the question."""
    hours = [
        max((r.answered_at - r.asked_at).total_seconds(), 0) / _HOUR_S for r in answered if r.answered_at is not None
    ]
    return median(hours) if hours else None


def open_values(prices: Iterable[OfferedPrice], wanted: Mapping[tuple[int, int], int]) -> tuple[OpenValue, ...]:
    """By currency, the most first. `wanted`: RFQ and line → the quantity that is to be ordered.

    Of a line whose wanted quantity nobody has priced, or is not known, the smallest one counts. Where offers to an RFQ
    are in several currencies, those in the most usual one count: nothing is converted, so that no day's rate decides.
    """
    offers: dict[int, dict[str, list[OfferedPrice]]] = {}
    for price in prices:
        if price.currency:
            offers.setdefault(price.rfq, {}).setdefault(price.currency, []).append(price)
    values, rfqs = dict[str, float](), Counter[str]()
    for by_currency in offers.values():
        currency = min(by_currency, key=lambda code: (-len({p.vendor for p in by_currency[code]}), code))
        values[currency] = values.get(currency, 0.0) + _least(by_currency[currency], wanted)
        rfqs[currency] += 1
    codes = sorted(values, key=lambda code: (-rfqs[code], code))
    return tuple(OpenValue(code, round(values[code], 2), rfqs[code]) for code in codes)


def _least(prices: Sequence[OfferedPrice], wanted: Mapping[tuple[int, int], int]) -> float:
    by_line: dict[int, dict[int, float]] = {}
    for price in prices:
        of_line = by_line.setdefault(price.line, {})
        of_line[price.quantity] = min(price.amount, of_line.get(price.quantity, price.amount))
    rfq = prices[0].rfq
    return sum(of.get(wanted.get((rfq, line), 0), of[min(of)]) for line, of in by_line.items())
