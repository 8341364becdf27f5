"""The whole program on a folder of its own; everything that is sent goes to the practice server on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.ui.window.main_window_view import MainWindow
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.office import lay_empty_database


def ask_nothing(window: object) -> None:
    """A test that ends with mails on their way must not be asked whether it means it: nobody would answer."""
    assert isinstance(window, MainWindow)
    assert isinstance(window.presenter, WindowPresenter)
    window.hide()
    window.presenter._jobs.close()  # noqa: SLF001 - what lands now would find no table any more


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """A window that its test has closed for good, as the program does at its end, can't be closed once more."""
    widgets = getattr(item, "qt_widgets", [])  # pytest-qt's own list
    widgets[:] = [entry for entry in widgets if (widget := entry[0]()) is not None and isValid(widget)]
    yield


@pytest.fixture(scope="session", autouse=True)
def _clipboard_ends_empty(qapp: QApplication) -> Iterator[None]:
    """What Python has put there would be taken down after Python has ended: the offscreen platform keeps it so long."""
    yield
    qapp.clipboard().clear()


@pytest.fixture(autouse=True)
def _no_key_is_held(qapp: QApplication) -> None:  # noqa: ARG001 - keys need one
    """Qt remembers Ctrl and Alt of the last key that a test pressed: a row chosen then would be chosen besides."""
    somewhere = QWidget()
    QTest.keyClick(somewhere, Qt.Key.Key_F35)
    assert QGuiApplication.keyboardModifiers() is Qt.KeyboardModifier.NoModifier


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """Shown, on an empty data folder, without a keyring."""
    from app import main
    from app.system.settings import Settings

    settings = Settings.load(None, tmp_path)
    lay_empty_database(settings)
    with main.build(settings, tmp_path) as built:
        qtbot.addWidget(built, before_close_func=ask_nothing)
        built.resize(1180, 740)
        built.show()
        qtbot.waitExposed(built)
        yield built


@pytest.fixture
def shown(window: MainWindow) -> WindowPresenter:
    """The presenter behind the window."""
    assert isinstance(window.presenter, WindowPresenter)
    return window.presenter
