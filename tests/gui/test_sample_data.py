"""Sample data: into practice alone, and out again with one click."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from app.ui.rfq_editor.editor_view import VENDORS
from app.ui.window.main_window_view import MainWindow
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.office import lay_empty_database, listed
from tests.gui.conftest import ask_nothing
from tests.gui.hands import answering, button, column, escaping, plain, press, shown_text
from tests.gui.settling import settle

_TRY, _REMOVE, _FIRST = "Try with sample data", "Remove sample data…", "Practice first"


@pytest.fixture
def practice(qtbot: QtBot, tmp_path: Path) -> Iterator[WindowPresenter]:
    """The window of the practice environment."""
    from app import main
    from app.system.settings import Settings

    settings = Settings.load("practice", tmp_path)
    lay_empty_database(settings)
    with main.build(settings, tmp_path) as built:
        qtbot.addWidget(built, before_close_func=ask_nothing)
        built.show()
        qtbot.waitExposed(built)
        settle()
        assert isinstance(built.presenter, WindowPresenter)
        yield built.presenter


def _choose(window: MainWindow, words: str) -> None:
    (entry,) = (a for a in window.findChildren(QAction) if plain(a.text()) == words)
    entry.trigger()
    settle()


def test_elsewhere_practice_opens_beside_the_window(
    shown: WindowPresenter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[list[str]] = []
    monkeypatch.setattr(QProcess, "startDetached", lambda program, words: begun.append([program, *words]))
    settle()
    with escaping() as asked:
        press(shown.window, _FIRST)
        settle()
    assert "so your own list stays clean" in asked[0]
    assert begun == []
    with answering("Open practice"):
        press(shown.window, _FIRST)
        settle()
    assert begun == [[sys.executable, "-m", "app", "--data-dir", str(tmp_path), "--env", "practice"]]
    assert shown.window.isVisible()
    assert listed(shown.services) == []


def test_in_practice_it_comes_at_once_and_its_vendors_are_proposed_with_reasons(practice: WindowPresenter) -> None:
    assert button(practice.window, _TRY).x() < button(practice.window, "New RFQ…").x()
    press(practice.window, _TRY)
    settle()
    practice.editor.view.show_step(VENDORS)
    settle()
    assert len(listed(practice.services)) == 24
    text = shown_text(practice.editor.view)
    assert "1–2: lists Electroless nickel to MIL-C-26074 Class 2" in text
    assert "3: lists Passivation to AMS 2700 Type II" in text
    with escaping():
        _choose(practice.window, _REMOVE)
    assert len(listed(practice.services)) == 24
    with answering("Remove sample data") as asked:
        _choose(practice.window, _REMOVE)
    assert "It can't be undone." in asked[0]
    assert "Removed: 24 sample vendors, 1 RFQ and 0 emails." in shown_text(practice.window)
    assert column(practice.rfqs.model) == []
    assert listed(practice.services) == []
    assert button(practice.window, _TRY).isVisible()
