"""How large a window begins: as it is meant to be, or as the screen allows."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

_FRAME = QSize(16, 56)  # what a window's title and edges take at most


def begin_size(window: QWidget, width: int, height: int) -> None:
    """Give it this size, in points that follow the scale of the screen, but no more than what is free there."""
    window.resize(QSize(width, height).boundedTo(_free(window)))


def fit_size(window: QWidget) -> None:
    """Let it begin as large as what lies in it asks for, or as the screen allows."""
    layout = window.layout()
    if layout is None:
        raise TypeError("nothing is laid out in it")
    wanted = layout.totalSizeHint().expandedTo(window.minimumSize())
    if layout.hasHeightForWidth():
        wanted.setHeight(layout.totalHeightForWidth(wanted.width()))
    begin_size(window, wanted.width(), wanted.height())


def least_size(window: QWidget, width: int, height: int) -> None:
    """Do not let it become smaller than this, unless the screen is."""
    window.setMinimumSize(QSize(width, height).boundedTo(_free(window)))


def _free(window: QWidget) -> QSize:
    parent = window.parentWidget()
    return (parent.window() if parent else window).screen().availableGeometry().size() - _FRAME
