"""What the frozen program costs: size on the disk and to download, time to the first paint, memory while it waits.

`make bundle`, then `python -m tests.benchmarks.bundle [dist/rfq-sender]`. Source and frozen are measured in turns, in
one run; the goals are those of docs/benchmarks.md.
"""

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks import start
from tests.end_to_end.program import REPOSITORY

_TIMES = 7
_WAITS_S = 4.0  # until everything behind the first page is made
_DROP = Path("/proc/sys/vm/drop_caches")
_STATUS = ("VmRSS", "VmHWM")


def main(given: Sequence[str] | None = None) -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(prog="tests.benchmarks.bundle")
    parser.add_argument("folder", nargs="?", type=Path, default=REPOSITORY / "dist" / "rfq-sender")
    options = parser.parse_args(given)
    frozen = options.folder.absolute()
    if not (frozen / "rfq-sender").exists():
        raise SystemExit(f"There is no frozen program in {frozen}. Make one: make bundle")
    _print_size(frozen)
    _print_starts({"from source": [sys.executable, "-m", "app"], "frozen": [str(frozen / "rfq-sender")]})


def _print_size(frozen: Path) -> None:
    files = [path for path in frozen.rglob("*") if path.is_file() and not path.is_symlink()]
    print(f"\nThe bundle: {len(files)} files, {sum(path.stat().st_size for path in files) / 1e6:.0f} MB")
    with tempfile.TemporaryDirectory() as folder:
        modules = start.seen(REPOSITORY, Path(folder), "modules")["modules"]
    print(f"loaded at the first paint, from source: {modules:.0f} modules")
    for packed in sorted(frozen.parent.glob("*.tar.xz")):
        print(f"to download: {packed.name}, {packed.stat().st_size / 1e6:.0f} MB (goal: 90)")


def _print_starts(programs: dict[str, list[str]]) -> None:
    print(f"\n{'':14}{'--version':>11}{'painted':>10}{'ready':>8}{'painted cold':>14}{'idle':>8}{'peak':>7}")
    print(f"{'':14}{'ms':>11}{'ms':>10}{'ms':>8}{'ms':>14}{'MB':>8}{'MB':>7}")
    versions: dict[str, list[float]] = {name: [] for name in programs}
    paints: dict[str, list[dict[str, float]]] = {name: [] for name in programs}
    for turn in range(_TIMES + 1):
        for name, words in programs.items():
            version, painted = _version(words), _painted(words)
            if turn:  # the first one fills caches
                versions[name].append(version)
                paints[name].append(painted)
    for name, words in programs.items():
        first, ready = (statistics.median(p[what] for p in paints[name]) for what in ("painted", "filled"))
        idle, peak = _memory(words)
        version = statistics.median(versions[name])
        print(f"{name:14}{version:11.0f}{first:10.0f}{ready:8.0f}{_cold(words):>14}{idle:8.0f}{peak:7.0f}")


def _version(words: Sequence[str]) -> float:
    begun = time.perf_counter()
    subprocess.run([*words, "--version"], cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - begun) * 1000


def _painted(words: Sequence[str]) -> dict[str, float]:
    """Milliseconds from the start of the process; the program's own hidden command says when."""
    told: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        with subprocess.Popen([*words, "_painted", folder], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as child:
            for line in child.stdout or ():
                told[line.strip()] = (time.perf_counter() - begun) * 1000
    return told


def _cold(words: Sequence[str]) -> str:
    """With nothing of it in the system's cache, where we may empty that."""
    try:
        os.sync()
        _DROP.write_text("3", encoding="ascii")
    except OSError:
        return "not allowed"
    return f"{_painted(words)['painted']:.0f}"


def _memory(words: Sequence[str]) -> tuple[float, float]:
    """Resident megabytes of the window that waits, and the most that it ever had."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    with tempfile.TemporaryDirectory() as folder:
        command = [*words, "--data-dir", folder]
        with subprocess.Popen(command, cwd=REPOSITORY, env=environment, stderr=subprocess.DEVNULL) as window:
            time.sleep(_WAITS_S)
            lines = Path(f"/proc/{window.pid}/status").read_text(encoding="ascii").splitlines()
            window.send_signal(signal.SIGTERM)
    found = {line.partition(":")[0]: float(line.split()[1]) / 1000 for line in lines if line.startswith(_STATUS)}
    return found["VmRSS"], found["VmHWM"]


if __name__ == "__main__":
    main()
