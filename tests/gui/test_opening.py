"""The window is painted first and filled behind it: what may happen meanwhile."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from typing_extensions import override

from app import main
from app.assembly import Parts, services
from app.background.first_window import call_first_window
from app.system.clock import SystemClock
from app.system.owner_lock import OwnerLock
from app.system.settings import Settings
from app.ui.rfqs.rfqs_view import RfqsView
from app.ui.window import main_window_view as sections
from app.ui.window.main_window_view import MainWindow
from app.ui.window.window_presenter import WindowPresenter
from tests.end_to_end.program import REPOSITORY
from tests.gui.conftest import ask_nothing
from tests.gui.settling import settle
from tests.patience import LIMIT_S

_START = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QMessageBox
from app.main import show_window
QMessageBox.exec = lambda box: print(box.text())
sys.exit(show_window(None, Path(sys.argv[1])))
"""


class Gate:
    """Holds the thread that comes by until it is opened."""

    def __init__(self) -> None:
        self.reached, self.open = threading.Event(), threading.Event()

    def pass_through(self) -> None:
        self.reached.set()
        assert self.open.wait(LIMIT_S)


class HeldClock(SystemClock):
    """The first who asks is the upgrade of the database, on the thread that opens."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    @override
    def now(self) -> datetime:
        self._gate.pass_through()
        return super().now()


@pytest.fixture
def gate() -> Gate:
    return Gate()


@contextmanager
def opening_window(folder: Path, parts: Parts | None = None) -> Iterator[MainWindow]:
    """As `show_window` does it."""
    with main.frame(Settings.load(None, folder), folder, parts) as (window, opening):
        window.show()
        opening.begin_after_paint()
        yield window
        assert opening.error is None


def is_open(window: MainWindow) -> bool:
    return window.presenter is not None


def test_the_frame_stands_there_and_says_that_it_opens(qtbot: QtBot, tmp_path: Path, gate: Gate) -> None:
    with opening_window(tmp_path, Parts(clock=HeldClock(gate))) as window:
        qtbot.waitUntil(gate.reached.is_set)
        assert not is_open(window)
        assert window.sidebar.section == sections.RFQS
        page = window.pages.currentWidget()
        assert isinstance(page, QLabel)
        qtbot.waitUntil(lambda: page.text() == "Opening…")
        gate.open.set()
        settle()
        assert isinstance(window.presenter, WindowPresenter)
        assert window.pages.currentWidget() is window.presenter.rfqs.view
        ask_nothing(window)


def test_a_window_that_is_closed_while_it_opens_leaves_nothing_behind(qtbot: QtBot, tmp_path: Path, gate: Gate) -> None:
    before = threading.active_count()
    with opening_window(tmp_path, Parts(clock=HeldClock(gate))) as window:
        qtbot.waitUntil(gate.reached.is_set)
        assert window.close()
        gate.open.set()
    assert not is_open(window)
    assert threading.active_count() <= before
    folder = Settings.load(None, tmp_path).folder
    assert not list(tmp_path.glob("*.db-wal")), "the database is still open"
    assert not call_first_window(tmp_path)
    with OwnerLock(folder.lock):
        pass  # nobody has the right to send any more


def test_a_window_that_is_closed_before_it_was_painted_opens_nothing(
    qapp: QApplication,  # noqa: ARG001 - a window needs one
    tmp_path: Path,
) -> None:
    with opening_window(tmp_path) as window:
        assert window.close()
    assert not Settings.load(None, tmp_path).folder.database.exists()


@pytest.fixture
def held_screens(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> Gate:
    """All pages but the first come when the gate is opened."""
    load = main.load_screens

    def load_later() -> object:
        gate.pass_through()
        return load()

    monkeypatch.setattr(main, "load_screens", load_later)
    return gate


def test_the_section_that_was_chosen_while_opening_is_shown_at_the_end(
    qtbot: QtBot, tmp_path: Path, held_screens: Gate
) -> None:
    with opening_window(tmp_path) as window:
        qtbot.waitUntil(held_screens.reached.is_set)
        first = window.pages.currentWidget()
        window.sidebar.show_section(sections.VENDORS)
        held_screens.open.set()
        settle()
        shown = window.presenter
        assert isinstance(shown, WindowPresenter)
        assert first is shown.rfqs.view
        assert window.pages.currentWidget() is shown.vendors.view
        ask_nothing(window)


def test_a_request_that_is_opened_before_there_is_an_editor_is_shown_in_it(
    qtbot: QtBot, tmp_path: Path, held_screens: Gate
) -> None:
    with services(Settings.load(None, tmp_path)) as made:
        rfq = made.rfq_editing.create("Brackets", None)
    with opening_window(tmp_path) as window:
        qtbot.waitUntil(held_screens.reached.is_set)
        page = window.pages.currentWidget()
        assert isinstance(page, RfqsView)
        page.open_asked.emit(rfq.id)
        held_screens.open.set()
        settle()
        shown = window.presenter
        assert isinstance(shown, WindowPresenter)
        assert window.pages.currentWidget() is shown.editor.view
        ask_nothing(window)


@pytest.mark.long
@pytest.mark.parametrize("is_folder", [True, False])
def test_a_damaged_database_and_an_unusable_folder_are_told_before_the_program_ends(
    tmp_path: Path, is_folder: bool
) -> None:
    if is_folder:
        (tmp_path / "rfq-sender.db").write_bytes(b"nonsense " * 1000)
        folder, said = tmp_path, "damaged or not a database"
    else:
        folder, said = tmp_path / "file", "can't be used"
        folder.write_text("no folder")
    words = [sys.executable, "-c", _START, str(folder)]
    ended = subprocess.run(words, cwd=REPOSITORY, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert (ended.returncode, ended.stderr) == (1, "")
    assert said in ended.stdout
