"""The window on a folder with a large outbox: until it is painted, until its table is read, a search in the table."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from app import main
from app.system.settings import Settings
from app.ui.window.main_window_view import OUTBOX
from app.ui.window.window_presenter import WindowPresenter

_LONGEST_S = 60.0


def _until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + _LONGEST_S
    while not is_so() and time.monotonic() < end:
        QCoreApplication.processEvents()


def _main() -> None:
    application = QApplication([])
    folder = Path(sys.argv[1])
    begun = time.perf_counter()
    with main.build(Settings.load(None, folder), folder) as window:
        shown = window.presenter
        assert isinstance(shown, WindowPresenter)
        window.show()
        application.processEvents()
        _line("the window, from build to painted", begun)
        begun = time.perf_counter()
        window.sidebar.show_section(OUTBOX)
        window.section_chosen.emit(OUTBOX)
        _until(lambda: shown.outbox.model.rowCount() > 0)
        application.processEvents()
        _line("the outbox's table, until it is there", begun)
        begun = time.perf_counter()
        shown.outbox.view.search_for("Vendor 77777")
        application.processEvents()
        _line("a search in it", begun)
        window.unfinished = ""


def _line(name: str, begun: float) -> None:
    sys.stdout.write(f"{name:42}{(time.perf_counter() - begun) * 1000:10.2f} ms\n")


if __name__ == "__main__":
    _main()
