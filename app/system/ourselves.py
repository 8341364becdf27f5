"""This very program, to be started once more: from its source or frozen."""

import os
import subprocess
import sys
from pathlib import Path
from typing import IO

import app

Stream = int | IO[bytes]  # as `Popen` has it
_LIBRARIES = "LD_LIBRARY_PATH"
_ANEW = "PYINSTALLER_RESET_ENVIRONMENT"
_COMMANDS = "rfq-sender"
_NO_CONSOLE: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # Windows would flash one up beside the window


def start_ourselves(*words: str, stdin: Stream, stdout: Stream, stderr: Stream) -> "subprocess.Popen[bytes]":
    """The program with the words of a hidden command (see `app.__main__`); the streams are those of `Popen`."""
    return subprocess.Popen(  # noqa: S603 - ourselves
        [*program(), *words],
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        env=surroundings(),
        creationflags=_NO_CONSOLE,
    )


def program() -> list[str]:
    """What starts it. Frozen it is the command line: a program of windows may have no standard streams on Windows."""
    if not getattr(sys, "frozen", False):
        return [sys.executable, "-m", "app"]
    beside = Path(sys.executable).with_name(_COMMANDS).with_suffix(Path(sys.executable).suffix)
    return [str(beside) if beside.is_file() else sys.executable]


def surroundings() -> dict[str, str]:
    """Ours without passwords; and the same program is found from there."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("RFQ_SENDER_")}
    places = [str(Path(app.__file__).parents[1]), *filter(None, [kept.get("PYTHONPATH")])]
    return kept | {"PYTHONPATH": os.pathsep.join(places)}


def spare_other_programs() -> None:
    """Let a browser or a mail program that is opened from here find its own libraries, not the frozen ones.

    PyInstaller's start sets the variable for this process, which has read it by now, and keeps what it was. A child of
    the same folder would take it over as it is, so it is told to begin anew.
    """
    os.environ[_ANEW] = "1"
    os.environ.pop(_LIBRARIES, None)
    if before := os.environ.pop(f"{_LIBRARIES}_ORIG", ""):
        os.environ[_LIBRARIES] = before
