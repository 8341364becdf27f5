"""How long the window takes, told by a child process that paints it where nobody sees it."""

import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from app.domain.trade.problem import Problem
from app.system.ourselves import start_ourselves

COMMAND = "_painted"  # the hidden command: rfq-sender _painted FOLDER; it says these words, each when it is so
PAINTED = "painted"
FILLED = "filled"
_LIMIT_S = 120.0  # which a hang alone reaches
_LAST = 400  # characters of what it complains about


class NotPainted(Problem):
    """No window came; the message has the last words of the child."""


@dataclass(frozen=True, slots=True)
class Painted:
    """Seconds from the start of the process until the window was there, and until it could be worked with."""

    first: float
    filled: float


def paint_apart(folder: Path, limit_s: float = _LIMIT_S) -> Painted:
    """Open the window on a new data folder, and close it.

    Raises:
        NotPainted
    """
    folder.mkdir(parents=True, exist_ok=True)
    complaints = folder / "complaints.txt"
    began = time.perf_counter()
    with complaints.open("wb") as file:
        child = start_ourselves(COMMAND, str(folder), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=file)
    at: dict[str, float] = {}
    end = threading.Timer(limit_s, child.kill)
    end.start()
    try:
        with child:
            for line in child.stdout or ():
                at.setdefault(line.decode(errors="replace").strip(), time.perf_counter() - began)
    finally:
        end.cancel()
    if child.returncode or not at.keys() >= {PAINTED, FILLED}:
        last = complaints.read_text(encoding="utf-8", errors="replace").strip()[-_LAST:]
        raise NotPainted(f"The window did not come (exit code {child.returncode}). {last}")
    return Painted(at[PAINTED], at[FILLED])
