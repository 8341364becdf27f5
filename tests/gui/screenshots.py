"""Take a picture of every screen, light and dark, from real data: `python -m tests.gui.screenshots OUT [DATA]`.

OUT gets the pictures. DATA is a folder with `vendors.csv`, `rfq-lines.csv` and `drawings/`; without it the sample
data of the program is shown. Everything is sent through the practice server; nothing leaves this computer.
"""

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEventLoop
from PySide6.QtWidgets import QApplication, QWidget

from app import main
from app.system.settings import Settings
from app.ui.look.theme import Scheme
from tests.gui.screens import use_screen
from tests.gui.tour import Tour

_SETTLE_MS = 400
_SIZE = (1180, 740)
_SCREEN = (1440, 900)


def settle() -> None:
    """Let jobs land and the window paint."""
    deadline = QDeadlineTimer(_SETTLE_MS)
    while not deadline.hasExpired():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def run(out: Path, data: Path | None) -> None:
    screen = tempfile.TemporaryDirectory()
    use_screen(Path(screen.name), *_SCREEN)
    application = QApplication([])
    out.mkdir(parents=True, exist_ok=True)
    schemes: tuple[Scheme, ...] = ("light", "dark")
    for scheme in schemes:

        def take(name: str, widget: QWidget, scheme: str = scheme) -> None:
            settle()
            widget.grab().save(str(out / f"{name}-{scheme}.png"))

        with tempfile.TemporaryDirectory() as folder:
            os.environ["RFQ_SENDER_THEME"] = scheme
            place = Path(folder)
            with main.build(Settings.load(None, place), place) as window:
                services = window.presenter.services  # type: ignore[union-attr]
                window.resize(*_SIZE)
                window.show()
                Tour(window, services, place, take).walk(data)
                window.unfinished = ""
                window.close()
    application.quit()
    screen.cleanup()


if __name__ == "__main__":
    run(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
