"""The terms that vendors are asked to quote on, in one row: currency, Incoterm, place, payment."""

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QHBoxLayout, QLineEdit, QWidget

from app.domain.rfqs.terms import INCOTERMS, LONGEST, NO_TERMS, Terms, TermsInvalid, clean_terms
from app.ui.look.plain import plain_tip, set_tip
from app.ui.look.spacing import SMALL
from app.ui.rfq_editor.lines.saved_terms_button import SavedTermsButton

_CURRENCIES = ("USD", "EUR", "GBP", "CAD", "CHF", "MXN", "JPY", "CNY", "SEK", "PLN")
_PAYMENTS = ("Net 30", "Net 45", "Net 60", "Net 90", "2 % 10 net 30", "Payment in advance", "Due on receipt")


class TermsFields(QWidget):
    """`edited` carries the Terms once a field is finished; `refused` the reason why they are not usable."""

    edited = Signal(object)
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._currency = _box(self.tr("Currency"), _CURRENCIES, 8)
        self._incoterm = _incoterm_box(self.tr("No Incoterm"))
        self._incoterm.setAccessibleName(self.tr("Incoterm"))
        self._place = QLineEdit()
        self._place.setMaxLength(LONGEST)
        self._place.setPlaceholderText(self.tr("Place, such as Rockford"))
        self._place.setAccessibleName(self.tr("Place of the Incoterm"))
        self._payment = _box(self.tr("Payment"), _PAYMENTS, 12)
        set_tip(self._currency, self.tr("The currency that vendors quote in, such as USD. Empty: they choose."))
        set_tip(self._place, self.tr("The place that belongs to the Incoterm."))
        set_tip(self._payment, self.tr("As you write it, such as Net 30. Empty: vendors choose."))
        self.saved = SavedTermsButton()
        self._shown = NO_TERMS
        self._lay_out()
        self._connect()
        self._fill()

    def show_terms(self, terms: Terms) -> None:
        """Show these; what is being typed stays where nothing else is to be shown."""
        if terms != self._shown:
            self._shown = terms
            self._fill()

    def forget(self) -> None:
        """What was typed for one RFQ is not meant for the next."""
        self._shown = NO_TERMS
        self._fill()

    def terms(self) -> Terms:
        """What the fields say.

        Raises:
            TermsInvalid: the currency is no code of three letters.
        """
        terms = Terms(
            currency=self._currency.currentText(),
            incoterm=str(self._incoterm.currentData()),
            place=self._place.text(),
            payment=self._payment.currentText(),
        )
        return clean_terms(terms)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SMALL)
        row.addWidget(self._currency)
        row.addWidget(self._incoterm)
        row.addWidget(self._place, 1)
        row.addWidget(self._payment, 1)
        row.addWidget(self.saved)

    def _connect(self) -> None:
        for box in (self._currency, self._incoterm, self._payment):
            box.activated.connect(self._on_edited)
        for edit in (_editor(self._currency), self._place, _editor(self._payment)):
            edit.editingFinished.connect(self._on_edited)

    def _fill(self) -> None:
        terms = self._shown
        self._currency.setCurrentText(terms.currency)
        self._incoterm.setCurrentIndex(self._incoterm.findData(terms.incoterm))
        self._place.setText(terms.place)
        self._payment.setCurrentText(terms.payment)
        self._show_name()

    def _show_name(self) -> None:
        """Three letters are easily taken for three others."""
        name = INCOTERMS.get(str(self._incoterm.currentData()), "")
        set_tip(self._incoterm, name or self.tr("Who pays for freight, and where the risk passes (Incoterms 2020)."))

    def _on_edited(self) -> None:
        self._show_name()
        try:
            terms = self.terms()
        except TermsInvalid as problem:
            self.refused.emit(str(problem))
            return
        if terms != self._shown:
            self._shown = terms
            self._fill()
            self.edited.emit(terms)


def _box(name: str, entries: Sequence[str], characters: int) -> QComboBox:
    """A list that takes other words, too; empty, it says what it is for."""
    box = QComboBox()
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.addItems(list(entries))
    box.setMinimumContentsLength(characters)
    box.setAccessibleName(name)
    editor = _editor(box)
    editor.setMaxLength(LONGEST)
    editor.setAccessibleName(name)
    editor.setPlaceholderText(name)
    completer = QCompleter(list(entries), box)  # a list below: completed in the field, “Net 1” would become “Net 15”
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    box.setCompleter(completer)
    return box


def _incoterm_box(nothing: str) -> QComboBox:
    box = QComboBox()
    box.addItem(nothing, "")
    for code, name in INCOTERMS.items():
        box.addItem(code, code)
        box.setItemData(box.count() - 1, plain_tip(name), Qt.ItemDataRole.ToolTipRole)
    return box


def _editor(box: QComboBox) -> QLineEdit:
    return cast("QLineEdit", box.lineEdit())
