"""Start-up: what a command and the window cost before they do anything; medians of several fresh processes.

`python -m tests.benchmarks.start --against FOLDER`: the window of another checkout besides, in turns.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.end_to_end.program import REPOSITORY

_TIMES = 7
_PROBE = Path(__file__).with_name("start_probe.py")


def main(given: Sequence[str] | None = None) -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(prog="tests.benchmarks.start")
    parser.add_argument("--against", type=Path, metavar="FOLDER", help="another checkout of this repository")
    options = parser.parse_args(given)
    with tempfile.TemporaryDirectory() as folder:
        _print_commands(folder)
    _print_window([REPOSITORY, *([options.against.absolute()] if options.against else [])])


def _print_commands(folder: str) -> None:
    place = ["-m", "app", "--data-dir", folder]
    cases = {
        "python itself": ["-c", "pass"],
        "a script's imports: smtplib, email, ssl": ["-c", "import smtplib, email.message, ssl"],
        "rfq-sender --version": ["-m", "app", "--version"],
        "import app.assembly": ["-c", "import app.assembly"],
        "rfq-sender outbox, empty folder": [*place, "outbox"],
    }
    print("\nStart-up, median of fresh processes")
    for name, words in cases.items():
        print(f"{name:42} {_median(words) * 1000:7.0f} ms")


def _print_window(checkouts: Sequence[Path]) -> None:
    """From the start of the process; the gap is the longest that the event loop did not come round since the paint."""
    print(f"{'the window':42}{'painted':>10}{'filled':>10}{'worst gap':>10}  ms")
    with tempfile.TemporaryDirectory() as folder:
        runs: dict[Path, list[dict[str, float]]] = {checkout: [] for checkout in checkouts}
        for time_round in range(_TIMES + 1):
            for number, checkout in enumerate(checkouts):
                seen_now = seen(checkout, Path(folder), str(number))
                if time_round:  # the first one compiles modules and makes the data folder
                    runs[checkout].append(seen_now)
    for checkout, seen_there in runs.items():
        name = "this checkout" if checkout == REPOSITORY else str(checkout)
        medians = (statistics.median(one[what] for one in seen_there) for what in ("painted", "filled", "gap"))
        print(f"{name:42}" + "".join(f"{median:10.0f}" for median in medians))


def seen(checkout: Path, folder: Path, name: str) -> dict[str, float]:
    """One start. What is compiled is kept in `folder`: nothing is written into the checkout."""
    environment = _environment() | {"PYTHONPATH": str(checkout), "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    words = [sys.executable, str(_PROBE), str(folder / name), str(time.monotonic())]
    done = subprocess.run(words, cwd=checkout, check=True, stdout=subprocess.PIPE, env=environment)
    found: dict[str, float] = json.loads(done.stdout)
    return found


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
