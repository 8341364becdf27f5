"""A flat bar of steps in any order: text, ✓ or a count, and a line under the one that is shown."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QWidget
from typing_extensions import override

from app.ui.look.spacing import PAGE, SMALL
from app.ui.look.tokens import tokens_of

_LINE = 3


class StepButton(QAbstractButton):
    """One step; `mark` is "✓", a count, or nothing."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.mark = ""
        self.setText(text)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(text.replace("&&", "&"))

    def show_mark(self, mark: str) -> None:
        """Put the mark behind the name."""
        self.mark = mark
        self.setAccessibleDescription(self.tr("done") if mark == "✓" else mark)
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._font(True))
        return QSize(metrics.horizontalAdvance(self._label()) + 2, metrics.height() + 2 * SMALL + _LINE)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.setFont(self._font(self.isChecked()))
        strong = self.isChecked() or self.underMouse()
        painter.setPen(QColor(tokens.text if strong else tokens.text2))
        painter.drawText(self.rect().adjusted(0, 0, 0, -_LINE), Qt.AlignmentFlag.AlignCenter, self._label())
        if self.isChecked():
            painter.fillRect(QRect(0, self.height() - _LINE, self.width(), _LINE), QColor(tokens.accent))
        if self.hasFocus():
            painter.setPen(QColor(tokens.accent))
            painter.drawRoundedRect(self.rect().adjusted(0, 2, -1, -_LINE - 2), 3, 3)

    def _label(self) -> str:
        name = self.text().replace("&&", "&")
        return f"{name} {self.mark}" if self.mark else name

    def _font(self, bold: bool) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return font


class StepBar(QWidget):
    """`chosen` carries the index of the step that the user wants to see."""

    chosen = Signal(int)

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self._buttons = tuple(StepButton(name) for name in names)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(PAGE)
        for button in self._buttons:
            line.addWidget(button)
            button.clicked.connect(self._on_clicked)
        line.addStretch(1)
        self.show_step(0)

    @property
    def step(self) -> int:
        return next((i for i, b in enumerate(self._buttons) if b.isChecked()), 0)

    def show_step(self, step: int) -> None:
        """Underline this step."""
        self._buttons[step].setChecked(True)

    def show_marks(self, marks: Sequence[str]) -> None:
        """A mark for each step."""
        for button, mark in zip(self._buttons, marks, strict=True):
            button.show_mark(mark)

    def marks(self) -> tuple[str, ...]:
        """The marks that are shown."""
        return tuple(b.mark for b in self._buttons)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tokens_of(self.palette()).border))

    def _on_clicked(self) -> None:
        self.chosen.emit(self.step)
