"""HTML to be read: of what it names nothing is loaded, and no link is followed."""

from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QTextBrowser
from typing_extensions import override


class Paper(QTextBrowser):
    """Whoever wants to do something at a click connects `anchorClicked`."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setAccessibleName(name)

    @override
    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """No file and no address is ever read."""
        return None
