"""The chip: glyph + word + colour, so that no status is told by colour alone."""

from dataclasses import dataclass

from typing_extensions import override

from app.ui.look.language import tr
from app.ui.look.tokens import Tone


@dataclass(frozen=True, slots=True)
class Chip:
    """What a status cell says."""

    glyph: str
    word: str
    tone: Tone

    @override
    def __str__(self) -> str:
        return f"{self.glyph} {self.said}"

    @property
    def said(self) -> str:
        """The word in the language of the window."""
        return tr(self.word)
