"""Scrolls what does not fit: on a small screen, or on one that is scaled up."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QStackedWidget, QWidget
from typing_extensions import override

_LEAST = QSize(160, 72)


class Scrolled(QScrollArea):
    """Its widget fills the place, and scrolls only where that is smaller than the widget can be.

    `widgetResizable` would begin to scroll where a page with wrapped text is smaller than it likes to be. Of a stack,
    the page that is shown counts, not the largest one.
    """

    def __init__(self, inner: QWidget) -> None:
        super().__init__()
        self._inner = inner
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the Tab key scrolls to what it comes to
        self.setWidget(inner)
        inner.setAutoFillBackground(False)
        if isinstance(inner, QStackedWidget):
            inner.currentChanged.connect(self._on_turned)

    @override
    def sizeHint(self) -> QSize:
        return self._inner.sizeHint()

    @override
    def minimumSizeHint(self) -> QSize:
        return self._inner.minimumSizeHint().boundedTo(_LEAST)

    @override
    def event(self, event: QEvent) -> bool:
        is_handled = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return is_handled

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        place = self.viewport().size()
        shown = self._inner.currentWidget() if isinstance(self._inner, QStackedWidget) else self._inner
        if shown is not None:
            least = _least(shown.minimumSizeHint(), shown.layout(), place.width())
            self._inner.resize(place.expandedTo(least))

    def _on_turned(self) -> None:
        self._fit()
        self.verticalScrollBar().setValue(0)
        self.horizontalScrollBar().setValue(0)


class SplitPart(QWidget):
    """One side of a splitter, which does not ask by itself how high wrapped text is at the width that it gives."""

    @override
    def minimumSizeHint(self) -> QSize:
        return _least(super().minimumSizeHint(), self.layout(), self.width())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


def _least(least: QSize, layout: QLayout | None, width: int) -> QSize:
    """How small it can be, at this width if it can be as narrow."""
    if layout is None or not layout.hasHeightForWidth():
        return least
    return QSize(least.width(), max(least.height(), layout.minimumHeightForWidth(max(width, least.width()))))
