"""A model for the table that lives: thousands of rows that change by the second, searched and sorted all the same."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, TypeVar

from PySide6.QtCore import QModelIndex, QObject, Qt
from typing_extensions import override

from app.ui.look.table_model import Column, LinesModel

L = TypeVar("L")
_ROOT = QModelIndex()


class LiveModel(LinesModel[L]):
    """Shows all lines, or those that are searched for; `words` gives what a search looks through.

    Searching and sorting happen here and not in a proxy, which would ask for every cell through Qt: with 10,000 lines
    that is the difference between some ten milliseconds and seconds. Rows keep their places while they change.
    """

    def __init__(
        self,
        columns: tuple[Column[L], ...],
        key: Callable[[L], Hashable],
        words: Callable[[L], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(columns, key, parent=parent)
        self._words = words
        self._terms: tuple[str, ...] = ()
        self._every: dict[Hashable, L] = {}
        self._order = (-1, Qt.SortOrder.AscendingOrder)

    @property
    @override
    def lines(self) -> tuple[L, ...]:
        """All of them, shown or not."""
        return tuple(self._every.values())

    def search(self, text: str) -> None:
        """Show only lines with all these words in them; an empty text shows all."""
        terms = tuple(text.casefold().split())
        if terms == self._terms:
            return
        self._terms = terms
        self._show_wanted()

    def _show_wanted(self) -> None:
        self.beginResetModel()
        self._lines = [line for line in self._every.values() if self._is_wanted(line)]
        self._put_in_order()
        self.endResetModel()

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Put the shown rows into the order of a column's native values; −1 is the order in which they came."""
        self._order = (column, order)
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        keys = [self._key(self._lines[index.row()]) for index in before]
        self._put_in_order()
        after = [self.index(self._row_of[key], index.column()) for key, index in zip(keys, before, strict=True)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _put_in_order(self) -> None:
        column, order = self._order
        if column < 0:
            place = {key: n for n, key in enumerate(self._every)}
            self._lines.sort(key=lambda line: place[self._key(line)])
        else:
            self._lines.sort(key=_value(self.columns[column]), reverse=order == Qt.SortOrder.DescendingOrder)
        self._number()

    @override
    def apply(self, batch: Iterable[L]) -> None:
        """As ever. A line that is no longer what was searched for stays until the next search."""
        lines = list(batch)
        self._every |= {key: line for line in lines if (key := self._key(line)) in self._every}
        super().apply(lines)

    @override
    def replace(self, lines: Sequence[L]) -> None:
        wanted = {self._key(line) for line in lines}
        self._every = {key: line for key, line in self._every.items() if key in wanted}
        super().replace(lines)
        if self._terms:  # what was hidden may be what is searched for by now
            self._show_wanted()

    @override
    def _append(self, lines: Sequence[L]) -> None:
        self._every |= {key: line for line in lines if (key := self._key(line)) not in self._every}
        super()._append([line for line in lines if self._is_wanted(line)])

    @override
    def _is_known(self, line: L) -> bool:
        return self._key(line) in self._every

    def _is_wanted(self, line: L) -> bool:
        if not self._terms:
            return True
        words = self._words(line).casefold()
        return all(term in words for term in self._terms)


def _value(column: Column[L]) -> Callable[[L], Any]:
    """As the cell's SORT role says it."""
    if column.sort is not None:
        return column.sort
    text = column.text
    return lambda line: text(line).casefold()
