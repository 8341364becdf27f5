"""The fields of a vendor that are not lists."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QFormLayout, QLineEdit, QPlainTextEdit, QWidget

from app.domain.vendors.vendor import Vendor, VendorStatus
from app.ui.look.spacing import MEDIUM
from app.ui.look.states import VENDOR
from app.ui.widgets.page import field

_NOTE_HEIGHT = 64
_MB = 1_000_000


class VendorForm(QWidget):
    """Shows a vendor and says what it would be by now."""

    def __init__(self, vendor: Vendor, levels: Sequence[str]) -> None:
        super().__init__()
        self.name = QLineEdit(vendor.name)
        self._status = QComboBox()
        for status in VendorStatus:
            self._status.addItem(VENDOR[status].word, status)
        self._status.setCurrentIndex(list(VendorStatus).index(vendor.status))
        self._reason = QLineEdit(vendor.status_reason)
        self._categories = QLineEdit(", ".join(vendor.categories))
        self._categories.setPlaceholderText(self.tr("finishing, material, hardware"))
        self._tags = QLineEdit(", ".join(vendor.tags))
        self._tags.setPlaceholderText(self.tr("preferred, small lots"))
        self._clearance = QComboBox()
        self._clearance.addItem(self.tr("None"), "")
        for level in dict.fromkeys((*levels, vendor.clearance)):
            if level:
                self._clearance.addItem(level, level)
        self._clearance.setCurrentIndex(max(0, self._clearance.findData(vendor.clearance)))
        self._website = QLineEdit(vendor.website)
        self._address = self._lines(vendor.address)
        self._language = QLineEdit(vendor.language)
        self._language.setPlaceholderText(self.tr("en, de, es – empty: as usual"))
        self._zone = QLineEdit(vendor.time_zone)
        self._zone.setPlaceholderText("America/Chicago")
        self._terms = QLineEdit(vendor.terms)
        self._largest = QDoubleSpinBox()
        self._largest.setRange(0, 1_000)
        self._largest.setDecimals(1)
        self._largest.setSuffix(" MB")
        self._largest.setSpecialValueText(self.tr("not known"))
        self._largest.setValue((vendor.max_mail_size or 0) / _MB)
        self._notes = self._lines(vendor.notes)
        self._lay_out()

    def applied_to(self, vendor: Vendor) -> Vendor:
        """The vendor with what the fields say."""
        octets = round(self._largest.value() * _MB)
        kept = vendor.max_mail_size or 0
        return replace(
            vendor,
            name=self.name.text().strip(),
            status=VendorStatus(self._status.currentData()),
            status_reason=self._reason.text().strip(),
            categories=_listed(self._categories.text()),
            tags=_listed(self._tags.text()),
            clearance=str(self._clearance.currentData()),
            website=self._website.text().strip(),
            address=self._address.toPlainText().strip(),
            language=self._language.text().strip(),
            time_zone=self._zone.text().strip(),
            terms=self._terms.text().strip(),
            max_mail_size=(kept if abs(kept - octets) < _MB / 10 else octets) or None,
            notes=self._notes.toPlainText().strip(),
        )

    def _lines(self, text: str) -> QPlainTextEdit:
        edit = QPlainTextEdit(text)
        edit.setTabChangesFocus(True)
        edit.setFixedHeight(_NOTE_HEIGHT)
        return edit

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, MEDIUM, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        field(form, self.tr("&Name:"), self.name)
        field(form, self.tr("S&tatus:"), self._status)
        field(form, self.tr("Reason for this stat&us:"), self._reason)
        field(form, self.tr("&Categories:"), self._categories)
        field(form, self.tr("Ta&gs:"), self._tags)
        field(form, self.tr("C&learance:"), self._clearance)
        field(form, self.tr("&Website:"), self._website)
        field(form, self.tr("Postal ad&dress:"), self._address)
        field(form, self.tr("Language of ma&ils:"), self._language)
        field(form, self.tr("Time &zone:"), self._zone)
        field(form, self.tr("Ter&ms:"), self._terms)
        field(form, self.tr("Largest mail it ta&kes:"), self._largest)
        field(form, self.tr("N&otes (never in a mail):"), self._notes)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
