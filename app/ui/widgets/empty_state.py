"""What a page shows instead of an empty table: what belongs here and the buttons that put it there."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.look.spacing import MEDIUM, SMALL
from app.ui.look.symbols import draw_symbol
from app.ui.look.tokens import tokens_of
from app.ui.widgets.page import heading, quiet_label

_SYMBOL = 48
_TEXT_WIDTH = 440


class Symbol(QWidget):
    """A line symbol painted in the quiet colour of the palette."""

    def __init__(self, name: str, size: int = _SYMBOL) -> None:
        super().__init__()
        self._name = name
        self.setFixedSize(QSize(size, size))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colour = QColor(tokens_of(self.palette()).text2)
        draw_symbol(QPainter(self), QRectF(self.rect()), self._name, colour)


class EmptyState(QWidget):
    """Symbol, headline, sentence, buttons; the first button is the one to press."""

    def __init__(
        self, symbol: str, headline: str, text: str, deeds: Sequence[tuple[str, Callable[[], None]]] = ()
    ) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setSpacing(MEDIUM)
        column.addStretch(2)
        column.addWidget(Symbol(symbol), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(heading(headline), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(_sentence(text), 0, Qt.AlignmentFlag.AlignHCenter)
        buttons = QHBoxLayout()
        buttons.setSpacing(SMALL)
        buttons.addStretch(1)
        for name, call in deeds:
            made = QPushButton(name)
            made.clicked.connect(call)
            buttons.addWidget(made)
        buttons.addStretch(1)
        column.addLayout(buttons)
        column.addStretch(3)


class EmptyOr(QStackedWidget):
    """The content, or what is shown where there is none.

    It begins with the content: what has not been read yet is not “nothing”, and must never say so.
    """

    def __init__(self, empty: EmptyState, content: QWidget) -> None:
        super().__init__()
        self.addWidget(empty)
        self.addWidget(content)
        self.show_any(True)

    def show_any(self, has_any: bool) -> None:
        self.setCurrentIndex(1 if has_any else 0)


def _sentence(text: str) -> QLabel:
    label = quiet_label(text, wrap=True)
    label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    label.setFixedSize(_TEXT_WIDTH, label.heightForWidth(_TEXT_WIDTH))  # a centred label does not ask for more lines
    return label
