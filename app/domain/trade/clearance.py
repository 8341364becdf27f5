"""Export control: who may see what. One rule, and nothing else in the program compares levels."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.trade.text_key import text_key

_MARKS = ("CUI", "ITAR", "NOFORN")  # mean control wherever they stand, whatever levels the settings have
_LETTER = r"[^\W\d_]"
_APART = r"[\W_]*"


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

    def marks(self, file_name: str) -> tuple[str, ...]:
        """The levels that a file's name carries ("P-1_CUI.pdf"), and the well-known marks that are no level here."""
        words = {text_key(word): word for word in (*_MARKS, *self.levels) if text_key(word)}
        return tuple(word for word in words.values() if _carries(file_name, word))

    def may_have(self, held: str, file_name: str) -> bool:
        """Whether a vendor with `held` may have a file of this name: it needs every level that the name carries."""
        return all(self.covers(held, mark) for mark in self.marks(file_name))

    def higher(self, first: str, second: str) -> str:
        """The higher of two levels; an unknown one counts as none."""
        return second if self._rank(second) > self._rank(first) else first

    def known(self, level: str) -> str | None:
        """The level in its own spelling, "" for none, None where there is no such level."""
        if not text_key(level) or text_key(level) == "none":
            return ""
        rank = self._rank(level)
        return self.levels[rank] if rank >= 0 else None

    def _rank(self, level: str) -> int:
        keys = [text_key(one) for one in self.levels]
        return keys.index(text_key(level)) if text_key(level) in keys else -1


def _carries(file_name: str, word: str) -> bool:
    """As a word of its own; whatever is neither letter nor digit parts the words of a level."""
    parts = [re.escape(part) for part in re.split(r"[\W_]+", word) if part]
    if not parts:
        return False
    before, after = (r"\d" if end.isdigit() else _LETTER for end in (parts[0][0], parts[-1][-1]))
    word_apart = _APART.join(parts)
    return bool(re.search(rf"(?<!{before}){word_apart}(?!{after})", file_name, re.IGNORECASE))
