"""Runs a command and prints what it took as JSON: seconds, processor seconds, exit code, and memory over time.

A process of its own, because a child's peak memory counts from what its parent had when it was made. On Linux the
memory of the whole family is looked at a hundred times a second: [monotonic seconds, resident octets now, sum of the
peaks so far]; elsewhere only the command's own peak is known.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

_LOOK_S = 0.01


def main() -> None:
    quiet = subprocess.DEVNULL
    begun = time.monotonic()
    process = subprocess.Popen(sys.argv[1:], stdin=quiet, stdout=quiet)
    looks: list[tuple[float, int, int]] = []
    while True:
        ended, status, used = os.wait4(process.pid, os.WNOHANG if sys.platform == "linux" else 0)
        if ended:
            break
        looks.append((time.monotonic(), *_memory(process.pid)))
        time.sleep(_LOOK_S)
    whole = time.monotonic() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024
    told = {
        "begun": begun,
        "whole": whole,
        "processor": used.ru_utime + used.ru_stime,
        "memory": used.ru_maxrss * unit,
        "looks": looks,
        "code": process.returncode,
    }
    sys.stdout.write(json.dumps(told))


def _memory(pid: int) -> tuple[int, int]:
    """Octets of a process and all that it has started: now, and the sum of their peaks."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0, 0
    now, peak = _kibibytes(text, "VmRSS:"), _kibibytes(text, "VmHWM:")
    for child in children:
        more_now, more_peak = _memory(int(child))
        now, peak = now + more_now, peak + more_peak
    return now, peak


def _kibibytes(text: str, field: str) -> int:
    found = text.partition(field)[2].split(maxsplit=1)
    return int(found[0]) * 1024 if found else 0


if __name__ == "__main__":
    main()
