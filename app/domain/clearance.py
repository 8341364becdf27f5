"""Export control: who may see what. One rule, and nothing else in the program compares levels."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.text_key import text_key


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
