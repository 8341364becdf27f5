"""The vendors of the sheet: what each is to the list, and what is to become of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from typing_extensions import override

from app.domain.vendors.incoming import Choice, Decision, Incoming, Outcome
from app.ui.look.chip import Chip
from app.ui.look.language import tr
from app.ui.look.live_model import LiveModel
from app.ui.look.table_model import CHOICES, Column
from app.ui.look.tokens import Tone
from app.ui.look.wording import counted

Index = QModelIndex | QPersistentModelIndex
OUTCOME = {
    Outcome.NEW: Chip("+", "New", Tone.OK),
    Outcome.UPDATE: Chip("↻", "Changed", Tone.INFO),
    Outcome.SAME: Chip("=", "The same", Tone.NEUTRAL),
    Outcome.DOUBTFUL: Chip("?", "Doubtful", Tone.WARN),
}
TAKE = Decision()
_TAKE, _LEAVE, _OPEN = "Use", "Leave out", "Not decided"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingLine:
    """A vendor of the sheet with the decision about it; None: the buyer has not decided yet."""

    incoming: Incoming
    decision: Decision | None

    @classmethod
    def begun(cls, incoming: Incoming) -> "IncomingLine":
        """Who is doubtful begins undecided."""
        return cls(incoming=incoming, decision=None if incoming.outcome is Outcome.DOUBTFUL else TAKE)

    @property
    def name(self) -> str:
        return self.incoming.listed.name

    @property
    def choices(self) -> tuple[str, ...]:
        """What may be decided about it."""
        if self.incoming.outcome is Outcome.SAME:
            return ()
        own = tr("Add as its own") if self.incoming.outcome is Outcome.DOUBTFUL else tr(_TAKE)
        return (own, *(tr(f"Same as {alike.name}") for alike in self.incoming.alike), tr(_LEAVE))


def decision_text(line: IncomingLine) -> str:
    """What is decided, in the words of the choices."""
    if line.decision is None:
        return tr(_OPEN)
    if line.decision.choice is Choice.LEAVE_OUT:
        return tr(_LEAVE)
    if line.decision.choice is Choice.SAME_AS:
        return tr(f"Same as {line.decision.same_as}")
    return line.choices[0] if line.choices else ""


def decided(line: IncomingLine, text: str) -> Decision:
    """The decision that the words mean."""
    if text == tr(_LEAVE):
        return Decision(Choice.LEAVE_OUT)
    same = next((alike.name for alike in line.incoming.alike if text == tr(f"Same as {alike.name}")), "")
    return Decision(Choice.SAME_AS, same) if same else TAKE


def _what(line: IncomingLine) -> str:
    if line.incoming.outcome is Outcome.DOUBTFUL:
        return "; ".join(tr(f"like {alike.name}: {tr(alike.reason)}") for alike in line.incoming.alike)
    if line.incoming.outcome is Outcome.NEW:
        return counted(len(line.incoming.after.contacts), "contact", "contacts")
    return ", ".join(dict.fromkeys(tr(d.what) for d in line.incoming.differences))


def _rows(line: IncomingLine) -> str:
    return ", ".join(map(str, line.incoming.rows))


COLUMNS: tuple[Column[IncomingLine], ...] = (
    Column(title="Vendor", text=lambda v: v.name, width=190),
    Column(
        title="",
        text=lambda v: str(OUTCOME[v.incoming.outcome]),
        chip=lambda v: OUTCOME[v.incoming.outcome],
        width=112,
    ),
    Column(
        title="Rows", text=lambda v: ", ".join(map(str, v.incoming.rows)), sort=lambda v: v.incoming.rows[0], width=80
    ),
    Column(title="Details", text=_what, width=200),
    Column(title="Decision", text=decision_text, width=150),
)
_DECISION = len(COLUMNS) - 1


class IncomingModel(LiveModel[IncomingLine]):
    """The last column is chosen; `decided` when it was."""

    decided = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(COLUMNS, key=lambda v: v.name, words=lambda v: f"{v.name} {v.incoming.outcome}", parent=parent)

    @property
    def decisions(self) -> dict[str, Decision]:
        """Those that say more than to take it; who is not decided is left out."""
        left = Decision(Choice.LEAVE_OUT)
        return {line.name: line.decision or left for line in self.lines if line.decision != TAKE}

    @property
    def said(self) -> dict[str, Decision]:
        """Those that the buyer has made, to be kept while the sheet is read again."""
        return {
            line.name: line.decision
            for line in self.lines
            if line.decision is not None and line.decision != IncomingLine.begun(line.incoming).decision
        }

    @property
    def undecided(self) -> list[str]:
        return [line.name for line in self.lines if line.decision is None]

    @property
    def left_out(self) -> int:
        """How many don't come in, decided or not."""
        return sum(1 for line in self.lines if line.decision is None or line.decision.choice is Choice.LEAVE_OUT)

    def decide(self, names: Iterable[str], text: str) -> None:
        """The same for all of these, as far as it may be decided about them."""
        wanted = set(names)
        self.apply(
            IncomingLine(incoming=line.incoming, decision=decided(line, text))
            for line in self.lines
            if line.name in wanted and line.choices
        )
        self.decided.emit()

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        has_choice = index.column() == _DECISION and self._lines[index.row()].choices
        return flags | Qt.ItemFlag.ItemIsEditable if has_choice else flags

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if index.isValid() and index.column() == _DECISION:
            line = self._lines[index.row()]
            if role == CHOICES:
                return line.choices
            if role == Qt.ItemDataRole.EditRole:
                return decision_text(line)
        return super().data(index, role)

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if index.column() != _DECISION:
            return False
        line = self._lines[index.row()]
        self.apply([IncomingLine(incoming=line.incoming, decision=decided(line, str(value)))])
        self.decided.emit()
        return True
