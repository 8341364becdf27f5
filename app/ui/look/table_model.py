"""A table is a tuple of columns over frozen lines; changes reach the view as runs of rows, never as resets."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from app.ui.look.chip import Chip
from app.ui.look.plain import plain_tip
from app.ui.look.tokens import Tone

L = TypeVar("L")
Index = QModelIndex | QPersistentModelIndex

SORT = int(Qt.ItemDataRole.UserRole) + 1  # str, int or float: compared natively by the proxy
LINE = SORT + 1  # the line itself
CHIP = SORT + 2  # a Chip, or None
FRACTION = SORT + 3  # (0…1, Tone), or None
FILTER = SORT + 4  # a word that filter chips match
CHOICES = SORT + 5  # the words of a cell that is chosen and not typed
PILLS = SORT + 6  # several short words, each in a pill of its own, or nothing
_TEXT, _SAID = int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.AccessibleTextRole)
_TIP, _ALIGNMENT = int(Qt.ItemDataRole.ToolTipRole), int(Qt.ItemDataRole.TextAlignmentRole)
_ANSWERED = frozenset((_TEXT, _SAID, _TIP, _ALIGNMENT, SORT, LINE, CHIP, FRACTION, FILTER, PILLS))

_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Generic[L]):
    """One column; adding a column is adding a line. `width` in device-independent pixels."""

    title: str
    text: Callable[[L], str]
    sort: Callable[[L], str | float] | None = None
    chip: Callable[[L], Chip | None] | None = None
    pills: Callable[[L], tuple[str, ...]] | None = None
    fraction: Callable[[L], tuple[float, Tone]] | None = None
    tip: Callable[[L], str] | None = None
    width: int = 120
    right: bool = False
    is_rigid: bool = False  # keeps its width where text columns give way


class ColumnsModel(QAbstractTableModel, Generic[L]):
    """The columns of a table and what a line says in each; which lines there are is its children's matter."""

    def __init__(self, columns: tuple[Column[L], ...], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = columns

    @override
    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.tr(self.columns[section].title)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(self.columns[section].right)
        return None

    def cell(self, line: L, column: Column[L], role: int) -> object:
        """What one cell says in one role."""
        if role in (_TEXT, _SAID):
            return column.text(line)
        if role == _TIP:
            return plain_tip(column.tip(line) if column.tip else column.text(line))
        if role == _ALIGNMENT:
            return _alignment(column.right)
        if role == SORT:
            return column.sort(line) if column.sort else column.text(line).casefold()
        return self._own_role(line, column, role)

    def _own_role(self, line: L, column: Column[L], role: int) -> object:
        if role == LINE:
            return line
        if role == CHIP and column.chip:
            return column.chip(line)
        if role == PILLS and column.pills:
            return column.pills(line)
        if role == FRACTION and column.fraction:
            return column.fraction(line)
        return None


class LinesModel(ColumnsModel[L]):
    """Holds lines and shows them; does no I/O. `key` names a line for ever."""

    def __init__(
        self,
        columns: tuple[Column[L], ...],
        key: Callable[[L], Hashable],
        filter_word: Callable[[L], str] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(columns, parent)
        self._key = key
        self._filter_word = filter_word
        self._lines: list[L] = []
        self._row_of: dict[Hashable, int] = {}

    @property
    def lines(self) -> tuple[L, ...]:
        return tuple(self._lines)

    @override
    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in _ANSWERED or not index.isValid():  # most of what is asked to paint a cell
            return None
        line, column = self._lines[index.row()], self.columns[index.column()]
        return self.cell(line, column, role)

    @override
    def cell(self, line: L, column: Column[L], role: int) -> object:
        if role == FILTER and self._filter_word:
            return self._filter_word(line)
        return super().cell(line, column, role)

    def apply(self, batch: Iterable[L]) -> None:
        """Take in changed lines with one notice per run of neighbouring rows; unknown lines are left out."""
        changed: set[int] = set()
        for line in batch:
            row = self._row_of.get(self._key(line))
            if row is not None and self._lines[row] != line:
                self._lines[row] = line
                changed.add(row)
        for first, last in runs(changed):
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    def replace(self, lines: Sequence[L]) -> None:
        """Show exactly these: what went is removed, what changed is told, what is new comes at the end."""
        wanted = {self._key(line) for line in lines}
        gone = [row for row, line in enumerate(self._lines) if self._key(line) not in wanted]
        for first, last in reversed(list(runs(gone))):
            self.beginRemoveRows(_ROOT, first, last)
            del self._lines[first : last + 1]
            self._number()
            self.endRemoveRows()
        self.take(lines)

    def take(self, batch: Iterable[L]) -> None:
        """Take in changed lines; unknown ones come at the end."""
        lines = list(batch)
        self.apply(lines)
        self._append([line for line in lines if not self._is_known(line)])

    def _append(self, lines: Sequence[L]) -> None:
        if not lines:
            return
        self.beginInsertRows(_ROOT, len(self._lines), len(self._lines) + len(lines) - 1)
        first = len(self._lines)
        self._lines.extend(lines)
        self._row_of |= {self._key(line): first + n for n, line in enumerate(lines)}
        self.endInsertRows()

    def _is_known(self, line: L) -> bool:
        return self._key(line) in self._row_of

    def _number(self) -> None:
        self._row_of = {self._key(line): row for row, line in enumerate(self._lines)}


def runs(rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Neighbouring rows together: {1, 2, 3, 7} gives (1, 3), (7, 7)."""
    ordered = sorted(set(rows))
    start = 0
    for here in range(1, len(ordered) + 1):
        if here == len(ordered) or ordered[here] != ordered[here - 1] + 1:
            yield ordered[start], ordered[here - 1]
            start = here


def _alignment(right: bool) -> int:
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
