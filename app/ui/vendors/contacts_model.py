"""The contacts of one vendor, edited in place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from app.domain.vendor import Contact, ContactRank

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class _Field:
    title: str
    text: Callable[[Contact], str]
    changed: Callable[[Contact, str], Contact]


_FIELDS = (
    _Field("E-mail", lambda c: c.email, lambda c, t: replace(c, email=t)),
    _Field("Name", lambda c: c.name, lambda c, t: replace(c, name=t)),
    _Field("First name", lambda c: c.first_name, lambda c, t: replace(c, first_name=t)),
    _Field("Last name", lambda c: c.last_name, lambda c, t: replace(c, last_name=t)),
    _Field("Phone", lambda c: c.phone, lambda c, t: replace(c, phone=t)),
)
_CHECK = int(Qt.ItemDataRole.CheckStateRole)


class ContactsModel(QAbstractTableModel):
    """The tick in the first column says "write to this one" (primary)."""

    def __init__(self, contacts: Sequence[Contact], parent: QObject) -> None:
        super().__init__(parent)
        self._contacts = list(contacts)

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """Rows without an address and without a name are left out."""
        return tuple(c for c in self._contacts if c.email or c.name)

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._contacts)

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(_FIELDS)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        horizontal = orientation == Qt.Orientation.Horizontal
        return self.tr(_FIELDS[section].title) if horizontal and role == Qt.ItemDataRole.DisplayRole else None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        both = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable
        return both | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else both

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        contact = self._contacts[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return _FIELDS[index.column()].text(contact)
        if role == _CHECK and index.column() == 0:
            primary = contact.rank is ContactRank.PRIMARY
            return Qt.CheckState.Checked if primary else Qt.CheckState.Unchecked
        return None

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        contact = self._contacts[index.row()]
        if role == _CHECK:
            primary = Qt.CheckState(value) == Qt.CheckState.Checked
            contact = replace(contact, rank=ContactRank.PRIMARY if primary else ContactRank.SECONDARY)
        else:
            contact = _FIELDS[index.column()].changed(contact, str(value).strip())
        self._contacts[index.row()] = contact
        self.dataChanged.emit(index, index)
        return True

    def add(self) -> int:
        """A new row at the end; the first one is primary."""
        row = len(self._contacts)
        self.beginInsertRows(_ROOT, row, row)
        rank = ContactRank.SECONDARY if self._contacts else ContactRank.PRIMARY
        self._contacts.append(Contact(email="", rank=rank))
        self.endInsertRows()
        return row

    def remove(self, rows: Sequence[int]) -> None:
        """Take these rows out."""
        for row in sorted(rows, reverse=True):
            self.beginRemoveRows(_ROOT, row, row)
            del self._contacts[row]
            self.endRemoveRows()
