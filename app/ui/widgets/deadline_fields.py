"""Date, time and time zone of a deadline: "17:00" alone is a different hour for every vendor."""

from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import cast
from zoneinfo import available_timezones

from PySide6.QtCore import QDateTime, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QCompleter, QDateTimeEdit, QHBoxLayout, QLineEdit, QWidget

from app.domain.trade.deadline import Deadline, DeadlineInvalid
from app.ui.look.plain import set_tip
from app.ui.look.spacing import SMALL

_DAYS_TO_ANSWER = 14


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """Every IANA zone of this machine (or of the tzdata package), by name."""
    return tuple(sorted(available_timezones()))


def usual_deadline(zone: str, today: datetime) -> Deadline:
    """Two weeks from today at 17:00, moved to Monday from a weekend."""
    day = (today + timedelta(days=_DAYS_TO_ANSWER)).date()
    day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)
    return Deadline(datetime.combine(day, time(17, 0)), zone)


class DeadlineFields(QWidget):
    """`edited` carries a valid Deadline or None; `refused` the reason why it is not one."""

    edited = Signal(object)
    refused = Signal(str)

    def __init__(self, zone: str) -> None:
        super().__init__()
        self._on = QCheckBox(self.tr("&Due"))
        set_tip(self._on, self.tr("Vendors are told this day, hour and time zone."))
        self._moment = QDateTimeEdit()
        self._moment.setDisplayFormat("ddd yyyy-MM-dd HH:mm")
        self._moment.setCalendarPopup(True)
        self._moment.setAccessibleName(self.tr("Deadline: date and time"))
        self._zone = _zone_box(zone)
        self._zone.setAccessibleName(self.tr("Deadline: time zone"))
        set_tip(self._zone, self.tr("Type a part of the place, such as Berlin or Chicago."))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SMALL)
        line.addWidget(self._on)
        line.addWidget(self._moment)
        line.addWidget(self._zone, 1)
        self._on.clicked.connect(self._on_edited)
        self._moment.editingFinished.connect(self._on_edited)
        self._zone.activated.connect(self._on_edited)
        typed = cast("QLineEdit", self._zone.lineEdit())
        typed.setAccessibleName(self.tr("Deadline: time zone"))
        typed.editingFinished.connect(self._on_edited)  # a zone that is not in the list is never activated
        self._shown: Deadline | None = None
        self.show_deadline(None)

    def show_deadline(self, deadline: Deadline | None) -> None:
        """Show a deadline, or that there is none."""
        self._shown = deadline
        shown = deadline or usual_deadline(self._zone.currentText(), datetime.now(UTC))
        self._on.setChecked(deadline is not None)
        self._moment.setDateTime(QDateTime.fromString(f"{shown.local:%Y-%m-%d %H:%M}", "yyyy-MM-dd HH:mm"))
        self._zone.setCurrentText(shown.zone)
        for part in (self._moment, self._zone):
            part.setEnabled(deadline is not None)

    def take_focus(self) -> None:
        """The first thing to press: the date, or that there is to be one."""
        (self._moment if self._moment.isEnabled() else self._on).setFocus()

    def deadline(self) -> Deadline | None:
        """What the fields say.

        Raises:
            DeadlineInvalid: no such zone, or an hour that the zone skips.
        """
        if not self._on.isChecked():
            return None
        return Deadline.parse(self._moment.dateTime().toString("yyyy-MM-dd HH:mm"), self._zone.currentText().strip())

    def _on_edited(self) -> None:
        for part in (self._moment, self._zone):
            part.setEnabled(self._on.isChecked())
        try:
            deadline = self.deadline()
        except DeadlineInvalid as problem:
            self.refused.emit(str(problem))
            return
        if deadline != self._shown:
            self._shown = deadline
            self.edited.emit(deadline)


def _zone_box(zone: str) -> QComboBox:
    box = QComboBox()
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.addItems(list(zone_names()))
    box.setCurrentText(zone)
    box.setMinimumContentsLength(18)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    completer = QCompleter(list(zone_names()), box)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    box.setCompleter(completer)
    return box
