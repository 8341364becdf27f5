"""Which columns a table shows: the button “Columns”, and the same menu on the header."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton

from app.ui.look.plain import set_tip
from app.ui.look.table import Table


class ColumnChooser(QObject):
    """`chosen` carries the keys of the columns from the left; none: the usual ones."""

    chosen = Signal(list)

    def __init__(
        self,
        table: Table,
        keys: Sequence[str],
        usual: Callable[[], Sequence[int]],
        parent: QObject,
        others: Sequence[QAction] = (),
    ) -> None:
        """`keys` name the columns for ever, so that a choice is remembered by them; the first one always stays.

        `others` are what else the menu offers.
        """
        super().__init__(parent)
        self._table, self._keys, self._usual, self._others = table, keys, usual, others
        self.button = QPushButton(self.tr("&Columns"))
        self.button.setAutoDefault(False)
        set_tip(self.button, self.tr("Choose the columns of the table."))
        self._menu = QMenu(self.button)
        self._menu.aboutToShow.connect(self._on_wanted)
        self.button.setMenu(self._menu)
        header = table.horizontalHeader()
        header.setSectionsMovable(True)
        header.setFirstSectionMovable(False)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._on_header_menu)
        header.sectionMoved.connect(self._on_section_moved)
        table.show_columns(usual())

    def show(self, keys: Sequence[str]) -> None:
        """These columns from the left; unknown ones are left out, and none at all means the usual ones."""
        place = {key: section for section, key in enumerate(self._keys)}
        self._table.show_columns([place[key] for key in keys if key in place] or list(self._usual()))

    def add(self, sections: Sequence[int]) -> None:
        """Show these as well, each where it usually stands."""
        shown = self._table.shown_columns()
        if new := [section for section in sections if section not in shown]:
            self._table.show_columns(_with(shown, new))

    def _on_header_menu(self, at: QPoint) -> None:
        self._on_wanted()
        self._menu.popup(self._table.horizontalHeader().mapToGlobal(at))

    def _on_wanted(self) -> None:
        self._menu.clear()
        shown, model = self._table.shown_columns(), self._table.model()
        for section in range(len(self._keys)):
            action = self._menu.addAction(str(model.headerData(section, Qt.Orientation.Horizontal)))
            action.setCheckable(True)
            action.setChecked(section in shown)
            action.setEnabled(section > 0)
            action.setData(section)
            action.triggered.connect(self._on_toggled)
        self._menu.addSeparator()
        self._menu.addAction(self.tr("&Reset columns"), self._on_usual)
        self._menu.addActions(self._others)

    def _on_toggled(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            section, shown = int(action.data()), self._table.shown_columns()
            wanted = [s for s in shown if s != section] if section in shown else _with(shown, [section])
            self._table.show_columns(wanted)
            self._say()

    def _on_usual(self) -> None:
        self._table.set_widths({})
        self._table.show_columns(self._usual())
        self.chosen.emit([])

    def _on_section_moved(self) -> None:
        if self._table.isVisible() and not self._table.is_showing_columns:
            self._say()

    def _say(self) -> None:
        self.chosen.emit([self._keys[section] for section in self._table.shown_columns()])


def _with(shown: Sequence[int], new: Sequence[int]) -> list[int]:
    """Each new one before the first that usually follows it; those that are shown keep their order."""
    wanted = list(shown)
    for section in new:
        place = next((n for n, other in enumerate(wanted) if other > section), len(wanted))
        wanted.insert(place, section)
    return wanted
