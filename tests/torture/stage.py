"""A buyer's data folder and a mail server process, ready for a sender that will not live long."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.end_to_end.material import vendor_sheet
from tests.end_to_end.program import ACCOUNT, REPOSITORY, Program
from tests.patience import LIMIT_S
from tests.torture.invariants import record_of
from tests.torture.zygote import Zygote

_MIB = 1 << 20


class TortureServer:
    """The process of `tests.torture.server`."""

    def __init__(self, folder: Path, seed: str = "0") -> None:
        self.folder = folder
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.server", str(folder), seed],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=REPOSITORY,
        )
        self.port = int(self._answer()["port"])

    def tell(self, **order: Any) -> dict[str, Any]:
        """Give an order; the answer is where it stands."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def mails(self) -> list[dict[str, Any]]:
        """What it has taken."""
        return record_of(self.folder / "accepted.jsonl")

    def settle(self) -> dict[str, Any]:
        """Wait until it has read all that dead senders have left on the way; where it stands then."""
        until(lambda: self.tell(state=True)["open"] == 0)
        return self.tell(state=True)

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


@dataclass(frozen=True, slots=True)
class Stage:
    """`small` and `large` are the numbers of two requests to the same vendors: without a file, and with one."""

    zygote: Zygote
    server: TortureServer
    folder: Path
    small: str
    large: str

    def fresh(self, name: str, connections: int) -> Path:
        """A data folder of its own with the account; nothing is planned yet."""
        data = self.folder / name
        shutil.copytree(self.folder / "prepared", data)
        Program(data).here(
            *("accounts", "add", ACCOUNT, "--smtp", f"127.0.0.1:{self.server.port}", "--security", "none"),
            *("--from", "anna@shop.example", "--per-minute", "unlimited", "--connections", str(connections)),
        )
        return data

    def begin(self, data: Path, request: str, **more: Any) -> int:
        """Start sending a request; the process id."""
        return self.zygote.start(data, "rfq", "send", request, "--account", ACCOUNT, "--yes", **more)


@contextmanager
def staged(folder: Path, vendors: int, large_octets: int = 2 * _MIB, seed: str = "0") -> Iterator[Stage]:
    """Everything from here to the end of the block."""
    prepared = folder / "prepared"
    prepared.mkdir(parents=True)
    do = Program(prepared).here
    do("vendors", "import", vendor_sheet(folder / "vendors.csv", vendors))
    drawing = folder / "P-1001 revA.pdf"
    drawing.write_bytes(os.urandom(large_octets))
    small, large = _request(do, folder), _request(do, folder)
    do("rfq", "attach", large, drawing)
    server = TortureServer(folder / "server", seed)
    zygote = Zygote()
    try:
        yield Stage(zygote, server, folder, small, large)
    finally:
        zygote.close()
        server.close()


def until(is_so: Callable[[], bool]) -> None:
    """Look again every few milliseconds."""
    pause = threading.Event()
    for _ in range(int(LIMIT_S / 0.003)):
        if is_so():
            return
        pause.wait(0.003)
    raise AssertionError(f"it did not happen within {LIMIT_S} s")


def _request(do: Callable[..., Any], folder: Path) -> str:
    deadline = ("--deadline", "2099-12-04 17:00", "--zone", "UTC")
    number: str = do("rfq", "new", "--title", "Nickel, 2 parts", *deadline)["number"]
    lines = folder / "lines.csv"
    lines.write_text("Line,Part Number,Process,PriceBreak\n1,P-1001,Nickel,1;5\n2,P-1002,Passivation,50\n")
    do("rfq", "import-lines", number, lines)
    do("rfq", "invite", number, "--all")
    return number
