"""File ▸ Remove sample data…: asks, removes, and says what went and what stays."""

from PySide6.QtCore import QObject, Signal, Slot

from app.background.job_runner import JobRunner
from app.services.upkeep.samples import Removed, Samples
from app.ui.look.tokens import Tone
from app.ui.look.wording import counted
from app.ui.widgets.problem_box import ask, problem_text
from app.ui.window.main_window_view import MainWindow
from app.ui.window.menu_view import Deed


class SamplesPresenter(QObject):
    list_asked = Signal()  # of RFQs, read anew: before, since what is shown may be about to go, and after

    def __init__(self, window: MainWindow, samples: Samples, jobs: JobRunner) -> None:
        super().__init__(window)
        self._window, self._samples, self._jobs = window, samples, jobs
        window.add_to_file(Deed(text="Re&move sample data…", call=self._on_asked))

    @Slot()
    def _on_asked(self) -> None:
        text = self.tr(
            "This removes the sample vendors, and the sample RFQs with their emails. Vendors that you changed and "
            "everything that you made yourself stay. It can't be undone."
        )
        yes, no = self.tr("&Remove sample data"), self.tr("&Cancel")
        if ask(self._window, self.tr("Remove sample data"), text, yes, no):
            self.list_asked.emit()
            self._jobs.run(self._samples.remove, then=self._on_removed, failed=self._on_failed)

    def _on_removed(self, gone: Removed) -> None:
        self._window.say(self._told(gone), tone=Tone.OK, dismissable=True)
        self.list_asked.emit()

    def _told(self, gone: Removed) -> str:
        said = [self.tr("There was no sample data to remove.")]
        if gone.vendors or gone.rfqs:
            vendors = counted(gone.vendors, "sample vendor", "sample vendors")
            rfqs, emails = counted(len(gone.rfqs), "RFQ", "RFQs"), counted(gone.mails, "email", "emails")
            removed = self.tr("Removed: {vendors}, {rfqs} and {emails}.")
            said = [removed.format(vendors=vendors, rfqs=rfqs, emails=emails)]
        if gone.changed:
            kept = self.tr("Kept, because you changed them: {names}.")
            said.append(kept.format(names=", ".join(gone.changed)))
        if gone.sent:
            kept = self.tr("Kept, because you sent them from a real account: {numbers}.")
            said.append(kept.format(numbers=", ".join(gone.sent)))
        return " ".join(said)

    def _on_failed(self, error: Exception) -> None:
        self._window.say(problem_text(error), tone=Tone.ERR, dismissable=True)
        self.list_asked.emit()
