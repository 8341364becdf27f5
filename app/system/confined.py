"""Work on files of strangers, done by a process of its own that is held to a time and to so much memory.

What it is given and gives back is JSON. Should the file bring the reader down, or take it over, the window and the
sending live on; the child writes no files, and its answer is bounded. On Windows the time alone is held to.
"""

import contextlib
import importlib
import json
import subprocess
import sys
import tempfile
from typing import Any

from app.domain.trade.problem import Problem
from app.system.ourselves import start_ourselves

COMMAND = "_confined"  # the hidden command: rfq-sender _confined SECONDS OCTETS MOST, the call on stdin
_BAD_CALL = 64


class Unconfined(Problem):
    """The work was not done: it took too long or too much, or it broke down. The message says which."""


def confined(
    function: str, *arguments: object, seconds: int = 5, octets: int = 1_000_000_000, most: int = 4_000_000
) -> Any:  # noqa: ANN401
    """What "app.module.function" returns for these arguments, all of them JSON.

    `octets` bounds the child's memory, `most` its answer.

    Raises:
        Unconfined
    """
    call = json.dumps([function, arguments]).encode()
    with tempfile.TemporaryFile() as answer:
        limits = (str(seconds), str(octets), str(most))
        child = start_ourselves(COMMAND, *limits, stdin=subprocess.PIPE, stdout=answer, stderr=subprocess.DEVNULL)
        try:
            child.communicate(call, timeout=seconds)
        except subprocess.TimeoutExpired as late:
            raise Unconfined(f"It took longer than {seconds} seconds, and was stopped.") from late
        finally:
            child.kill()
            child.wait()
        answer.seek(0)
        found = answer.read(most + 1)
    if child.returncode or len(found) > most:
        raise Unconfined("It couldn't be read: it is damaged, or needs too much memory.")
    return json.loads(found)


def serve(words: list[str]) -> int:
    """The child's side: returns its exit code."""
    seconds, octets, most = (int(word) for word in words)
    function, arguments = json.load(sys.stdin)
    module, _, name = function.rpartition(".")
    if not module.startswith("app."):
        return _BAD_CALL
    _hold_to(seconds, octets, most)
    answer = getattr(importlib.import_module(module), name)(*arguments)
    sys.stdout.buffer.write(json.dumps(answer).encode())  # `dump` takes four times as long
    sys.stdout.buffer.flush()
    return 0


def _hold_to(seconds: int, octets: int, most: int) -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - POSIX has it

    limits = {
        resource.RLIMIT_AS: octets,
        resource.RLIMIT_CPU: seconds + 1,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: most + 1,
    }
    for limit, bound in limits.items():
        with contextlib.suppress(ValueError, OSError):  # macOS does not know all of them
            resource.setrlimit(limit, (bound, bound))
