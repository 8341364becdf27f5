"""A model for the table that lives: thousands of rows that change by the second, searched and sorted all the same."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import islice
from typing import Any, TypeVar

from PySide6.QtCore import QModelIndex, QObject, Qt, QTimer, Signal, Slot
from typing_extensions import override

from app.ui.look.table_model import Column, LinesModel

L = TypeVar("L")
_ROOT = QModelIndex()
SLICE = 1000  # lines, or some milliseconds; while mails are sent, other threads have the interpreter for as long again


class LiveModel(LinesModel[L]):
    """Shows all lines, or those that are searched for; `words` gives what a search looks through.

    Searching and sorting happen here and not in a proxy, which would ask for every cell through Qt: with 10,000 lines
    that is the difference between some ten milliseconds and seconds. Rows keep their places while they change.

    Of thousands of lines that come at once, all but a first slice wait, and are taken in between other events, a slice
    at a time, in the order in which they came. Where a line comes again meanwhile, its newest state takes that place.
    """

    taken = Signal(object)  # keys of the lines that were taken in just now, changed or not

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
        self._waiting: dict[Hashable, L] = {}
        self._is_to_search = False  # anew, once nothing waits: what was hidden may be what is searched for by then
        self._rest = QTimer(self, singleShot=True, interval=0)
        self._rest.timeout.connect(self._take_slice)

    @property
    @override
    def lines(self) -> tuple[L, ...]:
        """All of them, shown or not, and those that wait."""
        return tuple((self._every | self._waiting).values())

    @property
    def is_taking(self) -> bool:
        """Whether lines wait that are to be shown, too."""
        return bool(self._waiting)

    def search(self, text: str) -> None:
        """Show only lines with all these words in them; an empty text shows all."""
        terms = tuple(text.casefold().split())
        if terms == self._terms:
            return
        self._terms = terms
        self._is_to_search = bool(self._waiting)
        self._show_wanted()

    def _show_wanted(self) -> None:
        self.beginResetModel()
        self._lines = [line for line in self._every.values() if self._is_wanted(line)]
        self._put_in_order()
        self.endResetModel()

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Put the shown rows into the order of a column's native values; −1 is the order in which they came."""
        self.take_rest()
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
        """At once. A line that is no longer what was searched for stays until the next search."""
        lines = list(batch)
        self._every |= {key: line for line in lines if (key := self._key(line)) in self._every}
        self._waiting |= {key: line for line in lines if (key := self._key(line)) in self._waiting}
        super().apply(lines)

    @override
    def replace(self, lines: Sequence[L]) -> None:
        wanted = {self._key(line) for line in lines}
        self._every = {key: line for key, line in self._every.items() if key in wanted}
        self._waiting.clear()
        self._rest.stop()
        self._is_to_search = True
        super().replace(lines)

    @override
    def take(self, batch: Iterable[L]) -> None:
        self._waiting |= {self._key(line): line for line in batch}
        if not self._rest.isActive():
            self._take_slice()

    def take_rest(self) -> None:
        """Whatever waits, at once."""
        while self._rest.isActive():
            self._take_slice()

    @Slot()
    def _take_slice(self) -> None:
        keys = list(islice(self._waiting, SLICE))
        super().take([self._waiting.pop(key) for key in keys])
        if self._waiting:
            self._rest.start()
        else:
            self._end_taking()
        self.taken.emit(keys)

    def _end_taking(self) -> None:
        self._rest.stop()
        if self._is_to_search and self._terms:
            self._show_wanted()
        self._is_to_search = False

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
