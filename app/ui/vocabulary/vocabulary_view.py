"""The vocabulary's window: the terms, and what a text would match."""

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QSplitter, QVBoxLayout, QWidget

from app.domain.words.vocabulary import Term
from app.ui.look.language import tr
from app.ui.look.spacing import LARGE, MEDIUM
from app.ui.look.table import Table
from app.ui.look.window_size import begin_size
from app.ui.vocabulary.meaning_view import MeaningView
from app.ui.vocabulary.vocabulary_model import VocabularyModel
from app.ui.widgets.banner import Banner
from app.ui.widgets.file_dialogs import save_file
from app.ui.widgets.find_bar import FindKey
from app.ui.widgets.find_field import FindField
from app.ui.widgets.page import button, inner_layout, quiet_label, row
from app.ui.widgets.scrolled import Scrolled

_TYPING_MS = 100


class VocabularyWindow(QDialog):
    """Beside the main window: terms can be taken in while a request is looked at."""

    add_asked = Signal()
    edit_asked = Signal(object)  # Term
    remove_asked = Signal(object)  # Term
    import_asked = Signal()
    export_asked = Signal(Path)

    def __init__(self, model: VocabularyModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self.setWindowTitle(self.tr("Processes and specifications"))
        self.setModal(False)
        begin_size(self, 1080, 640)
        self.banner = Banner()
        self.meaning = MeaningView()
        self.table = Table("Processes and specifications")
        self.table.show_lines(model)
        self.search = FindField(self.tr("Search names and spellings"), self.tr("Search the terms"))
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self._on_typed)
        self.search.textChanged.connect(self._typing.start)
        self.search.lead_to(self.table, self._on_typed)
        self._count = quiet_label()
        self._make_buttons()
        self.table.offer(self._edit, "Return")
        self.table.offer(self._remove, "Del")
        self._lay_out()
        FindKey(self)
        model.taken.connect(self._show_count)
        self.table.opened.connect(self.edit_asked)
        self.table.removal_asked.connect(self._on_remove)
        self.table.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self._on_selection_changed()

    @Slot()
    def _show_count(self) -> None:
        """How many terms are shown, of how many."""
        shown, total = self._model.rowCount(), len(self._model.lines)
        self._count.setText(self.tr("{n} of {total} terms").format(n=shown, total=total))

    def _make_buttons(self) -> None:
        self._add = button(self.tr("&Add…"), self.add_asked.emit, self.tr("A process or a specification."))
        self._edit = button(self.tr("E&dit…"), self._on_edit, self.tr("Change the selected term (Enter)."))
        self._remove = button(self.tr("Re&move"), self._on_remove, self.tr("Vendors and lines keep their words (Del)."))
        self._import = button(self.tr("&Import…"), self.import_asked.emit, self.tr("Spellings from a file."))
        self._export = button(self.tr("E&xport…"), self._on_export, self.tr("All terms to a CSV or Excel file."))
        self.undo_action = self._action(self.tr("Undo"), QKeySequence.StandardKey.Undo)
        self.redo_action = self._action(self.tr("Redo"), QKeySequence.StandardKey.Redo)

    def _action(self, text: str, key: QKeySequence.StandardKey) -> QAction:
        action = QAction(text, self)
        action.setShortcut(key)
        self.addAction(action)
        return action

    def _lay_out(self) -> None:
        left = QWidget()
        terms = inner_layout(left)
        terms.addLayout(row(self.search, self._count))
        terms.addLayout(row(self._add, self._edit, self._remove, None, self._import, self._export))
        terms.addWidget(self.table, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(self.meaning)
        splitter.setStretchFactor(0, 5)
        splitter.setStretchFactor(1, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        column.addWidget(self.banner)
        column.addWidget(Scrolled(splitter), 1)

    def _selected(self) -> Term | None:
        lines = self.table.selected_lines()
        return lines[0] if len(lines) == 1 else None

    def _on_selection_changed(self) -> None:
        is_one = self._selected() is not None
        self._edit.setEnabled(is_one)
        self._remove.setEnabled(is_one)

    def _on_typed(self) -> None:
        self._model.search(self.search.text())
        self._show_count()
        self._on_selection_changed()

    def _on_edit(self) -> None:
        if (term := self._selected()) is not None:
            self.edit_asked.emit(term)

    def _on_remove(self) -> None:
        if (term := self._selected()) is not None:
            self.remove_asked.emit(term)

    def _on_export(self) -> None:
        kinds = tr("Excel (*.xlsx);;CSV (*.csv)")
        if path := save_file(self, self.tr("Export the terms"), "vocabulary.xlsx", kinds):
            self.export_asked.emit(path)
