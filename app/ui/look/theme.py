"""Puts the tokens into the application's palette and follows the system's light or dark scheme while it runs."""

import sys
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from app.ui.look.tokens import DARK, LIGHT, Tokens, Tone

Scheme = Literal["system", "light", "dark"]
_SCHEMES = {"system": Qt.ColorScheme.Unknown, "light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}

_STYLE = "fusion"
_FIELDS = ("QLineEdit", "QPlainTextEdit", "QAbstractSpinBox")
_BOXES = ("QCheckBox", "QRadioButton")


class Theme(QObject):
    """Fusion with our palette on Windows and Linux, the native style on macOS."""

    changed = Signal()

    def __init__(self, application: QApplication, scheme: Scheme = "system") -> None:
        super().__init__(application)
        self._application = application
        self.scheme: Scheme = scheme
        if sys.platform != "darwin" and application.style().name() != _STYLE:
            application.setStyle(_STYLE)  # once: widgets that wait to be taken down still know the style before
        application.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)
        self.choose(scheme)

    def choose(self, scheme: Scheme) -> None:
        """Light, dark, or whatever the system says, now and whenever it changes its mind."""
        self.scheme = scheme
        self._application.styleHints().setColorScheme(_SCHEMES[scheme])
        self._paint()

    @Slot(Qt.ColorScheme)
    def _on_scheme_changed(self, _scheme: Qt.ColorScheme) -> None:
        self._paint()

    def _paint(self) -> None:
        if sys.platform != "darwin":
            tokens = DARK if self._is_dark() else LIGHT
            self._application.setPalette(palette_of(tokens))
            for name in _FIELDS:
                self._application.setPalette(field_palette_of(tokens), name)  # type: ignore[arg-type]  # the stub wants octets, Qt a str
            for name in _BOXES:
                self._application.setPalette(box_palette_of(tokens), name)  # type: ignore[arg-type]  # as above
        self.changed.emit()

    def _is_dark(self) -> bool:
        if self.scheme == "system":
            return self._application.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self.scheme == "dark"


def palette_of(tokens: Tokens) -> QPalette:
    """A complete palette; text that is less important is painted in `PlaceholderText`."""
    palette = QPalette()
    for role, colour in _roles(tokens).items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, _faded(tokens))
    palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Highlight, QColor(tokens.border))
    return palette


def field_palette_of(tokens: Tokens) -> QPalette:
    """For what is typed in: Fusion draws no visible edge in the dark, so the field's own ground must show it."""
    palette = palette_of(tokens)
    if tokens is DARK:
        palette.setColor(QPalette.ColorRole.Base, QColor(tokens.subtle).lighter(115))
    return palette


def box_palette_of(tokens: Tokens) -> QPalette:
    """For what is ticked: Fusion draws its edge in a darker `Window`, which shows nowhere else in a box."""
    palette = field_palette_of(tokens)
    palette.setColor(QPalette.ColorRole.Window, QColor(tokens.box))
    return palette


def _roles(tokens: Tokens) -> dict[QPalette.ColorRole, str]:
    role = QPalette.ColorRole
    return {
        role.Window: tokens.window,
        role.WindowText: tokens.text,
        role.Base: tokens.surface,
        role.AlternateBase: tokens.subtle,
        role.Text: tokens.text,
        role.PlaceholderText: tokens.text2,
        role.Button: tokens.surface if tokens is LIGHT else tokens.subtle,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.ink[Tone.ERR],
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.Accent: tokens.accent,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.accent,
        role.ToolTipBase: tokens.surface,
        role.ToolTipText: tokens.text,
        role.Light: tokens.surface if tokens is LIGHT else tokens.border,
        role.Midlight: tokens.subtle,
        role.Mid: tokens.border,
        role.Dark: tokens.border if tokens is LIGHT else "#17181A",
        role.Shadow: "#8A919C" if tokens is LIGHT else "#101113",
    }


def _faded(tokens: Tokens) -> QColor:
    text, ground = QColor(tokens.text2), QColor(tokens.window)
    return QColor(
        (text.red() * 6 + ground.red() * 4) // 10,
        (text.green() * 6 + ground.green() * 4) // 10,
        (text.blue() * 6 + ground.blue() * 4) // 10,
    )
