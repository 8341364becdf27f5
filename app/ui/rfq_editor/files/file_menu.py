"""What can be done with the selected files: the menu of a right click, or of the Menu key."""

from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from app.ui.look.table import Table


class OpenMenu(QObject):
    """What can be done with any file that is shown; the keys work while the table has the focus."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self._table = table
        self.open = self._action(self.tr("&Open"), "Return")
        self.folder = self._action(self.tr("&Show in folder"))
        self.show_any(False)

    def show_any(self, is_any: bool) -> None:
        """Whether files are selected, without which nothing can be done."""
        for action in self._table.actions():
            action.setEnabled(is_any)

    def _action(self, text: str, keys: str = "") -> QAction:
        made = QAction(text, self)
        made.setShortcut(QKeySequence(keys))
        made.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        made.setShortcutVisibleInContextMenu(True)
        self._table.addAction(made)
        return made


class FileMenu(OpenMenu):
    """All that is a button in step 2, too."""

    level_chosen = Signal(object)  # a level, "" for not controlled, None for open again

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self.who = self._action(self.tr("&Who gets them…"))
        self._levels = QMenu(self.tr("Cleara&nce"), table)
        table.addAction(self._levels.menuAction())
        self.zip = self._action(self.tr("&Zip"))
        self.again = self._action(self.tr("Pick a&gain"))
        self.remove = self._action(self.tr("Re&move"), "Del")
        self.show_any(False)

    def add_level(self, text: str, level: str | None) -> None:
        """One more that may be said of a file."""
        self._levels.addAction(text, partial(self.level_chosen.emit, level))
