"""Walk everywhere on a small screen and print what does not fit: `python -m tests.gui.walk_scaled PERCENT [LANGUAGE]`.

The screen has 1280 × 720 physical pixels. A scale counts from the start of a process, so each has one of its own. With
the variable WALK_PICTURES a picture of each place is put into that folder.
"""

import os
import sys
import tempfile
from pathlib import Path

from tests.gui.hands import LANGUAGE
from tests.gui.screens import use_screen

_SCREEN = (1280, 720)
_ROUNDS = 10  # at most: how high a text is at its new width is handed on from one layout to the next


def walk(place: Path, pictures: str) -> list[str]:
    """The faults, each with the place where it was seen first."""
    from PySide6.QtWidgets import QApplication, QWidget

    from app import main
    from app.system.settings import Settings
    from tests.gui.fitting import faults
    from tests.gui.settling import settle
    from tests.gui.tour import Tour

    application = QApplication([])
    found: dict[str, str] = {}

    def look(name: str, shown: QWidget) -> None:
        left: list[str] = []
        for _ in range(_ROUNDS):
            settle()
            left = list(faults(shown))
            if not left:
                break
        for fault in left:
            found.setdefault(fault, name)
        if pictures:
            shown.grab().save(str(Path(pictures, f"{name}.png")))

    with main.build(Settings.load(None, place), place) as window:
        window.show()
        Tour(window, window.presenter.services, place, look).walk(None)  # type: ignore[union-attr]
        window.unfinished = ""
        window.close()
    application.quit()
    return [f"{name}: {fault}" for fault, name in found.items()]


def run(percent: int, language: str = "en") -> None:
    """In a language of the window's, by its code."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "window.ini").write_text(f"[General]\nlanguage={language}\n", encoding="utf-8")
        os.environ[LANGUAGE] = language
        use_screen(place, *_SCREEN)
        os.environ["QT_SCALE_FACTOR"] = str(percent / 100)
        os.environ["RFQ_SENDER_THEME"] = "light"
        print("\n".join(walk(place, os.environ.get("WALK_PICTURES", ""))))  # noqa: T201 - the test reads it


if __name__ == "__main__":
    run(int(sys.argv[1]), *sys.argv[2:3])
