"""What currencies are worth: typed, or out of a file."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QDateEdit, QDialogButtonBox, QFormLayout, QLineEdit, QWidget

from app.domain.comparison.money import Rate, RateInvalid, read_factor
from app.ui.look.language import tr
from app.ui.look.tokens import Tone
from app.ui.look.window_size import begin_size
from app.ui.widgets.banner import Banner
from app.ui.widgets.entry_dialog import EntryDialog
from app.ui.widgets.file_dialogs import open_file
from app.ui.widgets.page import button, field, page_layout, primary_button, quiet_label, row

_SIZE = 480, 320
TYPED = "typed"


class RatesDialog(EntryDialog):
    """`entered` carries a list of Rate; `file_chosen` a Path: then `finish` or `refuse` is called."""

    entered = Signal(object)
    file_chosen = Signal(object)

    def __init__(self, base: str, currencies: Sequence[str], known: Sequence[Rate], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr(f"Rates into {base}"))
        self.banner = Banner()
        self.day = QDateEdit()
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.fields = {code: QLineEdit() for code in currencies}
        by_code = {rate.currency: rate for rate in known}
        today = datetime.now(UTC).astimezone().date()
        day = max((by_code[code].day for code in currencies if code in by_code), default=today)
        self.day.setDate(QDate(day.year, day.month, day.day))
        for code, edit in self.fields.items():
            edit.setText(f"{by_code[code].factor:f}" if code in by_code else "")
        self._lay_out(base)

    def finish(self) -> None:
        """They are kept."""
        self.begin_anew()
        self.accept()

    def refuse(self, why: str) -> None:
        """The file had none."""
        self.banner.say(Tone.ERR, why)

    def _lay_out(self, base: str) -> None:
        begin_size(self, *_SIZE)
        column = page_layout(self)
        column.addWidget(self.banner)
        if not self.fields:
            column.addWidget(quiet_label(tr(f"All quotes are in {base}: no rate is needed."), wrap=True))
        form = QFormLayout()
        field(form, self.tr("&Rates of:"), self.day)
        for code, edit in self.fields.items():
            field(form, tr(f"1 {code} is, in {base}:"), edit)
        column.addLayout(form)
        hint = self.tr("A file is the European Central Bank's (eurofxref), or a table with Currency, Rate and Date.")
        column.addWidget(quiet_label(hint, wrap=True))
        column.addStretch(1)
        buttons = QDialogButtonBox()
        buttons.addButton(primary_button(self.tr("&Keep rates"), self._on_keep), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.rejected.connect(self.reject)
        foot = row(button(self.tr("Read a &file…"), self._on_file), None)
        foot.addWidget(buttons)
        column.addLayout(foot)

    def _on_keep(self) -> None:
        shown = self.day.date()
        day, rates = date(shown.year(), shown.month(), shown.day()), []
        for code, edit in self.fields.items():
            if not edit.text().strip():
                continue
            try:
                rates.append(Rate(code, read_factor(edit.text()), day, TYPED))
            except RateInvalid as why:
                self.banner.say(Tone.ERR, tr(str(why)))
                edit.setFocus()
                return
        self.entered.emit(rates)

    def _on_file(self) -> None:
        kinds = self.tr("Rates (*.csv *.xml *.xlsx);;All files (*)")
        if (path := open_file(self, self.tr("Rates out of a file"), kinds)) is not None:
            self.file_chosen.emit(path)
