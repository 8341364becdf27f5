"""A folder while it is being filled: under another name, so that nobody sees half of it."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.documents.sheets.unfinished import PlaceTaken

_SHOWN = 40  # characters of the name in that of the unfinished folder


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A new empty folder beside `path`, for this user alone, to be filled: at the end it becomes `path` in one step.

    Raises:
        PlaceTaken, OSError: nothing is at `path` that wasn't, and nothing half-written is left.
    """
    _check_place(path)
    temporary = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name[:_SHOWN]}-", suffix=".part"))
    try:
        yield temporary
        _check_place(path)  # a rename would put it in the place of an empty folder
        temporary.rename(path)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _check_place(path: Path) -> None:
    if path.exists() or path.is_symlink():
        raise PlaceTaken(f"“{path}” is there already. Nothing was written. Choose a folder that doesn't exist yet.")
