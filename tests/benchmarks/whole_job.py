"""The whole job as the buyer feels it: from the command on a request that is ready to the last acceptance.

`python -m tests.benchmarks.whole_job --only W5-12 --runs 1`. The peers compose within the same time; all processes
begin from nothing, and the start counts.
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.contestants import Field, Kind
from tests.benchmarks.measuring import Run, Scores, measured
from tests.benchmarks.queued import queued
from tests.benchmarks.workload import Workload
from tests.benchmarks.workshop import CACHE, Workshop

_RUNS = 3
_CONNECTIONS = 4


def main(words: Sequence[str] | None = None) -> None:
    """Run what the words ask for and print a table for each workload."""
    parser = argparse.ArgumentParser(prog="tests.benchmarks.whole_job")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="workloads, such as W5-12 W5-40")
    parser.add_argument("--runs", type=int, help=f"of each contestant (default {_RUNS})")
    parser.add_argument("--quick", action="store_true", help="a tenth of the mails, one run")
    options = parser.parse_args(words)
    CACHE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:  # on a disk, where a durable write costs what it costs
        workshop = Workshop(Path(folder))
        workshop.equip()
        for missing in workshop.missing:
            print(f"Left out: {missing}")
        seconds: dict[str, float] = {}
        for workload in _workloads(options.quick):
            if not options.only or workload.name in options.only:
                runs = options.runs or (1 if options.quick else _RUNS)
                seconds[workload.name] = _hold(workshop, Path(folder), workload, runs)
        if {"W5-12", "W5-12-many"} <= seconds.keys():
            print(f"\n5 × the vendors take {seconds['W5-12-many'] / seconds['W5-12']:.2f} × the time")


def _workloads(quick: bool) -> tuple[Workload, ...]:
    part = 10 if quick else 1
    return (
        Workload(name="W5-12", mails=2_000 // part, lines=12),
        Workload(name="W5-40", mails=2_000 // part, lines=40),
        Workload(name="W5-12-alike", mails=2_000 // part, lines=12, names="Precision {} Inc."),
        Workload(name="W5-12-many", mails=10_000 // part, lines=12),
        Workload(name="W5-12-form", mails=2_000 // part, lines=12, has_form=True),
    )


def _hold(workshop: Workshop, folder: Path, workload: Workload, runs: int) -> float:
    """The program's seconds, from its start to the last acceptance."""
    queue = queued(folder / workload.name, workload, None, is_frozen=False)
    field = Field(workshop, workload, queue, queue.form, Path(), folder, is_whole=True)
    rivals = [c for c in field.contestants() if c.connections == _CONNECTIONS and c.kind is not Kind.BOUND]
    found: dict[str, list[Run]] = {c.name: [] for c in rivals}
    for _ in range(runs):
        for rival in rivals:
            found[rival.name].append(measured(workshop, workload, rival, Path()))
    scores = [Scores(c, found[c.name]) for c in rivals]
    form = ", a quote form with each" if workload.has_form else ""
    print(f"\n{workload.name}: {workload.mails:,} vendors, {workload.lines} lines, called “{workload.names}”{form}")
    print(f"{'':28}{'whole job s':>14}{'mails/s':>12}{'before 1st s':>14}{'peak MiB':>12}")
    for score in scores:
        rate = workload.mails / score.of("job")
        print(
            f"{score.contestant.name:28}{score.of('job'):14.2f}{rate:12.1f}{score.of('start'):14.2f}"
            f"{score.of('peak'):12.1f}"
        )
    (ours,) = (s for s in scores if s.contestant.kind is Kind.OURS)
    for kind in (Kind.NODE, Kind.PYTHON):
        others = [s.of("job") for s in scores if s.contestant.kind is kind]
        if others:
            print(f"{min(others) / ours.of('job'):.2f} × {kind.value}")
    return ours.of("job")


if __name__ == "__main__":
    main()
