"""Pages under a flat bar of their names; Ctrl+Tab turns them."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.ui.widgets.page import inner_layout
from app.ui.widgets.scrolled import Scrolled
from app.ui.widgets.step_bar import StepBar


class FlatTabs(QWidget):
    """What does not fit is scrolled to; `pages` are by name, in the order of the bar."""

    def __init__(self, pages: dict[str, QWidget]) -> None:
        super().__init__()
        self.bar = StepBar(list(pages))
        self.pages = QStackedWidget()
        for page in pages.values():
            self.pages.addWidget(page)
        column = inner_layout(self)
        column.addWidget(self.bar)
        column.addWidget(Scrolled(self.pages), 1)
        self.bar.chosen.connect(self.turn_to)
        key = QKeySequence.StandardKey
        QShortcut(key.NextChild, self).activated.connect(self._on_next)
        QShortcut(key.PreviousChild, self).activated.connect(self._on_previous)

    @Slot(int)
    def turn_to(self, page: int) -> None:
        """Show the page of this number."""
        self.bar.show_step(page)
        self.pages.setCurrentIndex(page)

    @Slot()
    def _on_next(self) -> None:
        self.turn_to((self.bar.step + 1) % self.pages.count())

    @Slot()
    def _on_previous(self) -> None:
        self.turn_to((self.bar.step - 1) % self.pages.count())
