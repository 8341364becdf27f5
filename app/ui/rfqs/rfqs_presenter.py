"""Lists RFQs, makes new ones, opens them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from app.background.delivery_feed import DeliveryFeed
from app.background.job_runner import JobRunner
from app.background.latest import Latest
from app.domain.rfqs.rfq import Rfq, RfqLine
from app.domain.rfqs.tally import NOBODY_ASKED, AnswerTally
from app.domain.trade.deadline import Deadline
from app.domain.trade.ids import RfqId
from app.services.inbox.replies import Replies
from app.services.rfqs.copying import Copied, RfqCopying
from app.services.rfqs.editing import RfqEditing
from app.services.rfqs.filing import RfqFiling
from app.services.rfqs.reading import RfqReading
from app.services.upkeep.practice import Practice
from app.services.upkeep.preferences import Preferences
from app.ui.look.tokens import Tone
from app.ui.rfqs.filing_presenter import FilingPresenter
from app.ui.rfqs.new_rfq_view import NewRfqDialog
from app.ui.rfqs.rfqs_model import RfqsModel
from app.ui.rfqs.rfqs_view import RfqsView
from app.ui.widgets.deadline_fields import ZONE_KEY
from app.ui.widgets.problem_box import discard, problem_text

_SAMPLE_VENDORS = 24


class RfqsPresenter(QObject):
    """`opened` asks the window for the editor."""

    opened = Signal(int)  # RfqId
    changed = Signal()
    practice_asked = Signal()  # sample data, and this is no place for it
    left_out = Signal(str)  # the vendors that a new RFQ does not ask, and why

    def __init__(
        self,
        reading: RfqReading,
        editing: RfqEditing,
        copying: RfqCopying,
        filing: RfqFiling,
        practice: Practice,
        preferences: Preferences,
        *,
        replies: Callable[[], Replies],
        jobs: JobRunner,
        feed: DeliveryFeed,
        zone: str,
        is_practice: bool,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._editing, self._copying, self._practice, self._jobs = editing, copying, practice, jobs
        self._preferences, self._zone, self._is_practice = preferences, zone, is_practice
        self._replies = replies
        self._tallies: Mapping[RfqId, AnswerTally] = {}
        self.dialog: NewRfqDialog | None = None
        self._read = Latest(jobs, reading.lines, then=self._on_lines, failed=self._on_failed)
        self._read_answers = Latest(jobs, self._answers, then=self._on_answers, failed=self._on_failed)
        self.model = RfqsModel(self)
        self.view = RfqsView(self.model, is_practice=is_practice)
        self.view.new_asked.connect(self._on_new_asked)
        self.view.sample_asked.connect(self._on_sample_asked)
        self.view.open_asked.connect(self.opened)
        self.view.copy_asked.connect(self._on_copy_asked)
        self.view.vendors_asked.connect(self._on_vendors_asked)
        ways = self.view.undo_action, self.view.redo_action
        self._filing = FilingPresenter(filing, jobs, self.view.banner, *ways, self)
        self.view.filing_asked.connect(self._filing.file)
        self._filing.done.connect(self._on_filed)
        feed.changed.connect(self._on_deliveries_changed)

    def show(self) -> None:
        """Read the list anew, and the zone of the last deadline for the next."""
        self._read.ask()
        self._jobs.run(self._preferences.get, ZONE_KEY, then=self.take_zone)

    @Slot()
    def ask_new(self) -> None:
        """Ctrl N."""
        self._on_new_asked()

    @Slot(str)
    def take_zone(self, zone: str | None) -> None:
        """New RFQs have this one from now on."""
        self._zone = zone or self._zone

    def _on_lines(self, lines: list[RfqLine]) -> None:
        """The list first; how each was answered is read behind it."""
        shown = {line.id: line for line in self.model.lines}
        read = [self._with_answers(line) for line in lines]
        changed = [line for line in read if shown.get(line.id) != line]
        if shown.keys() != {line.id for line in read}:
            self.model.replace(read)
        elif changed:
            self.model.take(changed)
        self.view.show_owners(any(line.owner for line in lines))
        self.view.show_count(len(lines))
        if sent := [line.id for line in lines if line.sent]:
            self._read_answers.ask(self._replies(), sent)

    @staticmethod
    def _answers(replies: Replies, ids: Sequence[RfqId]) -> Mapping[RfqId, AnswerTally]:
        """Runs on the database's thread and touches services only."""
        return replies.tallies(ids)

    def _on_answers(self, found: Mapping[RfqId, AnswerTally]) -> None:
        """Only lines that were answered since are shown anew."""
        self._tallies = found
        lines = self.model.lines
        changed = [line for line in lines if line.answers != found.get(line.id, NOBODY_ASKED)]
        if changed:
            self.model.take([self._with_answers(line) for line in changed])
            self.view.show_count(len(lines))

    def _with_answers(self, line: RfqLine) -> RfqLine:
        return replace(line, answers=self._tallies.get(line.id, NOBODY_ASKED))

    @Slot()
    def refresh(self) -> None:
        """Something has changed: at once where the list is looked at."""
        if self.view.isVisible():
            self.show()

    @Slot(object)
    def _on_deliveries_changed(self, _ids: list[int]) -> None:
        self.refresh()

    @Slot()
    def _on_new_asked(self) -> None:
        discard(self.dialog)
        self.dialog = NewRfqDialog(self._zone, self.view.window())
        self.dialog.create_asked.connect(self._on_create_asked)
        self.dialog.open()

    @Slot(str, object)
    def _on_create_asked(self, title: str, deadline: Deadline | None) -> None:
        if deadline is not None:
            self._zone = deadline.zone
            self._jobs.run(self._preferences.put, ZONE_KEY, deadline.zone, failed=self._on_failed)
        self._jobs.run(self._editing.create, title, deadline, then=self._on_created, failed=self._on_create_failed)

    def _on_created(self, rfq: Rfq) -> None:
        if self.dialog:
            self.dialog.accept()
        self.changed.emit()
        self.opened.emit(rfq.id)

    def _on_create_failed(self, error: Exception) -> None:
        if self.dialog:
            self.dialog.banner.say(Tone.ERR, problem_text(error))

    @Slot(int)
    def _on_copy_asked(self, rfq_id: RfqId) -> None:
        self._jobs.run(self._copying.copy, rfq_id, then=self._on_copied, failed=self._on_failed)

    @Slot(int)
    def _on_vendors_asked(self, rfq_id: RfqId) -> None:
        self._jobs.run(self._copying.ask_vendors_of, rfq_id, then=self._on_copied, failed=self._on_failed)

    def _on_copied(self, copied: Copied) -> None:
        self.changed.emit()
        self.opened.emit(copied.rfq.id)
        if copied.left_out:
            who = " ".join(f"“{one.vendor}”: {one.text}" for one in copied.left_out)
            self.left_out.emit(self.tr("Left out of {number}: {who}").format(number=copied.rfq.number, who=who))

    @Slot()
    def _on_filed(self) -> None:
        self.show()
        self.changed.emit()

    @Slot()
    def _on_sample_asked(self) -> None:
        if not self._is_practice:
            self.practice_asked.emit()
            return
        self.view.banner.say(Tone.INFO, self.tr("Writing the sample data…"), dismissable=False)
        self._jobs.run(self._practice.fill, _SAMPLE_VENDORS, then=self._on_filled, failed=self._on_failed)

    def _on_filled(self, rfq: Rfq) -> None:
        self.view.banner.hush()
        self.changed.emit()
        self.opened.emit(rfq.id)

    def _on_failed(self, error: Exception) -> None:
        self.view.banner.say(Tone.ERR, problem_text(error))
