"""The fields of a vendor that are not lists."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QFormLayout, QLineEdit, QPlainTextEdit, QWidget

from app.domain.vendors.fields import MEGABYTE, FieldKind, VendorField, led_by
from app.domain.vendors.vendor import Vendor, VendorStatus
from app.ui.look.spacing import MEDIUM
from app.ui.look.states import VENDOR
from app.ui.widgets.page import field as form_row

_NOTE_HEIGHT = 64
_FIELDS = led_by(("name", "status", "status_reason", "categories", "tags", "clearance"))


@dataclass(frozen=True, slots=True)
class _Editor:
    """A widget, and what it says by now, told what the vendor has."""

    widget: QWidget
    value: Callable[[Any], object]


class VendorForm(QWidget):
    """Shows a vendor and says what it would be by now."""

    def __init__(self, vendor: Vendor, levels: Sequence[str]) -> None:
        super().__init__()
        self._levels = levels
        self._editors = {field.name: self._editor(field, vendor) for field in _FIELDS}
        form = QFormLayout(self)
        form.setContentsMargins(0, MEDIUM, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for field in _FIELDS:
            form_row(form, f"{self.tr(field.label)}:", self._editors[field.name].widget)

    def applied_to(self, vendor: Vendor) -> Vendor:
        """The vendor with what the fields say."""
        said: dict[str, Any] = {name: one.value(getattr(vendor, name)) for name, one in self._editors.items()}
        return replace(vendor, **said)

    def go_to(self, field: str) -> None:
        """The field of this name takes the focus, if it is here."""
        if field in self._editors:
            self._editors[field].widget.setFocus()

    def _editor(self, field: VendorField, vendor: Vendor) -> _Editor:
        value: Any = getattr(vendor, field.name)
        example = self.tr(field.example) if field.example else ""
        if field.kind is FieldKind.STATUS:
            return _choice([(VENDOR[status].said, status) for status in VendorStatus], value)
        if field.kind is FieldKind.CLEARANCE:
            levels = [level for level in dict.fromkeys((*self._levels, value)) if level]
            return _choice([(self.tr("None"), ""), *((level, level) for level in levels)], value)
        if field.kind in (FieldKind.LINES, FieldKind.NOTES):
            return _lines(value)
        if field.kind is FieldKind.OCTETS:
            return _megabytes(value, example)
        line = QLineEdit(field.text(vendor))
        line.setPlaceholderText(example)
        if field.kind is FieldKind.WORDS:
            return _Editor(line, lambda _: _listed(line.text()))
        return _Editor(line, lambda _: line.text().strip())


def _choice(choices: Sequence[tuple[str, str]], value: str) -> _Editor:
    box = QComboBox()
    for word, meant in choices:
        box.addItem(word, meant)
    box.setCurrentIndex([meant for _, meant in choices].index(value))
    return _Editor(box, lambda kept: type(kept)(box.currentData()))


def _lines(value: str) -> _Editor:
    edit = QPlainTextEdit(value)
    edit.setTabChangesFocus(True)
    edit.setFixedHeight(_NOTE_HEIGHT)
    return _Editor(edit, lambda _: edit.toPlainText().strip())


def _megabytes(value: int | None, unknown: str) -> _Editor:
    box = QDoubleSpinBox()
    box.setRange(0, 1_000)
    box.setDecimals(1)
    box.setSuffix(" MB")
    box.setSpecialValueText(unknown)
    box.setValue((value or 0) / MEGABYTE)
    return _Editor(box, lambda kept: _octets(box.value(), kept or 0))


def _octets(megabytes: float, kept: int) -> int | None:
    """What is kept where the box, which shows tenths, says the same."""
    octets = round(megabytes * MEGABYTE)
    return (kept if abs(kept - octets) < MEGABYTE / 10 else octets) or None


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
