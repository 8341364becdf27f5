"""The files that were found for the lines, row by row, and which of them are ticked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from typing_extensions import override

from app.domain.rfqs.file_match import ONLINE_ONLY, FileChoice, FilesFound, LineFiles
from app.domain.rfqs.rfq import Attachment, RfqItem
from app.domain.trade.ids import LineId
from app.ui.look.language import tr
from app.ui.look.table_model import Column, Index, LinesModel
from app.ui.rfq_editor.files.file_columns import control_text

_CHECK, _TEXT = int(Qt.ItemDataRole.CheckStateRole), int(Qt.ItemDataRole.DisplayRole)
_BOX, FILE = 0, 2  # columns


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A file for a line, or that there is none."""

    item: RfqItem
    choice: FileChoice | None
    why: str
    is_ticked: bool = False  # to begin with

    @property
    def key(self) -> tuple[int, str]:
        return self.item.number, self.choice.file.path if self.choice else ""


COLUMNS: tuple[Column[FoundRow], ...] = (
    Column(title="Line", text=lambda r: str(r.item.number), sort=lambda r: r.item.number, width=80, is_rigid=True),
    Column(title="Part no.", text=lambda r: r.item.part_number, width=130),
    Column(
        title="File",
        text=lambda r: r.choice.file.name if r.choice else "",
        tip=lambda r: r.choice.file.path if r.choice else "",
        width=260,
    ),
    Column(title="Rev", text=lambda r: r.choice.revision if r.choice else "", width=60, is_rigid=True),
    Column(title="Kind", text=lambda r: _kind(r.choice), width=70, is_rigid=True),
    Column(title="Clearance", text=lambda r: control_text(r.choice.file.standing) if r.choice else "", width=80),
    Column(title="Why", text=lambda r: r.why, width=320),
)


class FoundModel(LinesModel[FoundRow]):
    """Shows what was found; a row with a file has a box."""

    ticks_changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(COLUMNS, key=lambda row: row.key, parent=parent)
        self._ticked: set[tuple[int, str]] = set()

    @property
    def ticked(self) -> Mapping[Path, frozenset[LineId]]:
        """The ticked files, each with the lines that it is for."""
        found: dict[Path, set[LineId]] = {}
        for row in self.lines:
            if row.choice and row.key in self._ticked:
                found.setdefault(Path(row.choice.file.path), set()).update({row.item.id} if row.item.id else ())
        return {path: frozenset(lines) for path, lines in found.items()}

    def show(self, rows: Sequence[FoundRow]) -> None:
        """Show exactly these, ticked as they begin."""
        self._ticked = {row.key for row in rows if row.is_ticked}
        self.replace(())
        self.replace(rows)
        self.ticks_changed.emit()

    def toggle(self, rows: Sequence[FoundRow]) -> None:
        """Tick these files; untick them where all of them are ticked."""
        keys = {row.key for row in rows if row.choice}
        self._ticked = self._ticked - keys if keys <= self._ticked else self._ticked | keys
        for number, row in enumerate(self.lines):
            if row.key in keys:
                self.dataChanged.emit(self.index(number, _BOX), self.index(number, _BOX), [_CHECK])
        self.ticks_changed.emit()

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if self._has_box(index) else flags

    @override
    def data(self, index: Index, role: int = _TEXT) -> Any:
        if role == _CHECK and self._has_box(index):
            is_ticked = self.lines[index.row()].key in self._ticked
            return Qt.CheckState.Checked if is_ticked else Qt.CheckState.Unchecked
        return super().data(index, role)

    @override
    def setData(self, index: Index, value: Any, role: int = _CHECK) -> bool:
        """A click on the box."""
        if role == _CHECK and self._has_box(index):
            self.toggle([self.lines[index.row()]])
            return True
        return super().setData(index, value, role)

    def _has_box(self, index: Index) -> bool:
        return index.isValid() and index.column() == _BOX and self.lines[index.row()].choice is not None


def found_rows(found: FilesFound, attached: Sequence[Attachment]) -> tuple[FoundRow, ...]:
    """All files of all lines; what is proposed is ticked, unless the line has it already."""
    present = {file.path: file for file in attached}
    return tuple(row for line in found.lines for row in _rows_of(line, present))


def notes(found: FilesFound) -> list[str]:
    """What the buyer should know besides: folders that were not looked in, and doubts about single files."""
    unread = [tr(f"“{f.path}” can't be read ({tr(f.reason)}). Its files are not in the list.") for f in found.unread]
    return list(dict.fromkeys([*unread, *(tr(text) for line in found.lines for text in line.choice.warnings)]))


def _rows_of(line: LineFiles, present: Mapping[str, Attachment]) -> Iterator[FoundRow]:
    item, choice = line.item, line.choice
    if line.is_missing:
        yield FoundRow(item, None, tr("✗ No current file found") if choice.left_out else tr("✗ No file found"))
    for proposed in choice.proposed:
        file = present.get(proposed.file.path)
        is_there = file is not None and (file.for_all or item.id in file.lines)
        yield FoundRow(
            item, proposed, _told(tr("Already attached") if is_there else tr("Proposed"), proposed), not is_there
        )
    for doubtful in choice.ambiguous:
        yield FoundRow(item, doubtful, _told(tr(f"Choose: {tr(doubtful.why)}"), doubtful))
    for other in choice.left_out:
        yield FoundRow(item, other, _told(tr(other.why), other))


def _told(why: str, choice: FileChoice) -> str:
    return f"{why} ({ONLINE_ONLY})" if choice.file.is_online_only and ONLINE_ONLY not in why else why


def _kind(choice: FileChoice | None) -> str:
    return Path(choice.file.name).suffix.lstrip(".").upper() if choice else ""
