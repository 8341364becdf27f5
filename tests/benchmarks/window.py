"""How late the window's event loop is while mails are sent on four lanes, with 10,000 rows in its table.

`python -m tests.benchmarks.window --per-minute 12000 unlimited`: the account's pace; 12,000 a minute are 200 a second.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.collector import Seen, collecting
from tests.benchmarks.queued import Queue, queued
from tests.benchmarks.workload import Workload
from tests.benchmarks.workshop import CACHE, Workshop
from tests.end_to_end.program import REPOSITORY

_ROWS = 10_000
_CONNECTIONS = 4
_SECONDS = 10.0


def main(words: Sequence[str] | None = None) -> None:
    """Print a line for each pace."""
    parser = argparse.ArgumentParser(prog="tests.benchmarks.window")
    parser.add_argument("--per-minute", nargs="+", default=["12000", "unlimited"], metavar="N", help="paces")
    parser.add_argument("--rows", type=int, default=_ROWS, help="mails in the outbox")
    parser.add_argument("--seconds", type=float, default=_SECONDS, help="of sending")
    parser.add_argument("--quick", action="store_true", help="2,000 rows, 4 seconds")
    options = parser.parse_args(words)
    rows, seconds = (2000, 4.0) if options.quick else (options.rows, options.seconds)
    CACHE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as name:
        workshop = Workshop(Path(name))
        workshop.equip()
        workload = Workload(name="window", mails=rows)
        queue = queued(Path(name) / "queue", workload, None)
        print(f"\nDelay of the window's event loop, {rows:,} rows in the outbox's table, {_CONNECTIONS} connections")
        print(f"{'':34}{'p50 ms':>9}{'p99 ms':>9}{'worst ms':>10}{'mails/s':>9}")
        for pace in options.per_minute:
            _measure(workshop, workload, queue, pace, seconds)


def _measure(workshop: Workshop, workload: Workload, queue: Queue, pace: str, seconds: float) -> None:
    place = queue.folder.parent / f"window-{pace}"
    with collecting(workshop, workload, Path()) as sink:
        per_minute = None if pace == "unlimited" else int(pace)
        queue.copied(place, sink.port, _CONNECTIONS, Path(), per_minute=per_minute)
        told = _window(place, seconds)
        seen = sink.seen()
    if pace != "unlimited":
        pace = f"{int(pace) / 60:.0f} a second"
    _line("nothing is sent", told["still"], None)
    _line(f"sending, {pace}", told["sending"], seen)


def _window(place: Path, seconds: float) -> dict[str, list[float]]:
    words = [sys.executable, "-m", "tests.benchmarks.window_process", str(place), str(seconds)]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(words, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    found: dict[str, list[float]] = json.loads(done.stdout)
    return found


def _line(name: str, late: Sequence[float], seen: Seen | None) -> None:
    ordered = sorted(late)
    rate = f"{seen.mails / (seen.last - seen.first):9.0f}" if seen is not None and seen.mails > 1 else ""
    p50, p99 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
    print(f"{name:34}{p50:9.1f}{p99:9.1f}{ordered[-1]:10.1f}{rate}", flush=True)


if __name__ == "__main__":
    main()
