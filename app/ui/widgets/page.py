"""The parts that every page is laid out with: title, quiet line, rows of buttons."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QBoxLayout,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from app.ui.look.plain import ShortenedLabel, plain_label, set_tip
from app.ui.look.spacing import LARGE, MEDIUM, PAGE, RADIUS, SMALL, WIDE
from app.ui.look.table import quiet
from app.ui.look.tokens import tokens_of


def page_layout(page: QWidget) -> QVBoxLayout:
    """A page's column with the margins of the house."""
    column = QVBoxLayout(page)
    column.setContentsMargins(PAGE, WIDE, WIDE, LARGE)
    column.setSpacing(MEDIUM)
    return column


def inner_layout(page: QWidget) -> QVBoxLayout:
    """A column inside a page: no margins of its own."""
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(MEDIUM)
    return column


def title_label(text: str) -> QLabel:
    """A page's title: five points larger, demi-bold."""
    return _as_title(plain_label(text))


def shortened_title() -> QLabel:
    """The same for what the buyer has written, which may be longer than the page is wide."""
    return _as_title(ShortenedLabel())


def _as_title(label: QLabel) -> QLabel:
    font = QFont(label.font())
    font.setPointSize(font.pointSize() + 5)
    font.setWeight(QFont.Weight.DemiBold)
    label.setFont(font)
    return label


def quiet_label(text: str = "", wrap: bool = False) -> QLabel:
    """Text that explains and does not shout."""
    label = plain_label(text)
    label.setWordWrap(wrap)
    quiet(label)
    return label


def heading(text: str) -> QLabel:
    """A part's name inside a page."""
    return _as_heading(plain_label(text))


def shortened_heading() -> QLabel:
    """The same for what somebody else has written, which may be longer than there is room."""
    return _as_heading(ShortenedLabel())


def _as_heading(label: QLabel) -> QLabel:
    font = QFont(label.font())
    font.setWeight(QFont.Weight.DemiBold)
    label.setFont(font)
    return label


def button(text: str, call: Callable[[], None], tip: str = "") -> QPushButton:
    """A push button that asks for something; the tool tip says what happens."""
    made = QPushButton(text)
    made.setAutoDefault(False)
    set_tip(made, tip)
    made.clicked.connect(call)
    return made


class PrimaryButton(QPushButton):
    """The one button of a page that goes on: filled with the accent, in every style and scheme."""

    @override
    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(2 * SMALL, 0)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens, area = tokens_of(self.palette()), QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        ground = QColor(tokens.accent if self.isEnabled() else tokens.border)
        if self.isDown() or (self.isEnabled() and self.underMouse()):
            ground = ground.darker(112 if self.isDown() else 106)
        painter.setBrush(ground)
        painter.setPen(QPen(QColor(tokens.text), 1.5) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(area, RADIUS, RADIUS)
        painter.setPen(QColor(tokens.on_accent if self.isEnabled() else tokens.text2))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextShowMnemonic
        painter.drawText(self.rect(), int(flags), self.text())


def primary_button(text: str, call: Callable[[], None], tip: str = "") -> QPushButton:
    """The button that goes on."""
    made = PrimaryButton(text)
    made.setAutoDefault(False)
    set_tip(made, tip)
    made.clicked.connect(call)
    return made


def row(*parts: QWidget | None) -> QHBoxLayout:
    """Widgets side by side; None is the stretch between left and right."""
    line = QHBoxLayout()
    line.setSpacing(SMALL)
    for part in parts:
        if part is None:
            line.addStretch(1)
        else:
            line.addWidget(part)
    return line


def field(form: QFormLayout, label: str, widget: QWidget, part: QBoxLayout | None = None) -> None:
    """A labelled form row: the label is the widget's buddy and gives it its accessible name."""
    text = plain_label(label)
    text.setBuddy(widget)
    widget.setAccessibleName(label.replace("&", "").rstrip(":"))
    if part is None:
        form.addRow(text, widget)
    else:
        form.addRow(text, part)
