"""A job shop that never was, over years: its vendors and their ways, its RFQs, and the truth about every one of them.

Made from a seed, and the same each time. What a vendor would do is drawn by RFQ and vendor, whether or not it is asked:
so any choice of vendors can be judged beside any other, as no shop's own history allows.
"""

import math
import random
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from statistics import NormalDist

from app.domain.trade.ids import VendorId
from app.domain.vendors.experience import Outcome, Wanted, season_of

START = datetime(2023, 1, 2, 8, tzinfo=UTC)
SIZES = ("prototype", "small", "medium", "large")
YEAR = timedelta(days=365)
_NORMAL = NormalDist()
_PROCESSES = 8
_SPECIFICATIONS = 4  # of each process


class Game(StrEnum):
    """How a vendor looks better than it is."""

    NONE = "none"
    DECLINES = "answers everything at once, with a decline"
    LURES = "its first three quotes are cheap, the others dear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Era:
    """A vendor under one owner: `willing` in logits, `dear` as a logarithm, and what either changes by in a year."""

    since: datetime
    willing: float
    dear: float
    more_willing: float = 0.0
    dearer: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUpVendor:
    """`listed`: specifications of each process that the shop believes it can do; `likes`: in logits, of processes and
    specifications; `gone`: it answers no more from then on, and stays in the list.
    """

    id: VendorId
    since: datetime
    gone: datetime
    listed: Mapping[str, frozenset[str]]
    likes: Mapping[str, float]
    dear: Mapping[str, float]
    eras: Sequence[Era]
    size: int
    busy: int  # a quarter, or 0
    declines: float
    hours: float
    game: Game = Game.NONE

    def can_do(self, wanted: Wanted, at: datetime) -> bool:
        listed = self.listed.get(wanted.process)
        return self.since <= at and listed is not None and (not wanted.specification or wanted.specification in listed)

    def era(self, at: datetime) -> Era:
        return next((era for era in reversed(self.eras) if era.since <= at), self.eras[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUpRfq:
    number: int
    at: datetime
    deadline: datetime
    wanted: Wanted


@dataclass(slots=True)
class Standing:
    """What the shop has made of a vendor so far."""

    quotes: int = 0
    in_vain: int = 0  # quotes since the last order: who never gets one grows weary


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a vendor does, or would do; `chance` of a quote and `usual` are the truth behind it."""

    chance: float
    usual: float  # price, before the day's accident
    is_quoted: bool
    is_answered: bool
    price: float
    hours: float


@dataclass(frozen=True, slots=True)
class MadeUpShop:
    seed: int
    vendors: Mapping[VendorId, MadeUpVendor]
    rfqs: Sequence[MadeUpRfq]
    standings: dict[VendorId, Standing] = field(default_factory=dict)

    def candidates(self, rfq: MadeUpRfq) -> list[VendorId]:
        """Who is believed to be able to do it, in the order of the alphabet."""
        return [vendor.id for vendor in self.vendors.values() if vendor.can_do(rfq.wanted, rfq.at)]

    def reply(self, rfq: MadeUpRfq, vendor_id: VendorId) -> Reply:
        """What it would do now, as the shop has treated it so far."""
        vendor, standing = self.vendors[vendor_id], self.standings.get(vendor_id, Standing())
        chance, usual = _chance(vendor, rfq, standing), _price(vendor, rfq, standing)
        quotes, answers, luck, haste = (
            zlib.crc32(f"{self.seed}/{rfq.number}/{vendor_id}/{what}".encode()) / 2**32 for what in range(4)
        )
        is_quoted = quotes < chance
        is_open = rfq.at < vendor.gone
        return Reply(
            chance=chance,
            usual=usual,
            is_quoted=is_quoted,
            is_answered=is_quoted or (is_open and answers < vendor.declines),
            price=usual * math.exp(0.06 * _normal(luck)),
            hours=vendor.hours * math.exp(0.7 * _normal(haste)),
        )

    def ask(self, rfq: MadeUpRfq, asked: Iterable[VendorId]) -> dict[VendorId, Outcome]:
        """Ask them, and give the order to the cheapest."""
        replies = {vendor: self.reply(rfq, vendor) for vendor in asked}
        prices = {vendor: reply.price for vendor, reply in replies.items() if reply.is_quoted}
        winner = min(prices, key=prices.__getitem__, default=None)
        for vendor in prices:
            standing = self.standings.setdefault(vendor, Standing())
            standing.quotes += 1
            standing.in_vain = 0 if vendor == winner else standing.in_vain + 1
        return {
            vendor: Outcome(
                at=rfq.at,
                wanted=rfq.wanted,
                is_answered=reply.is_answered,
                is_quoted=reply.is_quoted,
                is_late=reply.is_quoted and rfq.at + timedelta(hours=reply.hours) > rfq.deadline,
                is_awarded=vendor == winner,
                hours=reply.hours if reply.is_answered else None,
                price=prices[vendor] / min(prices.values()) if vendor in prices and len(prices) > 1 else None,
            )
            for vendor, reply in replies.items()
        }


@dataclass(slots=True)
class Buyers:
    """Whom people have asked before there was any proposal: their favourites, the top of the list, and a few others.

    So the history is as one-sided as real ones are.
    """

    rng: random.Random
    favourites: dict[tuple[int, str], dict[VendorId, float]] = field(default_factory=dict)

    def choose(self, rfq: MadeUpRfq, candidates: Sequence[VendorId]) -> list[VendorId]:
        liked = self.favourites.setdefault((rfq.number % 3, rfq.wanted.process), {})
        weights = [1 + 4 / (1 + place) + liked.get(vendor, 0.0) for place, vendor in enumerate(candidates)]
        many = min(self.rng.randint(3, 9), len(candidates))
        keys = [self.rng.random() ** (1 / weight) for weight in weights]
        return [candidates[n] for n in sorted(range(len(keys)), key=keys.__getitem__)[len(keys) - many :]]

    def remember(self, rfq: MadeUpRfq, outcomes: Mapping[VendorId, Outcome]) -> None:
        """Who got the order is asked again."""
        liked = self.favourites.setdefault((rfq.number % 3, rfq.wanted.process), {})
        for vendor, outcome in outcomes.items():
            liked[vendor] = liked.get(vendor, 0.0) * 0.8 + 4 * outcome.is_awarded + outcome.is_quoted


def made_up_shop(seed: int, *, rfqs: int, vendors: int, years: float) -> MadeUpShop:
    """That many RFQs to that many vendors in that time, a third of whom come later."""
    rng = random.Random(seed)  # noqa: S311  # nothing secret is made here
    end = START + years * YEAR
    ease = {name: rng.gauss(0, 0.5) for process in _processes() for name in (process, *_specifications(process))}
    made = [_vendor(VendorId(n), ease, end, rng) for n in range(vendors)]
    times = sorted(START + rng.random() * years * YEAR for _ in range(rfqs))
    return MadeUpShop(
        seed=seed,
        vendors={vendor.id: vendor for vendor in made},
        rfqs=[_rfq(number, at, rng) for number, at in enumerate(times)],
    )


def _rfq(number: int, at: datetime, rng: random.Random) -> MadeUpRfq:
    process = rng.choices(_processes(), [1 / (n + 1) for n in range(_PROCESSES)])[0]
    names = ("", *_specifications(process))
    specification = rng.choices(names, [1.0, *(1.5 / n for n in range(1, _SPECIFICATIONS + 1))])[0]
    size = rng.choices(SIZES, [3, 3, 2, 1])[0]
    wanted = Wanted(process=process, specification=specification, size=size, season=season_of(at))
    return MadeUpRfq(number=number, at=at, deadline=at + timedelta(days=rng.randint(5, 14)), wanted=wanted)


def _vendor(vendor_id: VendorId, ease: Mapping[str, float], end: datetime, rng: random.Random) -> MadeUpVendor:
    does = rng.sample(_processes(), rng.choices((1, 2, 3), (3, 2, 1))[0])
    listed = {process: frozenset(s for s in _specifications(process) if rng.random() < 0.65) for process in does}
    names = [name for process in does for name in (process, *_specifications(process))]
    since = START if rng.random() < 0.67 else START + rng.random() * (end - START)
    gone = since + rng.expovariate(0.05) * YEAR
    game = rng.choices((Game.NONE, Game.DECLINES, Game.LURES), (88, 6, 6))[0]
    return MadeUpVendor(
        id=vendor_id,
        since=since,
        gone=gone,
        listed=listed,
        likes={name: ease[name] + rng.gauss(0, 0.8) for name in names},
        dear={process: rng.gauss(0, 0.08) for process in does},
        eras=_eras(since, end, rng),
        size=rng.choices(range(4), [3, 3, 2, 1])[0],
        busy=rng.randint(1, 4) if rng.random() < 0.4 else 0,
        declines=0.98 if game is Game.DECLINES else rng.betavariate(1.5, 1.5),
        hours=2.0 if game is Game.DECLINES else math.exp(rng.gauss(4, 0.8)),
        game=game,
    )


def _eras(since: datetime, end: datetime, rng: random.Random) -> list[Era]:
    """A new owner every six years or so; between, two of five vendors grow slowly better or worse."""
    eras: list[Era] = []
    while since < end:
        moves = rng.random() < 0.4
        eras.append(
            Era(
                since=since,
                willing=rng.gauss(0.5, 1.1),
                dear=rng.gauss(0, 0.12),
                more_willing=rng.gauss(0, 0.5) if moves else 0.0,
                dearer=rng.gauss(0, 0.05) if moves else 0.0,
            )
        )
        since += rng.expovariate(1 / 6) * YEAR
    return eras


def _chance(vendor: MadeUpVendor, rfq: MadeUpRfq, standing: Standing) -> float:
    if rfq.at >= vendor.gone:
        return 0.0
    if vendor.game is Game.DECLINES:
        return 0.01
    era, wanted = vendor.era(rfq.at), rfq.wanted
    odds = era.willing + era.more_willing * ((rfq.at - era.since) / YEAR)
    odds += vendor.likes[wanted.process] + vendor.likes.get(wanted.specification, 0.0)
    odds -= 0.7 * abs(SIZES.index(wanted.size) - vendor.size)
    odds -= 1.4 * (wanted.season == vendor.busy) + 0.3 * (wanted.season == 4)
    odds -= 0.06 * min(standing.in_vain, 12)
    return 1 / (1 + math.exp(-odds))


def _price(vendor: MadeUpVendor, rfq: MadeUpRfq, standing: Standing) -> float:
    era, wanted = vendor.era(rfq.at), rfq.wanted
    dear = era.dear + era.dearer * ((rfq.at - era.since) / YEAR) + vendor.dear[wanted.process]
    dear += 0.03 * abs(SIZES.index(wanted.size) - vendor.size)
    if vendor.game is Game.LURES:
        dear += -0.15 if standing.quotes < 3 else 0.2
    return math.exp(dear)


def _normal(share: float) -> float:
    return _NORMAL.inv_cdf(min(max(share, 1e-9), 1 - 1e-9))


def _processes() -> list[str]:
    return [f"process-{n}" for n in range(_PROCESSES)]


def _specifications(process: str) -> list[str]:
    return [f"{process}/{n}" for n in range(_SPECIFICATIONS)]
