"""A file while it is being written: under another name, so that nobody sees half of it."""

import os
import stat
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.domain.trade.problem import Problem

_SHOWN = 40  # characters of the name in that of the unfinished file


class PlaceTaken(Problem):
    """What stands at the place of a file that is to be written must not be replaced; nothing was written."""


@contextmanager
def unfinished(folder: Path, prefix: str) -> Iterator[Path]:
    """A new empty file "….part" in `folder`, to be filled and renamed; gone at the end if it still has its name."""
    handle, name = tempfile.mkstemp(dir=folder, prefix=prefix, suffix=".part")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


@contextmanager
def replacing(path: Path, kinds: Collection[str]) -> Iterator[Path]:
    """A new empty file, for this user alone, to be filled: at the end it takes the place of `path` in one step.

    What stands there already is replaced only if it is a file of one of these kinds (".csv"), and no link.

    Raises:
        PlaceTaken, OSError: `path` is as it was, and nothing half-written is left.
    """
    _check_place(path, kinds)
    with unfinished(path.parent, f".{path.stem[:_SHOWN]}-") as temporary:
        yield temporary
        temporary.replace(path)


def _check_place(path: Path, kinds: Collection[str]) -> None:
    try:
        there = path.lstat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISLNK(there):
        what = "is a link to another place"
    elif not stat.S_ISREG(there):
        what = "is not a file"
    elif path.suffix.lower() not in kinds:
        what = f"already exists and isn't a {' or '.join(kinds)} file, so it isn't overwritten"
    else:
        return
    raise PlaceTaken(f"“{path}” {what}. Nothing was written. Choose another name that ends in {' or '.join(kinds)}.")
