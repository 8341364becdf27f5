"""Start-up: what a command costs before it does anything; the median of several fresh processes."""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence

from tests.end_to_end.program import REPOSITORY

_TIMES = 7


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
        }
        print("\nStart-up, median of fresh processes")
        for name, words in cases.items():
            print(f"{name:42} {_median(words) * 1000:7.0f} ms")


def _median(words: Sequence[str]) -> float:
    def once() -> float:
        begun = time.perf_counter()
        subprocess.run([sys.executable, *words], cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - begun

    once()  # files into the system's cache, the folder made
    return statistics.median(once() for _ in range(_TIMES))
