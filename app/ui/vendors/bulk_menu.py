"""One change for all selected vendors."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from app.domain.vendors.group import VendorGroup
from app.domain.vendors.vendor import Vendor, VendorStatus
from app.ui.look.plain import plain_entry
from app.ui.look.states import VENDOR

Changed = Callable[[Vendor], Vendor]


class BulkMenu(QObject):
    """Asks for what is missing, then says what becomes of each vendor."""

    change_asked = Signal(object)  # Changed
    group_asked = Signal(str)  # put into the group of this name
    groups_wanted = Signal()

    def __init__(self, levels: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self._page = parent
        self.menu = QMenu(parent)
        self.menu.aboutToShow.connect(self.groups_wanted)
        status = self.menu.addMenu(self.tr("Status"))
        for one in VendorStatus:
            word = VENDOR[one].said
            self._entry(status, word if one is VendorStatus.ACTIVE else f"{word}…", one.value, self._on_status)
        clearance = self.menu.addMenu(self.tr("Clearance"))
        self._entry(clearance, self.tr("None"), "", self._on_clearance)
        for level in levels:
            self._entry(clearance, level, level, self._on_clearance)
        self.menu.addSeparator()
        self.menu.addAction(self.tr("Add category…"), self._on_add_category)
        self.menu.addAction(self.tr("Remove category…"), self._on_remove_category)
        self.menu.addAction(self.tr("Add tag…"), self._on_add_tag)
        self.menu.addAction(self.tr("Remove tag…"), self._on_remove_tag)
        self.menu.addSeparator()
        self._groups = self.menu.addMenu(self.tr("Add to group"))
        self.show_groups(())

    def show_groups(self, groups: Sequence[VendorGroup]) -> None:
        """Offer the hand-picked ones."""
        self._groups.clear()
        for group in groups:
            if group.search is None:
                self._entry(self._groups, group.name, group.name, self._on_group)
        self._groups.addSeparator()
        self._groups.addAction(self.tr("New group…"), self._on_new_group)

    def _entry(self, menu: QMenu, text: str, data: object, call: Callable[[], None]) -> None:
        action = QAction(plain_entry(text), menu)
        action.setData(data)
        action.triggered.connect(call)
        menu.addAction(action)

    def _data(self) -> object:
        action = self.sender()
        return action.data() if isinstance(action, QAction) else None

    def _on_status(self) -> None:
        status = VendorStatus(str(self._data()))
        reason = ""
        if status is not VendorStatus.ACTIVE:
            reason = self._ask(VENDOR[status].said, self.tr("Reason (shown wherever the vendor is left out):"))
            if not reason:
                return
        self.change_asked.emit(lambda v: replace(v, status=status, status_reason=reason))

    def _on_clearance(self) -> None:
        level = str(self._data())
        self.change_asked.emit(lambda v: replace(v, clearance=level))

    def _on_add_category(self) -> None:
        word = self._ask(self.tr("Add category"), self.tr("Category:"))
        if word:
            self.change_asked.emit(lambda v: replace(v, categories=_with(v.categories, word)))

    def _on_remove_category(self) -> None:
        word = self._ask(self.tr("Remove category"), self.tr("Category:"))
        if word:
            self.change_asked.emit(lambda v: replace(v, categories=_without(v.categories, word)))

    def _on_add_tag(self) -> None:
        word = self._ask(self.tr("Add tag"), self.tr("Tag:"))
        if word:
            self.change_asked.emit(lambda v: replace(v, tags=_with(v.tags, word)))

    def _on_remove_tag(self) -> None:
        word = self._ask(self.tr("Remove tag"), self.tr("Tag:"))
        if word:
            self.change_asked.emit(lambda v: replace(v, tags=_without(v.tags, word)))

    def _on_group(self) -> None:
        self.group_asked.emit(str(self._data()))

    def _on_new_group(self) -> None:
        name = self._ask(self.tr("New group"), self.tr("Name of the group:"))
        if name:
            self.group_asked.emit(name)

    def _ask(self, title: str, label: str) -> str:
        text, is_given = QInputDialog.getText(self._page, title, label)
        return " ".join(text.split()) if is_given else ""


def _with(labels: tuple[str, ...], word: str) -> tuple[str, ...]:
    return labels if word.casefold() in {label.casefold() for label in labels} else (*labels, word)


def _without(labels: tuple[str, ...], word: str) -> tuple[str, ...]:
    return tuple(label for label in labels if label.casefold() != word.casefold())
