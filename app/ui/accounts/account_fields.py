"""The fields that the pages of an account are made of."""

from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QFormLayout, QLineEdit, QSpinBox, QVBoxLayout

from app.domain.accounts.account import Security
from app.ui.accounts.accounts_model import SECURITY
from app.ui.look.language import tr
from app.ui.look.spacing import SMALL

OCTETS_PER_MB = 1_000_000


def form_in(column: QVBoxLayout) -> QFormLayout:
    """Labelled rows at the top of a page."""
    form = QFormLayout()
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
    form.setVerticalSpacing(SMALL)
    column.addLayout(form)
    column.addStretch(1)
    return form


def line_edit(text: str, hint: str) -> QLineEdit:
    """A field for a line of text; empty, it shows the hint."""
    made = QLineEdit(text)
    made.setPlaceholderText(hint)
    return made


def number_box(value: int, most: int, unit: str = "", zero: str = "") -> QSpinBox:
    """A whole number; zero may have a word."""
    made = QSpinBox()
    made.setRange(0, most)
    made.setSuffix(unit)
    made.setSpecialValueText(zero)
    made.setValue(value)
    return made


def megabytes_box(octets: int | None, zero: str) -> QDoubleSpinBox:
    """Megabytes; zero has a word."""
    made = QDoubleSpinBox()
    made.setRange(0, 10_000)
    made.setDecimals(1)
    made.setSuffix(" MB")
    made.setSpecialValueText(zero)
    made.setValue((octets or 0) / OCTETS_PER_MB)
    return made


def security_box(chosen: Security) -> QComboBox:
    """How a line is protected."""
    made = QComboBox()
    for security in Security:
        made.addItem(tr(SECURITY[security]), security)
    made.setCurrentIndex(list(Security).index(chosen))
    return made
