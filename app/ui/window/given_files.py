"""RFQ files that are handed to the window: dragged onto it, named at the start, or by a start while it is open."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from app.domain.trade.rfq_file_name import is_rfq_file_name


class GivenFiles(QObject):
    """Keeps them until there is somebody who opens them: the window is there before what is behind it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._waiting: list[Path] = []
        self._open: Callable[[Path], None] = self._waiting.append
        window.setAcceptDrops(True)

    @Slot(object)
    def take(self, path: Path) -> None:
        """Have it opened, as soon as that can be."""
        self._open(path)

    def lead_to(self, call: Callable[[Path], None]) -> None:
        """Whoever opens them from now on."""
        self._open = call
        while self._waiting:
            call(self._waiting.pop(0))

    def consider(self, event: QDragEnterEvent) -> None:
        """Whether what hangs over the window is for it. A page that takes files itself has been asked before."""
        if _rfq_files(event):
            event.acceptProposedAction()

    def dropped(self, event: QDropEvent) -> None:
        """It was let go here."""
        event.acceptProposedAction()
        for path in _rfq_files(event):
            self.take(path)


def _rfq_files(event: QDropEvent) -> list[Path]:
    """All that it brings; none where anything else is among it."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return paths if all(map(is_rfq_file_name, paths)) else []
