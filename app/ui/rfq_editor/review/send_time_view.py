"""When the emails are to go out, if not now."""

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QDate, QDateTime, QTime, Signal
from PySide6.QtWidgets import QDateTimeEdit, QDialog, QFormLayout, QWidget

from app.domain.trade.deadline import Deadline
from app.ui.look.language import spelling_locale
from app.ui.look.plain import plain_label
from app.ui.look.wording import counted
from app.ui.widgets.page import button, field, page_layout, primary_button, row

_FRIDAY = 4
_WIDTH = 420
_EIGHT = QTime(8, 0)


class SendTimeDialog(QDialog):
    """`chosen` carries the moment, in UTC."""

    chosen = Signal(object)

    def __init__(self, to_send: int, deadline: Deadline | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Send at"))
        self.when = QDateTimeEdit(next_morning(QDateTime.currentDateTime()))
        self.when.setLocale(spelling_locale())
        self.when.setDisplayFormat(self.tr("ddd, MMM d, yyyy, h:mm AP"))
        self.when.setCalendarPopup(True)
        self.when.setMinimumDateTime(QDateTime.currentDateTime())
        if deadline is not None:
            self.when.setMaximumDateTime(QDateTime.fromSecsSinceEpoch(int(deadline.instant.timestamp())))
        note = plain_label(
            self.tr(
                "RFQ Sender must be running and this computer awake at that time. If they aren't, the emails go out "
                "when you start the program again, up to 12 hours late; after that they wait for your OK."
            )
        )
        note.setWordWrap(True)
        note.setMinimumWidth(_WIDTH)
        column = page_layout(self)
        form = QFormLayout()
        field(form, self.tr("Send &at:"), self.when)
        column.addLayout(form)
        column.addWidget(note)
        send = self.tr("&Schedule {what}").format(what=counted(to_send, "email", "emails"))
        self.schedule = primary_button(send, self._on_schedule)
        column.addLayout(row(None, button(self.tr("&Cancel"), self.reject), self.schedule))
        self.schedule.setDefault(True)

    def _on_schedule(self) -> None:
        self.chosen.emit(datetime.fromtimestamp(self.when.dateTime().toSecsSinceEpoch(), UTC))
        self.accept()


def next_morning(now: QDateTime) -> QDateTime:
    """Eight o'clock of the next working day."""
    day = datetime.fromtimestamp(now.toSecsSinceEpoch(), UTC).astimezone().date() + timedelta(days=1)
    while day.weekday() > _FRIDAY:
        day += timedelta(days=1)
    return QDateTime(QDate(day.year, day.month, day.day), _EIGHT)
