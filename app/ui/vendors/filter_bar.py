"""What narrows the vendor list: words, and facets as chips."""

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QMenu, QPushButton, QVBoxLayout, QWidget

from app.domain.vendors.group import VendorGroup
from app.domain.vendors.search import Facet, FacetCount, FacetKind, VendorSearch
from app.domain.vendors.vendor import VendorStatus
from app.services.vendors.groups import facet_of
from app.ui.look.plain import plain_entry, set_tip
from app.ui.look.spacing import SMALL
from app.ui.look.states import VENDOR
from app.ui.widgets.chip_button import ChipButton
from app.ui.widgets.find_field import FindField
from app.ui.widgets.page import quiet_label

_KINDS = {
    FacetKind.CHECK: "To fix",
    FacetKind.STATUS: "Status",
    FacetKind.CATEGORY: "Category",
    FacetKind.PROCESS: "Process",
    FacetKind.CLEARANCE: "Clearance",
    FacetKind.CUSTOMER: "On the list of",
    FacetKind.TAG: "Tag",
    FacetKind.GROUP: "Group",
}
_MOST = 40  # entries of one menu; who wants another one types it


class FilterBar(QWidget):
    """Says what is searched for whenever that changes."""

    changed = Signal(object)  # VendorSearch
    menu_wanted = Signal()
    save_asked = Signal()
    removal_asked = Signal(str)  # of the group of this name

    def __init__(self) -> None:
        super().__init__()
        self._facets: tuple[Facet, ...] = ()
        hint = self.tr("Search names, contacts, addresses, processes, specifications")
        self.search = FindField(hint, self.tr("Search vendors"))
        self.search.setMinimumWidth(300)
        self.search.textChanged.connect(self._say)
        self.filter = QPushButton(self.tr("Fi&lter"))
        self.filter.setAutoDefault(False)
        set_tip(self.filter, self.tr("Narrow the list: status, category, process, clearance, group and more."))
        self.menu = QMenu(self.filter)
        self.menu.aboutToShow.connect(self.menu_wanted)
        self.filter.setMenu(self.menu)
        self.count = quiet_label()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SMALL)
        top = QHBoxLayout()
        top.setSpacing(SMALL)
        for part in (self.search, self.filter, self.count):
            top.addWidget(part, 1 if part is self.search else 0)
        column.addLayout(top)
        self._row = QWidget()
        self.chips = QHBoxLayout(self._row)
        self.chips.setContentsMargins(0, 0, 0, 0)
        self.chips.setSpacing(SMALL)
        self._row.hide()
        column.addWidget(self._row)

    @property
    def wanted(self) -> VendorSearch:
        """What is searched for."""
        return VendorSearch(text=self.search.text(), facets=self._facets)

    def add(self, facet: Facet) -> None:
        """Narrow by one more."""
        self._take(self.wanted.with_facet(facet).facets)

    def show_menu(self, facets: Sequence[FacetCount], groups: Sequence[VendorGroup]) -> None:
        """Offer these; the menu may be open already."""
        self.menu.clear()
        for kind, some in groupby(facets, key=lambda f: f.facet.kind):
            sub = self.menu.addMenu(self.tr(_KINDS[kind]))
            for counted in list(some)[:_MOST]:
                self._offer(sub, counted.facet, f"{facet_text(counted.facet)}\t{counted.vendors:,}")
        sub = self.menu.addMenu(self.tr(_KINDS[FacetKind.GROUP]))
        for group in groups:
            self._offer(sub, facet_of(group), group.name)
        if groups:
            sub.addSeparator()
        keep = sub.addAction(self.tr("Save this search as a group…"), self.save_asked.emit)
        keep.setEnabled(not self.wanted.is_empty and not self._has_group)
        if groups:
            removing = sub.addMenu(self.tr("Delete group"))
            for group in groups:
                action = removing.addAction(plain_entry(group.name))
                action.setData(group.name)
                action.triggered.connect(self._on_removal)

    def ask_name(self) -> str:
        """A name for the group that the search becomes; empty: never mind."""
        name, is_given = QInputDialog.getText(self, self.tr("Save this search"), self.tr("Name of the group:"))
        return name if is_given else ""

    @property
    def _has_group(self) -> bool:
        return any(facet.kind is FacetKind.GROUP for facet in self._facets)

    def _offer(self, menu: QMenu, facet: Facet, text: str) -> None:
        action = QAction(plain_entry(text), menu)
        action.setCheckable(True)
        action.setChecked(facet in self._facets)
        action.setData(facet)
        action.triggered.connect(self._on_offered)
        menu.addAction(action)

    def _on_offered(self) -> None:
        action = self.sender()
        if isinstance(action, QAction) and isinstance(facet := action.data(), Facet):
            search = self.wanted
            chosen = search.without_facet(facet) if facet in self._facets else search.with_facet(facet)
            self._take(chosen.facets)

    def _on_removal(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            name = str(action.data())
            self._take(tuple(f for f in self._facets if (f.kind, f.label) != (FacetKind.GROUP, name)))
            self.removal_asked.emit(name)

    def _on_dismissed(self, facet: Facet) -> None:
        self._take(self.wanted.without_facet(facet).facets)
        self.search.setFocus()

    def _take(self, facets: tuple[Facet, ...]) -> None:
        if facets == self._facets:
            return
        self._facets = facets
        while (item := self.chips.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for facet in facets:
            chip = ChipButton(f"{self.tr(_KINDS[facet.kind])}: {facet_text(facet)}", facet, self._row)
            chip.dismissed.connect(self._on_dismissed)
            self.chips.addWidget(chip)
        self.chips.addStretch(1)
        self._row.setVisible(bool(facets))
        self._say()

    def _say(self) -> None:
        self.changed.emit(self.wanted)


def facet_text(facet: Facet) -> str:
    """As the window says it elsewhere."""
    return VENDOR[VendorStatus(facet.key)].said if facet.kind is FacetKind.STATUS else facet.label
