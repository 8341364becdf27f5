"""Edit ▸ Search or jump…: the pages and commands of this window, and where RFQs and vendors open."""

import re
from collections.abc import Iterator

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.background.job_runner import JobRunner
from app.domain.trade.ids import VendorId
from app.services.suite import Services
from app.ui.jump.jump_model import Hit
from app.ui.jump.jump_presenter import JumpPresenter
from app.ui.window.main_window_view import SECTIONS, VENDORS
from app.ui.window.menu_view import Deed
from app.ui.window.window_presenter import WindowPresenter

_KEYS = "Ctrl+K"
_MARKED = re.compile(r"&(.)")  # the letter that is underlined
_NUMBERED = re.compile(r"^\d ")  # a page in the menu View


class Jumping(QObject):
    def __init__(self, presenter: WindowPresenter, services: Services, jobs: JobRunner) -> None:
        window = presenter.window
        super().__init__(window)
        self._window, self._presenter = window, presenter
        self.jump = JumpPresenter(services.rfq_reading, services.vendor_finding, jobs, self._places, window)
        self.jump.rfq_chosen.connect(presenter.open_rfq)
        self.jump.vendor_chosen.connect(self._on_vendor)
        window.edit_menu.add(Deed(text="Search or &jump…", call=self.jump.open, keys=(_KEYS,)))

    def _places(self) -> list[Hit]:
        """What the menus offer now; pages first."""
        pages = {self._window.tr(section.name) for section in SECTIONS}
        hits = []
        for action in self._actions():
            text = _NUMBERED.sub("", _MARKED.sub(r"\1", action.text()))
            hits.append(Hit(text, self.tr("page") if text in pages else self.tr("command"), action.trigger))
        importing = Hit(self.tr("Import vendors…"), self.tr("command"), self._on_import)
        return sorted([*hits, importing], key=lambda hit: hit.text not in pages)

    def _actions(self) -> Iterator[QAction]:
        """Of the menus, but for those that press a key for the field with the focus, and this one."""
        menus = [menu for action in self._window.menuBar().actions() if isinstance(menu := action.menu(), QMenu)]
        for action in (action for menu in menus for action in menu.actions()):
            is_key = action.shortcutContext() == Qt.ShortcutContext.WidgetShortcut
            is_usable = action.isVisible() and action.isEnabled() and not action.isSeparator()
            if is_usable and not is_key and action.menu() is None and action.shortcut().toString() != _KEYS:
                yield action

    @Slot(int)
    def _on_vendor(self, vendor_id: VendorId) -> None:
        self._window.sidebar.show_section(VENDORS)
        self._presenter.vendors.open_vendor(vendor_id)

    def _on_import(self) -> None:
        self._window.sidebar.show_section(VENDORS)
        self._presenter.vendors.view.import_asked.emit("")
