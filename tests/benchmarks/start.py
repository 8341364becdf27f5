"""Start-up: what a command costs before it does anything; the median of several fresh processes."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence

from tests.end_to_end.program import REPOSITORY

_TIMES = 7
_WINDOW = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from app import main
from app.system.settings import Settings
application = QApplication([])
folder = Path(sys.argv[1])
with main.build(Settings.load(None, folder), folder) as window:
    window.show()
    application.processEvents()
"""


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        place = ["-m", "app", "--data-dir", folder]
        cases = {
            "python itself": ["-c", "pass"],
            "a script's imports: smtplib, email, ssl": ["-c", "import smtplib, email.message, ssl"],
            "rfq-sender --version": ["-m", "app", "--version"],
            "import app.main": ["-c", "import app.main"],
            "rfq-sender outbox, empty folder": [*place, "outbox"],
            "the window, until it is painted": ["-c", _WINDOW, folder],
        }
        print("\nStart-up, median of fresh processes")
        for name, words in cases.items():
            print(f"{name:42} {_median(words) * 1000:7.0f} ms")


def _median(words: Sequence[str]) -> float:
    def once() -> float:
        begun = time.perf_counter()
        subprocess.run(
            [sys.executable, *words], cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL, env=_environment()
        )
        return time.perf_counter() - begun

    once()  # modules compiled, files in the system's cache, the folder made
    return statistics.median(once() for _ in range(_TIMES))


def _environment() -> dict[str, str]:
    """As on a user's machine, where modules are compiled once and not at every start."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {
        "QT_QPA_PLATFORM": "offscreen"
    }


if __name__ == "__main__":
    main()
