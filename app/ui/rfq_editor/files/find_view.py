"""“Find files”: where to look, what was found for each line, and which of it to attach."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QListWidget, QProgressBar, QVBoxLayout, QWidget
from typing_extensions import override

from app.ui.look.delegates import CellDelegate, MiddleDelegate
from app.ui.look.language import tr
from app.ui.look.plain import plain_label
from app.ui.look.spacing import ROW, TIGHT
from app.ui.look.table import Table
from app.ui.look.tokens import Tone
from app.ui.look.window_size import begin_size
from app.ui.look.wording import counted
from app.ui.rfq_editor.files.file_menu import OpenMenu
from app.ui.rfq_editor.files.found_model import FILE, FoundModel, FoundRow
from app.ui.widgets.banner import Banner
from app.ui.widgets.file_dialogs import choose_folder
from app.ui.widgets.find_bar import Findable, FindKey
from app.ui.widgets.page import button, heading, page_layout, primary_button, quiet_label, row

_NOTES = 3  # that the banner has room for
_PLACES = 2  # rows high, beside two buttons


class FoundTable(Table):
    """Space ticks the selected rows, whatever cell is the current one."""

    ticks_asked = Signal(list)  # FoundRows

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.ticks_asked.emit(self.selected_lines())
        else:
            super().keyPressEvent(event)


class FindDialog(QDialog):
    """Nothing is attached before the button is pressed."""

    folders_changed = Signal(list)  # all of them, as str
    look_asked = Signal()
    stop_asked = Signal()
    open_asked = Signal(str)  # path
    folder_asked = Signal(str)  # path of the file that lies in it
    attach_asked = Signal(object)  # Path: the LineIds that it is for

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Find files"))
        begin_size(self, 1060, 620)
        self.banner = Banner()
        self.places = QListWidget()
        self.places.setAccessibleName(self.tr("Folders to look in"))
        self.places.setItemDelegate(CellDelegate(self.places))
        self.places.setFixedHeight(_PLACES * ROW + 2 * self.places.frameWidth())
        self.places.itemSelectionChanged.connect(self._show_state)
        self.model = FoundModel(self)
        self.model.ticks_changed.connect(self._show_state)
        self.table = FoundTable("Files that were found")
        self.table.show_lines(self.model)
        self.table.setItemDelegateForColumn(FILE, MiddleDelegate(self.table))
        self.table.ticks_asked.connect(self.model.toggle)
        self.table.opened.connect(self._on_open)
        self.table.selectionModel().selectionChanged.connect(self._show_menu)
        self.menu = OpenMenu(self.table)
        self.menu.open.triggered.connect(self._on_open)
        self.menu.folder.triggered.connect(self._on_show_folder)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Folders that were looked in"))
        self._head = heading("")
        self._make_buttons()
        self._lay_out()
        FindKey(self)
        self.show_busy(None)

    @property
    def folders(self) -> list[str]:
        return [self.places.item(n).text() for n in range(self.places.count())]

    def show_folders(self, folders: Sequence[str]) -> None:
        """Where to look besides the lines' own folders."""
        self.places.clear()
        self.places.addItems(list(folders))
        self._show_state()

    def show_busy(self, share: tuple[int, int] | None) -> None:
        """How many folders are done, of those that are known; None where nobody is looking."""
        is_busy = share is not None
        self.progress.setVisible(is_busy)
        self._stop.setVisible(is_busy)
        self._again.setVisible(not is_busy)
        if share is not None:
            done, of = share
            self.progress.setRange(0, of)
            self.progress.setValue(done)
            known = counted(of, "folder", "folders")
            self._head.setText(self.tr("Looking… {done} of {known}").format(done=f"{done:,}", known=known))

    def show_found(self, head: str, rows: Sequence[FoundRow], notes: Sequence[str]) -> None:
        """What was found, and what was not."""
        self._head.setText(head)
        self.model.show(rows)
        if notes:
            more = tr(f"\nAnd {len(notes) - _NOTES:,} more.") if len(notes) > _NOTES else ""
            self.banner.say(Tone.WARN, "\n".join(notes[:_NOTES]) + more)

    def _show_state(self) -> None:
        files = len(self.model.ticked)
        text = self.tr("&Attach {n}").format(n=counted(files, "file", "files")) if files else self.tr("&Attach files")
        self.attach.setText(text)
        self.attach.setEnabled(bool(files))
        self._remove.setEnabled(bool(self.places.selectedItems()))

    def _selected_path(self) -> str:
        """Of the first selected row; "" where it says that there is no file."""
        return next((row.choice.file.path for row in self.table.selected_lines()[:1] if row.choice), "")

    def _show_menu(self) -> None:
        self.menu.show_any(bool(self._selected_path()))

    def _on_open(self) -> None:
        if path := self._selected_path():
            self.open_asked.emit(path)

    def _on_show_folder(self) -> None:
        self.folder_asked.emit(self._selected_path())

    def _make_buttons(self) -> None:
        self._add = button(self.tr("Add &folder…"), self._on_add, self.tr("Look in another folder, too."))
        self._remove = button(self.tr("&Remove"), self._on_remove, self.tr("Don't look in the selected folder."))
        self._stop = button(self.tr("&Stop"), self.stop_asked.emit, self.tr("Stop looking. Nothing is attached."))
        self._again = button(self.tr("&Look again"), self.look_asked.emit, self.tr("Search the folders again."))
        self.attach = primary_button(self.tr("&Attach files"), self._on_attach, self.tr("Each file for its line."))
        self.attach.setDefault(True)

    def _lay_out(self) -> None:
        column = page_layout(self)
        label = plain_label(self.tr("Fol&ders to look in:"))
        label.setBuddy(self.places)
        own = quiet_label(self.tr("The folders of the lines are always included."))
        column.addLayout(row(label, own, None))
        beside = QVBoxLayout()
        beside.setSpacing(TIGHT)
        for deed in (self._add, self._remove):
            beside.addWidget(deed)
        beside.addStretch(1)
        places = row(self.places)
        places.addLayout(beside)
        column.addLayout(places)
        column.addWidget(self.banner)
        column.addLayout(row(self._head, None, self.progress, self._stop, self._again))
        column.addWidget(Findable(self.table), 1)
        hint = quiet_label(self.tr("Space checks or clears the selected files. Enter opens a file."))
        column.addLayout(row(hint, None, button(self.tr("&Cancel"), self.reject), self.attach))

    def _on_add(self) -> None:
        folder = choose_folder(self, self.tr("Look in this folder"))
        if folder and str(folder) not in self.folders:
            self.places.addItem(str(folder))
            self.folders_changed.emit(self.folders)

    def _on_remove(self) -> None:
        for item in self.places.selectedItems():
            self.places.takeItem(self.places.row(item))
        self.folders_changed.emit(self.folders)

    def _on_attach(self) -> None:
        self.attach_asked.emit(self.model.ticked)
        self.accept()
