"""A file while it is being written: under another name, so that nobody sees half of it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def unfinished(folder: Path, prefix: str) -> Iterator[Path]:
    """A new empty file "….part" in `folder`, to be filled and renamed; gone at the end if it still has its name."""
    handle, name = tempfile.mkstemp(dir=folder, prefix=prefix, suffix=".part")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
