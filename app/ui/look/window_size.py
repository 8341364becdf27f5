"""How large a window begins: as it is meant to be, or as the screen allows."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QScreen
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


def grow_to(window: QWidget, height: int) -> None:
    """Let it become as high as this, but no higher than what is free on its screen."""
    window.resize(window.width(), max(window.height(), min(height, _free(window).height())))


def least_size(window: QWidget, width: int, height: int) -> None:
    """Do not let it become smaller than this, unless the screen is."""
    window.setMinimumSize(QSize(width, height).boundedTo(_free(window)))


def screen_of(window: QWidget) -> QScreen:
    """Where the window is, or the one that it belongs to.

    Not by `QWidget.screen`: PySide takes the screen for the widget's own, and where Python takes the widget down it
    takes the screen along (measured: the next widget ended the process).
    """
    parent = window.parentWidget()
    shown = parent.window() if parent else window
    return QGuiApplication.screenAt(shown.geometry().center()) or QGuiApplication.primaryScreen()


def _free(window: QWidget) -> QSize:
    return screen_of(window).availableGeometry().size() - _FRAME
