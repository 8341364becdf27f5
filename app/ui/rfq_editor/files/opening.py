"""Opening a file, or the folder that it lies in, with the programs of this computer."""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from app.domain.rfqs.rules.files import is_refused_type
from app.ui.look.language import tr


def opened(path: str) -> str:
    """Open the file; a program would run, so it is not opened. Returns why it isn't open, and what to do instead."""
    name = Path(path).name
    if is_refused_type(name):
        return tr(f"“{name}” may be a program, so it isn't opened here. Use “Show in folder” instead.")
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(path)):
        return tr(f"“{name}” can't be opened. Check that it is still there and has a program to open it.")
    return ""


def folder_shown(path: str) -> str:
    """Show the folder of the file. Returns why it can't be shown."""
    folder = Path(path).parent
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
        return tr(f"The folder “{folder}” can't be shown. Check that it is still there.")
    return ""
