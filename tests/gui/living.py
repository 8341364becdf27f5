"""The program as a whole, from its first window to its exit code, and a buyer who does one thing after the other."""

import time
from collections.abc import Callable, Generator
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMessageBox

from app.main import run_window
from app.system.settings import Settings
from app.ui.backups.backups_view import BackupsDialog
from app.ui.window.main_window_view import MainWindow
from tests.gui.hands import plain
from tests.gui.settling import settle
from tests.patience import LIMIT_S

Story = Generator[Callable[[], object], None, None]
"""What it yields is waited for: it goes on as soon as that is so. It must not `settle()` where a window closes: Qt ends
every loop then."""

_GLANCE_MS = 5


def live(folder: Path, story: Story) -> int:
    """Run the program on this data folder while the story goes on; at its end everything is closed."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    buyer = _Buyer(story)
    glance = QTimer(interval=_GLANCE_MS)
    glance.timeout.connect(buyer.go_on)
    glance.start()
    try:
        code = run_window(application, Settings.load(None, folder), folder)
    finally:
        glance.stop()
    if buyer.error is not None:
        raise buyer.error
    assert buyer.is_done, "the program ended before the story did"
    return code


def open_window() -> MainWindow | None:
    """The window, where it is there as a whole."""
    seen = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible() and w.presenter]
    return seen[0] if seen else None


def asked() -> QMessageBox | None:
    """The message or question that everything waits for."""
    box = QApplication.activeModalWidget()
    return box if isinstance(box, QMessageBox) else None


class _Buyer:
    def __init__(self, story: Story) -> None:
        self.error: BaseException | None = None
        self.is_done = False
        self._story, self._until = story, time.monotonic() + LIMIT_S
        self._awaited: Callable[[], object] | None = lambda: True  # None while something is done

    def go_on(self) -> None:
        if self.is_done:
            _leave()
            return
        awaited, self._awaited = self._awaited, None
        if awaited is not None:
            try:
                self._awaited = self._next(awaited)
            except StopIteration:
                self.is_done = True
            except BaseException as error:  # noqa: BLE001 - raised again when the program has ended
                self.error, self.is_done = error, True

    def _next(self, awaited: Callable[[], object]) -> Callable[[], object]:
        if awaited():
            return next(self._story)
        if time.monotonic() > self._until:
            return self._story.throw(AssertionError("what the story waits for here does not come"))
        return awaited


def _leave() -> None:
    dialog, window = QApplication.activeModalWidget(), open_window()
    if dialog is not None:
        dialog.close()
    elif window is not None:
        window.close_unasked()


# The copies of the data, which a story may begin or end with


def open_copies(window: MainWindow) -> BackupsDialog:
    """By the menu, as the buyer does it."""
    next(a for a in window.findChildren(QAction) if plain(a.text()) == "Copies of the data…").trigger()
    settle()
    return next(d for d in window.findChildren(BackupsDialog) if d.isVisible())


def choose_copy(dialog: BackupsDialog, name: str) -> None:
    """Select its row."""
    assert dialog.table.seek(lambda copy: copy.name == name), f"no “{name}”"
