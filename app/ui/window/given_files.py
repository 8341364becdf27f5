"""RFQ files that are handed to the window: dragged onto it, named at the start, or by a start while it is open."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.trade.rfq_file_name import is_rfq_file_name


class GivenFiles(QObject):
    """Keeps them until there is somebody who opens them: the window is there before what is behind it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._waiting: list[Path] = []
        self._open: Callable[[Path], None] = self._waiting.append
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    @Slot(object)
    def take(self, path: Path) -> None:
        """Have it opened, as soon as that can be."""
        self._open(path)

    def lead_to(self, call: Callable[[Path], None]) -> None:
        """Whoever opens them from now on."""
        self._open = call
        while self._waiting:
            call(self._waiting.pop(0))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A page that takes files itself, such as the attachments, has been asked before the window is."""
        if not isinstance(event, QDragEnterEvent | QDropEvent):
            return super().eventFilter(watched, event)
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if not paths or not all(map(is_rfq_file_name, paths)):
            return super().eventFilter(watched, event)
        event.acceptProposedAction()
        if event.type() is QEvent.Type.Drop:
            for path in paths:
                self.take(path)
        return True
