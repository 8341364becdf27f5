"""Take a picture of every screen, light and dark: `python -m tests.gui.screenshots OUT [DATA]`.

OUT gets the pictures. DATA is a folder with `vendors.csv`, `capabilities.csv`, `rfq-lines.csv` and `drawings/`; without
it those of an invented shop are shown. Everything is sent through the practice server; nothing leaves this computer.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEventLoop
from PySide6.QtWidgets import QApplication, QWidget

from app import main
from app.system.settings import Settings
from app.ui.look.theme import Scheme
from app.ui.window.main_window_view import MainWindow
from tests.gui import replies_tour
from tests.gui.screens import use_screen
from tests.gui.tour import Tour

SHOP = Path(__file__).parents[1] / "cases" / "shop"
_SETTLE_MS = 400
_SIZE = (1180, 740)
_SCREEN = (1440, 900)


def settle() -> None:
    """Let jobs land and the window paint."""
    deadline = QDeadlineTimer(_SETTLE_MS)
    while not deadline.hasExpired():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def run(out: Path, data: Path = SHOP) -> None:
    screen = tempfile.TemporaryDirectory()
    use_screen(Path(screen.name), *_SCREEN)
    application = QApplication([])
    out.mkdir(parents=True, exist_ok=True)
    os.environ["RFQ_SENDER_TIME_ZONE"] = "America/Chicago"
    schemes: tuple[Scheme, ...] = ("light", "dark")
    for scheme in schemes:

        def take(name: str, widget: QWidget, scheme: str = scheme) -> None:
            settle()
            widget.grab().save(str(out / f"{name}-{scheme}.png"))

        os.environ["RFQ_SENDER_THEME"] = scheme
        with tempfile.TemporaryDirectory() as folder, _window(Path(folder)) as window:
            services = window.presenter.services  # type: ignore[union-attr]
            Tour(window, services, Path(folder), take).walk(data)
        with tempfile.TemporaryDirectory() as folder:
            rfq_id = replies_tour.answered(Path(folder), place := Path(folder) / "data")
            with _window(place) as window:
                replies_tour.walk(window, rfq_id, take, settle)
    application.quit()
    screen.cleanup()


@contextmanager
def _window(place: Path) -> Iterator[MainWindow]:
    with main.build(Settings.load(None, place), place) as window:
        window.resize(*_SIZE)
        window.show()
        yield window
        window.unfinished = ""
        window.close()


if __name__ == "__main__":
    run(*map(Path, sys.argv[1:]))
