"""Reads the approved-vendor lists and keeps how strict each is."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.background.job_runner import JobRunner
from app.domain.vendors.customer_list import CustomerList
from app.services.vendors.customer_lists import CustomerLists
from app.ui.customer_lists.customer_lists_model import CustomerListsModel
from app.ui.customer_lists.customer_lists_view import CustomerListsDialog
from app.ui.look.tokens import Tone
from app.ui.widgets.problem_box import discard, problem_text


class CustomerListsPresenter(QObject):
    """One dialog at a time."""

    changed = Signal()
    import_asked = Signal()

    def __init__(self, lists: CustomerLists, jobs: JobRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._lists, self._jobs = lists, jobs
        self._model = CustomerListsModel(self)
        self.dialog: CustomerListsDialog | None = None

    def open(self, parent: QWidget) -> None:
        """Show the dialog with what there is now."""
        discard(self.dialog)
        self.dialog = CustomerListsDialog(self._model, parent)
        self.dialog.rule_asked.connect(self._on_rule_asked)
        self.dialog.import_asked.connect(self._on_import_asked)
        self._read()
        self.dialog.open()

    def _read(self) -> None:
        self._jobs.run(self._lists.every, then=self._on_read, failed=self._on_failed)

    def _on_read(self, every: Sequence[CustomerList]) -> None:
        self._model.replace(every)
        if self.dialog:
            self.dialog.show_state()

    @Slot(list, bool)
    def _on_rule_asked(self, some: Sequence[CustomerList], is_strict: bool) -> None:
        names = [one.customer for one in some]
        self._jobs.run(self._lists.set_strict, names, is_strict, then=self._on_put, failed=self._on_failed)

    def _on_put(self, _: object) -> None:
        self._read()
        self.changed.emit()

    @Slot()
    def _on_import_asked(self) -> None:
        if self.dialog:
            self.dialog.accept()
        self.import_asked.emit()

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        if self.dialog:
            self.dialog.banner.say(Tone.ERR, problem_text(error))
        self._read()
