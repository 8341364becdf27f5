"""What the window remembers before anything is read: in a file beside the database, so that it opens as it was left."""

from pathlib import Path
from typing import get_args

from PySide6.QtCore import QByteArray, QSettings

from app.ui.look.theme import Scheme

_GEOMETRY, _SCHEME, _FOLDER = "geometry", "colors", "folder"


class WindowState:
    """A file that is damaged says nothing; one that cannot be written keeps nothing."""

    def __init__(self, file: Path) -> None:
        self._file = QSettings(str(file), QSettings.Format.IniFormat)

    @property
    def geometry(self) -> QByteArray | None:
        """Of the main window."""
        value = self._file.value(_GEOMETRY)
        return value if isinstance(value, QByteArray) else None

    @property
    def scheme(self) -> Scheme | None:
        """That was chosen; None: nothing was."""
        return next((known for known in get_args(Scheme) if known == self._file.value(_SCHEME)), None)

    @property
    def folder(self) -> str:
        """Where a file was chosen the last time, empty where that is gone."""
        folder = str(self._file.value(_FOLDER) or "")
        return folder if folder and Path(folder).is_dir() else ""

    def keep_scheme(self, scheme: Scheme) -> None:
        """At once, whatever becomes of the program."""
        self._file.setValue(_SCHEME, scheme)
        self._file.sync()

    def keep(self, geometry: QByteArray, folder: str) -> None:
        """The window closes."""
        self._file.setValue(_GEOMETRY, geometry)
        self._file.setValue(_FOLDER, folder)
        self._file.sync()
