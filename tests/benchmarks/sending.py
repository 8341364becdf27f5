"""Mails a second, MiB a second and memory: the program and its peers in turns, into the same sink.

`python -m tests.benchmarks.sending --only W1 --runs 1`; without options all workloads, several runs of each contestant.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.contestants import Field, Kind
from tests.benchmarks.measuring import Run, Scores, measured
from tests.benchmarks.queued import Queue, queued
from tests.benchmarks.workload import Workload, workloads
from tests.benchmarks.workshop import CACHE, Workshop
from tests.fakes.certificates import Authority

_RUNS = 5
_TLS_RUNS = 3  # it is the same contest again
_QUICK_RUNS = 1


def main(words: Sequence[str] | None = None) -> None:
    """Run what the words ask for and print a table for each workload."""
    parser = argparse.ArgumentParser(prog="tests.benchmarks.sending")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="workloads, such as W1 W3-TLS")
    parser.add_argument("--runs", type=int, help="of each contestant (default 5, and 3 with STARTTLS)")
    parser.add_argument("--quick", action="store_true", help="a tenth of the mails, one run")
    parser.add_argument("--ours", action="store_true", help="no peers")
    parser.add_argument("--chunking", action="store_true", help="the sink offers BDAT")
    options = parser.parse_args(words)
    runs = options.runs or (_QUICK_RUNS if options.quick else 0)
    CACHE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:  # on a disk, where a durable write costs what it costs
        workshop = Workshop(Path(folder))
        workshop.equip()
        _preface(workshop, Path(folder))
        hall = Hall(workshop, Path(folder), runs, ours=options.ours, chunking=options.chunking)
        for workload in workloads(options.quick):
            if not options.only or workload.name in options.only:
                hall.hold(workload)


class Hall:
    """Where the contests are held; queues and files are made once and used again. `runs` 0: as many as is usual."""

    def __init__(self, workshop: Workshop, folder: Path, runs: int, *, ours: bool, chunking: bool) -> None:
        self._workshop = workshop
        self._folder = folder
        self._runs = runs
        self._ours = ours
        self._chunking = chunking
        authority = Authority(folder)
        self._ca_file, self._pem = authority.ca_file, authority.leaf().file
        self._queues: dict[tuple[int, int], Queue] = {}

    def hold(self, workload: Workload) -> None:
        """Run everybody in turns, so that what disturbs the machine for a while disturbs all."""
        attachment, queue = self._attachment(workload), self._queue(workload)
        ca_file = self._ca_file if workload.tls else Path()
        contest = Field(self._workshop, workload, queue, attachment, ca_file, self._folder)
        rivals = [c for c in contest.contestants() if not self._ours or c.kind is Kind.OURS]
        found: dict[str, list[Run]] = {c.name: [] for c in rivals}
        runs = self._runs or (_TLS_RUNS if workload.tls else _RUNS)
        for _ in range(runs):
            for rival in rivals:
                run = measured(self._workshop, workload, rival, self._pem, chunking=self._chunking)
                found[rival.name].append(run)
        _table(workload, [Scores(c, found[c.name]) for c in rivals], queue, runs)

    def _attachment(self, workload: Workload) -> Path | None:
        if not workload.attachment:
            return None
        file = self._folder / f"drawing-{workload.attachment >> 20}.pdf"
        if not file.exists():
            file.write_bytes(random.Random(1).randbytes(workload.attachment))  # noqa: S311 - no secret
        return file

    def _queue(self, workload: Workload) -> Queue:
        key = (workload.mails, workload.attachment)
        if key not in self._queues:
            place = self._folder / f"queue-{len(self._queues)}"
            self._queues[key] = queued(place, workload, self._attachment(workload))
        return self._queues[key]


def _preface(workshop: Workshop, folder: Path) -> None:
    for missing in workshop.missing:
        print(f"Left out: {missing}")
    busy = f", {os.getloadavg()[0]:.1f} of them busy before it began" if hasattr(os, "getloadavg") else ""
    print(f"{os.cpu_count()} processors{busy}; a durable write of 4 KiB takes {_write_ms(folder):.2f} ms (median)")


def _write_ms(folder: Path) -> float:
    """Median milliseconds of a write with fsync: what a commit costs at least."""
    taken: list[float] = []
    with (folder / "disk").open("wb", buffering=0) as file:
        for _ in range(101):
            begun = time.perf_counter()
            file.write(b"x" * 4096)
            os.fsync(file.fileno())
            taken.append(time.perf_counter() - begun)
    return sorted(taken)[50] * 1000


def _table(workload: Workload, scores: Sequence[Scores], queue: Queue, runs: int) -> None:
    print(f"\n{workload.title}; medians of {runs} runs in turns", flush=True)
    columns = ("mails/s", "MiB/s", "start s", "CPU ms/mail", "idle MiB", "peak MiB", "grows MiB", "mails")
    print(f"{'':28}" + "".join(f"{c:>12}" for c in columns))
    for score in scores:
        mails = score.contestant.mails
        print(
            f"{score.contestant.name:28}{score.of('mails'):12.1f}{score.of('octets'):12.1f}{score.of('start'):12.2f}"
            f"{score.of('processor') / mails * 1000:12.2f}{score.of('idle'):12.1f}{score.of('peak'):12.1f}"
            f"{score.growth:12.1f}{mails:12,}"
        )
    freezing = queue.seconds / workload.mails * 1000
    cost = f"{queue.seconds:.2f} s ({freezing:.2f} ms a mail), peak {queue.memory:.0f} MiB"
    print(f"before it: freezing and queueing {cost}")
    for ours in (s for s in scores if s.contestant.kind is Kind.OURS):
        _ratios(ours, scores, workload)


def _ratios(ours: Scores, scores: Sequence[Scores], workload: Workload) -> None:
    against = []
    for kind in (Kind.NODE, Kind.PYTHON, Kind.BOUND):
        figure = "octets" if kind is Kind.BOUND else "mails"
        rates = [s.of(figure) for s in scores if s.contestant.kind is kind and _is_fair(ours, s, workload)]
        if rates:
            against.append(f"{ours.of(figure) / max(rates):.2f} × {kind.value}")
    if against:
        print(f"{ours.contestant.name}: {', '.join(against)}")


def _is_fair(ours: Scores, other: Scores, workload: Workload) -> bool:
    """Where the distance decides, only as many connections are compared."""
    return not workload.delay or ours.contestant.connections == other.contestant.connections


if __name__ == "__main__":
    main()
