"""How large a window begins: as it is meant to be, or as the screen allows."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

_FRAME = QSize(16, 56)  # what a window's title and edges take at most


def begin_size(window: QWidget, width: int, height: int) -> None:
    """Give it this size, in points that follow the scale of the screen, but no more than what is free there."""
    parent = window.parentWidget()
    free = (parent.window() if parent else window).screen().availableGeometry().size() - _FRAME
    window.resize(QSize(width, height).boundedTo(free))
