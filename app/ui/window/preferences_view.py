"""The dialog Preferences: what is chosen once and counts for everything."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.ui.look.language import LANGUAGES
from app.ui.look.plain import plain_label, set_tip
from app.ui.look.spacing import LARGE, MEDIUM
from app.ui.look.theme import Scheme
from app.ui.look.window_size import fit_size
from app.ui.widgets.banner import Banner
from app.ui.widgets.deadline_fields import zone_box
from app.ui.widgets.entry_dialog import EntryDialog
from app.ui.widgets.full_text import FullText
from app.ui.widgets.page import field, heading, inner_layout, quiet_label
from app.ui.widgets.scrolled import Scrolled

_MOST_A_MINUTE, _MOST_CONNECTIONS, _MOST_MB = 100_000, 10, 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the dialog begins with: `values` by the settings' own keys, None where there is no limit; those in `fixed`
    are said by the administrator and cannot be changed here.
    """

    scheme: Scheme
    language: str  # its code; empty: the system's
    values: Mapping[str, str | float | None]
    fixed: Collection[str]
    accounts: Sequence[str]
    place: str  # the file that keeps them


class PreferencesDialog(EntryDialog):
    """`saved` carries scheme and language, and the values that are other than before, by their keys."""

    saved = Signal(str, str, dict)

    def __init__(self, shown: Shown, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Preferences"))
        self.setMinimumWidth(520)
        self._shown = shown
        self.banner = Banner()
        self.scheme = QComboBox()
        for scheme in get_args(Scheme):
            self.scheme.addItem(self.tr(scheme.capitalize()), scheme)
        self.scheme.setCurrentIndex(self.scheme.findData(shown.scheme))
        self.language = QComboBox()
        self.language.addItem(self.tr("System"), "")
        for code, name in LANGUAGES.items():
            self.language.addItem(name, code)
        self.language.setCurrentIndex(self.language.findData(shown.language))
        self.zone = zone_box(str(shown.values["time_zone"]))
        self.account = QComboBox()
        self.account.addItems(shown.accounts)
        self.account.setCurrentText(str(shown.values["account"]))
        self.awake = QCheckBox(self.tr("&Keep this computer awake"))
        self.awake.setChecked(bool(shown.values["keep_awake"]))
        self.updates = QCheckBox(self.tr("Look for new &versions once a day"))
        self.updates.setChecked(bool(shown.values["look_for_updates"]))
        set_tip(self.updates, self.tr("Asks a web page for the newest version. Nothing about you is sent."))
        self.answers = QCheckBox(self.tr("Look for &answers every two minutes"))
        self.answers.setChecked(bool(shown.values["follow_mailboxes"]))
        set_tip(
            self.answers,
            self.tr("Reads your accounts' mailboxes while the window is open. Nothing in them is changed."),
        )
        self.learning = QCheckBox(self.tr("Put them in order by what your &RFQs have taught"))
        self.learning.setChecked(bool(shown.values["propose_by_history"]))
        set_tip(
            self.learning,
            self.tr("Who is likely to quote, and cheap. Nothing leaves this computer, and no vendor is hidden."),
        )
        self.series = QLineEdit(str(shown.values["number_series"]))
        self.per_minute = _count(_MOST_A_MINUTE, shown.values["limits.messages_per_minute"])
        self.connections = _count(_MOST_CONNECTIONS, shown.values["limits.connections"])
        self.largest = QDoubleSpinBox()
        _limit(self.largest, _MOST_MB)
        self.largest.setValue(float(shown.values["limits.message_mb"] or 0))
        self.largest.setSuffix(self.tr(" MB"))
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        column.addWidget(self.banner)
        body = QWidget()
        inside = inner_layout(body)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        inside.addLayout(form)
        window = ((self.tr("&Colors:"), self.scheme, ""), (self.tr("Lan&guage:"), self.language, ""))
        self._add(form, self.tr("Window"), window)
        set_tip(self.series, self.tr("A letter, then up to 11 letters or digits."))
        new = (
            (self.tr("&Time zone:"), self.zone, "time_zone"),
            (self.tr("Send &from:"), self.account, "account"),
            (self.tr("&Numbers begin with:"), self.series, "number_series"),
        )
        self._add(form, self.tr("New RFQs"), new)
        self._add(form, self.tr("While emails are being sent"), ((self.tr("Sleep:"), self.awake, "keep_awake"),))
        limits = (
            (self.tr("&Emails per minute:"), self.per_minute, "limits.messages_per_minute"),
            (self.tr("C&onnections:"), self.connections, "limits.connections"),
            (self.tr("&Largest email:"), self.largest, "limits.message_mb"),
        )
        self._add(form, self.tr("Limits for all accounts"), limits)
        self._add(form, self.tr("Replies"), ((self.tr("Mailboxes:"), self.answers, "follow_mailboxes"),))
        self._add(form, self.tr("Vendors for a line"), ((self.tr("Order:"), self.learning, "propose_by_history"),))
        self._add(form, self.tr("Updates"), ((self.tr("Program:"), self.updates, "look_for_updates"),))
        text = self.tr("Colors and time zone count at once, everything else from the next start.")
        inside.addWidget(quiet_label(text, wrap=True))
        place = FullText(self.tr("File of the settings"))
        place.show_text(self.tr("Kept in {file}").format(file=self._shown.place))
        inside.addWidget(place)
        column.addWidget(Scrolled(body), 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self._on_save)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        fit_size(self)

    def _add(self, form: QFormLayout, title: str, fields: Sequence[tuple[str, QWidget, str]]) -> None:
        form.addRow(heading(title))
        for label, widget, key in fields:
            field(form, label, widget)
            if key in self._shown.fixed:
                widget.setEnabled(False)
                form.addRow(plain_label(""), quiet_label(self.tr("Set by your administrator.")))

    def _on_save(self) -> None:
        values: dict[str, str | float | None] = {
            "time_zone": self.zone.currentText().strip(),
            "keep_awake": self.awake.isChecked(),
            "follow_mailboxes": self.answers.isChecked(),
            "propose_by_history": self.learning.isChecked(),
            "look_for_updates": self.updates.isChecked(),
            "account": self.account.currentText(),
            "number_series": self.series.text().strip(),
            "limits.messages_per_minute": self.per_minute.value() or None,
            "limits.connections": self.connections.value() or None,
            "limits.message_mb": self.largest.value() or None,
        }
        changed = {key: value for key, value in values.items() if value != self._shown.values[key]}
        self.saved.emit(self.scheme.currentData(), self.language.currentData(), changed)


def _count(most: int, value: str | float | None) -> QSpinBox:
    box = QSpinBox()
    _limit(box, most)
    box.setValue(int(value or 0))
    return box


def _limit(box: QSpinBox | QDoubleSpinBox, most: int) -> None:
    """Zero is no limit, and says so."""
    box.setRange(0, most)
    box.setSpecialValueText(box.tr("No limit"))
