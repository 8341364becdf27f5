"""The live table with its bar, its pace and its buttons; used in the outbox and in the last step of an RFQ."""

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QProgressBar, QSplitter, QVBoxLayout, QWidget

from app.domain.outbox.delivery import FAILED, MAY_BE_SENT, DeliveryLine, DeliveryState, Tally
from app.services.sending.outbox_reading import Outlook
from app.ui.look.language import tr
from app.ui.look.spacing import SMALL
from app.ui.look.table import Table
from app.ui.look.wording import counted, duration_text
from app.ui.outbox.detail_view import DetailView
from app.ui.outbox.outbox_model import OutboxModel
from app.ui.widgets.banner import Banner
from app.ui.widgets.empty_state import EmptyOr, EmptyState
from app.ui.widgets.file_dialogs import save_file
from app.ui.widgets.find_field import FindField
from app.ui.widgets.page import button, inner_layout, page_layout, quiet_label, row, title_label
from app.ui.widgets.problem_box import ask

_TYPING_MS = 150
_SEARCH_WIDTH = 140


class OutboxView(QWidget):
    """Asks; the presenter answers."""

    pause_asked = Signal()
    resume_asked = Signal()
    cancel_asked = Signal()
    retry_asked = Signal(list)  # DeliveryLines
    vendor_asked = Signal(int)  # VendorId
    again_asked = Signal()
    export_asked = Signal(Path)
    resolve_asked = Signal(list, bool)  # DeliveryLines, sent
    line_chosen = Signal(object)  # DeliveryLine
    look_asked = Signal()

    def __init__(self, model: OutboxModel) -> None:
        super().__init__()
        self._model = model
        self._paused = False
        self._tally = Tally(counts={})
        self._shape: tuple[int, int, int, bool, bool] | None = None
        self.banner = Banner()
        self.table = Table("Emails")
        self.table.show_lines(model, sort_column=None)
        self.table.setSortingEnabled(True)
        self.table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.detail = DetailView()
        self.detail.hide()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(SMALL)
        self._bar.setAccessibleName(self.tr("Share of the emails that are sent"))
        self._counts = quiet_label()
        self.search = FindField(self.tr("Search vendors, states, answers"), self.tr("Search emails"))
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typing.timeout.connect(self._on_typed)
        self.search.textChanged.connect(self._typing.start)
        self.search.lead_to(self.table, self._on_typed)
        self._make_buttons()
        for offered, keys in self.detail.offers:
            self.table.offer(offered, keys)
        self._lay_out()
        self.table.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.detail.resolve_asked.connect(self._on_resolve)
        self.detail.retry_asked.connect(self._on_retry_selected)
        self.detail.vendor_asked.connect(self._on_vendor)
        self.table.opened.connect(self._on_opened)
        self.show_tally(self._tally)
        self._shape = None
        self._stack.show_any(True)  # until the first tally is told

    @property
    def counts(self) -> str:
        """The line under the bar."""
        return self._counts.text()

    def search_for(self, text: str) -> None:
        """Search for these words now; the first mail found is selected, so that its details are seen."""
        self.search.setText(text)
        self._typing.stop()
        self._on_typed()

    def select_first(self) -> None:
        """The first of the mails that are shown."""
        self.table.selectRow(0)

    def show_tally(self, tally: Tally) -> None:
        """Bar and buttons for this state of affairs."""
        self._tally = tally
        self._show_accepted()
        failed = tally[DeliveryState.REJECTED] + tally[DeliveryState.SKIPPED]
        lost = sum(tally[state] for state in MAY_BE_SENT)
        shape = (failed, tally[DeliveryState.CANCELLED], tally.total, bool(tally.open), bool(lost))
        if shape != self._shape:  # every call into Qt lets the lanes have the interpreter, and waits to get it back
            self._shape = shape
            self._show_shape(*shape)

    def _show_accepted(self) -> None:
        """A bar paints at once, and with it every row that waits to be painted: they are to be painted together."""
        self._bar.setUpdatesEnabled(False)
        self._bar.setValue(self._tally[DeliveryState.ACCEPTED] + self._tally[DeliveryState.DRAFTED])
        self._bar.setUpdatesEnabled(True)

    def _show_shape(self, failed: int, cancelled: int, total: int, is_open: bool, may_be_sent: bool) -> None:
        self._bar.setMaximum(max(1, total))
        self._show_accepted()
        self._retry.setText(self.tr("Re&try failed ({n})").format(n=failed))
        self._retry.setVisible(bool(failed))
        self._again.setText(self.tr("Send cancelled a&gain ({n})").format(n=cancelled))
        self._again.setVisible(bool(cancelled))
        self._look.setVisible(may_be_sent)
        self._pause.setEnabled(is_open)
        self._cancel.setEnabled(is_open)
        self._export.setEnabled(bool(total))
        self.table.freeze_order(is_open)
        self._stack.show_any(bool(total))

    def show_pace(self, outlook: Outlook) -> None:
        """The counts with what is left and how fast it goes, and why it waits."""
        paused = outlook.is_paused
        if paused != self._paused:
            self._paused = paused
            self._pause.setText(self.tr("Res&ume") if paused else self.tr("&Pause"))
        parts = [counts_text(self._tally)]
        if paused and self._tally.open:
            parts.append(self.tr("paused"))
        if self._tally.open:
            parts += pace_parts(outlook)
        note = outlook.note
        if note:
            parts.append(note)
        self._counts.setText(" · ".join(parts))

    def _make_buttons(self) -> None:
        self._pause = button(self.tr("&Pause"), self._on_pause, self.tr("No more emails go out until you resume."))
        self._cancel = button(
            self.tr("&Cancel remaining…"), self._on_cancel, self.tr("Emails that aren't sent yet won't be sent.")
        )
        self._retry = button(self.tr("Re&try failed"), self._on_retry_all, self.tr("With today's addresses."))
        self._again = button(self.tr("Send cancelled a&gain"), self._on_again, self.tr("With today's addresses."))
        self._look = button(
            self.tr("Check mail&box"),
            self.look_asked.emit,
            self.tr("Looks now for these emails in Drafts, in the Sent folder and among deleted email."),
        )
        self._export = button(
            self.tr("E&xport report…"), self._on_export, self.tr("A CSV file with a row for each email.")
        )

    def _lay_out(self) -> None:
        live = QWidget()
        column = inner_layout(live)
        column.setSpacing(SMALL)
        column.addWidget(self._bar)
        column.addWidget(self._counts)
        column.addLayout(
            row(self.search, self._retry, self._again, self._look, self._pause, self._cancel, self._export)
        )
        self.search.setMinimumWidth(_SEARCH_WIDTH)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.table)
        splitter.addWidget(self.detail)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 1)
        column.addWidget(splitter, 1)
        nothing = self.tr("Emails appear here when you send an RFQ, with the server's answer to each one.")
        self._stack = EmptyOr(EmptyState("outbox", self.tr("Nothing has been sent yet"), nothing), live)
        outer: QVBoxLayout = inner_layout(self)
        outer.addWidget(self.banner)
        outer.addWidget(self._stack, 1)

    def _on_typed(self) -> None:
        self._model.search(self.search.text())
        self._on_selection_changed()

    def _on_selection_changed(self) -> None:
        lines: list[DeliveryLine] = self.table.selected_lines()
        self.detail.show_lines(lines)
        if len(lines) == 1:
            self.line_chosen.emit(lines[0])

    def _on_retry_selected(self) -> None:
        self.retry_asked.emit([line for line in self.table.selected_lines() if line.state in FAILED])

    def _on_retry_all(self) -> None:
        """Those that the button has counted, and none that has failed since."""
        self.retry_asked.emit([line for line in self._model.lines if line.state in FAILED])

    def _on_vendor(self) -> None:
        for line in self.table.selected_lines()[:1]:
            self.vendor_asked.emit(line.vendor_id)

    def _on_opened(self, line: DeliveryLine) -> None:
        self.vendor_asked.emit(line.vendor_id)

    def _on_resolve(self, sent: bool) -> None:
        lines: list[DeliveryLine] = self.table.selected_lines()
        unknown = [d for d in lines if d.state in (MAY_BE_SENT if sent else {DeliveryState.UNKNOWN})]
        again = self.tr(
            "Vendors who already have this email would get it twice. The copy is exact, with the same Message-ID "
            "and date. Send {what} again?"
        ).format(what=counted(len(unknown), "email", "emails"))
        if sent or ask(self, self.tr("Send again"), again, self.tr("Send &again"), self.tr("&Leave as it is")):
            self.resolve_asked.emit(unknown, sent)

    def _on_pause(self) -> None:
        (self.resume_asked if self._paused else self.pause_asked).emit()

    def _on_cancel(self) -> None:
        text = self.tr("{n} emails that aren't sent yet won't be sent. Sent emails can't be called back.")
        title = self.tr("Cancel remaining emails")
        question = text.format(n=self._tally.open)
        if ask(self, title, question, self.tr("&Cancel emails"), self.tr("&Keep sending")):
            self.cancel_asked.emit()

    def _on_again(self) -> None:
        text = self.tr("{n} cancelled emails will be made again with today's addresses, and sent.")
        question = text.format(n=self._tally[DeliveryState.CANCELLED])
        if any(line.into_drafts and line.state is DeliveryState.CANCELLED for line in self._model.lines):
            question += " " + self.tr("Those that were meant for Drafts are put there, and not sent.")
        if ask(self, self.tr("Send cancelled emails"), question, self.tr("&Send emails"), self.tr("&Don't send")):
            self.again_asked.emit()

    def _on_export(self) -> None:
        if path := save_file(self, self.tr("Export report"), "sending-report.csv", tr("CSV (*.csv)")):
            self.export_asked.emit(path)


def pace_parts(outlook: Outlook) -> list[str]:
    """Like “30 mails/min”, “about 4 min left”, “420 of 500 recipients today”."""
    parts: list[str] = []
    if outlook.per_minute and outlook.is_slowed:
        parts.append(tr(f"slowed down by the server: {outlook.per_minute:.3g}/min"))
    elif outlook.per_minute:
        parts.append(tr(f"{outlook.per_minute:g} emails/min"))
    if outlook.seconds_left is not None and not outlook.is_paused:
        parts.append(tr(f"about {duration_text(outlook.seconds_left)} left"))
    if outlook.per_day:
        parts.append(tr(f"{outlook.recipients_today:,} of {outlook.per_day:,} recipients today"))
    return parts


def counts_text(tally: Tally) -> str:
    """Like “17 of 24 sent · 1 failed · 2 unknown”."""
    parts = [tr(f"{tally[DeliveryState.ACCEPTED]:,} of {tally.total:,} sent")]
    for state, word in (
        (DeliveryState.DRAFTED, "in Drafts"),
        (DeliveryState.REJECTED, "failed"),
        (DeliveryState.UNKNOWN, "unknown"),
        (DeliveryState.DEFERRED, "to retry"),
        (DeliveryState.CANCELLED, "cancelled"),
        (DeliveryState.SKIPPED, "skipped"),
    ):
        if tally[state]:
            parts.append(tr(f"{tally[state]:,} {word}"))
    return " · ".join(parts)


class OutboxPage(QWidget):
    """The section of the sidebar: the mails of every RFQ under a title."""

    def __init__(self, view: OutboxView) -> None:
        super().__init__()
        column = page_layout(self)
        column.addLayout(row(title_label(self.tr("Outbox")), None))
        column.addWidget(view, 1)
