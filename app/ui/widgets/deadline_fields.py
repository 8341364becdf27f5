"""Date, time and time zone of a deadline: "17:00" alone is a different hour for every vendor."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import cast
from zoneinfo import available_timezones

from PySide6.QtCore import QDate, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QCalendarWidget,
    QCheckBox,
    QComboBox,
    QCompleter,
    QGridLayout,
    QLineEdit,
    QMenu,
    QToolButton,
    QWidget,
    QWidgetAction,
)
from typing_extensions import override

from app.domain.trade.deadline import Deadline, DeadlineInvalid
from app.domain.trade.deadline_text import USUAL_TIME, deadline_in_words, read_deadline, standard_text
from app.ui.look.language import tr
from app.ui.look.plain import set_tip
from app.ui.look.spacing import MEDIUM, SMALL
from app.ui.look.tokens import Tone, tokens_of
from app.ui.widgets.page import quiet_label

ZONE_KEY = "deadline zone"  # of the preference: the zone that was chosen last
_PAUSE_MS = 400  # typing rests: what stands there is meant
_DAYS_TO_ANSWER = 14


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """Every IANA zone of this machine (or of the tzdata package), by name."""
    return tuple(sorted(available_timezones()))


def usual_deadline(zone: str, today: datetime) -> Deadline:
    """Two weeks from today at 17:00, moved to Monday from a weekend."""
    day = (today + timedelta(days=_DAYS_TO_ANSWER)).date()
    day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)
    return Deadline(datetime.combine(day, USUAL_TIME), zone)


_LONG = datetime(2026, 12, 30, 17)  # noqa: DTZ001 - a wall clock's; a Wednesday: no day is wider


class DeadlineFields(QWidget):
    """`edited` carries a valid Deadline or None; `refused` the reason why it is not one.

    What is typed is said back in words: the buyer sees what was understood before a vendor does.
    """

    edited = Signal(object)
    refused = Signal(str)

    def __init__(self, zone: str, *, is_wide: bool = False) -> None:
        """`is_wide`: what the fields say is repeated beside them, not below."""
        super().__init__()
        self._on = QCheckBox(self.tr("&Due"))
        set_tip(self._on, self.tr("Vendors are told this day, hour and time zone."))
        self._moment = QLineEdit()
        self._moment.setMinimumWidth(self._moment.fontMetrics().horizontalAdvance(standard_text(_LONG)) + 2 * MEDIUM)
        self._moment.setAccessibleName(self.tr("Deadline: date and time"))
        set_tip(self._moment, self.tr("As you write it: 4 Dec 2026 5 pm, 4.12., 12/4, next Friday, +10 working days."))
        self._calendar = QToolButton()
        self._calendar.setText("▾")
        self._calendar.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # who has the keys in hand types the day
        self._calendar.setAccessibleName(self.tr("Deadline: calendar"))
        set_tip(self._calendar, self.tr("Choose the day in a calendar."))
        self._zone = zone_box(zone)
        self._zone.setAccessibleName(self.tr("Deadline: time zone"))
        set_tip(self._zone, self.tr("Type a part of the place, such as Berlin or Chicago."))
        self._echo = quiet_label(wrap=True)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_PAUSE_MS)
        self._shown: Deadline | None = None
        self._lay_out(is_wide=is_wide)
        self._connect()
        self._fill()

    def show_deadline(self, deadline: Deadline | None) -> None:
        """Show a deadline, or that there is none; what is being typed stays where nothing else is to be shown."""
        if deadline != self._shown:
            self._shown = deadline
            self._fill()

    def forget(self) -> None:
        """What was typed for one request is not meant for the next."""
        self._shown = None
        self._fill()

    def take_focus(self) -> None:
        """The first thing to press: the date, or that there is to be one."""
        (self._moment if self._moment.isEnabled() else self._on).setFocus()

    def deadline(self) -> Deadline | None:
        """What the fields say.

        Raises:
            DeadlineInvalid: no such date or zone, or an hour that the zone skips.
        """
        if not self._on.isChecked():
            return None
        return read_deadline(self._moment.text(), self._zone.currentText().strip(), datetime.now(UTC))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._say()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _lay_out(self, *, is_wide: bool) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(SMALL)
        for place, part in enumerate((self._on, self._moment, self._calendar, self._zone)):
            grid.addWidget(part, 0, place)
        if is_wide:
            grid.addWidget(self._echo, 0, 4)
        else:
            grid.addWidget(self._echo, 1, 1, 1, 3)
        for place, stretch in ((1, 2), (3, 2), (4, 3 if is_wide else 0)):
            grid.setColumnStretch(place, stretch)

    def _connect(self) -> None:
        self._on.clicked.connect(self._on_edited)
        self._moment.textEdited.connect(self._on_typed)
        self._moment.editingFinished.connect(self._on_edited)
        self._rest.timeout.connect(self._on_rested)
        self._calendar.clicked.connect(self._on_calendar)
        self._zone.activated.connect(self._on_edited)
        typed = cast("QLineEdit", self._zone.lineEdit())
        typed.setAccessibleName(self.tr("Deadline: time zone"))
        typed.editingFinished.connect(self._on_edited)  # a zone that is not in the list is never activated

    def _fill(self) -> None:
        self._rest.stop()
        shown = self._shown or usual_deadline(self._zone.currentText(), datetime.now(UTC))
        self._on.setChecked(self._shown is not None)
        self._moment.setText(standard_text(shown.local))
        self._zone.setCurrentText(shown.zone)
        self._say()

    def _say(self) -> None:
        """Say in words what is understood, or what is not."""
        for part in (self._moment, self._calendar, self._zone):
            part.setEnabled(self._on.isChecked())
        palette = QPalette()
        try:
            deadline = self.deadline()
            text = tr(deadline_in_words(deadline, datetime.now(UTC))) if deadline else ""
        except DeadlineInvalid as problem:
            text = f"! {problem}"
            palette.setColor(self._echo.foregroundRole(), tokens_of(self.palette()).ink_of(Tone.WARN))
        self._echo.setPalette(palette)
        self._echo.setText(text)
        self._moment.setAccessibleDescription(text)
        self._make_room()

    def _make_room(self) -> None:
        """As high as the sentence is: a dialog does not grow by itself with a label that wraps."""
        if self.isVisible():
            self._echo.setMinimumHeight(max(0, self._echo.heightForWidth(self._echo.width())))  # -1: nothing said

    def _on_typed(self) -> None:
        self._say()
        self._rest.start()

    def _on_rested(self) -> None:
        try:
            self._tell(self.deadline())
        except DeadlineInvalid:
            return  # it is still being typed, and said below the field

    def _on_edited(self) -> None:
        self._rest.stop()
        self._say()
        try:
            deadline = self.deadline()
        except DeadlineInvalid as problem:
            self.refused.emit(str(problem))
            return
        if deadline is not None:
            self._moment.setText(standard_text(deadline.local))
        self._tell(deadline)

    def _tell(self, deadline: Deadline | None) -> None:
        if deadline != self._shown:
            self._shown = deadline
            self.edited.emit(deadline)

    def _on_calendar(self) -> None:
        """Under the button, for as long as it is looked at."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar = QCalendarWidget()
        local = self._meant().local
        calendar.setSelectedDate(QDate(local.year, local.month, local.day))
        calendar.activated.connect(self._on_day)
        calendar.clicked.connect(self._on_day)
        calendar.clicked.connect(menu.close)
        calendar.activated.connect(menu.close)
        action = QWidgetAction(menu)
        action.setDefaultWidget(calendar)
        menu.addAction(action)
        menu.popup(self._calendar.mapToGlobal(self._calendar.rect().bottomLeft()))

    def _on_day(self, day: QDate) -> None:
        """That day, at the hour that stands there."""
        local = self._meant().local.replace(year=day.year(), month=day.month(), day=day.day())
        self._moment.setText(standard_text(local))
        self._on_edited()

    def _meant(self) -> Deadline:
        """What the fields say, or else what they said last."""
        usual = self._shown or usual_deadline(self._zone.currentText(), datetime.now(UTC))
        try:
            return self.deadline() or usual
        except DeadlineInvalid:
            return usual


def zone_box(zone: str) -> QComboBox:
    """All zones, found by any part of their names; the text may be any."""
    box = QComboBox()
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.addItems(list(zone_names()))
    box.setCurrentText(zone)
    box.setMinimumContentsLength(14)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    completer = QCompleter(list(zone_names()), box)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    box.setCompleter(completer)
    return box
