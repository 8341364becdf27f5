"""What is typed, pasted and imported in step 1 goes into the draft, and what became of it is said."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.background.job_runner import JobRunner
from app.domain.rfqs.rfq import Rfq
from app.domain.rfqs.terms import Terms
from app.domain.trade.deadline import Deadline
from app.services.rfqs.line_import import ItemReport
from app.services.rfqs.reading import RfqReading
from app.services.upkeep.preferences import Preferences
from app.ui.look.language import tr
from app.ui.look.tokens import Tone
from app.ui.look.wording import counted
from app.ui.rfq_editor.draft_model import RfqDraft
from app.ui.rfq_editor.lines.details_view import DetailsView
from app.ui.rfq_editor.lines.line_import_presenter import LineImportPresenter
from app.ui.widgets.banner import Banner
from app.ui.widgets.deadline_fields import ZONE_KEY
from app.ui.widgets.problem_box import discard
from app.ui.widgets.report_dialog import ReportDialog

_NAMED = 4  # requests
_COLUMNS_KEY = "line table columns"


class DetailsPresenter(QObject):
    """Speaks in the banner of the page: what is pasted may be looked at from another step."""

    failed = Signal(Exception)

    def __init__(
        self,
        view: DetailsView,
        banner: Banner,
        draft: RfqDraft,
        imports: LineImportPresenter,
        *,
        preferences: Preferences,
        reading: RfqReading,
        jobs: JobRunner,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._view, self._banner, self._draft, self._imports = view, banner, draft, imports
        self._preferences, self._reading, self._jobs = preferences, reading, jobs
        self.report: ReportDialog | None = None
        view.title_changed.connect(self._on_title_changed)
        view.deadline_changed.connect(self._on_deadline_changed)
        view.terms_changed.connect(self._on_terms_changed)
        view.notes_changed.connect(self._on_notes_changed)
        view.items_changed.connect(self._on_items_changed)
        view.import_asked.connect(self._on_import_asked)
        view.pasted.connect(self._on_pasted)
        view.columns.chosen.connect(self._on_columns_chosen)
        draft.block_pasted.connect(view.fill_in)
        draft.reported.connect(self._on_reported)
        draft.not_understood.connect(self._on_not_understood)
        draft.parted.connect(self._on_parted)
        jobs.run(preferences.get, _COLUMNS_KEY, then=self._on_columns_read)

    def begin(self) -> None:
        """Another request: what was said of the lines of the one before goes."""
        discard(self.report)

    @Slot(str)
    def _on_title_changed(self, title: str) -> None:
        if title.strip():  # a request always has a title; an empty field is on its way to another one
            self._draft.change("title", title.strip())

    @Slot(object)
    def _on_deadline_changed(self, deadline: Deadline | None) -> None:
        self._banner.hush()
        if deadline is not None:
            self._jobs.run(self._preferences.put, ZONE_KEY, deadline.zone, failed=self.failed.emit)
        self._draft.change("deadline", deadline)

    @Slot(object)
    def _on_terms_changed(self, terms: Terms) -> None:
        self._banner.hush()
        self._draft.change("terms", terms)

    @Slot(str)
    def _on_notes_changed(self, notes: str) -> None:
        self._draft.change("notes", notes)

    @Slot(tuple)
    def _on_items_changed(self, items: tuple[object, ...]) -> None:
        self._banner.hush()
        self._draft.change("items", items)

    def _on_columns_read(self, keys: list[str] | None) -> None:
        self._view.show_columns(keys or ())

    @Slot(list)
    def _on_columns_chosen(self, keys: list[str]) -> None:
        self._jobs.run(self._preferences.put, _COLUMNS_KEY, keys, failed=self.failed.emit)

    @Slot(str)
    def _on_pasted(self, text: str) -> None:
        self._banner.hush()
        (self._draft.paste_cells if self._view.is_in_a_cell else self._draft.paste_items)(text)

    @Slot(Path)
    def _on_import_asked(self, path: Path) -> None:
        self._imports.open(self._view.window(), path)

    @Slot(str)
    def _on_not_understood(self, text: str) -> None:
        self._imports.open_text(self._view.window(), text)

    @Slot(object)
    def _on_parted(self, made: Sequence[tuple[Rfq, ItemReport]]) -> None:
        shown = ", ".join(f"{rfq.number} “{rfq.title}” ({report.added})" for rfq, report in made[:_NAMED])
        more = tr(f" and {len(made) - _NAMED:,} more") if len(made) > _NAMED else ""
        self._banner.say(Tone.OK, tr(f"The lines are in {counted(len(made), 'RFQ', 'RFQs')}: {shown}{more}."))

    @Slot(object)
    def _on_reported(self, report: ItemReport) -> None:
        text = tr(f"{counted(report.added, 'line', 'lines')} added from {counted(report.rows, 'row', 'rows')}.")
        if not report.remarks:
            self._banner.say(Tone.OK, text)
            return
        discard(self.report)
        title, save = self.tr("Lines added"), self._reading.export_remarks
        self.report = ReportDialog(title, text, report.remarks, save, parent=self._view.window())
        self.report.open()
