"""The application of Qt; macOS says by an event which file was opened with it, others by an argument."""

from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from app.domain.trade.rfq_file_name import is_rfq_file_name


class Application(QApplication):
    file_opened = Signal(object)  # Path of an RFQ file

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and is_rfq_file_name(path := Path(event.file())):
            self.file_opened.emit(path)
            return True
        return super().event(event)
