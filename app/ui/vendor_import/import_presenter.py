"""From a file, or from copied cells, to the vendor list, with a look at what comes in before anything is stored."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from app.background.job_runner import JobRunner, Pool
from app.domain.trade.watch import Watch
from app.domain.vendors.incoming import ImportPlan
from app.domain.vendors.sheet_options import SheetLook, SheetOptions
from app.services.vendors.import_writing import Imported
from app.services.vendors.importing import VendorImport
from app.ui.look.language import tr
from app.ui.look.wording import counted
from app.ui.sheet_import.sheet_presenter import SheetPresenter
from app.ui.vendor_import.import_view import ImportWindow
from app.ui.vendor_import.plan_text import noun
from app.ui.widgets.file_dialogs import open_file
from app.ui.widgets.problem_box import ask

_SHEETS = "Vendor lists (*.csv *.txt *.tsv *.xlsx *.xls *.xlsb *.ods *.yaml *.yml);;All files (*)"
_NAMED = 5


class ImportPresenter(SheetPresenter[ImportWindow, ImportPlan]):
    """Writing may be stopped as well."""

    finished = Signal(object, str)  # ChangeId, what was done in words

    def __init__(self, imports: VendorImport, jobs: JobRunner, parent: QObject) -> None:
        super().__init__(_SHEETS, jobs, parent)
        self._imports = imports

    def open(self, parent: QWidget, path: str = "") -> None:
        """Ask for a file unless it is named already."""
        self._parent = parent
        chosen = Path(path) if path else open_file(parent, self.tr("Import vendors"), _SHEETS)
        if chosen:
            self._begin(chosen, "")

    @override
    def _looking(self, options: SheetOptions, *, is_new: bool) -> Callable[[], SheetLook]:
        kind = None if is_new or self.window is None else self.window.columns.chosen_kind
        if self._path is None:
            return partial(self._imports.look_at_text, self._text, kind)
        return partial(self._imports.look, self._path, options, kind)

    @override
    def _made(self, parent: QWidget) -> ImportWindow:
        window = ImportWindow("", parent)
        window.changes.policy_changed.connect(self._read)
        window.changes.model.decided.connect(self._count)
        return window

    @override
    def _title(self) -> str:
        return self.tr("Import from {file}").format(file=self._name)

    @override
    def _reading(self, window: ImportWindow, watch: Watch) -> Callable[[], ImportPlan]:
        columns, policy = window.columns, window.changes.chosen_policy
        kind, raises, mapping = columns.chosen_kind, window.changes.raises.isChecked(), columns.model.mapping
        if self._path is None:
            return partial(self._imports.plan_text, self._text, mapping, kind, policy, raises=raises)
        return partial(self._imports.plan, self._path, mapping, kind, policy, columns.options, watch, raises=raises)

    @override
    def _show(self, window: ImportWindow, result: ImportPlan) -> None:
        window.changes.show_plan(result)
        self._count()

    @Slot()
    def _count(self) -> None:
        """What would come in by what is decided now."""
        window, result = self.window, self._result
        if window is None or result is None:
            return
        open_or_out = window.changes.model.left_out
        incoming = len(result.new) + len(result.updated) + result.spellings - open_or_out
        text = self.tr("&Import {what}").format(what=counted(incoming, *noun(result)))
        nothing = self.tr("Decide &first") if window.changes.model.undecided else self.tr("&Nothing to import")
        window.show_import(text if incoming else nothing, bool(incoming))

    @override
    def _import(self, window: ImportWindow, result: ImportPlan) -> None:
        undecided = window.changes.model.undecided
        if undecided and not ask(window, *_without(undecided)):
            window.changes.show_undecided()
            return
        changes, look, mapping = window.changes, self._look, window.columns.model.mapping
        decisions, policy, raises = changes.model.decisions, changes.chosen_policy, changes.raises.isChecked()
        self._watching.begin()
        stopped = self.tr("Importing was stopped, and the list is as it was before.")
        watch = self._watching.watch(self.tr("Importing"), stopped)

        def write() -> Imported:
            done = self._imports.apply(result, decisions, policy, watch, raises=raises)
            if look is not None and mapping != dict(look.columns):
                self._imports.remember(look, mapping)
            return done

        window.show_busy((0, 0))
        self._jobs.run(write, then=self._on_imported, failed=self._on_failed, pool=Pool.SLOW)

    def _on_imported(self, done: Imported) -> None:
        if self.window is None or self._result is None:
            return
        self.window.show_busy(None)
        self.window.accept()
        parts = [self.tr("{n} added").format(n=counted(done.counts.added, *noun(self._result)))]
        if done.counts.updated:
            parts.append(self.tr("{n} changed").format(n=f"{done.counts.updated:,}"))
        if done.counts.left_out:
            parts.append(self.tr("{n} left out").format(n=f"{done.counts.left_out:,}"))
        if self._result.dropped:
            parts.append(self.tr("{n} not used").format(n=counted(self._result.dropped, "row", "rows")))
        if self._result.unread:
            parts.append(self.tr("{n} not read").format(n=counted(len(self._result.unread), "sheet", "sheets")))
        self.finished.emit(done.change, f"{self._name}: {', '.join(parts)}.")

    @override
    def _reporting(self, result: ImportPlan, path: Path) -> Callable[[], int]:
        return partial(self._imports.report, result, path)


def _without(undecided: Sequence[str]) -> tuple[str, str, str, str]:
    """What is asked where the buyer has not decided about all of them: title, text, and the two answers."""
    named = ", ".join(f"“{name}”" for name in undecided[:_NAMED])
    more = tr(f" and {len(undecided) - _NAMED:,} more") if len(undecided) > _NAMED else ""
    count = counted(len(undecided), "doubtful vendor", "doubtful vendors")
    verb = "is" if len(undecided) == 1 else "are"
    text = tr(f"{count} {verb} not decided and won't be imported: {named}{more}.")
    return tr("Import vendors"), text, tr("&Import without them"), tr("&Decide")
