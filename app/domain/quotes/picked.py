"""The words that a click on a page means: “38.00” with the “/C” behind it, “3-4” with its “wks”."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from app.domain.quotes.amount import read_amount
from app.domain.quotes.lead_time import read_lead_time
from app.domain.quotes.placed_words import PlacedWord

_MOST = 4  # words
_APART = 0.8  # times the height of a word: farther away it is another cell


def price_words(word: PlacedWord, words: Sequence[PlacedWord]) -> tuple[PlacedWord, ...]:
    """The amount with what it is for; the word alone where that can't be read."""
    return _longest(word, words, lambda text: not read_amount(text).doubt)


def lead_words(word: PlacedWord, words: Sequence[PlacedWord]) -> tuple[PlacedWord, ...]:
    """The time with its unit; the word alone where that can't be read."""
    return _longest(word, words, lambda text: not read_lead_time(text).doubt)


def _longest(word: PlacedWord, words: Sequence[PlacedWord], is_read: Callable[[str], bool]) -> tuple[PlacedWord, ...]:
    phrase = _phrase(word, words)
    lengths = range(len(phrase), 1, -1)
    return next((phrase[:n] for n in lengths if is_read(" ".join(w.text for w in phrase[:n]))), (word,))


def _phrase(word: PlacedWord, words: Sequence[PlacedWord]) -> tuple[PlacedWord, ...]:
    """It and those close behind it on its row."""
    row = [w for w in words if w.page == word.page and w.top < word.center < w.bottom and w.left > word.left]
    phrase = [word]
    for before, after in pairwise([word, *sorted(row, key=lambda w: w.left)][:_MOST]):
        if after.left - before.right > _APART * min(before.height, after.height):
            break
        phrase.append(after)
    return tuple(phrase)
