"""Asks for files and folders, beginning where the last one was; the window keeps that place until the next start."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

LAST_FOLDER = "lastFolder"  # a property of the outermost window


def open_file(parent: QWidget, title: str, kinds: str, begin: str = "") -> Path | None:
    """A file that there is; `begin` is where it may lie, else the last folder."""
    chosen, _ = QFileDialog.getOpenFileName(parent, title, begin or _last(parent), kinds)
    return _kept(parent, chosen)


def open_files(parent: QWidget, title: str) -> list[Path]:
    """Any number of files."""
    chosen, _ = QFileDialog.getOpenFileNames(parent, title, _last(parent))
    return [path for name in chosen if (path := _kept(parent, name))]


def save_file(parent: QWidget, title: str, name: str, kinds: str) -> Path | None:
    """Where to write; the dialog has asked whether a file there may be replaced."""
    chosen, _ = QFileDialog.getSaveFileName(parent, title, str(Path(_last(parent)) / name), kinds)
    return _kept(parent, chosen)


def choose_folder(parent: QWidget, title: str) -> Path | None:
    """A folder that there is."""
    chosen = QFileDialog.getExistingDirectory(parent, title, _last(parent))
    return _kept(parent, chosen, lambda path: path)


def _last(parent: QWidget) -> str:
    """The buyer's documents, the first time."""
    usual = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return str(_outermost(parent).property(LAST_FOLDER) or usual)


def _kept(parent: QWidget, chosen: str, folder_of: Callable[[Path], Path] = lambda path: path.parent) -> Path | None:
    if not chosen:
        return None
    _outermost(parent).setProperty(LAST_FOLDER, str(folder_of(Path(chosen))))
    return Path(chosen)


def _outermost(widget: QWidget) -> QWidget:
    """The window that all others belong to."""
    window = widget.window()
    while (parent := window.parentWidget()) is not None:
        window = parent.window()
    return window
