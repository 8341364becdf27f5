"""Mails a second, MiB a second and memory: the program and a script, one after the other, into the same sink."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.end_to_end.material import vendor_sheet
from tests.end_to_end.program import REPOSITORY, Program

_MIB = 1 << 20
_SMALL_MAILS = 1000
_LARGE_MAILS = 12
_LARGE_MIB = 20


@dataclass(frozen=True, slots=True)
class Run:
    """`sending` is the sink's time from the first MAIL to the last answer, `whole` the process's; seconds, MiB."""

    name: str
    mails: int
    octets: int
    connections: int
    sending: float
    whole: float
    memory: float


def main() -> None:
    """Print both tables."""
    with tempfile.TemporaryDirectory() as folder:
        _table(f"{_SMALL_MAILS} mails without attachment", _runs(Path(folder) / "small", _SMALL_MAILS, None))
        drawing = Path(folder) / "drawing.pdf"
        drawing.write_bytes(os.urandom(_LARGE_MIB * _MIB))
        runs = _runs(Path(folder) / "large", _LARGE_MAILS, drawing)
        _table(f"{_LARGE_MAILS} mails with one attachment of {_LARGE_MIB} MiB", runs)


def _runs(folder: Path, mails: int, attachment: Path | None) -> list[Run]:
    found = [_program(folder / str(k), mails, attachment, k) for k in (1, 3)]
    words = [sys.executable, "-m", "tests.benchmarks.script", "--mails", str(mails)]
    words += [] if attachment is None else ["--attachment", str(attachment)]
    found.append(_measured("script, one connection", lambda port: [*words, "--port", str(port)]))
    each = [*words, "--connect-each"]
    found.append(_measured("script, connecting for each mail", lambda port: [*each, "--port", str(port)]))
    return found


def _program(folder: Path, mails: int, attachment: Path | None, connections: int) -> Run:
    folder.mkdir(parents=True)
    program = Program(folder / "data")
    program.here("vendors", "import", vendor_sheet(folder / "vendors.csv", mails))
    deadline = ("--deadline", "2099-12-04 17:00", "--zone", "UTC")
    number = program.here("rfq", "new", "--title", "Nickel, 3 parts", *deadline)["number"]
    lines = folder / "lines.csv"
    lines.write_text("Line,Part Number,Process,PriceBreak\n1,P-1,Nickel,1;5\n2,P-2,Nickel,1\n3,P-3,Nickel,1\n")
    program.here("rfq", "import-lines", number, lines)
    if attachment is not None:
        program.here("rfq", "attach", number, attachment)
    program.here("rfq", "invite", number, "--all")

    def words(port: int) -> list[str]:
        program.here(
            *("accounts", "add", "sink", "--smtp", f"127.0.0.1:{port}", "--security", "none", "--max-size", "100"),
            *("--from", "anna@shop.example", "--per-minute", "unlimited", "--connections", str(connections)),
        )
        send = ["rfq", "send", number, "--account", "sink", "--yes"]
        return [sys.executable, "-m", "app", "--data-dir", str(program.data), *send]

    plural = "connection" if connections == 1 else "connections"
    return _measured(f"RFQ Sender, {connections} {plural}", words)


def _measured(name: str, command_for: Callable[[int], Sequence[str]]) -> Run:
    sink = subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.sink"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
    )
    with sink:
        assert sink.stdout is not None
        port = int(sink.stdout.readline())
        launch = [sys.executable, "-m", "tests.benchmarks.launch", *command_for(port)]
        used = json.loads(subprocess.run(launch, cwd=REPOSITORY, check=True, capture_output=True).stdout)
        assert used["code"] == 0, (name, used)
        seen = json.loads(sink.communicate("")[0])
    return Run(
        name=name,
        mails=seen["mails"],
        octets=seen["octets"],
        connections=seen["connections"],
        sending=seen["last"] - seen["first"],
        whole=used["whole"],
        memory=used["memory"] / _MIB,
    )


def _table(title: str, runs: Sequence[Run]) -> None:
    base = next(r for r in runs if r.name == "script, one connection")
    print(f"\n{title}")
    print(f"{'':34} {'mails/s':>9} {'MiB/s':>8} {'× script':>9} {'whole s':>8} {'peak MiB':>9} {'connections':>12}")
    for run in runs:
        ratio = base.sending / run.sending
        print(
            f"{run.name:34} {run.mails / run.sending:9.1f} {run.octets / _MIB / run.sending:8.1f} {ratio:9.2f} "
            f"{run.whole:8.2f} {run.memory:9.0f} {run.connections:12}"
        )
        assert run.mails == base.mails, (run.name, run.mails)
