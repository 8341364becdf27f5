"""What others have named is shown letter by letter, and nothing in it is done.

Where a label, a tool tip or a message finds `<img src="//host/x">` in a vendor's name, Qt takes it for HTML and opens
that file; on Windows the host would be sent the buyer's sign-in. So these are made here and nowhere else
(`tests/test_architecture.py`), as are the papers that show HTML of our own (`app/ui/widgets/paper.py`).
"""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtGui import Qt as TextRules  # its functions about rich text live in another library of Qt's
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget
from typing_extensions import override

from app.ui.look.symbols import symbol_pixmap
from app.ui.look.tokens import Tone, tokens_of

_SYMBOL = 36
_SYMBOLS = (
    (QMessageBox.Icon.Critical, "error", Tone.ERR),
    (QMessageBox.Icon.Warning, "attention", Tone.WARN),
    (QMessageBox.Icon.Question, "question", Tone.INFO),
    (QMessageBox.Icon.Information, "information", Tone.INFO),
)


def plain_label(text: str = "") -> QLabel:
    """A label that shows its text as it is."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)  # before there is a text to be looked at
    label.setText(text)
    return label


class ShortenedLabel(QLabel):
    """One line that ends in “…” where there is no room for all of it; the tool tip has the whole."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("…"), super().minimumSizeHint().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip(plain_tip(self.text()) if shown != self.text() else "")
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)


def plain_tip(text: str) -> str:
    """A tool tip's text: Qt has no other way to show one than to ask whether it looks like HTML."""
    return TextRules.convertFromPlainText(text) if TextRules.mightBeRichText(text) else text


def set_tip(thing: QWidget | QAction, text: str) -> None:
    """Give it a tool tip."""
    thing.setToolTip(plain_tip(text))


def plain_message(icon: QMessageBox.Icon, title: str, text: str, parent: QWidget | None = None) -> QMessageBox:
    """A message that shows its text as it is; its buttons are yet to be added."""
    box = QMessageBox(icon, plain_title(title), "", QMessageBox.StandardButton.NoButton, parent)
    symbol, tone = next((symbol, tone) for kind, symbol, tone in _SYMBOLS if kind is icon)
    ink = tokens_of(box.palette()).ink_of(tone)
    box.setIconPixmap(symbol_pixmap(symbol, ink, _SYMBOL, box.devicePixelRatioF()))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    return box


def plain_title(text: str) -> str:
    """A window's title: `[*]` in a name would be taken for the mark of an unsaved document."""
    return text.replace("[*]", "[*][*]")


def plain_entry(text: str) -> str:
    """A menu entry or a button that is a name: `&` in it underlines no letter."""
    return text.replace("&", "&&")
