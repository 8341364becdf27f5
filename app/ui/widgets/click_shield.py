"""A click that was meant for what stood there a moment ago is not taken by what has moved there since."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

REACTION_MS = 350  # nobody sees that something has moved, and aims anew, in less


class ClickShield(QWidget):
    """Lies unseen over what moves, for as long as a hand may still be on its way. Keys pass."""

    def __init__(self, page: QWidget, top: int) -> None:
        super().__init__(page)
        self.setGeometry(0, top, page.width(), page.height() - top)
        self.raise_()
        self.show()
        QTimer.singleShot(REACTION_MS, self, self.deleteLater)


def shield(moving: QWidget, below: int) -> None:
    """`moving` comes or goes now, and all that lies `below` it, in its parent's points, moves. Where no pointer is,
    nothing can be hit by mistake.
    """
    page = moving.parentWidget()
    if page is not None and page.isVisible() and page.underMouse():
        ClickShield(page, below)
