"""Files that are dropped, or pasted as a file manager copies them."""

from pathlib import Path

from PySide6.QtCore import QMimeData


def paths_in(data: QMimeData) -> list[Path]:
    """Files and folders of this computer; none where it is something else. Text counts where all of it is paths, each
    on its line, in quotation marks or not.
    """
    found = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    if found:
        return found
    lines = [Path(line.strip().strip('"')) for line in data.text().splitlines() if line.strip()]
    return lines if all(path.is_absolute() for path in lines) else []
