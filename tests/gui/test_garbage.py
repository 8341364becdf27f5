"""What is left of a window that was closed: nothing of Qt's that Python's collector would have to end."""

import gc
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from app import main
from app.background.sweeper import Sweeper
from app.system.settings import Settings
from app.ui.window import main_window_view
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.office import request_in
from tests.gui.settling import settle

_SECTIONS = ("RFQS", "VENDORS", "OUTBOX", "REPLIES", "ATTENTION", "PRACTICE", "ACCOUNTS", "ACTIVITY")


def test_nothing_of_qts_is_alive_in_the_garbage_of_a_window(
    qapp: QApplication,  # noqa: ARG001 - a window needs one
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alive: list[str] = []
    close = Sweeper.close

    def look(sweeper: Sweeper) -> None:
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        gc.set_debug(0)
        found = (one for one in gc.garbage if isinstance(one, QObject) and shiboken6.isValid(one))
        alive.extend(f"{type(one).__name__} in {type(one.parent()).__name__}" for one in found)
        gc.garbage.clear()
        close(sweeper)

    with main.build(Settings.load(None, tmp_path), tmp_path) as window:
        window.show()
        presenter = window.presenter
        assert isinstance(presenter, WindowPresenter)
        rfq = request_in(presenter.services, 3)
        for section in _SECTIONS:
            window.sidebar.show_section(getattr(main_window_view, section))
            settle()
        presenter.open_rfq(rfq.id)
        for step in range(5):
            presenter.editor.view.show_step(step)
            settle()
        del presenter
        gc.collect()  # what other windows have left
        monkeypatch.setattr(Sweeper, "close", look)
        window.hide()
    assert alive == []
