"""Memory while sending 100 and 1,000 mails with the same attachment: it should not grow with their number."""

import argparse
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.contestants import Field
from tests.benchmarks.measuring import measured
from tests.benchmarks.queued import queued
from tests.benchmarks.workload import Workload
from tests.benchmarks.workshop import CACHE, Workshop

_ATTACHMENT = 2 << 20
_COUNTS = (100, 1000)


def main(words: Sequence[str] | None = None) -> None:
    """Print a line for each number of vendors and connections."""
    parser = argparse.ArgumentParser(prog="tests.benchmarks.memory")
    parser.add_argument("--quick", action="store_true", help="30 and 300 mails")
    counts = (30, 300) if parser.parse_args(words).quick else _COUNTS
    CACHE.mkdir(exist_ok=True)
    print(f"\nMemory of the sending process, one attachment of {_ATTACHMENT >> 20} MiB")
    with tempfile.TemporaryDirectory(dir=CACHE) as name:
        folder = Path(name)
        workshop = Workshop(folder)
        workshop.equip()
        file = folder / "drawing.pdf"
        file.write_bytes(random.Random(1).randbytes(_ATTACHMENT))  # noqa: S311 - no secret
        for mails in counts:
            workload = Workload(name=f"{mails}", mails=mails, attachment=_ATTACHMENT)
            _lines(workshop, workload, file, folder)


def _lines(workshop: Workshop, workload: Workload, file: Path, folder: Path) -> None:
    queue = queued(folder / f"queue-{workload.mails}", workload, file)
    contest = Field(workshop, workload, queue, file, Path(), folder)
    for ours in contest.ours():
        run = measured(workshop, workload, ours, Path())
        print(
            f"{workload.mails:6,} mails, {ours.name}: {run.idle:.1f} MiB before the first, {run.peak:.1f} at the peak "
            f"(+{run.peak - run.idle:.1f}), {run.octets:.0f} MiB/s",
            flush=True,
        )


if __name__ == "__main__":
    main()
