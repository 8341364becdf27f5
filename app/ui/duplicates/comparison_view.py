"""Entries side by side: where they differ, a choice; beside it what would become of them."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QLabel,
    QPlainTextEdit,
    QRadioButton,
    QScrollArea,
    QSplitter,
    QWidget,
)
from typing_extensions import override

from app.domain.trade.ids import VendorId
from app.domain.vendors.fields import VendorField
from app.domain.vendors.joining import CHOSEN, Joined, shown
from app.domain.vendors.vendor import Vendor
from app.ui.duplicates.duplicates_model import ContactsModel
from app.ui.look.plain import plain_entry, plain_label, set_tip
from app.ui.look.spacing import INSET, MEDIUM, RADIUS, SMALL, TIGHT
from app.ui.look.table import Table
from app.ui.look.tokens import Tone, tokens_of
from app.ui.look.wording import counted
from app.ui.widgets.page import heading, inner_layout, quiet_label

_LONGEST = 44  # characters of a value beside its radio button; the tool tip has it whole
_NOTES_HEIGHT = 110


class FieldChoices(QWidget):
    """A grid: a row for each field, a column for each entry; rows that differ are highlighted and can be chosen."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._groups: dict[str, QButtonGroup] = {}
        self._lit: list[QWidget] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, SMALL, 0)
        self._grid.setHorizontalSpacing(MEDIUM)
        self._grid.setVerticalSpacing(TIGHT)

    @property
    def take(self) -> dict[str, VendorId]:
        """Whose word counts, by field."""
        return {field: VendorId(group.checkedId()) for field, group in self._groups.items()}

    def radio(self, field: str, entry: VendorId) -> QRadioButton:
        """The button that takes this entry's word."""
        found = self._groups[field].button(entry)
        assert isinstance(found, QRadioButton)  # noqa: S101 - only such are put in
        return found

    def show_entries(self, entries: Sequence[Vendor], made: Joined) -> None:
        """Lay the entries side by side with the choices of `made`."""
        self._clear()
        for column, entry in enumerate(entries, 1):
            self._grid.addWidget(heading(entry.name), 0, column)
            self._grid.addWidget(quiet_label(_size(entry)), 1, column)
            self._grid.setColumnStretch(column, 1)
        differing = {d.field: d for d in made.differing}
        row = 2
        for name, field in CHOSEN.items():
            if name in differing:
                self._add_choice(row, field, differing[name].says, differing[name].taken)
            elif text := shown(entries[0], field):
                self._grid.addWidget(_field_label(self.tr(field.title)), row, 0)
                self._grid.addWidget(plain_label(_short(text)), row, 1, 1, len(entries))
            else:
                continue
            row += 1
        self._grid.setRowStretch(row, 1)

    def focus_first(self) -> None:
        """Into the first choice there is."""
        for group in self._groups.values():
            if button := group.checkedButton():
                button.setFocus()
                return

    def _add_choice(self, row: int, field: VendorField, says: Mapping[VendorId, str], taken: VendorId) -> None:
        title = self.tr(field.title)
        label = _field_label(title)
        self._grid.addWidget(label, row, 0)
        self._lit.append(label)
        group = QButtonGroup(self)
        for column, (entry, text) in enumerate(says.items(), 1):
            made = QRadioButton(plain_entry(_short(text)) or self.tr("(nothing)"))
            set_tip(made, text)
            made.setAccessibleName(f"{title}: {text or self.tr('nothing')}")
            made.setChecked(entry == taken)
            group.addButton(made, entry)
            self._grid.addWidget(made, row, column)
        group.idClicked.connect(self._on_clicked)
        self._groups[field.name] = group

    def _on_clicked(self, _entry: int) -> None:
        self.changed.emit()

    def _clear(self) -> None:
        for group in self._groups.values():
            group.deleteLater()
        self._groups, self._lit = {}, []
        while (item := self._grid.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """A band behind each row that differs."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens_of(self.palette()).ground_of(Tone.WARN))
        for label in self._lit:
            band = label.geometry().adjusted(0, -1, 0, 1)
            band.setRight(self.width() - SMALL)
            painter.drawRoundedRect(band, RADIUS, RADIUS)


class ComparisonView(QWidget):
    """The choices, the contacts as they would be, and what would stand in the notes."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.choices = FieldChoices()
        self.choices.changed.connect(self.changed)
        self.contacts = ContactsModel(self)
        self._contacts_title = heading("")
        self._table = Table("Contacts after merging")
        self._table.show_lines(self.contacts, sort_column=None)
        self._notes_title = heading(self.tr("Not used; kept in the notes"))
        self._notes = QPlainTextEdit()
        self._notes.setReadOnly(True)
        self._notes.setTabChangesFocus(True)
        self._notes.setAccessibleName(self.tr("Kept in the notes"))
        self._notes.setMaximumHeight(_NOTES_HEIGHT)
        self._lay_out()

    def show_entries(self, entries: Sequence[Vendor], made: Joined) -> None:
        """Another pair."""
        self.choices.show_entries(entries, made)
        self.show_result(made)

    def show_result(self, made: Joined) -> None:
        """What the choices as they are now would make."""
        self.contacts.show_contacts(made.vendor.contacts)
        count = counted(len(made.vendor.contacts), self.tr("contact"), self.tr("contacts"))
        mails = ", ".join(c.name or c.email for c in made.vendor.recipients) or self.tr("nobody")
        self._contacts_title.setText(self.tr("{n}; emails go to {whom}").format(n=count, whom=_short(mails)))
        self._notes.setPlainText("\n".join(made.told))
        for part in (self._notes_title, self._notes):
            part.setVisible(bool(made.told))

    def _lay_out(self) -> None:
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self.choices)
        right = QWidget()
        column = inner_layout(right)
        column.setSpacing(SMALL)
        column.addWidget(self._contacts_title)
        column.addWidget(self._table, 1)
        column.addWidget(self._notes_title)
        column.addWidget(self._notes)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(MEDIUM)
        splitter.addWidget(scroll)
        splitter.addWidget(right)
        splitter.setSizes([540, 520])
        inner_layout(self).addWidget(splitter, 1)


def _field_label(text: str) -> QLabel:
    label = quiet_label(text)
    label.setContentsMargins(INSET, TIGHT, INSET, TIGHT)
    return label


def _size(entry: Vendor) -> str:
    parts = [counted(len(entry.contacts), "contact", "contacts")]
    if entry.capabilities:
        parts.append(counted(len(entry.capabilities), "capability", "capabilities"))
    if entry.approvals:
        parts.append(counted(len(entry.approvals), "customer's list", "customers' lists"))
    return " · ".join(parts)


def _short(text: str) -> str:
    line = ", ".join(text.split("\n"))
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
