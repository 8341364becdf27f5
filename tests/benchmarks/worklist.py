"""How long the list of RFQs takes, and the page of answers, with 10 RFQs and with 10,000.

`python -m tests.benchmarks.worklist`: each RFQ was sent to 24 of 5,000 vendors, two in five have quoted. What is
measured is what a buyer waits for: from the key to the list with all its counts and answers; from a click on a kind to
its rows; from the page of answers to its charts. The longest time that the window answers nothing is told beside each.
`--quick`: 1,000 RFQs.
"""

import argparse
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEventLoop
from PySide6.QtWidgets import QApplication

from app import main as program
from app.system.settings import Settings
from app.ui.rfqs.kinds import KINDS
from app.ui.window.main_window_view import ACTIVITY, RFQS, VENDORS, MainWindow
from app.ui.window.window_presenter import WindowPresenter
from tests.benchmarks.history import fill
from tests.fakes.office import Office, opened

_FEW, _MANY, _REGULAR = 10, 10_000, 5_000
_RUNS = 5


def main(words: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.worklist")
    parser.add_argument("--quick", action="store_true", help="1,000 RFQs")
    many = _MANY // (10 if parser.parse_args(words).quick else 1)
    application = QApplication.instance() or QApplication([])
    for rfqs in (_FEW, many):
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder, "data")
            with opened(place) as office:
                fill(office, _REGULAR, rfqs)
                _spread(office, rfqs)
            with program.build(Settings.load(None, place), place) as window:
                window.resize(1280, 800)
                window.show()
                _measure(window, rfqs)
                window.unfinished = ""
                window.close()
    application.processEvents()


def _spread(office: Office, rfqs: int) -> None:
    """Over two years until today; all but the last twentieth are closed."""
    raw = sqlite3.connect(office.database.path)
    raw.create_function("sent", 1, lambda rfq: _moment((rfqs - rfq) / rfqs, 0))
    raw.create_function("answered", 1, lambda rfq: _moment((rfqs - rfq) / rfqs, 12))
    raw.execute("UPDATE rfqs SET changed_at = sent(id), state = iif(id > ? * 19 / 20, 'draft', 'closed')", (rfqs,))
    raw.execute("UPDATE deliveries SET changed_at = sent(rfq_id)")
    raw.execute("UPDATE invitations SET responded_at = answered(rfq_id) WHERE responded_at IS NOT NULL")
    raw.execute("UPDATE quotes SET stored_at = answered(rfq_id)")
    raw.commit()
    raw.close()


def _moment(age: float, later: int) -> str:
    """As the database writes it: so much of two years before today."""
    moment = datetime.now(UTC) - timedelta(days=1 + 730 * age) + timedelta(hours=later)
    return f"{moment:%Y-%m-%d %H:%M:%S.%f}"


def _measure(window: MainWindow, rfqs: int) -> None:
    shown = window.presenter
    while not isinstance(shown, WindowPresenter):
        _turn()
        shown = window.presenter
    rest = shown.is_busy
    _wait(rest)
    view = shown.rfqs.view

    def elsewhere() -> None:
        window.sidebar.show_section(VENDORS)
        _wait(rest)

    listed = _timed(elsewhere, lambda: window.sidebar.show_section(RFQS), rest)
    chips = view._chips.buttons()
    places = [n for n, kind in enumerate(KINDS) if kind.title in {"All answered", "To decide", "All"}]
    kinds = [_timed(lambda: None, chips[place].click, rest) for place in places]
    answers = _timed(elsewhere, lambda: window.sidebar.show_section(ACTIVITY), rest)
    print(f"{rfqs:,} RFQs: list {_text(listed)}; a kind {_text(max(kinds))}; page of answers {_text(answers)}")


def _timed(
    before: Callable[[], object], deed: Callable[[], object], is_busy: Callable[[], bool]
) -> tuple[float, float]:
    """Milliseconds until all is there, and the longest of them without an answer; medians."""
    whole, still = list[float](), list[float]()
    for _ in range(_RUNS):
        before()
        begun = time.perf_counter()
        deed()
        longest = time.perf_counter() - begun
        longest = max(longest, _wait(is_busy))
        whole.append((time.perf_counter() - begun) * 1000)
        still.append(longest * 1000)
    return median(whole), median(still)


def _wait(is_busy: Callable[[], bool]) -> float:
    """Until nothing is under way any more; returns the longest round in seconds."""
    longest, quiet = 0.0, 0
    while quiet < 3:
        begun = time.perf_counter()
        _turn()
        longest = max(longest, time.perf_counter() - begun)
        quiet = 0 if is_busy() else quiet + 1
    return longest


def _turn() -> None:
    QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)


def _text(times: tuple[float, float]) -> str:
    return f"{times[0]:.0f} ms (window still for {times[1]:.0f})"


if __name__ == "__main__":
    main()
