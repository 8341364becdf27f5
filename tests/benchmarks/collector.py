"""The sink as a process: started for one run, asked at the end what it saw."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.workload import Workload
from tests.benchmarks.workshop import Workshop
from tests.end_to_end.program import REPOSITORY


@dataclass(frozen=True, slots=True)
class Seen:
    """`first` and `last` are monotonic seconds: the first MAIL command and the last answer to a mail's end."""

    mails: int
    octets: int
    connections: int
    incomplete: int
    first: float
    last: float


class Collector:
    """A running sink; `port` is where it listens."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        self._process = process
        self.port = int(process.stdout.readline())

    def seen(self) -> Seen:
        """End it and hear what it saw."""
        return Seen(**json.loads(self._process.communicate("")[0]))


@contextmanager
def collecting(workshop: Workshop, workload: Workload, pem: Path, *, chunking: bool = False) -> Iterator[Collector]:
    """A sink from here to the end of the block."""
    in_c = workshop.sink is not None and (workshop.tls_in_c or not workload.tls)
    words: list[str] = [str(workshop.sink)] if in_c else [sys.executable, "-m", "tests.benchmarks.sink"]
    words += _options(workload, pem, chunking=chunking)
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True, cwd=REPOSITORY) as process:
        try:
            yield Collector(process)
        finally:
            process.kill()


def _options(workload: Workload, pem: Path, *, chunking: bool) -> Sequence[str]:
    options = ["--delay-ms", str(workload.delay)] if workload.delay else []
    options += ["--pem", str(pem)] if workload.tls else []
    return [*options, "--chunking"] if chunking else options
