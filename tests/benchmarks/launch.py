"""Runs a command and prints its seconds, its peak memory in octets and its exit code as JSON.

A process of its own, because a child's peak memory counts from what its parent had when it was made.
"""

import json
import os
import subprocess
import sys
import time


def main() -> None:
    quiet = subprocess.DEVNULL
    begun = time.monotonic()
    process = subprocess.Popen(sys.argv[1:], stdin=quiet, stdout=quiet, stderr=quiet)
    _, status, used = os.wait4(process.pid, 0)
    whole = time.monotonic() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024
    sys.stdout.write(json.dumps({"whole": whole, "memory": used.ru_maxrss * unit, "code": process.returncode}))


if __name__ == "__main__":
    main()
