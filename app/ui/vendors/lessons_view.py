"""What was learned about one vendor: in all and by process, and RFQ by RFQ, with a way to leave one out."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from app.domain.trade.ids import RfqId
from app.domain.vendors.lessons import LearnedVendor, Lesson, Lessons
from app.ui.look.chip import Chip
from app.ui.look.language import tr
from app.ui.look.plain import plain_title
from app.ui.look.table import Table
from app.ui.look.table_model import Column, LinesModel
from app.ui.look.tokens import Tone
from app.ui.look.window_size import begin_size
from app.ui.look.wording import moment_text
from app.ui.widgets.banner import Banner
from app.ui.widgets.empty_state import EmptyOr, EmptyState
from app.ui.widgets.find_bar import Findable, FindKey
from app.ui.widgets.page import button, page_layout, quiet_label, row

_SIZE = 1120, 620
_SHOWN_PROCESSES = 5  # before the table scrolls


def _state(lesson: Lesson) -> Chip | None:
    return Chip("–", tr("left out"), Tone.NEUTRAL) if lesson.is_left_out else None


_OF_PROCESSES: tuple[Column[Lessons], ...] = (
    Column(title="Process", text=lambda told: told.process or tr("All"), width=220),
    Column(title="Asked", text=lambda told: f"{told.asked}", width=70, right=True),
    Column(title="Answered", text=lambda told: f"{told.answered}", width=90, right=True),
    Column(title="Orders", text=lambda told: f"{told.orders}", width=70, right=True),
    Column(title="Will quote", text=lambda told: told.chance, width=90, right=True),
    Column(title="Price", text=lambda told: tr(told.price), width=200),
)
_OF_RFQS: tuple[Column[Lesson], ...] = (
    Column(title="RFQ", text=lambda lesson: lesson.number, width=118, is_rigid=True),
    Column(title="Title", text=lambda lesson: lesson.title, width=170),
    Column(title="Sent", text=lambda lesson: moment_text(lesson.asked_at), width=134, is_rigid=True),
    Column(title="For", text=lambda lesson: tr(lesson.wanted), tip=lambda lesson: tr(lesson.wanted), width=190),
    Column(title="", text=lambda _: "", chip=_state, width=104, is_rigid=True),
    Column(title="What came", text=lambda lesson: tr(lesson.came), tip=lambda lesson: tr(lesson.came), width=280),
)


class LessonsModel(LinesModel[Lesson]):
    """By RFQ, the latest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(_OF_RFQS, key=lambda lesson: lesson.rfq_id, parent=parent)


class LessonsDialog(QDialog):
    """Asks; the presenter answers. `chosen`: RFQ ids, and whether they are left out from now on."""

    chosen = Signal(list, bool)
    rfq_asked = Signal(int)  # RfqId

    def __init__(self, vendor: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(plain_title(tr(f"What was learned: {vendor}")))
        begin_size(self, *_SIZE)
        self.banner = Banner()
        self.summary = LinesModel[Lessons](_OF_PROCESSES, key=lambda told: told.process, parent=self)
        self.model = LessonsModel(self)
        self.processes, self.table = Table("By process"), Table("RFQs")
        self.processes.show_lines(self.summary, sort_column=None)
        self.table.show_lines(self.model, sort_column=None)
        self._leave = button(
            self.tr("&Leave out"), partial(self._choose, True), self.tr("Learn nothing from it (Del).")
        )
        self._count = button(
            self.tr("&Count again"), partial(self._choose, False), self.tr("Learn from it, as before.")
        )
        self._open = button(self.tr("&Open RFQ"), self._on_open, self.tr("Enter"))
        self._lay_out()
        self.table.offer(self._open, "Return")
        self.table.offer(self._leave, "Del")
        self.table.offer(self._count)
        self.table.removal_asked.connect(self._leave.click)
        self.table.opened.connect(lambda lesson: self.rfq_asked.emit(lesson.rfq_id))
        self.table.selectionModel().selectionChanged.connect(self._on_selection_changed)
        FindKey(self)
        self._on_selection_changed()

    def show_learned(self, learned: LearnedVendor) -> None:
        """What is known by now; the selection stays."""
        self.summary.replace(learned.summary)
        self.model.replace(learned.lessons)
        self.processes.setVisible(bool(learned.summary))
        shown, height = min(len(learned.summary), _SHOWN_PROCESSES), self.processes.rowHeight(0)
        around = self.processes.horizontalHeader().height() + 2 * self.processes.frameWidth()
        self.processes.setMaximumHeight(around + height * shown)
        self.processes.setMinimumHeight(around + height)
        self._rfqs.show_any(bool(learned.lessons))
        for made in (self._leave, self._count, self._open):
            made.setVisible(bool(learned.lessons))
        if learned.lessons and not self.table.selected_lines():
            self.table.selectRow(0)
        self._on_selection_changed()

    def _lay_out(self) -> None:
        column = page_layout(self)
        text = self.tr(
            "This puts vendors in order who can do the same. Leave out an RFQ that says nothing of the vendor, "
            "such as a test: nothing else changes."
        )
        column.addWidget(quiet_label(text, wrap=True))
        column.addWidget(self.banner)
        column.addWidget(self.processes)
        self.processes.hide()  # until there is something to tell: on a small screen the window would begin too high
        none = self.tr("Once this vendor was sent an RFQ, what came of it is listed here.")
        self._rfqs = EmptyOr(EmptyState("vendors", self.tr("Nothing learned yet"), none), Findable(self.table))
        column.addWidget(self._rfqs, 1)
        close = button(self.tr("Close"), self.reject)
        column.addLayout(row(self._leave, self._count, self._open, None, close))

    def _selected(self) -> Sequence[Lesson]:
        return self.table.selected_lines()

    def _choose(self, is_left_out: bool) -> None:
        rfqs: list[RfqId] = [one.rfq_id for one in self._selected() if one.is_left_out is not is_left_out]
        self.chosen.emit(rfqs, is_left_out)

    def _on_open(self) -> None:
        for lesson in self._selected()[:1]:
            self.rfq_asked.emit(lesson.rfq_id)

    def _on_selection_changed(self) -> None:
        chosen = self._selected()
        self._leave.setEnabled(any(not one.is_left_out for one in chosen))
        self._count.setEnabled(any(one.is_left_out for one in chosen))
        self._open.setEnabled(len(chosen) == 1)
