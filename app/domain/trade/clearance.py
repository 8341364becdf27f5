"""Export control: who may see what. One rule, and nothing else in the program compares levels."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.domain.trade.seen_text import seen_text
from app.domain.trade.text_key import text_key

_MARKS = ("CUI", "ITAR", "NOFORN")  # mean control wherever they stand, whatever levels the settings have
_LETTER = r"[^\W\d_]"
_APART = r"[\W_]*"
_HARMLESS = re.compile(  # words that hold a mark by chance
    r"(bis|cir)cuit|cuirass|cuisine|(her|mil)itar[iy]|(hered|mil|san|sol|un)itar|(dign|human|util)itar|guitar|pituitar"
)


@dataclass(frozen=True, slots=True)
class Clearances:
    """Levels in order, lowest first; whoever holds one holds all below it. No level at all is the empty text."""

    levels: Sequence[str] = ("CUI", "ITAR")

    def covers(self, held: str, needed: str) -> bool:
        """Whether a vendor with `held` may have what needs `needed`.

        A level that is not in the list is held by nobody, and is nobody's whose vendor names it: a word that was
        mistyped, or a level that was taken out of the settings, never opens anything.
        """
        return not text_key(needed) or 0 <= self._rank(needed) <= self._rank(held)

    def marks(self, text: str) -> tuple[str, ...]:
        """The levels that stand in a text as words of their own, and the well-known marks that are no level here.

        Such as in a file's name, "P-1_CUI.pdf"; spelled ("C.U.I") and otherwise written letters count as well.
        """
        return self._found(seen_text(text), _stands_in)

    def hints(self, text: str) -> tuple[str, ...]:
        """Those that are no word of their own but stick to letters, or are torn: "BracketCUI", "ITARdrawing"."""
        plain = seen_text(text)
        own = self._found(plain, _stands_in)
        return tuple(word for word in self._found(_HARMLESS.sub("0", plain), _hides_in) if word not in own)

    def is_above(self, first: str, second: str) -> bool:
        """Whether who holds the first may have more than who holds the second; an unknown one counts as none."""
        return self._rank(first) > self._rank(second)

    def stricter(self, first: str, second: str) -> str:
        """The lower of two; one that is not said at all gives way."""
        return (first or second) if not (first and second) else second if self.is_above(first, second) else first

    def known(self, level: str) -> str | None:
        """The level in its own spelling, "" for none, None where there is no such level."""
        if not text_key(level) or text_key(level) == "none":
            return ""
        rank = self._rank(level)
        return self.levels[rank] if rank >= 0 else None

    def _found(self, text: str, is_found: Callable[[str, str], bool]) -> tuple[str, ...]:
        words = {text_key(word): word for word in (*_MARKS, *self.levels) if text_key(word)}
        return tuple(word for word in words.values() if is_found(text, seen_text(word)))

    def _rank(self, level: str) -> int:
        keys = [text_key(one) for one in self.levels]
        return keys.index(text_key(level)) if text_key(level) in keys else -1


def _stands_in(text: str, word: str) -> bool:
    """As a word of its own, or spelled; whatever is neither letter nor digit parts the words of a level."""
    parts = [part for part in re.split(r"[\W_]+", word) if part]
    whole, spelled = _APART.join(map(re.escape, parts)), r"[\W_]+".join("".join(parts))
    return bool(parts) and bool(re.search(_bounded(f"({whole}|{spelled})", "".join(parts), _LETTER), text))


def _hides_in(text: str, word: str) -> bool:
    """Among letters, whatever parts its own; a number never among digits: “Export 2” is not in “export 20”."""
    letters = re.sub(r"[\W_]+", "", word)
    return bool(letters) and bool(re.search(_bounded(_APART.join(letters), letters, ""), text))


def _bounded(pattern: str, letters: str, letter: str) -> str:
    """Not beside a digit where it ends in one, else not beside a `letter`."""
    before, after = (r"\d" if end.isdigit() else letter for end in (letters[0], letters[-1]))
    return (f"(?<!{before})" if before else "") + pattern + (f"(?!{after})" if after else "")
