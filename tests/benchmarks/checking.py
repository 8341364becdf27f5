"""How late the window's event loop is while a large request is checked and its mails are written.

`python -m tests.benchmarks.checking`: 2,000 vendors, 12 lines; the mails are held, so that nothing is sent meanwhile.
"""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from app import main as composition
from app.background.job_runner import JobRunner, Pool
from app.system.settings import Settings
from app.ui.window.window_presenter import WindowPresenter
from tests.benchmarks.queued import ACCOUNT, queued
from tests.benchmarks.window_process import Lateness, until
from tests.benchmarks.workload import Workload
from tests.benchmarks.workshop import CACHE

_LONGEST_S = 60.0
R = TypeVar("R")


def main() -> None:
    """Print it for the check, and for the writing."""
    from PySide6.QtWidgets import QApplication

    CACHE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        made = queued(Path(folder) / "whole", Workload(name="W5-12", mails=2_000, lines=12), None, is_frozen=False)
        application = QApplication([])
        with composition.build(Settings.load(None, made.folder), made.folder) as window:
            shown = window.presenter
            assert isinstance(shown, WindowPresenter)
            window.show()
            application.processEvents()
            until(lambda: False, 2)
            services = shown.services
            rfq_id, account = services.rfq_reading.id_of(made.number), services.accounts.usable(ACCOUNT)
            print("lateness of the event loop, ms      p50     p99   worst   seconds", flush=True)
            checked = _told("checking", lambda: services.rfq_checking.prepare(rfq_id, account))
            _told("writing", lambda: services.rfq_sending.queue(rfq_id, account, held=True, checked=checked))
            window.unfinished = ""


def _told(what: str, call: Callable[[], R]) -> R:
    jobs = JobRunner()
    results: list[R] = []
    lateness, begun = Lateness(), time.perf_counter()
    jobs.run(call, then=results.append, pool=Pool.SLOW)
    until(lambda: bool(results), _LONGEST_S)
    late = sorted(lateness.late)
    p50, p99 = (late[int(len(late) * part)] for part in (0.5, 0.99))
    print(f"{what:28}{p50:12.1f}{p99:8.1f}{late[-1]:8.1f}{time.perf_counter() - begun:10.1f}", flush=True)
    return results[0]


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    main()
