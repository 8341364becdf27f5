"""Looks for the files of the lines in the background, and attaches those that the buyer ticks."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.background.job_runner import JobRunner, Pool
from app.background.watching import Watching
from app.domain.rfqs.file_match import FilesFound
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.ids import LineId, RfqId
from app.services.rfqs.file_finding import FileFinding, is_absolute
from app.services.upkeep.preferences import Preferences
from app.ui.look.language import tr
from app.ui.look.tokens import Tone
from app.ui.rfq_editor.draft_model import RfqDraft
from app.ui.rfq_editor.files.attachments_view import AttachmentsView
from app.ui.rfq_editor.files.find_view import FindDialog
from app.ui.rfq_editor.files.found_model import found_rows, notes
from app.ui.rfq_editor.files.opening import folder_shown, opened
from app.ui.widgets.problem_box import discard, problem_text

FOLDERS_KEY = "folders of files"


class FindPresenter(QObject):
    """One search at a time; a folder more or less begins another, and another RFQ ends it."""

    failed = Signal(Exception)

    def __init__(
        self,
        view: AttachmentsView,
        draft: RfqDraft,
        finding: FileFinding,
        preferences: Preferences,
        jobs: JobRunner,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._view, self._draft, self._jobs = view, draft, jobs
        self._finding, self._preferences = finding, preferences
        self._opened: RfqId | None = None
        self.dialog: FindDialog | None = None
        self._round = 0  # of the searches: only the newest is shown
        self._watching = Watching(jobs, self)
        self._watching.told.connect(self._on_told)
        view.find_asked.connect(self._on_find_asked)
        draft.changed.connect(self._on_rfq_changed)

    @Slot(object)
    def _on_rfq_changed(self, rfq: Rfq) -> None:
        if rfq.id != self._opened:
            self._opened = rfq.id
            self._close()

    @Slot()
    def _on_find_asked(self) -> None:
        """Begin to look at once, in the folders of the last time."""
        self._close()
        dialog = self.dialog = FindDialog(self._view.window())
        dialog.folders_changed.connect(self._on_folders_changed)
        dialog.look_asked.connect(self._look)
        dialog.stop_asked.connect(self._on_stop_asked)
        dialog.finished.connect(self._end)
        dialog.attach_asked.connect(self._on_attach_asked)
        dialog.open_asked.connect(self._on_open_asked)
        dialog.folder_asked.connect(self._on_folder_asked)
        dialog.open()
        self._jobs.run(self._preferences.get, FOLDERS_KEY, then=self._on_folders_read, failed=self._on_failed)

    def _close(self) -> None:
        self._end()
        discard(self.dialog)
        self.dialog = None

    @Slot()
    def _end(self) -> None:
        """Nobody wants what is being looked for."""
        self._watching.stop()
        self._round += 1

    @Slot()
    def _on_stop_asked(self) -> None:
        """At once: a network drive that hangs answers late."""
        self._end()
        if self.dialog is not None:
            _clear(self.dialog)
            self.dialog.banner.say(Tone.INFO, self.tr("You stopped the search. Nothing was attached."))

    def _on_folders_read(self, folders: list[str] | None) -> None:
        if self.dialog is not None:
            self.dialog.show_folders(folders or ())
            self._look()

    @Slot(list)
    def _on_folders_changed(self, folders: list[str]) -> None:
        self._jobs.run(self._preferences.put, FOLDERS_KEY, folders, failed=self._on_failed)
        self._look()

    @Slot()
    def _look(self) -> None:
        dialog, rfq = self.dialog, self._draft.rfq
        if dialog is None or rfq is None:
            return
        self._watching.begin()
        self._round += 1
        dialog.banner.hush()
        _clear(dialog)
        if missing := _missing(dialog.folders, [item.source_folder for item in rfq.items]):
            dialog.banner.say(Tone.INFO, missing, dismissable=False)
            return
        watch = self._watching.watch(self.tr("Looking"), self.tr("You stopped the search."))
        dialog.show_busy((0, 0))
        self._jobs.run(
            partial(self._finding.find, rfq.items, [Path(folder) for folder in dialog.folders], watch),
            then=partial(self._on_found, self._round),
            failed=partial(self._on_not_found, self._round),
            pool=Pool.SLOW,
        )

    @Slot(str, int, int)
    def _on_told(self, _what: str, done: int, of: int) -> None:
        if self.dialog is not None and self.dialog.progress.isVisible():
            self.dialog.show_busy((done, of))

    def _on_found(self, number: int, found: FilesFound) -> None:
        if number == self._round and self.dialog is not None and self._draft.rfq is not None:
            self.dialog.show_busy(None)
            rows = found_rows(found, self._draft.rfq.attachments)
            self.dialog.show_found(tr(found.summary).removesuffix("."), rows, notes(found))

    def _on_not_found(self, number: int, error: Exception) -> None:
        if number == self._round:
            self._on_failed(error)

    def _on_failed(self, error: Exception) -> None:
        if self.dialog is None or not self.dialog.isVisible():
            self.failed.emit(error)
            return
        _clear(self.dialog)
        self.dialog.banner.say(Tone.ERR, problem_text(error))

    @Slot(object)
    def _on_attach_asked(self, files: Mapping[Path, frozenset[LineId]]) -> None:
        self._draft.attach(list(files), {str(path): lines for path, lines in files.items()})

    @Slot(str)
    def _on_open_asked(self, path: str) -> None:
        self._tell(opened(path))

    @Slot(str)
    def _on_folder_asked(self, path: str) -> None:
        self._tell(folder_shown(path))

    def _tell(self, reason: str) -> None:
        if reason and self.dialog is not None:
            self.dialog.banner.say(Tone.WARN, reason)


def _missing(folders: list[str], own: list[str]) -> str:
    """What a search cannot do without; "" where it has all."""
    if not own:
        return tr("This RFQ has no lines yet. Add lines with part numbers in step 1, then look for their files.")
    if folders or any(is_absolute(folder) for folder in own):
        return ""
    named = next((folder.strip() for folder in own if folder.strip()), "")
    if named:
        return tr(f"The lines name folders such as “{named}”. Add the folder that these are in to start the search.")
    return tr("The lines name no folder. Add the folder with your drawings and models to start the search.")


def _clear(dialog: FindDialog) -> None:
    dialog.show_busy(None)
    dialog.show_found("", (), ())
