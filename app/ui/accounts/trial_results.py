"""What a test of an account has shown: a line for each step, what to do, and the certificate that was refused."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.domain.accounts.fingerprint import grouped
from app.services.accounts.trial import TrialStep
from app.ui.look.chip import Chip
from app.ui.look.language import tr
from app.ui.look.plain import plain_label
from app.ui.look.spacing import SMALL, TIGHT, WIDE
from app.ui.look.table import quiet
from app.ui.look.tokens import Tone
from app.ui.widgets.chip_label import ChipLabel
from app.ui.widgets.page import button, inner_layout, row

_PASSED, _FAILED = Chip("✓", "", Tone.OK), Chip("✗", "", Tone.ERR)


class TrialResults(QWidget):
    """Empty until there is something to show; `trust_asked` carries the SHA-256 of a certificate, in hex."""

    trust_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self._column = inner_layout(self)
        self._body = QWidget()
        self.clear()

    def clear(self) -> None:
        """Show nothing."""
        self._begin()
        self.hide()

    def say(self, text: str) -> None:
        """How far it is."""
        column = self._begin()
        column.addWidget(_selectable(text))
        self.text = text

    def show_steps(self, steps: Sequence[TrialStep]) -> None:
        """Every step in full."""
        column = self._begin()
        for step in steps:
            self._add(column, step)
        self.text = "\n".join(line for step in steps for line in _lines(step))

    def _begin(self) -> QVBoxLayout:
        self._column.removeWidget(self._body)
        self._body.hide()
        self._body.deleteLater()
        self._body = QWidget()
        self._column.addWidget(self._body)
        self.text = ""
        self.show()
        column = inner_layout(self._body)
        column.setSpacing(TIGHT)
        return column

    def _add(self, column: QVBoxLayout, step: TrialStep) -> None:
        mark = ChipLabel()
        mark.show_chip(_PASSED if step.passed else _FAILED)
        mark.setAccessibleName(self.tr("passed") if step.passed else self.tr("failed"))
        line = row(mark)
        line.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        line.addWidget(_selectable(_said(step)), 1)
        column.addLayout(line)
        if step.todo:
            todo = _selectable(tr(step.todo))
            quiet(todo)
            todo.setContentsMargins(WIDE, 0, 0, SMALL)
            column.addWidget(todo)
        if step.certificate:
            self._add_certificate(column, step.certificate)

    def _add_certificate(self, column: QVBoxLayout, certificate: str) -> None:
        shown = grouped(certificate)
        half = len(shown) // 2  # a colon stands there
        label = _selectable(f"{shown[: half + 1]}\n{shown[half + 1 :]}")
        label.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        label.setAccessibleName(self.tr("Fingerprint of the certificate"))
        label.setContentsMargins(WIDE, 0, 0, 0)
        column.addWidget(label)
        copy = button(
            self.tr("Copy fingerprint"),
            lambda: QGuiApplication.clipboard().setText(shown),
            self.tr("To compare it with what your IT says."),
        )
        trust = button(
            self.tr("Trust this certificate"),
            lambda: self.trust_asked.emit(certificate),
            self.tr("Sets it in the account. You still have to save that."),
        )
        line = row(copy, trust, None)
        line.setContentsMargins(WIDE, 0, 0, SMALL)
        column.addLayout(line)


def _said(step: TrialStep) -> str:
    name = tr(step.name)
    return f"{name} – {tr(step.text)}" if step.text else name


def _lines(step: TrialStep) -> tuple[str, ...]:
    first = f"{'✓' if step.passed else '✗'} {_said(step)}"
    return (first, tr(step.todo)) if step.todo else (first,)


def _selectable(text: str) -> QLabel:
    label = plain_label(text)
    label.setWordWrap(True)
    by = Qt.TextInteractionFlag
    label.setTextInteractionFlags(by.TextSelectableByMouse | by.TextSelectableByKeyboard)
    return label
