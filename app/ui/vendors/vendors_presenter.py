"""The vendor page: who is found, what is seen of them, and what is done to them."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.background.job_runner import JobRunner, Pool
from app.background.latest import Latest
from app.domain.trade.finding import Spot
from app.domain.trade.ids import ChangeId, VendorId
from app.domain.trade.watch import Cancelled
from app.domain.vendors.group import VendorGroup
from app.domain.vendors.history import HistoryLine
from app.domain.vendors.record import Record
from app.domain.vendors.search import FacetCount, Found, VendorOrder, VendorSearch
from app.domain.vendors.vendor import Vendor
from app.services.suite import Services
from app.services.upkeep.preferences import Preferences
from app.services.vendors.vendors import Saved
from app.ui.look.language import tr
from app.ui.look.tokens import Tone
from app.ui.look.wording import counted
from app.ui.vendors.bulk_menu import Changed
from app.ui.vendors.lessons_presenter import LessonsPresenter
from app.ui.vendors.vendor_dialog_view import VendorDialog
from app.ui.vendors.vendors_model import COLUMNS, VendorsModel
from app.ui.vendors.vendors_view import VendorsView
from app.ui.widgets.change_stack import ChangeStack
from app.ui.widgets.problem_box import discard, problem_text

_MANY = 500  # vendors whose change takes so long that one wonders
_COLUMNS_KEY = "vendor table columns"


class VendorsPresenter(QObject):
    """One search at a time: while one runs, only the last word typed is kept, so that what is shown is never older."""

    changed = Signal()
    rfq_asked = Signal(int)  # RfqId

    def __init__(self, services: Services, jobs: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._vendors, self._finding = services.vendors, services.vendor_finding
        self._groups, self._jobs = services.vendor_groups, jobs
        self._preferences: Preferences = services.preferences
        self._levels = services.surroundings.settings.clearances
        self._order = (VendorOrder.NAME, False)
        self._search_latest = Latest(jobs, self._find, then=self._on_found, failed=self.say_problem)
        self._has_columns = False
        self._shown: list[VendorId] = []
        self._dialog: VendorDialog | None = None
        self.model = VendorsModel(self)
        self.view = VendorsView(self.model, self._levels)
        self.lessons = LessonsPresenter(services.vendor_lessons, jobs, self.view)
        self.changes = ChangeStack(self._vendors.take_back, jobs, self)
        self._connect()

    def _connect(self) -> None:
        view, changes = self.view, self.changes
        view.filters.changed.connect(self._on_search_changed)
        view.filters.menu_wanted.connect(self._on_menu_wanted)
        view.filters.save_asked.connect(self._on_save_search_asked)
        view.filters.removal_asked.connect(self._on_group_removal_asked)
        view.table.sort_asked.connect(self._on_sort_asked)
        view.columns.chosen.connect(self._on_columns_chosen)
        view.chosen.connect(self._on_chosen)
        view.add_asked.connect(self._on_add_asked)
        view.edit_asked.connect(self.open_vendor)
        view.remove_asked.connect(self._on_remove_asked)
        view.export_asked.connect(self._on_export_asked)
        view.detail.rfq_asked.connect(self.rfq_asked)
        view.detail.lessons_asked.connect(self.lessons.open)
        self.lessons.rfq_asked.connect(self.rfq_asked)
        view.bulk.change_asked.connect(self._on_bulk_asked)
        view.bulk.group_asked.connect(self._on_group_asked)
        view.bulk.groups_wanted.connect(self._on_groups_wanted)
        view.undo_action.triggered.connect(changes.undo)
        view.redo_action.triggered.connect(changes.redo)
        self.model.wanted.connect(self._on_lines_wanted)
        self.model.edited.connect(self._on_cell_edited)
        changes.changed.connect(self._on_changed)
        changes.failed.connect(self.say_problem)
        changes.progressed.connect(self._on_progress)

    @property
    def dialog(self) -> VendorDialog | None:
        """The vendor that is being edited."""
        return self._dialog

    def show(self) -> None:
        """Read the list anew."""
        if not self._has_columns:
            self._has_columns = True
            self._jobs.run(self._preferences.get, _COLUMNS_KEY, then=self._on_columns_read)
        self.model.read_anew()
        self._search()

    @Slot(object)
    def say_problem(self, error: Exception) -> None:
        """Something about the vendor list did not work."""
        self.view.banner.say(Tone.INFO if isinstance(error, Cancelled) else Tone.ERR, problem_text(error))

    @Slot(str, int, int, bool)
    def _on_progress(self, what: str, done: int, of: int, can_stop: bool) -> None:
        if of >= _MANY:
            deeds = [(self.tr("Ca&ncel"), self.changes.stop)] if can_stop else []
            self.view.banner.tell(tr(f"{what} {done:,} of {of:,}…"), deeds)

    @Slot(object, str)
    def note_change(self, change: ChangeId, said: str) -> None:
        """Something elsewhere changed the list: it can be undone here, and is said with a button for it."""
        self.changes.note(change)
        self._on_changed(said)

    # Searching

    @Slot(object)
    def _on_search_changed(self, _search: VendorSearch) -> None:
        self._search()

    def _search(self) -> None:
        order, descending = self._order
        self._search_latest.ask(self.view.filters.wanted, order, descending)

    def _find(self, search: VendorSearch, order: VendorOrder, descending: bool) -> tuple[Found, VendorSearch]:
        """Runs on the database's thread and touches services only."""
        return self._finding.find(search, order, descending=descending), search

    def _on_found(self, found: tuple[Found, VendorSearch]) -> None:
        self.view.show_found(*found)

    @Slot(int, object)
    def _on_sort_asked(self, section: int, direction: object) -> None:
        order = COLUMNS[section].order if section >= 0 else VendorOrder.NAME
        if order is None:
            self.view.show_order(*self._order)
            return
        self._order = (order, direction == Qt.SortOrder.DescendingOrder)
        self._search()

    @Slot(list)
    def _on_lines_wanted(self, ids: list[VendorId]) -> None:
        self._jobs.run(self._finding.lines, ids, then=self.model.put, failed=self.say_problem)

    @Slot()
    def _on_menu_wanted(self) -> None:
        def read() -> tuple[list[FacetCount], list[VendorGroup]]:
            return self._finding.facets(), self._groups.every()

        self._jobs.run(read, then=self._on_menu_read, failed=self.say_problem)

    def _on_menu_read(self, read: tuple[list[FacetCount], list[VendorGroup]]) -> None:
        self.view.filters.show_menu(*read)

    # What is seen of the selected one

    @Slot(list)
    def _on_chosen(self, ids: list[VendorId]) -> None:
        self._shown = ids
        if len(ids) != 1:
            self.view.detail.show_number(len(ids))
            return

        def read() -> tuple[Vendor, Record, list[HistoryLine]]:
            return self._vendors.get(ids[0]), self._finding.record(ids[0]), self._finding.history(ids[0])

        def show(read: tuple[Vendor, Record, list[HistoryLine]]) -> None:
            if self._shown == ids:
                self.view.detail.show_vendor(*read)

        self._jobs.run(read, then=show, failed=self.say_problem)

    # What is done

    @Slot()
    def _on_add_asked(self) -> None:
        self._open_dialog(Vendor(name=""))

    @Slot(int)
    def open_vendor(self, vendor_id: VendorId) -> None:
        self._jobs.run(self._vendors.get, vendor_id, then=self._open_dialog, failed=self.say_problem)

    @Slot(object)
    def open_at(self, spot: Spot) -> None:
        """Open the vendor that a finding names, at what was found."""
        then = partial(self._open_dialog, spot=spot)
        self._jobs.run(self._vendors.get, spot.vendor, then=then, failed=self.say_problem)

    def _open_dialog(self, vendor: Vendor, spot: Spot | None = None) -> None:
        discard(self._dialog)
        self._dialog = VendorDialog(vendor, self._levels, self.view.window())
        self._dialog.save_asked.connect(self._on_save_asked)
        self._dialog.open()
        if spot is not None:
            self._dialog.go_to(spot)

    @Slot(object)
    def _on_save_asked(self, vendor: Vendor) -> None:
        self._jobs.run(self._vendors.save_all, [vendor], then=self._on_saved, failed=self._on_save_failed)

    def _on_saved(self, saved: Saved) -> None:
        if self._dialog:
            self._dialog.accept()
        self.changes.note(saved.change)
        self._on_changed("")
        self._shown = [v.stored_id for v in saved.vendors]
        self._search_and_select()

    def _search_and_select(self) -> None:
        self._jobs.run(lambda: None, then=lambda _: self.view.select(self._shown))  # after the search before it

    def _on_save_failed(self, error: Exception) -> None:
        if self._dialog:
            self._dialog.banner.say(Tone.ERR, problem_text(error))

    @Slot(int, object, str)
    def _on_cell_edited(self, vendor_id: VendorId, changed: Callable[[Vendor, str], Vendor], text: str) -> None:
        self._do(self._vendors.change, [vendor_id], lambda vendor: changed(vendor, text))

    @Slot(object)
    def _on_bulk_asked(self, changed: Changed) -> None:
        ids = self.view.selected_ids()
        is_long = len(ids) >= _MANY
        if is_long:
            self._on_progress(self.tr("Changing"), 0, len(ids), True)
        run = self.changes.run_long if is_long else self.changes.run
        run(self._vendors.change, ids, changed, change=lambda saved: saved.change, said=self._changed_text)

    def _do(self, call: Callable[..., Saved], *args: object, said: Callable[[Saved], str] = lambda _saved: "") -> None:
        self.changes.run(call, *args, change=lambda saved: saved.change, said=said)

    def _changed_text(self, saved: Saved) -> str:
        return self.tr("{what} changed.").format(what=_named(saved))

    @Slot(list)
    def _on_remove_asked(self, ids: list[VendorId]) -> None:
        text = self.tr("{what} removed. Emails already sent stay in the outbox.")
        self._do(self._vendors.remove, ids, said=lambda saved: text.format(what=_named(saved)))

    @Slot(str)
    def _on_changed(self, said: str) -> None:
        if said:
            deeds = ((self.tr("&Undo"), self.changes.undo),) if self.changes.can_undo else ()
            self.view.banner.say(Tone.OK, said, deeds)
        else:
            self.view.banner.hush()
        self.view.undo_action.setEnabled(self.changes.can_undo)
        self.view.redo_action.setEnabled(self.changes.can_redo)
        self.show()
        self.changed.emit()

    # Groups, columns, export

    @Slot()
    def _on_groups_wanted(self) -> None:
        self._jobs.run(self._groups.every, then=self.view.bulk.show_groups, failed=self.say_problem)

    @Slot(str)
    def _on_group_asked(self, name: str) -> None:
        ids = self.view.selected_ids()
        self._jobs.run(self._groups.pick, name, ids, then=self._on_grouped, failed=self.say_problem)

    @Slot()
    def _on_save_search_asked(self) -> None:
        name = self.view.filters.ask_name()
        if name:
            search = self.view.filters.wanted
            self._jobs.run(self._groups.save_search, name, search, then=self._on_grouped, failed=self.say_problem)

    def _on_grouped(self, group: VendorGroup) -> None:
        text = self.tr("Group “{name}” saved. Find it under “Filter”.").format(name=group.name)
        self.view.banner.say(Tone.OK, text)
        self._search()

    @Slot(str)
    def _on_group_removal_asked(self, name: str) -> None:
        self._jobs.run(self._groups.remove, name, then=lambda _: self._search(), failed=self.say_problem)

    def _on_columns_read(self, keys: list[str] | None) -> None:
        if keys:
            self.view.columns.show(keys)

    @Slot(list)
    def _on_columns_chosen(self, keys: list[str]) -> None:
        self._jobs.run(self._preferences.put, _COLUMNS_KEY, keys, failed=self.say_problem)

    @Slot(Path)
    def _on_export_asked(self, path: Path) -> None:
        self._jobs.run(self._vendors.export, path, then=self._on_exported, failed=self.say_problem, pool=Pool.SLOW)

    def _on_exported(self, number: int) -> None:
        self.view.banner.say(Tone.OK, self.tr("{n} exported.").format(n=counted(number, "vendor", "vendors")))


def _named(saved: Saved) -> str:
    some = saved.vendors
    return some[0].name if len(some) == 1 else counted(len(some), "vendor", "vendors")
