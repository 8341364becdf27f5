"""What was found, one below the other."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

Index = QModelIndex | QPersistentModelIndex
_BETWEEN = re.compile(r"[\W_]+")
_ROOT = QModelIndex()
_SHOWN = (int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.AccessibleTextRole))


@dataclass(frozen=True, slots=True)
class Hit:
    """`kind` is what it is, in a word; `go` goes there."""

    text: str
    kind: str
    go: Callable[[], None]

    def has(self, words: Sequence[str]) -> bool:
        """Whether each of these begins a word of it, as in the search for vendors."""
        own = words_of(self.text)
        return all(any(mine.startswith(word) for mine in own) for word in words)


def words_of(text: str) -> list[str]:
    """Case-folded; “RFQ-2026-0001” is three of them."""
    return _BETWEEN.sub(" ", text.casefold()).split()


class JumpModel(QAbstractListModel):
    """Hits that come later stand behind the others, so that the chosen row stays what it is."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._hits: list[Hit] = []

    def replace(self, hits: Sequence[Hit]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self._hits = list(hits)
        self.endResetModel()

    def append(self, hits: Sequence[Hit]) -> None:
        """Show these as well."""
        if hits:
            self.beginInsertRows(_ROOT, len(self._hits), len(self._hits) + len(hits) - 1)
            self._hits += hits
            self.endInsertRows()

    def hit(self, row: int) -> Hit:
        return self._hits[row]

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._hits)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in _SHOWN:
            return None
        hit = self._hits[index.row()]
        return f"{hit.text}  –  {hit.kind}"
