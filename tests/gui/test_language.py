"""The window in another language."""

from pathlib import Path

from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from app import main
from app.system.settings import Settings
from app.ui.look.language import tr_lines
from app.ui.look.wording import size_text
from app.ui.window.main_window_view import MainWindow
from app.ui.window.window_presenter import WindowPresenter
from tests.gui.conftest import ask_nothing
from tests.gui.hands import pick, press
from tests.gui.settling import settle


def _menu(window: MainWindow) -> str:
    return window.menuBar().actions()[0].text()


def test_the_language_that_is_chosen_counts_from_the_next_start(qtbot: QtBot, tmp_path: Path) -> None:
    settings = Settings.load(None, tmp_path)
    with main.build(settings, tmp_path) as window:
        qtbot.addWidget(window, before_close_func=ask_nothing)
        window.preferences_asked.emit()
        assert isinstance(window.presenter, WindowPresenter)
        shown = window.presenter.preferences
        settle()
        assert shown.dialog is not None
        pick(shown.dialog.language, "Deutsch")
        press(shown.dialog, "Save")
        settle()
        assert window.language == "de"
    with main.build(settings, tmp_path) as window:
        qtbot.addWidget(window, before_close_func=ask_nothing)
        assert _menu(window) == "&Datei"
        assert size_text(6_200_000) == "6,2 MB"
        assert tr_lines("- User: dana\n\n(please tell me)") == "- Benutzer: dana\n\n(bitte mitteilen)"
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        assert box.buttons()[0].text() == "Abbrechen"
        window.choose_language("en")
    with main.build(settings, tmp_path) as window:
        qtbot.addWidget(window, before_close_func=ask_nothing)
        assert _menu(window) == "&File"
        assert size_text(6_200_000) == "6.2 MB"
