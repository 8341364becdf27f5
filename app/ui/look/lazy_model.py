"""A table of a hundred thousand rows: it knows who is in it, and asks for lines when they are looked at."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from PySide6.QtCore import QItemSelection, QModelIndex, QObject, Qt, QTimer, Signal
from typing_extensions import override

from app.ui.look.table_model import Column, ColumnsModel, Index, runs

L = TypeVar("L")
_MOST = 200  # lines that are asked for together
_KEPT = 4_000  # lines in memory; the window shows some fifty
_AHEAD = 40  # rows beyond what was looked at, so that scrolling finds them there
_ROOT = QModelIndex()


class LazyModel(ColumnsModel[L]):
    """Rows are ids in the order that `show_ids` gives; `wanted` asks for lines, `put` takes them."""

    wanted = Signal(list)  # ids

    def __init__(self, columns: tuple[Column[L], ...], key: Callable[[L], int], parent: QObject | None = None) -> None:
        super().__init__(columns, parent)
        self._id_of = key
        self._ids: Sequence[int] = ()
        self._rows: dict[int, int] = {}  # id → row, made when it is needed
        self._known: dict[int, L] = {}
        self._old: dict[int, L] = {}  # shown until the new line comes
        self._looked_at: set[int] = set()  # rows whose lines are missing
        self._asked: set[int] = set()
        self._asking = QTimer(self, singleShot=True, interval=0)
        self._asking.timeout.connect(self._ask)

    @property
    def ids(self) -> Sequence[int]:
        """Who is in the table, top to bottom."""
        return self._ids

    @property
    def lines(self) -> tuple[L, ...]:
        """Those that have come, top to bottom."""
        return tuple(self._known[i] for i in self._ids if i in self._known)

    def line_at(self, row: int) -> L | None:
        """The row's line, if it has come."""
        if not 0 <= row < len(self._ids):
            return None
        i = self._ids[row]
        return self._known.get(i) or self._old.get(i)

    def row_of(self, wanted: int) -> int | None:
        """Where this one stands, if it is in the table."""
        if not self._rows:
            self._rows = {i: row for row, i in enumerate(self._ids)}
        return self._rows.get(wanted)

    def selected(self, selection: QItemSelection) -> list[int]:
        """Ids of the selected rows, top to bottom, whether their lines have come or not."""
        spans = {(selection.at(n).top(), selection.at(n).bottom()) for n in range(selection.count())}
        return [i for top, bottom in sorted(spans) for i in self._ids[top : bottom + 1]]

    def show_ids(self, ids: Sequence[int]) -> None:
        """Show these in this order; lines that have come stay."""
        if ids == self._ids:
            return
        self.beginResetModel()
        self._ids = ids
        self._rows = {}
        self._looked_at.clear()
        self.endResetModel()

    def read_anew(self) -> None:
        """What is shown may have changed: ask for it again, and show it as it was until then."""
        self._old, self._known = self._old | self._known, {}
        self._asked.clear()
        if self._ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, len(self.columns) - 1))

    def put(self, lines: Iterable[L]) -> None:
        """Take in lines that were asked for, or that have changed."""
        fresh = {self._id_of(line): line for line in lines}
        self._asked -= fresh.keys()
        if len(self._known) + len(fresh) > _KEPT:
            self._known, self._old = {}, {}
        self._known |= fresh
        rows = (self.row_of(i) for i in fresh)
        for top, bottom in runs(row for row in rows if row is not None):
            self.dataChanged.emit(self.index(top, 0), self.index(bottom, len(self.columns) - 1))

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._ids)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        i = self._ids[index.row()]
        if i not in self._known and i not in self._asked:
            self._looked_at.add(index.row())
            self._asking.start()
        line = self.line_at(index.row())
        if line is not None:
            return self.cell(line, self.columns[index.column()], role)
        return "…" if role == Qt.ItemDataRole.DisplayRole and index.column() == 0 else None

    def _ask(self) -> None:
        """Everything that was looked at in one turn, and what comes next to it, in one question."""
        if not self._looked_at:
            return
        first, last = min(self._looked_at) - _AHEAD, max(self._looked_at) + _AHEAD
        self._looked_at.clear()
        near = self._ids[max(0, first) : last + 1]
        missing = [i for i in near if i not in self._known and i not in self._asked][:_MOST]
        if missing:
            self._asked.update(missing)
            self.wanted.emit(missing)
