"""Esc asks before what was entered is discarded; where nothing was, it simply closes."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QStringListModel, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLineEdit,
    QListView,
    QMessageBox,
    QPlainTextEdit,
    QSpinBox,
    QVBoxLayout,
)
from pytestqt.qtbot import QtBot

from app.ui.widgets.entry_dialog import EntryDialog


class _Form(EntryDialog):
    def __init__(self) -> None:
        super().__init__()
        self.line, self.text, self.number = QLineEdit("Acme"), QPlainTextEdit("a\nb"), QSpinBox()
        self.choice, self.tick, self.rows = QComboBox(), QCheckBox("primary"), QStringListModel(["anodize"])
        self.choice.addItems(["To", "Cc"])
        self.list = QListView()
        self.list.setModel(self.rows)
        column = QVBoxLayout(self)
        for widget in (self.line, self.text, self.number, self.choice, self.tick, self.list):
            column.addWidget(widget)


@pytest.fixture
def form(qtbot: QtBot) -> _Form:
    made = _Form()
    qtbot.addWidget(made, before_close_func=lambda w: w.begin_anew())
    made.open()
    qtbot.waitExposed(made)
    return made


def _answering(words: str, seen: list[str]) -> None:
    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        seen.append(box.text())
        next(button for button in box.buttons() if button.text() == words).click()

    QTimer.singleShot(0, answer)


def test_esc_closes_where_nothing_was_entered(form: _Form) -> None:
    QTest.keyClick(form.line, Qt.Key.Key_Escape)
    assert not form.isVisible()
    assert form.result() == QDialog.DialogCode.Rejected


_CHANGES: dict[str, Callable[[_Form], object]] = {
    "a line": lambda f: f.line.setText("Borg"),
    "a text": lambda f: f.text.setPlainText("c"),
    "a number": lambda f: f.number.setValue(3),
    "a choice": lambda f: f.choice.setCurrentIndex(1),
    "a tick": lambda f: f.tick.setChecked(True),
    "a row": lambda f: f.rows.setStringList(["anodize", "passivate"]),
}


@pytest.mark.parametrize("what", sorted(_CHANGES))
def test_esc_asks_first_where_something_was(form: _Form, what: str) -> None:
    _CHANGES[what](form)
    asked: list[str] = []
    _answering("&Keep editing", asked)
    form.reject()
    assert asked == ["What you entered here isn't saved."]
    assert form.isVisible()
    _answering("&Discard", asked)
    form.close()
    assert len(asked) == 2
    assert not form.isVisible()


def test_what_was_taken_back_by_hand_is_nothing_to_ask_about(form: _Form) -> None:
    form.line.setText("Borg")
    form.line.setText("Acme")
    form.reject()
    assert not form.isVisible()


def test_what_is_saved_is_not_asked_about(form: _Form) -> None:
    form.line.setText(f"{datetime.now(UTC):%H:%M}")
    form.begin_anew()
    form.reject()
    assert not form.isVisible()
