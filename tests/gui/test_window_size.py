"""How large windows begin, and what that leaves behind."""

import gc
import re
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QVBoxLayout
from shiboken6 import isValid

from app.ui.look.window_size import begin_size, fit_size, least_size

_APP = Path(__file__).parents[2] / "app"


def test_no_window_is_larger_than_its_screen(qapp: QApplication) -> None:  # noqa: ARG001 - it has the screens
    dialog = QDialog()
    begin_size(dialog, 9_000, 9_000)
    free = QGuiApplication.primaryScreen().availableGeometry()
    assert dialog.width() < free.width()
    assert dialog.height() < free.height()


def test_a_window_that_is_collected_leaves_the_screen_to_the_others(qapp: QApplication) -> None:  # noqa: ARG001 - as above
    screen = QGuiApplication.primaryScreen()
    for _ in range(3):
        dialog = QDialog()
        QVBoxLayout(dialog).addWidget(QLabel("a"))
        for measure in (lambda d: begin_size(d, 300, 200), lambda d: least_size(d, 200, 100), fit_size):
            measure(dialog)
        dialog.itself = dialog  # type: ignore[attr-defined]  # a circle, as in every dialog that connects its own method
        del dialog
        gc.collect()
    assert isValid(screen)
    assert QGuiApplication.primaryScreen() is not None


def test_nobody_asks_a_widget_for_its_screen() -> None:
    asking = [p.name for p in _APP.rglob("*.py") if re.search(r"\)?\.screen\(\)", p.read_text(encoding="utf-8"))]
    assert asking == []
