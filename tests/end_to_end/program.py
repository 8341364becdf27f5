"""The program as its users have it: a process; and the mail server that it talks to: another one."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

from app.__main__ import run
from tests.patience import LIMIT_S

REPOSITORY = Path(__file__).parents[2]
USER = "anna"
PASSWORD = "correct-horse-battery"
ACCOUNT = "main office"
PASSWORD_VARIABLE = "RFQ_SENDER_ACCOUNT_MAIN_OFFICE_PASSWORD"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document that `--json` gives."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Program:
    """`rfq-sender` on a data folder of its own."""

    data: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    command: Sequence[str] = (sys.executable, "-m", "app")

    def run(self, *words: str | Path, given: str = "", more: Mapping[str, str] | None = None) -> Ended:
        """Run a command until it ends; `given` comes on its standard input."""
        done = subprocess.run(
            self._line(words),
            input=given,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=self._environment() | dict(more or {}),
            cwd=REPOSITORY,
            timeout=LIMIT_S,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Ended(done.returncode, done.stdout, done.stderr)

    def do(self, *words: str | Path) -> Any:
        """Run a command that has to succeed; its JSON document."""
        ended = self.run("--json", *words)
        assert ended.code == 0, (words, ended)
        return ended.document

    def here(self, *words: str | Path) -> Any:
        """The same within the test's own process: ten times faster, for what comes before the story."""
        said = StringIO()
        with patch.object(sys, "argv", self._line(["--json", *words])[len(self.command) - 1 :]), redirect_stdout(said):
            code = run()
        assert code == 0, (words, said.getvalue())
        return json.loads(said.getvalue())

    def start(self, *words: str | Path) -> "subprocess.Popen[str]":
        """Start a command and go on."""
        quiet = subprocess.DEVNULL
        return subprocess.Popen(
            self._line(words),
            stdin=quiet,
            stdout=quiet,
            stderr=quiet,
            text=True,
            env=self._environment(),
            cwd=REPOSITORY,
            preexec_fn=_hear_interrupts if os.name == "posix" else None,  # noqa: PLW1509 - no threads here
        )

    def outbox(self) -> list[dict[str, Any]]:
        """Every mail as `outbox --json` shows it."""
        found: list[dict[str, Any]] = self.here("outbox")
        return found

    def _line(self, words: Sequence[str | Path]) -> list[str]:
        return [*self.command, "--data-dir", str(self.data), *(str(w) for w in words)]

    def _environment(self) -> dict[str, str]:
        own = {k: v for k, v in os.environ.items() if not k.startswith(("RFQ_SENDER_", "COVERAGE_"))}
        return own | {"PYTHONPATH": str(REPOSITORY), "PYTHONUTF8": "1"} | dict(self.variables)


def _hear_interrupts() -> None:
    """A background job ignores Ctrl-C, one of `nohup` SIGHUP, and so would its children: the suite may be one."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


class MailServer:
    """A process that takes mails by SMTP and writes each down before it answers."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.record = folder / "record"
        self.port_file = folder / "port"
        self._options = options
        self._process: subprocess.Popen[str] | None = None
        self.port = 0

    def start(self) -> None:
        """Start it, on the port it had before if there was one."""
        self.port_file.parent.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "tests.fakes.scripted_smtp", "--port-file", str(self.port_file)]
        command += ["--record", str(self.record), "--port", str(self.port), *self._options]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY)
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "listening\n"
        self.port = int(self.port_file.read_text())

    def stop(self) -> None:
        """End it at once."""
        assert self._process is not None
        self._process.kill()
        self._process.communicate()

    @property
    def ca_file(self) -> Path:
        return self.record / "ca.pem"

    def mails(self) -> list[dict[str, Any]]:
        """What it has accepted, oldest first; a line that is being written does not count yet."""
        journal = self.record / "accepted.jsonl"
        if not journal.exists():
            return []
        return [json.loads(line) for line in journal.read_text().splitlines(keepends=True) if line.endswith("\n")]

    def octets(self, mail: Mapping[str, Any]) -> bytes:
        """The mail as it came over the line, dots doubled."""
        return (self.record / f"{mail['sha256']}.eml").read_bytes()


@contextmanager
def running(server: MailServer) -> Iterator[MailServer]:
    """The server from here to the end of the block."""
    server.start()
    try:
        yield server
    finally:
        server.stop()


def wait_until(is_so: Callable[[], bool]) -> None:
    """Look again every few milliseconds."""
    pause = threading.Event()
    for _ in range(int(LIMIT_S / 0.005)):
        if is_so():
            return
        pause.wait(0.005)
    raise AssertionError(f"it did not happen within {LIMIT_S} s")
