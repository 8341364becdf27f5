"""The colours of the window, light and dark; every text colour has at least 4.5 : 1 on its ground (WCAG 2.2, 1.4.3)."""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtGui import QColor, QPalette


class Tone(StrEnum):
    """What a chip, banner or bar says before it is read."""

    OK = "ok"
    WARN = "warn"
    ERR = "err"
    INFO = "info"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """One scheme, as #RRGGBB."""

    window: str
    surface: str
    subtle: str
    border: str
    box: str  # its darker shade is the edge of a box to tick, and must be seen (WCAG 2.2, 1.4.11)
    text: str
    text2: str
    accent: str
    on_accent: str
    ink: dict[Tone, str]
    ground: dict[Tone, str]

    def ink_of(self, tone: Tone) -> QColor:
        return QColor(self.ink[tone])

    def ground_of(self, tone: Tone) -> QColor:
        return QColor(self.ground[tone])


LIGHT = Tokens(
    window="#F6F7F9",
    surface="#FFFFFF",
    subtle="#EEF0F3",
    border="#D5D9E0",
    box="#ADB1B8",
    text="#1B1D21",
    text2="#565C67",
    accent="#1F66D6",
    on_accent="#FFFFFF",
    ink={
        Tone.OK: "#17713F",
        Tone.WARN: "#8A5A00",
        Tone.ERR: "#B3261E",
        Tone.INFO: "#1A56B8",
        Tone.NEUTRAL: "#565C67",
    },
    ground={
        Tone.OK: "#E2F4E8",
        Tone.WARN: "#FFF2D1",
        Tone.ERR: "#FCE6E4",
        Tone.INFO: "#E3EFFC",
        Tone.NEUTRAL: "#E9ECF0",
    },
)

DARK = Tokens(
    window="#1C1D20",
    surface="#25272B",
    subtle="#2E3136",
    border="#3C4047",
    box="#B0B7C2",
    text="#ECEEF1",
    text2="#A9AFB9",
    accent="#6CA8FF",
    on_accent="#1C1D20",
    ink={
        Tone.OK: "#5FD194",
        Tone.WARN: "#EBBE4D",
        Tone.ERR: "#FF8A80",
        Tone.INFO: "#6CA8FF",
        Tone.NEUTRAL: "#A9AFB9",
    },
    ground={
        Tone.OK: "#17372A",
        Tone.WARN: "#3A2F12",
        Tone.ERR: "#43201F",
        Tone.INFO: "#172F4A",
        Tone.NEUTRAL: "#353940",
    },
)


def tokens_of(palette: QPalette) -> Tokens:
    """The scheme that a widget is painted in: told from its own palette, so that painters need no global state."""
    return DARK if palette.color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT
