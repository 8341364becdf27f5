"""What holds for a whole quote: its number, currency, terms and charges."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent, QPalette
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QWidget
from typing_extensions import override

from app.domain.quotes.quote import Quote, money_text
from app.domain.quotes.typed import CellUnclear, read_currency, read_day, read_money
from app.ui.look.language import tr
from app.ui.look.plain import set_tip
from app.ui.look.spacing import MEDIUM, SMALL
from app.ui.look.tokens import Tone, tokens_of
from app.ui.widgets.page import field

_LABELS = (
    ("quote_number", "&Quote no.:"),
    ("currency", "&Currency:"),
    ("valid_until", "&Valid until:"),
    ("order_minimum", "Order &minimum:"),
    ("order_charge", "C&harges per order:"),
    ("delivery", "De&livery:"),
    ("payment", "Pa&yment:"),
)
_READ: Mapping[str, Callable[[str], Any]] = {
    "currency": read_currency,
    "valid_until": read_day,
    "order_minimum": read_money,
    "order_charge": read_money,
}
_IN_LEFT = 4


class _Field(QLineEdit):
    """`turned_to`: it has the focus now."""

    turned_to = Signal()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.turned_to.emit()


class HeadFields(QWidget):
    """`changed`: something else was typed, or a text turned out to be unclear.

    `chosen`: the field was turned to; with the place where it was read, or nothing.
    """

    changed = Signal()
    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.fields = {name: _Field() for name, _ in _LABELS}
        self._unclear: dict[str, str] = {}
        self._candidates: set[str] = set()
        self._cells: dict[str, str] = {}
        for name, edit in self.fields.items():
            edit.textEdited.connect(lambda _text, of=name: self._on_edited(of))
            edit.editingFinished.connect(lambda of=name: self._check(of))
            edit.turned_to.connect(lambda of=name: self.chosen.emit(self._cells.get(of, "")))
        self._lay_out()

    @property
    def unclear(self) -> list[str]:
        """Why what was typed can't be stored."""
        return list(self._unclear.values())

    @property
    def has_candidates(self) -> bool:
        """Whether anything is there that nobody has confirmed."""
        return bool(self._candidates)

    def show_quote(self, quote: Quote, *, are_candidates: bool) -> None:
        """Candidates are marked until they are confirmed."""
        for name, edit in self.fields.items():
            edit.setText(_text(getattr(quote, name)))
            edit.setCursorPosition(0)
        self._unclear, self._cells = {}, dict(quote.cells)
        self._candidates = {name for name, edit in self.fields.items() if are_candidates and edit.text()}
        for name in self.fields:
            self._show_mark(name)

    def entered(self, quote: Quote) -> Quote:
        """With what is typed here. CellUnclear."""
        values: dict[str, Any] = {name: self._value(name) for name in self.fields}
        return replace(quote, **values, cells={**self._cells})

    def check(self) -> None:
        """Of all fields, whether they can be read."""
        for name in self.fields:
            self._check(name)

    def _value(self, name: str) -> object:
        words = self.fields[name].text().strip()
        return _READ[name](words) if name in _READ else words

    def _on_edited(self, name: str) -> None:
        """It is judged once it is all there."""
        self._unclear.pop(name, None)
        self._candidates.discard(name)
        self._cells.pop(name, None)
        self._show_mark(name)
        self.changed.emit()

    def _check(self, name: str) -> None:
        before = self._unclear.pop(name, "")
        try:
            self._value(name)
        except CellUnclear as why:
            self._unclear[name] = str(why)
        if self._unclear.get(name, "") != before:
            self._show_mark(name)
            self.changed.emit()

    def _show_mark(self, name: str) -> None:
        edit, tokens = self.fields[name], tokens_of(self.palette())
        is_candidate, why = name in self._candidates, self._unclear.get(name, "")
        font, palette = edit.font(), QPalette(self.palette())
        font.setItalic(is_candidate)
        if is_candidate or why:
            palette.setColor(QPalette.ColorRole.Base, tokens.ground_of(Tone.ERR if why else Tone.WARN))
        if why:
            palette.setColor(QPalette.ColorRole.Text, tokens.ink_of(Tone.ERR))
        edit.setFont(font)
        edit.setPalette(palette)
        read = tr("Read for you. It counts once you have stored the quote.") if is_candidate else ""
        edit.setAccessibleDescription(tr(why) or read)
        set_tip(edit, tr(why) or read)

    def _lay_out(self) -> None:
        columns = QHBoxLayout(self)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(MEDIUM)
        for some in (_LABELS[:_IN_LEFT], _LABELS[_IN_LEFT:]):
            form = QFormLayout()
            form.setVerticalSpacing(SMALL)
            form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
            for name, label in some:
                field(form, self.tr(label), self.fields[name])
            columns.addLayout(form, 1)


def _text(value: str | date | Decimal | None) -> str:
    if value is None:
        return ""
    return money_text(value) if isinstance(value, Decimal) else str(value)
