"""One run of one contestant into one sink, and what several runs come to."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.collector import Collector, Seen, collecting
from tests.benchmarks.contestants import Contestant
from tests.benchmarks.workload import Workload
from tests.benchmarks.workshop import Workshop
from tests.end_to_end.program import REPOSITORY

_MIB = 1 << 20
_LIMIT_S = 900


class RunFailed(Exception):
    """A contestant did not send every mail whole; its figures would mean nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Of one process: mails and MiB a second from the first MAIL to the last answer; seconds from the process's start
    to the first MAIL (`start`) and to the last answer (`job`); processor seconds; memory in MiB before the first MAIL
    and at its peak while sending.
    """

    mails: float
    octets: float
    start: float
    whole: float
    job: float
    processor: float
    idle: float
    peak: float


@dataclass(frozen=True, slots=True)
class Scores:
    """All runs of one contestant; every figure is a median."""

    contestant: Contestant
    runs: Sequence[Run]

    def of(self, figure: str) -> float:
        """The median of a field of `Run`."""
        return median(float(getattr(run, figure)) for run in self.runs)

    @property
    def growth(self) -> float:
        """MiB from before the first mail to the peak while sending."""
        return median(run.peak - run.idle for run in self.runs)


def measured(
    workshop: Workshop, workload: Workload, contestant: Contestant, pem: Path, *, chunking: bool = False
) -> Run:
    """Run it once.

    Raises:
        RunFailed
    """
    with collecting(workshop, workload, pem, chunking=chunking) as sink:
        used = _launched(contestant, sink)
        seen = sink.seen()
    if used["code"] != 0 or seen.mails != contestant.mails or seen.incomplete:
        raise RunFailed(f"{workload.name}, {contestant.name}: exit code {used['code']}, {seen}")
    return _run(used, seen)


def _launched(contestant: Contestant, sink: Collector) -> dict[str, Any]:
    words = [sys.executable, "-m", "tests.benchmarks.launch", *contestant.command(sink.port)]
    own = {k: v for k, v in os.environ.items() if not k.startswith("RFQ_SENDER_")}
    done = subprocess.run(
        words,
        cwd=REPOSITORY,
        env=own | dict(contestant.environment),
        capture_output=True,
        text=True,
        timeout=_LIMIT_S,
        check=False,
    )
    if done.returncode != 0:
        raise RunFailed(f"{contestant.name}: {done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout)
    if found["code"] != 0:
        raise RunFailed(f"{contestant.name}: {done.stderr}")
    return found


def _run(used: dict[str, Any], seen: Seen) -> Run:
    seconds = seen.last - seen.first
    before = [now for at, now, _ in used["looks"] if at <= seen.first and now]
    during = [peak for at, _, peak in used["looks"] if at <= seen.last and peak]
    return Run(
        mails=seen.mails / seconds,
        octets=seen.octets / _MIB / seconds,
        start=seen.first - used["begun"],
        whole=used["whole"],
        job=seen.last - used["begun"],
        processor=used["processor"],
        idle=(before[-1] if before else 0) / _MIB,
        peak=(during[-1] if during else used["memory"]) / _MIB,
    )
