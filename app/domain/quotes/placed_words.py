"""Words where they stand on a page, and the rows they form; the lines of an email's text are made the same."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

_SIZE = 12.0  # points: the height of a line of text, of which a character has half in width
_TAB = 8
_APART = 0.8  # times the height of a word: from there on a blank parts two cells
_LONGEST = 4_000  # characters of a line of text
_MOST = 60_000  # words that are looked at
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """In points from the top left corner of its page; pages are counted from 1."""

    text: str
    page: int
    left: float
    top: float
    right: float
    bottom: float

    @property
    def center(self) -> float:
        """From the top: the place of its row."""
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        """Never nothing."""
        return max(self.bottom - self.top, 1.0)


@dataclass(frozen=True)
class Row:
    """Words beside each other, from left to right. Cells are apart by two blanks in its text."""

    words: Sequence[PlacedWord]
    number: int = 0  # of the whole document, in reading order

    @cached_property
    def text(self) -> str:
        """All words."""
        return "".join(self._pieces)

    def covering(self, begin: int, end: int) -> tuple[PlacedWord, ...]:
        """The words that have these characters of the text."""
        first = max(bisect_right(self._begins, begin) - 1, 0)
        last = bisect_right(self._begins, max(end - 1, begin))
        return tuple(self.words[first:last])

    @property
    def page(self) -> int:
        """Counted from 1."""
        return self.words[0].page

    @property
    def center(self) -> float:
        """From the top of the page."""
        return self.words[0].center

    @property
    def height(self) -> float:
        """Of its first word."""
        return self.words[0].height

    @cached_property
    def _pieces(self) -> list[str]:
        pieces = [self.words[0].text]
        for word, after in pairwise(self.words):
            is_apart = after.left - word.right > _APART * min(word.height, after.height)
            pieces.append(("  " if is_apart else " ") + after.text)
        return pieces

    @cached_property
    def _begins(self) -> list[int]:
        begins, at = [], 0
        for piece in self._pieces:
            begins.append(at + len(piece) - len(piece.lstrip(" ")))
            at += len(piece)
        return begins


def rows_of(words: Iterable[PlacedWord]) -> tuple[Row, ...]:
    """In reading order. Words are in one row where their middles are less than half a height apart."""
    rows: list[list[PlacedWord]] = []
    some = [word for word, _ in zip(words, range(_MOST), strict=False) if word.text.strip()]
    for word in sorted(some, key=lambda word: (word.page, word.center)):
        last = rows[-1][0] if rows else None
        is_beside = last and last.page == word.page and word.center - last.center < 0.45 * min(last.height, word.height)
        if is_beside:
            rows[-1].append(word)
        else:
            rows.append([word])
    return tuple(Row(sorted(row, key=lambda word: word.left), number) for number, row in enumerate(rows))


def words_of_text(text: str) -> tuple[PlacedWord, ...]:
    """Each line is a row of page 1, each character a column."""
    return tuple(
        PlacedWord(
            found[0],
            1,
            found.start() * _SIZE / 2,
            number * _SIZE,
            found.end() * _SIZE / 2,
            number * _SIZE + _SIZE,
        )
        for number, line in enumerate(text.splitlines())
        for found in _WORD.finditer(line[:_LONGEST].expandtabs(_TAB * 2))
    )
