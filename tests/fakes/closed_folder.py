"""A folder that another user keeps for themselves (mode 700); root, whom the tests may run as, would get in."""

import errno
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

_CALLS = ("stat", "lstat", "readlink", "open", "unlink", "replace", "rename", "mkdir")
_OF_FOLDERS = ("scandir", "listdir")


def close_folder(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """From now on nothing below it can be looked at, and nobody sees what is in it."""

    def refusing(of: Callable[..., Any], *, itself: bool) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            place = given[0] if given else "."
            if isinstance(place, str | Path) and (folder in Path(place).parents or (itself and Path(place) == folder)):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(place))
            return of(*given, **named)

        return call

    for name in _CALLS:
        monkeypatch.setattr(os, name, refusing(getattr(os, name), itself=False))
    for name in _OF_FOLDERS:
        monkeypatch.setattr(os, name, refusing(getattr(os, name), itself=True))
    monkeypatch.setattr(io, "open", refusing(io.open, itself=False))
