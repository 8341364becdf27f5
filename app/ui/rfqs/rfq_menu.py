"""What can be done with the selected RFQs: a right click, the Menu key, and the menu “RFQ” of the window."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from app.domain.rfqs.filing import Filing
from app.domain.rfqs.rfq import RfqLine, RfqState
from app.ui.look.table import Table


class RfqMenu(QObject):
    """The keys work while the table has the focus."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self._table = table
        self.open = self._action(self.tr("&Open"), "Return")
        self.copy = self._action(self.tr("&Copy as new RFQ"))
        self.vendors = self._action(self.tr("New RFQ to these &vendors"))
        self.save = self._action(self.tr("Save as RFQ &file (.rfqx)…"))
        self.separate()
        self.filings = {
            Filing.CLOSE: self._action(self.tr("C&lose")),
            Filing.REOPEN: self._action(self.tr("&Reopen")),
            Filing.ARCHIVE: self._action(self.tr("&Archive")),
            Filing.UNARCHIVE: self._action(self.tr("Move o&ut of the archive")),
            Filing.DELETE: self._action(
                f"{self.tr('&Delete')}\tDel"
            ),  # the table reads the key: it is that of Edit ▸ Delete
        }
        self.offer(())

    def offer(self, lines: Sequence[RfqLine]) -> None:
        """For these, which are selected and seen; what was done already is offered as the way back."""
        for action in (self.open, self.copy, self.vendors, self.save):
            action.setEnabled(len(lines) == 1)  # what they make or show is opened
        for action in self.filings.values():
            action.setEnabled(bool(lines))
        done = {
            Filing.CLOSE: [line.state in {RfqState.CLOSED, RfqState.CANCELLED} for line in lines],
            Filing.ARCHIVE: [line.is_archived for line in lines],
        }
        for deed, each in done.items():
            is_done = bool(each) and all(each)
            self.filings[deed].setVisible(not is_done)
            self.filings[deed.back].setVisible(is_done)

    def separate(self) -> None:
        """A line before the next entry."""
        line = QAction(self)
        line.setSeparator(True)
        self._table.addAction(line)

    def _action(self, text: str, keys: str = "") -> QAction:
        made = QAction(text, self)
        made.setMenuRole(QAction.MenuRole.NoRole)
        made.setShortcut(QKeySequence(keys))
        made.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        made.setShortcutVisibleInContextMenu(True)
        self._table.addAction(made)
        return made
