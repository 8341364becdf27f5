"""The one way up from the lanes to the window: ids of changed deliveries, gathered."""

import threading

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from app.domain.trade.ids import DeliveryId

_BATCH_MS = 100


class DeliveryFeed(QObject):
    """`tell` may be called from any thread; `changed` comes on the UI thread, at most ten times a second."""

    changed = Signal(object)  # list of DeliveryId; as `list` Qt would make 10,000 ids anew for each who listens
    _told = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._ids: set[DeliveryId] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_BATCH_MS)
        self._timer.timeout.connect(self._on_timeout)
        self._told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)

    def tell(self, delivery_id: DeliveryId) -> None:
        """Something about this delivery has changed; what, is in the database."""
        with self._lock:
            first = not self._ids
            self._ids.add(delivery_id)
        if first:  # one event a batch, however many ids
            self._told.emit()

    def is_busy(self) -> bool:
        """Whether ids wait for their batch."""
        with self._lock:
            return bool(self._ids)

    @Slot()
    def _on_told(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _on_timeout(self) -> None:
        with self._lock:
            ids, self._ids = sorted(self._ids), set()
        if ids:
            self.changed.emit(ids)
