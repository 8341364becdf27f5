"""Looking for doubles among many vendors: only those are compared that have something in common.

Whatever two vendors may share (a word of the name, a mail domain, a phone, an address) makes a block. In a block that
is too large to compare everybody with everybody, each is compared with its neighbours by name; such blocks are told.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.domain.trade.ids import VendorId
from app.domain.vendors.duplicates import LOWEST_SCORE, Likeness, Profile, likeness, needed_for

LARGEST_BLOCK = 150  # vendors that are all compared with each other
NEIGHBOURS = 40  # with so many that follow by name each one of a larger block is compared
MOST = 5_000  # pairs that are handed out
_LETTERS = 5  # how names begin: finds those whose first word is written otherwise further on
_STEP = 1_000  # vendors or blocks between two looks at whether it is still wanted

Pair = tuple[VendorId, VendorId]  # the smaller id first


class SearchCancelled(Exception):
    """Nobody waits for the result any more."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """So many vendors share this that each was compared with its neighbours by name alone."""

    what: str  # "“plating” in the name", "the mail domain x.example"
    vendors: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubles:
    """Pairs that may be one vendor, best first. `left_out` more were found than are handed out."""

    pairs: tuple[Likeness, ...]
    vendors: int
    crowds: tuple[Crowd, ...] = ()
    left_out: int = 0


Watch = Callable[[int, int], bool]
"""Told how much of how much is done; its answer says whether to go on."""


def doubles(
    profiles: Sequence[Profile], distinct: Collection[Pair] = (), lowest: int = LOWEST_SCORE, watch: Watch | None = None
) -> Doubles:
    """Everybody who looks like somebody else; `distinct` are known not to be the same.

    Raises:
        SearchCancelled: `watch` said so.
    """
    blocks = [(what, members) for what, members in _blocks(profiles).items() if len(members) > 1]
    best: dict[Pair, Likeness] = {}
    seen: set[Pair] = set()
    for number, (what, members) in enumerate(blocks):
        if number % _STEP == 0 and watch is not None and not watch(number, len(blocks)):
            raise SearchCancelled
        for one, two in _candidates(what[0], members, lowest):
            pair = (min(one.id, two.id), max(one.id, two.id))
            if pair in seen or pair in distinct:
                continue
            seen.add(pair)
            found = likeness(one, two)
            if found.score >= lowest:
                best[pair] = found
    if watch is not None and not watch(len(blocks), len(blocks)):
        raise SearchCancelled
    ordered = sorted(best.values(), key=lambda d: (-d.score, d.first_name.casefold(), d.first, d.second))
    crowds = (Crowd(_told(what), len(m)) for what, m in blocks if len(m) > LARGEST_BLOCK)
    return Doubles(
        pairs=tuple(ordered[:MOST]),
        vendors=len(profiles),
        crowds=tuple(sorted(crowds, key=lambda c: (-c.vendors, c.what))),
        left_out=max(len(ordered) - MOST, 0),
    )


_What = tuple[str, str]  # kind and text of what is shared
_NAMED = frozenset({"word", "beginning"})
_EVERYBODYS = frozenset({"and", "the", "of", "und", "et"})


def _blocks(profiles: Iterable[Profile]) -> Mapping[_What, list[Profile]]:
    found: dict[_What, list[Profile]] = {}
    for profile in profiles:
        for what in _shared(profile):
            found.setdefault(what, []).append(profile)
    return found


def _shared(profile: Profile) -> Iterator[_What]:
    yield "name", profile.key
    numbers = " ".join(profile.numbers)  # "Shop 2" is never compared with "Shop 3" for its name alone
    words = set(profile.words.split())
    for word in sorted(words - _EVERYBODYS - set(profile.numbers)):
        yield "word", f"{word} {numbers}".strip()
    yield "beginning", f"{profile.key[:_LETTERS]} {numbers}".strip()
    for kind, texts in (("mailbox", profile.mailboxes), ("domain", profile.domains), ("phone", profile.phones)):
        for text in sorted(texts):
            yield kind, text
    if profile.place:
        yield "place", profile.place


def _candidates(kind: str, members: Sequence[Profile], lowest: int) -> Iterator[tuple[Profile, Profile]]:
    """Pairs of a block; where a word of the name is all that is shared, only those whose names are alike enough."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - not needed before somebody looks for duplicates

    ordered = sorted(members, key=lambda p: (p.key, p.id))
    reach = len(ordered) if len(ordered) <= LARGEST_BLOCK else NEIGHBOURS
    keys = [[p.key for p in ordered]] if kind in _NAMED else []
    if kind == "word":
        keys.append([p.words for p in ordered])  # the same words in another order
    enough = needed_for(lowest)
    for place, profile in enumerate(ordered[:-1]):
        start, end = place + 1, min(place + 1 + reach, len(ordered))
        others = set() if keys else set(range(start, end))
        for spellings in keys:
            hits = process.extract(
                spellings[place], spellings[start:end], scorer=fuzz.ratio, score_cutoff=enough, limit=None
            )
            others |= {start + index for _, _, index in hits}
        for other in sorted(others):
            yield profile, ordered[other]


def _told(what: _What) -> str:
    kind, text = what
    words = {
        "name": "the name",
        "word": "in the name the word",
        "beginning": "the beginning of the name",
        "mailbox": "the address",
        "domain": "the email domain",
        "phone": "the phone",
        "place": "the postal address",
    }
    return f"{words[kind]} “{text}”"
