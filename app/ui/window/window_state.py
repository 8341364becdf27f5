"""What the window remembers before anything is read: in a file beside the database, so that it opens as it was left."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import get_args

from PySide6.QtCore import QByteArray, QSettings

from app.ui.look.language import LANGUAGES
from app.ui.look.theme import Scheme

_GEOMETRY, _SCHEME, _LANGUAGE, _FOLDER, _WIDTHS, _ORDERS = (
    "geometry",
    "colors",
    "language",
    "folder",
    "widths",
    "orders",
)
_WIDEST = 5_000

# By the name of a table; columns by their titles. All in English, so that another language loses nothing.
Widths = Mapping[str, Mapping[str, int]]
Orders = Mapping[str, Sequence[str]]


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
    def language(self) -> str:
        """Its code; empty: the one of the system."""
        code = str(self._file.value(_LANGUAGE) or "")
        return code if code in LANGUAGES else ""

    @property
    def folder(self) -> str:
        """Where a file was chosen the last time, empty where that is gone."""
        folder = str(self._file.value(_FOLDER) or "")
        return folder if folder and _is_folder(Path(folder)) else ""

    @property
    def widths(self) -> Widths:
        """Of columns that were set by hand."""
        try:
            found = json.loads(str(self._file.value(_WIDTHS) or "{}"))
            return {
                table: {title: min(int(width), _WIDEST) for title, width in columns.items()}
                for table, columns in found.items()
            }
        except (ValueError, TypeError, AttributeError):
            return {}

    @property
    def orders(self) -> Orders:
        """Of columns that were moved, from the left."""
        try:
            found = json.loads(str(self._file.value(_ORDERS) or "{}"))
            return {table: [str(title) for title in titles] for table, titles in found.items()}
        except (ValueError, TypeError, AttributeError):
            return {}

    def keep_scheme(self, scheme: Scheme) -> None:
        """At once, whatever becomes of the program."""
        self._file.setValue(_SCHEME, scheme)
        self._file.sync()

    def keep_language(self, code: str) -> None:
        """At once, as above."""
        self._file.setValue(_LANGUAGE, code)
        self._file.sync()

    def keep(self, geometry: QByteArray, folder: str, widths: Widths, orders: Orders) -> None:
        """The window closes. Tables that were not made this time keep their columns."""
        self._file.setValue(_WIDTHS, json.dumps({**self.widths, **widths}))
        self._file.setValue(_ORDERS, json.dumps({**self.orders, **orders}))
        self._file.setValue(_GEOMETRY, geometry)
        self._file.setValue(_FOLDER, folder)
        self._file.sync()


def _is_folder(path: Path) -> bool:
    """Also False where this user may not look any more."""
    try:
        return path.is_dir()
    except OSError:
        return False
