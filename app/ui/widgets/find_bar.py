"""Find in a table: Ctrl+F opens a bar below it, F3 and Shift+F3 go on and back, Esc closes it."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.look.chip import Chip
from app.ui.look.spacing import SMALL
from app.ui.look.table import Table
from app.ui.look.table_model import CHIP
from app.ui.widgets.find_field import FindField
from app.ui.widgets.page import button, quiet_label

_TYPING_MS = 150
_WIDTH = 220
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Findable(QWidget):
    """A table with its bar, which takes no room until it is asked for: the rows above stay where they are."""

    def __init__(self, table: Table) -> None:
        super().__init__()
        self.table = table
        self._field = _BarField(self)
        self._field.setMinimumWidth(_WIDTH)
        self._said = quiet_label()
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._bar = QWidget()
        self._lay_out()
        self._typing.timeout.connect(self._on_typed)
        self._field.textChanged.connect(self._typing.start)
        self._field.left.connect(table.setFocus)
        context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for key, call in (("F3", self.go_on), ("Shift+F3", self.go_back)):
            QShortcut(QKeySequence(key), self, context=context).activated.connect(call)

    def begin(self) -> None:
        """Ctrl F."""
        self._bar.show()
        self._field.begin()
        self._typing.start()

    def end(self) -> None:
        """Esc: back to the table, at what was found."""
        self._typing.stop()
        self._bar.hide()
        self.table.setFocus()

    def go_on(self) -> None:
        """To the next row that says it; after the last one comes the first."""
        self._go(1)

    def go_back(self) -> None:
        """To the one before."""
        self._go(-1)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Of whatever has the focus in here, and has no use for it."""
        if event.key() == Qt.Key.Key_Escape and self._bar.isVisible():
            self.end()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        back = button(self.tr("Previous"), self.go_back, self.tr("The match above (Shift+F3)."))
        on = button(self.tr("Next"), self.go_on, self.tr("The match below (F3, Enter)."))
        close = button(self.tr("Done"), self.end, self.tr("Close the search (Esc)."))
        line = QHBoxLayout(self._bar)
        line.setContentsMargins(0, SMALL, 0, 0)
        line.setSpacing(SMALL)
        line.addWidget(self._field, 1)
        line.addWidget(self._said)
        for made in (back, on, close):
            line.addWidget(made)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.table, 1)
        column.addWidget(self._bar)
        self._bar.hide()

    def _on_typed(self) -> None:
        self._go(0)

    def _go(self, by: int) -> None:
        """From the current row: 0 stays there if it matches, or else goes on."""
        self._typing.stop()
        words, found = self._field.text(), self._found()
        if not found:
            self._said.setText(self.tr("Not found") if words.strip() else "")
            return
        current = self.table.currentIndex().row()
        if by < 0:
            place = next((n for n in reversed(range(len(found))) if found[n].row() < current), -1) % len(found)
        else:
            place = next((n for n, index in enumerate(found) if index.row() >= current + by), 0)
        flag = QItemSelectionModel.SelectionFlag
        self.table.selectionModel().setCurrentIndex(found[place], flag.ClearAndSelect | flag.Rows)
        self.table.scrollTo(found[place])
        self._said.setText(self.tr("{n} of {total}").format(n=f"{place + 1:,}", total=f"{len(found):,}"))

    def _found(self) -> list[QModelIndex]:
        """Of each row that says the words, the first cell that does."""
        words = self._field.text().strip().casefold()
        model, shown = self.table.model(), self.table.shown_columns()
        if not words:
            return []
        rows = ((model.index(row, section) for section in shown) for row in range(model.rowCount()))
        found = (next((cell for cell in row if words in _shown(cell)), None) for row in rows)
        return [cell for cell in found if cell is not None]


class _BarField(FindField):
    """Enter goes to the next match, Esc closes the bar."""

    def __init__(self, bar: Findable) -> None:
        super().__init__(self.tr("Find in the table"), self.tr("Find in the table"))
        self._of = bar

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            is_back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            (self._of.go_back if is_back else self._of.go_on)()
        elif event.key() == Qt.Key.Key_Escape:
            self._of.end()
        else:
            super().keyPressEvent(event)


def _shown(cell: QModelIndex) -> str:
    """A chip says its own words instead of the text."""
    chip: Chip | None = cell.data(CHIP)
    return (chip.said if chip else str(cell.data() or "")).casefold()


def begin_finding(page: QWidget) -> bool:
    """In the page's own search field, or else in the table that has the focus or comes first; False: it has neither."""
    for field in page.findChildren(FindField):
        if field.isVisible() and not isinstance(field, _BarField):
            field.begin()
            return True
    shown = [part for part in page.findChildren(Findable) if part.table.isVisible()]
    for part in sorted(shown, key=lambda part: not part.table.hasFocus())[:1]:
        part.begin()
    return bool(shown)


class FindKey(QShortcut):
    """Ctrl+F, where no menu of the window has it. It holds its dialog as its parent alone: what held it besides would
    be taken down with it in any order (measured: the next key ended the process).
    """

    def __init__(self, dialog: QWidget) -> None:
        super().__init__(QKeySequence(QKeySequence.StandardKey.Find), dialog)
        self.activated.connect(self._on_pressed)

    @Slot()
    def _on_pressed(self) -> None:
        dialog = self.parent()
        if isinstance(dialog, QWidget):
            begin_finding(dialog)
