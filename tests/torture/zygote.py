"""Processes that start in a few milliseconds: one that has imported the program forks, each child is `rfq-sender`.

`python -m tests.torture.zygote` obeys one JSON line at a time on its standard input: {"words": […], "variables": {…},
"point": "W1", "times": 1, "file_octets": 100000, "clock_s": 86400, "busy_s": 0.5, "begins": "/a/file", "unprivileged":
true} starts a child and answers its process id, {"office": "/a/folder", "point": "W1"} one of
`tests.torture.office_sender`; {"wait": pid, "seconds": 0.5} answers its exit code (null: it lives)
and its peak memory in octets.
"""

import ctypes
import json
import os
import resource
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from importlib import import_module
from pathlib import Path
from typing import Any

from typing_extensions import override

from tests.end_to_end.program import REPOSITORY
from tests.patience import LIMIT_S
from tests.torture import points

_UNIT = 1 if sys.platform == "darwin" else 1024
_LOOK_S = 0.002


class Zygote:
    """The process, from here to `close`; it dies with its standard input."""

    def __init__(self) -> None:
        self._alive: set[int] = set()
        environment = {k: v for k, v in os.environ.items() if not k.startswith("RFQ_SENDER_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.zygote"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=REPOSITORY,
            env=environment | {"PYTHONUTF8": "1", "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"},
        )

    def start(self, data: Path, *words: str, said: Path | None = None, **more: Any) -> int:
        """Start `rfq-sender` on a data folder; its process id. `said` gets what it prints."""
        order = {"words": ["--data-dir", str(data), "--json", *words], "said": str(said or os.devnull)}
        pid = int(self._ask(order | more)["pid"])
        self._alive.add(pid)
        return pid

    def office(self, data: Path, point: str = "") -> int:
        """Start a sender over a mailbox on a data folder, see `office_sender`; its process id."""
        pid = int(self._ask({"office": str(data), "point": point})["pid"])
        self._alive.add(pid)
        return pid

    def wait(self, pid: int, seconds: float) -> tuple[int | None, int]:
        """Exit code (negative: a signal; None: it lives still) and peak memory in octets, after so long at most."""
        answer = self._ask({"wait": pid, "seconds": seconds})
        if answer["code"] is not None:
            self._alive.discard(pid)
        return answer["code"], answer["memory"]

    def is_dead(self, pid: int) -> bool:
        """Whether it has ended; it can be waited for still."""
        return bool(self._ask({"look": pid})["dead"])

    def run(self, data: Path, *words: str, **more: Any) -> int:
        """Run a command to its end; the exit code."""
        code, _memory = self.wait(self.start(data, *words, **more), LIMIT_S)
        assert code is not None, words
        return code

    def end_all(self) -> None:
        """Kill what a test that failed has left."""
        for pid in [*self._alive]:
            os.kill(pid, signal.SIGKILL)
            self.wait(pid, LIMIT_S)

    def close(self) -> None:
        self.end_all()
        self._process.communicate("")

    def _ask(self, order: Mapping[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


def _main() -> int:
    import filelock  # noqa: F401 - what a child would import by itself
    import sqlalchemy.dialects.sqlite  # noqa: F401

    import app.assembly
    import app.cli.run  # noqa: F401

    while line := sys.stdin.readline():
        order = json.loads(line)
        if "wait" in order:
            _answer(_waited(order["wait"], order["seconds"]))
            continue
        if "look" in order:
            found = os.waitid(os.P_PID, order["look"], os.WEXITED | os.WNOHANG | os.WNOWAIT)
            _answer({"dead": found is not None})
            continue
        if "office" in order:
            import_module("tests.torture.office_sender")  # once, for all of them
        if (pid := os.fork()) == 0:
            return _office(order) if "office" in order else _become(order)
        _answer({"pid": pid})
    return 0


def _answer(answer: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _waited(pid: int, seconds: float) -> dict[str, object]:
    pause = threading.Event()
    for _ in range(max(1, int(seconds / _LOOK_S))):
        found, status, used = os.wait4(pid, os.WNOHANG)
        if found:
            return {"code": os.waitstatus_to_exitcode(status), "memory": used.ru_maxrss * _UNIT}
        pause.wait(_LOOK_S)
    return {"code": None, "memory": 0}


def _office(order: Mapping[str, Any]) -> int:
    from tests.torture import office_sender

    _redirect(os.devnull)
    office_sender.main(Path(order["office"]), order["point"])
    return 0


def _become(order: Mapping[str, Any]) -> int:
    """The child: from here on it is the program and nothing else."""
    from app.__main__ import run

    _redirect(order["said"])
    os.environ.update(order.get("variables", {}))
    sys.argv = ["rfq-sender", *_words(order["words"])]
    if "file_octets" in order:
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["file_octets"], resource.RLIM_INFINITY))
    if "clock_s" in order:
        _shift_clock(timedelta(seconds=order["clock_s"]))
    if "busy_s" in order:
        _wait_for_locks(order["busy_s"])
    if "begins" in order:
        points.tell_of_writes(Path(order["begins"]))
    if order.get("point"):
        points.arm(order["point"], order.get("times", 1))
    if order.get("unprivileged"):
        _give_up_privileges()
    try:
        return run()
    finally:  # how well it is tested is written down at the exit
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def _give_up_privileges() -> None:
    """From here on root may not write what is read-only either (capabilities(7)); a user never could."""
    if os.geteuid() == 0:
        version_3 = struct.pack("Ii", 0x20080522, 0)
        if ctypes.CDLL(None, use_errno=True).capset(version_3, struct.pack("6I", *[0] * 6)):
            raise OSError(ctypes.get_errno(), "capset")


def _words(words: Sequence[object]) -> list[str]:
    return [str(word) for word in words]


def _redirect(said: str) -> None:
    quiet = os.open(os.devnull, os.O_RDONLY)
    spoken = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for handle, stands_for in ((quiet, 0), (spoken, 1), (spoken, 2)):
        os.dup2(handle, stands_for)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - what it had read of our orders is not for it


def _wait_for_locks(seconds: float) -> None:
    """A database that another program holds is waited for so long."""
    from app.storage.base import sqlite

    vars(sqlite)["_BUSY_SECONDS"] = seconds


def _shift_clock(by: timedelta) -> None:
    """The computer's wall clock is wrong by so much, wherever it is read; the monotonic one cannot be."""
    from app.cli import sending
    from app.system import clock

    class Shifted(datetime):
        @classmethod
        @override
        def now(cls, tz: tzinfo | None = None) -> "Shifted":
            return cls.fromtimestamp(time.time() + by.total_seconds(), tz)

    for reader in (sending, clock):
        vars(reader)["datetime"] = Shifted


if __name__ == "__main__":
    code = _main()
    if code == 130:  # as in app.__main__: a server may still owe a lane its answer
        sys.stdout.flush()
        os._exit(code)
    sys.exit(code)
