"""An RFQ as one file: saved for a colleague, and opened as a new RFQ."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from app.background.job_runner import JobRunner, Pool
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.ids import RfqId
from app.domain.trade.rfq_file_name import SUFFIX
from app.services.rfqs.refusals import Refusal
from app.services.rfqs.taking_in import TakenIn
from app.services.suite import Services
from app.ui.look.language import tr
from app.ui.look.tokens import Tone
from app.ui.look.wording import counted
from app.ui.widgets.file_dialogs import open_file, save_file
from app.ui.widgets.problem_box import ask, problem_text
from app.ui.window.menu_view import Deed
from app.ui.window.window_presenter import WindowPresenter

_MOST = 10  # names in one sentence


class RfqFiles(QObject):
    def __init__(self, presenter: WindowPresenter, services: Services, jobs: JobRunner) -> None:
        super().__init__(presenter.window)
        self._presenter, self._services, self._jobs = presenter, services, jobs
        self._window = presenter.window
        self._window.add_to_file(Deed(text="Open RFQ fi&le…", call=self._on_open_asked))
        presenter.rfqs.view.file_asked.connect(self.ask_to_save)
        presenter.editor.view.review.file_asked.connect(self._on_editor_asked)
        self._window.given.lead_to(self.open)

    @Slot(int, str)
    def ask_to_save(self, rfq_id: RfqId, number: str) -> None:
        """Once more where something of it is controlled: then it leaves the program."""
        then = partial(self._on_controlled, rfq_id, number)
        exporting = self._services.rfq_exporting
        self._jobs.run(exporting.controlled, rfq_id, then=then, failed=self._on_failed, pool=Pool.SLOW)

    def open(self, path: Path) -> None:
        """As a new RFQ, which is shown; one that was made of this very file before is shown instead."""
        self._window.say_briefly(self.tr("Opening {file}…").format(file=path.name))
        then = partial(self._on_looked, path)
        before = self._services.rfq_taking_in.taken_before
        self._jobs.run(before, path, then=then, failed=self._on_failed, pool=Pool.SLOW)

    def _on_looked(self, path: Path, before: Rfq | None) -> None:
        if before is None:
            self._take_in(path)
            return
        self._presenter.open_rfq(before.id)
        text = self.tr("{number} was made of this file before.").format(number=before.number)
        again = (self.tr("&Make another one of it"), partial(self._take_in, path))
        self._window.say(text, (again,), Tone.INFO, dismissable=True)

    def _take_in(self, path: Path) -> None:
        take_in = self._services.rfq_taking_in.take_in
        self._jobs.run(take_in, path, then=self._on_taken_in, failed=self._on_failed, pool=Pool.SLOW)

    @Slot()
    def _on_editor_asked(self) -> None:
        rfq = self._presenter.editor.draft.rfq
        if rfq is not None:
            self.ask_to_save(rfq.id, rfq.number)

    def _on_controlled(self, rfq_id: RfqId, number: str, what: str) -> None:
        if what and not self._is_meant(number, what):
            return
        title = self.tr("Save RFQ as file")
        path = save_file(self._window, title, f"{number}{SUFFIX}", self.tr("RFQ files (*.rfqx)"))
        if path is not None:
            named = path.with_suffix(SUFFIX)
            path = path if path.suffix or _is_there(named) else named  # nobody was asked whether to replace that one
            write, then = self._services.rfq_exporting.write, partial(self._on_saved, path)
            self._jobs.run(write, rfq_id, path, then=then, failed=self._on_failed, pool=Pool.SLOW)

    def _is_meant(self, number: str, what: str) -> bool:
        text = self.tr(
            "{number} has what is controlled, or may be: {what}. It would leave the program, and whoever has the file "
            "can read it."
        ).format(number=number, what=what)
        return ask(self._window, self.tr("Save RFQ as file"), text, self.tr("&Save all the same"), self.tr("&Cancel"))

    def _on_saved(self, path: Path, rfq: Rfq) -> None:
        text = self.tr(
            "{number} is saved as {path}. It has notes, target prices and vendors: don't send it to a vendor."
        ).format(number=rfq.number, path=path)
        self._window.say(text, tone=Tone.OK, dismissable=True)

    @Slot()
    def _on_open_asked(self) -> None:
        kinds = self.tr("RFQ files (*.rfqx)")
        if path := open_file(self._window, self.tr("Open RFQ file"), kinds):
            self.open(path)

    def _on_taken_in(self, taken: TakenIn) -> None:
        self._presenter.open_rfq(taken.rfq.id)
        is_whole = not (taken.left_out or taken.unknown or taken.withheld)
        self._window.say(taken_text(taken), tone=Tone.OK if is_whole else Tone.WARN, dismissable=True)

    def _on_failed(self, error: Exception) -> None:
        self._window.say(problem_text(error), tone=Tone.ERR, dismissable=True)


def _is_there(path: Path) -> bool:
    """Also False where it can't be looked at: writing it tells why."""
    try:
        return path.exists()
    except OSError:
        return False


def taken_text(taken: TakenIn) -> str:
    """What came, and whom it does not ask here."""
    rfq = taken.rfq
    lines, files = counted(len(rfq.items), "line", "lines"), counted(len(rfq.attachments), "file", "files")
    vendors = tr(f"{len(rfq.vendor_ids):,} of {counted(taken.vendors, 'vendor', 'vendors')}")
    parts = [f"{rfq.number}: {lines}, {files}, {vendors}."]
    if taken.unknown:
        parts.append(tr(f"Not in your list: {_some(taken.unknown)}."))
    if rfq.copies:
        parts.append(tr(f"Copies (Cc) of each email go to: {_some(rfq.copies)}."))
    if taken.left_out:
        parts.append(tr(f"Left out: {_some(_told(taken.left_out))}"))
    if taken.withheld:
        parts.append(tr(f"Without a file that it had besides: {_some(_told(taken.withheld))}"))
    return " ".join(parts)


def _told(refusals: Sequence[Refusal]) -> list[str]:
    return [f"“{one.vendor}”: {tr(one.text)}" for one in refusals]


def _some(names: Sequence[str]) -> str:
    more = f", +{len(names) - _MOST:,}" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + more
