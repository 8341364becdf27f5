"""A word to somebody who looks at another program meanwhile."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

_SHOWN_MS = 8000


class Notifier(QObject):
    """By the system's own notifications; the entry in the task bar calls where there are none."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._icon: QSystemTrayIcon | None = None
        self.told: list[str] = []

    def tell(self, title: str, text: str) -> None:
        """Say it once; a press on it brings the window to the front."""
        self.told.append(text)
        QApplication.alert(self._window)
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return
        if self._icon is None:
            self._icon = QSystemTrayIcon(self._window.windowIcon(), self)
            self._icon.messageClicked.connect(self._window.activateWindow)
        self._icon.show()
        self._icon.showMessage(title, text, self._window.windowIcon(), _SHOWN_MS)
