"""A banner: what happened, what it means, what to do, with a button that does it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget
from typing_extensions import override

from app.ui.look.language import tr
from app.ui.look.plain import plain_label, set_tip
from app.ui.look.spacing import MEDIUM, RADIUS, SMALL
from app.ui.look.tokens import Tone, tokens_of
from app.ui.widgets.click_shield import shield

_GLYPHS = {Tone.OK: "✓", Tone.WARN: "!", Tone.ERR: "✗", Tone.INFO: "i", Tone.NEUTRAL: "·"}
Deed = tuple[str, Callable[[], None]]


class Banner(QWidget):
    """Hidden until it has something to say."""

    said = Signal(str)
    hushed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = Tone.INFO
        self._deeds: list[QPushButton] = []
        self._told: list[str] | None = None  # the buttons beside a progress that is told
        self._glyph = plain_label()
        font = QFont(self._glyph.font())
        font.setBold(True)
        font.setPointSize(font.pointSize() + 2)
        self._glyph.setFont(font)
        self._text = plain_label()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._close = QToolButton()
        self._close.setText("×")
        self._close.setAutoRaise(True)
        self._close.setAccessibleName(self.tr("Dismiss this message"))
        set_tip(self._close, self.tr("Dismiss"))
        self._close.clicked.connect(self.hush)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(MEDIUM, SMALL, SMALL, SMALL)
        self._row.setSpacing(SMALL)
        for widget in (self._glyph, self._text, self._close):
            self._row.addWidget(widget)
        self.hide()

    @property
    def text(self) -> str:
        return self._text.text()

    def say(self, tone: Tone, text: str, deeds: Sequence[Deed] = (), dismissable: bool = True) -> None:
        """Show `text`; each deed is a button (mnemonic with &) and what it calls."""
        self._told = None
        for old in self._deeds:
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._deeds = [self._button(name, call) for name, call in deeds]
        self._tone = tone
        self._glyph.setText(_GLYPHS[tone])
        palette = self._glyph.palette()
        palette.setColor(self._glyph.foregroundRole(), tokens_of(self.palette()).ink_of(tone))
        self._glyph.setPalette(palette)
        text = tr(text)
        self._text.setText(text)
        self._close.setVisible(dismissable)
        self.setAccessibleName(text)
        self.said.emit(text)
        if self.isHidden():
            shield(self, self.y() + self.sizeHint().height())
        self.show()
        self.update()

    def tell(self, text: str, deeds: Sequence[Deed] = ()) -> None:
        """How far something is: said anew only where the buttons change, so that they can be pressed."""
        names = [name for name, _ in deeds]
        if not self.isHidden() and self._told == names:
            self.reword(text)
        else:
            self.say(Tone.INFO, text, deeds, dismissable=False)
            self._told = names

    def reword(self, text: str) -> None:
        """Another text for the same message: buttons and focus stay where they are."""
        text = tr(text)
        self._text.setText(text)
        self.setAccessibleName(text)
        self.said.emit(text)

    def hush(self) -> None:
        """Nothing to say."""
        if self.isVisible():
            shield(self, self.y())
        self.hide()
        self.hushed.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens_of(self.palette()).ground_of(self._tone))
        painter.drawRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)

    def _button(self, name: str, call: Callable[[], None]) -> QPushButton:
        made = QPushButton(name)
        made.setAutoDefault(False)
        made.clicked.connect(call)
        self._row.insertWidget(self._row.count() - 1, made)
        return made
