"""Step 2: the files, and who gets which."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.domain.rfqs.control import Standing
from app.domain.rfqs.file_name_words import revisions_named
from app.domain.rfqs.file_states import FileState
from app.domain.rfqs.mail_size import Invitee
from app.domain.rfqs.rfq import Attachment, Rfq
from app.domain.rfqs.scope import scope_text
from app.domain.trade.clearance import Clearances
from app.domain.trade.finding import Spot
from app.domain.trade.ids import VendorId
from app.ui.look.delegates import MiddleDelegate
from app.ui.look.language import tr
from app.ui.look.table import Table
from app.ui.look.table_model import Column, LinesModel
from app.ui.rfq_editor.files.clearance_row import ClearanceRow
from app.ui.rfq_editor.files.file_columns import (
    CHIPS,
    NAME,
    SIZE,
    TYPE,
    advice,
    check_text,
    control_text,
)
from app.ui.rfq_editor.files.file_menu import FileMenu
from app.ui.rfq_editor.files.scope_view import ScopeDialog, VendorChoice, vendor_choices
from app.ui.rfq_editor.files.size_bar import SizeBar
from app.ui.rfq_editor.files.taken_files import paths_in
from app.ui.widgets.empty_state import EmptyOr, EmptyState
from app.ui.widgets.file_dialogs import choose_folder, open_file, open_files
from app.ui.widgets.find_bar import Findable
from app.ui.widgets.full_text import FullText
from app.ui.widgets.page import button, inner_layout, quiet_label, row
from app.ui.widgets.problem_box import discard

_STALE = (FileState.CHANGED, FileState.MISSING, FileState.EMPTY)


class AttachmentsView(QWidget):
    """Files and folders may be dropped anywhere on this page."""

    attach_asked = Signal(list)  # Paths
    find_asked = Signal()
    files_changed = Signal(tuple)  # all Attachments as they are to be
    given = Signal(object)  # Given: who gets which file from now on
    open_asked = Signal(str)  # path
    folder_asked = Signal(str)  # path of the file that lies in it
    again_asked = Signal(object)  # by path, the Path where it lies now
    zip_asked = Signal(tuple)  # Attachments
    refused = Signal(str)
    was_shown = Signal()
    decided = Signal(tuple, object)  # Attachments; a level, "" for not controlled, None for open again

    def __init__(self) -> None:
        super().__init__()
        self._limit: int | None = None
        self._rfq: Rfq | None = None
        self._clearances = Clearances()
        self._standings: Mapping[str, Standing] = {}  # by path
        self._states: Mapping[str, FileState] = {}  # by path
        self._revisions: Mapping[str, str] = {}  # by name
        self._invitees: Mapping[VendorId, Invitee] = {}
        self.setAcceptDrops(True)
        self._scope: ScopeDialog | None = None
        self.model: LinesModel[Attachment] = LinesModel(self._columns(), key=lambda a: a.path, parent=self)
        self.table = Table("Attachments")
        self.table.show_lines(self.model)
        self.table.setItemDelegateForColumn(0, MiddleDelegate(self.table))
        self.table.removal_asked.connect(self._on_remove)
        self.table.opened.connect(self._on_open)
        self.table.selectionModel().selectionChanged.connect(self._show_standing)
        self.menu = self._made_menu()
        self.sizes = SizeBar()
        self.sizes.zip_asked.connect(self.zip_asked)
        self.clearance = ClearanceRow()
        self.clearance.chosen.connect(self._decide)
        self.advice = quiet_label(wrap=True)
        tip = self.tr("Read the selected files again. Who gets them, and their clearance, stay.")
        self._zip = button(self.tr("&Zip"), self._on_zip, self.tr("Put a zip in the place of the selected files."))
        self._again = button(self.tr("Pick a&gain"), self._on_again, tip)
        self.path = FullText(self.tr("Path of the selected file"))
        self._lay_out()

    def show_rfq(self, rfq: Rfq) -> None:
        if self._rfq is None or self._rfq.id != rfq.id:
            self.model.replace(())  # what is selected there was a file of the other
        self._rfq = rfq
        self._revisions = revisions_named([file.name for file in rfq.attachments], rfq.items)
        self.model.replace(rfq.attachments)
        self._tell_all()
        self._stack.show_any(bool(rfq.attachments))
        self._show_standing()
        self._show_sizes()

    def show_limit(self, limit: int | None) -> None:
        """The account's own limit in octets of the encoded mail."""
        self._limit = limit
        self._show_sizes()

    def show_invitees(self, invitees: Mapping[VendorId, Invitee]) -> None:
        """Who is asked, and what is to know of them."""
        self._invitees = invitees
        self._tell_all()
        self._show_sizes()

    def _show_sizes(self) -> None:
        if self._rfq:
            self.sizes.show_sizes(self._rfq, self._invitees, self._limit)

    def show_levels(self, clearances: Clearances) -> None:
        """What may be said of a file."""
        self._clearances, levels = clearances, clearances.levels
        for text, level in (
            (tr("Not decided"), None),
            (tr("Not controlled"), ""),
            *((tr(f"Controlled: {n}"), n) for n in levels),
        ):
            self.clearance.levels.addItem(text, level)
            self.menu.add_level(text, level)

    def show_standings(self, standings: Mapping[str, Standing]) -> None:
        """Whether each file is controlled, by its path."""
        self._standings = standings
        self._tell_all()
        self._show_standing()

    def show_states(self, states: Mapping[str, FileState]) -> None:
        """What the disk says about each file, by its path."""
        self._states = states
        self._tell_all()
        self._show_advice()

    def _tell_all(self) -> None:
        """What some columns say comes from elsewhere and may be another."""
        if rows := self.model.rowCount():
            last = self.model.index(rows - 1, self.model.columnCount() - 1)
            self.model.dataChanged.emit(self.model.index(0, 0), last)

    def _columns(self) -> tuple[Column[Attachment], ...]:
        return (
            NAME,
            Column(title="For", text=self._for, tip=self._for, width=190),
            Column(title="Rev", text=lambda a: self._revisions.get(a.name, ""), width=60, is_rigid=True),
            TYPE,
            SIZE,
            Column(title="Control", text=lambda a: control_text(self._standings.get(a.path)), width=130),
            Column(
                title="Check",
                text=lambda a: check_text(self._states.get(a.path)),
                chip=lambda a: CHIPS.get(self._states[a.path]) if a.path in self._states else None,
                tip=lambda a: advice(self._states.get(a.path)),
                width=120,
                is_rigid=True,
            ),
        )

    def _for(self, file: Attachment) -> str:
        names = {vendor_id: one.name for vendor_id, one in self._invitees.items()}
        return tr(scope_text(file, self._rfq, names)) if self._rfq else ""

    def _choices(self, files: Sequence[Attachment]) -> Mapping[VendorId, VendorChoice]:
        """Who can be chosen for these files, and why the others can't."""
        return vendor_choices(files, self._invitees, self._standings, self._clearances)

    def _show_standing(self) -> None:
        """What is known of the file that is selected, and what may be said of it."""
        files = self.table.selected_lines()
        self._zip.setEnabled(bool(files))
        self.menu.show_any(bool(files))
        self._show_advice()
        self.path.show_text(files[0].path if files else "")
        self.clearance.show_standing(self._standings.get(files[0].path, Standing()) if files else None)

    def _show_advice(self) -> None:
        """What to do about the first selected file that is not fine."""
        files = self.table.selected_lines()
        self._again.setVisible(any(self._states.get(file.path) in _STALE for file in files))
        told = next((text for file in files if (text := advice(self._states.get(file.path)))), "")
        self.advice.setText(told)
        self.advice.setVisible(bool(told))

    def _made_menu(self) -> FileMenu:
        menu = FileMenu(self.table)
        menu.open.triggered.connect(self._on_open)
        menu.folder.triggered.connect(self._on_show_folder)
        menu.who.triggered.connect(self._on_scope)
        menu.level_chosen.connect(self._decide)
        menu.again.triggered.connect(self._on_again)
        menu.zip.triggered.connect(self._on_zip)
        menu.remove.triggered.connect(self._on_remove)
        return menu

    def _decide(self, level: object) -> None:
        self.decided.emit(tuple(self.table.selected_lines()), level)

    def go_to(self, spot: Spot) -> bool:
        """To a file, or else the list; False: it is gone."""
        self.table.setFocus()
        return spot.file is None or self.table.seek(lambda file: file.id == spot.file)

    def _lay_out(self) -> None:
        column = inner_layout(self)
        files = button(self.tr("Add f&iles…"), self._on_files, self.tr("Choose one or several files."))
        folder = button(self.tr("Add f&older…"), self._on_folder, self.tr("All files in a folder."))
        find = button(
            self.tr("Fin&d files…"), self.find_asked.emit, self.tr("Look for the files of the lines by part number.")
        )
        scope = button(self.tr("&Who gets them…"), self._on_scope, self.tr("Choose who gets the selected files."))
        remove = button(self.tr("Re&move"), self._on_remove, self.tr("Remove the selected files (Del)."))
        column.addLayout(row(find, files, folder, None, self._zip, scope, remove))
        column.addWidget(self.sizes)
        text = self.tr(
            "Drop or paste files and folders here, or choose them. A file with a part number in its name goes with its "
            "lines."
        )
        deed = (self.tr("&Choose files…"), self._on_files)
        self._stack = EmptyOr(EmptyState("drop", self.tr("No attachments yet"), text, (deed,)), Findable(self.table))
        column.addWidget(self._stack, 1)
        column.addWidget(self.path)
        told = row(self.advice, self._again)
        told.setStretch(0, 1)
        column.addLayout(told)
        column.addWidget(self.clearance)
        hint = self.tr("A file is checked again before sending: if it has changed since it was added, you are told.")
        column.addWidget(quiet_label(hint, wrap=True))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.was_shown.emit()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if paths_in(event.mimeData()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        if paths := paths_in(event.mimeData()):
            event.acceptProposedAction()
            self.attach_asked.emit(paths)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Of whatever has the focus in here, and has no use for it."""
        if not event.matches(QKeySequence.StandardKey.Paste):
            super().keyPressEvent(event)
        elif paths := paths_in(QGuiApplication.clipboard().mimeData()):
            self.attach_asked.emit(paths)
        else:
            self.refused.emit(self.tr("There are no files to paste. Copy files or folders first."))

    def _on_files(self) -> None:
        if paths := open_files(self, self.tr("Add files")):
            self.attach_asked.emit(paths)

    def _on_folder(self) -> None:
        if folder := choose_folder(self, self.tr("Add folder")):
            self.attach_asked.emit([folder])

    def _on_open(self) -> None:
        for file in self.table.selected_lines()[:1]:
            self.open_asked.emit(file.path)

    def _on_show_folder(self) -> None:
        for file in self.table.selected_lines()[:1]:
            self.folder_asked.emit(file.path)

    def _on_zip(self) -> None:
        self.zip_asked.emit(tuple(self.table.selected_lines()))

    def _on_again(self) -> None:
        """A file that is missing is chosen where it lies now; who cancels leaves it as it is."""
        places = {file.path: self._place_now(file) for file in self.table.selected_lines()}
        if found := {path: place for path, place in places.items() if place is not None}:
            self.again_asked.emit(found)

    def _place_now(self, file: Attachment) -> Path | None:
        if self._states.get(file.path) is not FileState.MISSING:
            return Path(file.path)
        title = self.tr("Where is “{name}” now?").format(name=file.name)
        return open_file(self, title, self.tr("All files (*)"), begin=file.path)

    def _on_remove(self) -> None:
        gone = {a.path for a in self.table.selected_lines()}
        if gone:
            self.files_changed.emit(tuple(a for a in self.model.lines if a.path not in gone))

    def _on_scope(self) -> None:
        files = self.table.selected_lines()
        if files and self._rfq:
            discard(self._scope)
            self._scope = ScopeDialog(files, self._rfq, self._choices(files), self)
            self._scope.chosen.connect(self.given)
            self._scope.open()
