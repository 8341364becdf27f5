"""Which rows speak of which part: from its part number to the next, or from “item 2” where that is all that is said."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from app.domain.quotes.candidate_words import REFERENCE
from app.domain.quotes.form import Asking
from app.domain.quotes.placed_numbers import Number, numbers_of
from app.domain.quotes.placed_words import Row
from app.domain.trade.lazy_pattern import lazy_pattern

_WORDS = 5  # that a part number may be written in
_SHORTEST = 3  # characters that are told from a quantity
_ROWS = 60  # of a band
_ABOVE = 8  # rows above the first part number that may be its
_NUMBERED = lazy_pattern(
    rf"\W*(?:{REFERENCE} ?#?(?P<a>[0-9]{{1,3}})(?![0-9])|#?(?P<b>[0-9]{{1,3}})[).:](?![0-9]))", re.IGNORECASE
)
_ITEM = lazy_pattern(rf"(?:^\W*|\W{REFERENCE} ?#?|^{REFERENCE} ?#?)(?P<item>[0-9]{{1,3}})[).:]?\W*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a row, with the numbers in it."""

    row: Row
    begin: int
    end: int
    numbers: tuple[Number, ...]

    @property
    def text(self) -> str:
        """What is written there."""
        return self.row.text[self.begin : self.end]


@dataclass(frozen=True, slots=True)
class Mention:
    """`item` is the number that the vendor gives it, from `begin` on; its part number is from
    `part_begin` to `end`, if `is_sure`.
    """

    row: Row
    begin: int
    end: int
    lines: tuple[int, ...]
    part_begin: int
    item: int = 0
    is_sure: bool = True


@dataclass(slots=True)
class Band:
    """Pieces of rows from top to bottom."""

    mention: Mention
    pieces: list[Piece] = field(default_factory=list)


def mentions_of(rows: Sequence[Row], asking: Asking) -> tuple[Mention, ...]:
    """Each place that names a part, in reading order; numbers of items where no part number is written at all."""
    keys = _keys(asking)
    seen: dict[tuple[int, ...], int] = {}
    found: list[Mention] = []
    for row in rows:
        for begin, end, lines in _in_row(row, keys):
            item = _ITEM.search(row.text[:begin])
            nth = seen[lines] = seen.get(lines, -1) + 1
            line = lines[nth % len(lines)]
            mine = (line, *(other for other in lines if other != line))
            start, number = (item.start("item"), int(item["item"])) if item else (begin, 0)
            found.append(Mention(row, start, end, mine, begin, number))
    return tuple(found or _by_number(rows, {line.number for line in asking.lines}))


def _keys(asking: Asking) -> Mapping[str, tuple[int, ...]]:
    keys: dict[str, tuple[int, ...]] = {}
    for line in asking.lines:
        key = _key(line.part_number)
        for written in {key, key.lstrip("0")}:
            is_telling = len(written) >= _SHORTEST if written == key else len(written) > _SHORTEST + 1
            if is_telling:
                keys[written] = (*keys.get(written, ()), line.number)
    return keys


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _in_row(row: Row, keys: Mapping[str, tuple[int, ...]]) -> list[tuple[int, int, tuple[int, ...]]]:
    words = list(re.finditer(r"[^\s:=#()\[\],;|]+", row.text))
    longest = max(map(len, keys), default=0)
    found, at = [], 0
    while at < len(words):
        key, best = "", 0
        for size in range(min(_WORDS, len(words) - at)):
            word = words[at + size]
            if (size and word.start() - words[at + size - 1].end() > 1) or len(key) > longest:
                break
            key += _key(word[0])
            if key in keys:
                best, lines = size + 1, keys[key]
        if best:
            found.append((words[at].start(), words[at + best - 1].end(), lines))
        at += best or 1
    return found


def _by_number(rows: Sequence[Row], lines: set[int]) -> list[Mention]:
    found = []
    for row in rows:
        named = _NUMBERED.match(row.text)
        if named and int(named["a"] or named["b"]) in lines:
            line = int(named["a"] or named["b"])
            found.append(Mention(row, 0, named.end(), (line,), 0, line, is_sure=False))
    return found


def bands_of(rows: Sequence[Row], mentions: Sequence[Mention], asking: Asking, heads: set[int]) -> list[Band]:
    """Each mention's own. Rows between two of them go where their quantities were asked; `heads` (numbers of rows) go
    nowhere.
    """
    asked = {line.number: frozenset(line.quantities) for line in asking.lines}
    every = frozenset().union(*asked.values())
    bands = [Band(mention) for mention in mentions]
    if not bands:
        return []
    above = bands[0].mention.row.number
    start = max([head + 1 for head in heads if head < above], default=above)
    bands[0].pieces += _whole(rows[max(start, above - _ABOVE) : above], heads, every)
    before: Band | None = None
    for at, band in enumerate(bands):
        after = bands[at + 1] if at + 1 < len(bands) else None
        _own_piece(before, band, after, every)
        first, last = band.mention.row.number + 1, after.mention.row.number if after else len(rows)
        between = _whole(rows[first : min(last, first + _ROWS)], heads, every)
        cut = len(between)
        if after:
            cut = _cut(band, between, after, asked)
            after.pieces += between[cut:]
        band.pieces += between[:cut]
        before = band
    return bands


def _whole(rows: Sequence[Row], heads: set[int], every: frozenset[int]) -> list[Piece]:
    some = (row for row in rows if row.number not in heads)
    return [Piece(row, 0, len(row.text), tuple(numbers_of(row, every))) for row in some]


def _own_piece(before: Band | None, band: Band, after: Band | None, every: frozenset[int]) -> None:
    row, mention = band.mention.row, band.mention
    begin = mention.begin if before and before.mention.row is row else 0
    end = after.mention.begin if after and after.mention.row is row else len(row.text)
    numbers = tuple(number for number in numbers_of(row, every, 0, end) if number.begin >= begin)
    own = tuple(n for n in numbers if not mention.part_begin <= n.begin < mention.end)
    band.pieces.append(Piece(row, begin, end, own))


def _cut(band: Band, between: Sequence[Piece], after: Band, asked: Mapping[int, frozenset[int]]) -> int:
    """How many of these rows are of the upper part: as many quantities as possible shall be asked of theirs; then the
    widest gap tells.
    """
    mine, others = asked[band.mention.lines[0]], asked[after.mention.lines[0]]
    score = sum(_has_asked(piece, others) for piece in between)
    scores = [score]
    for piece in between:
        score += _has_asked(piece, mine) - _has_asked(piece, others)
        scores.append(score)
    rows = [band.mention.row, *(piece.row for piece in between), after.mention.row]
    gaps = [round(_gap(upper, lower)) for upper, lower in pairwise(rows)]
    return max(range(len(scores)), key=lambda at: (scores[at], gaps[at], at))


def _gap(upper: Row, lower: Row) -> float:
    return lower.center - upper.center if upper.page == lower.page else 2 * upper.height


def _has_asked(piece: Piece, asked: frozenset[int]) -> int:
    return any(asked.intersection(number.quantities) for number in piece.numbers)
