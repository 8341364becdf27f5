"""The rows of the RFQ table."""

from datetime import UTC, datetime

from PySide6.QtCore import QModelIndex, QObject
from typing_extensions import override

from app.domain.rfqs.rfq import RfqLine
from app.ui.look.language import tr
from app.ui.look.live_model import LiveModel
from app.ui.look.states import rfq_chip
from app.ui.look.table_model import Column, runs
from app.ui.look.tokens import Tone
from app.ui.look.wording import moment_text
from app.ui.rfqs.kinds import ALL, KINDS, Kind

OWNER = "Owner"  # of a team's RFQ
PROGRESS = "Progress"


def _status(line: RfqLine) -> str:
    return f"{line.state} {rfq_chip(line)}"


def _due(line: RfqLine) -> str:
    return tr(str(line.deadline)) if line.deadline else tr("not set")


def _sent(line: RfqLine) -> tuple[float, Tone]:
    tone = Tone.OK if line.sent == line.vendors else Tone.INFO
    return (line.sent / line.vendors if line.vendors else 0.0), tone


def _answers(line: RfqLine) -> str:
    tally = line.answers
    return tr(f"{tally.answered:,} of {tally.asked:,}") if tally.asked else ""


COLUMNS: tuple[Column[RfqLine], ...] = (
    Column(title="Number", text=lambda r: r.number, width=118, is_rigid=True),
    Column(title="Title", text=lambda r: r.title, width=270),
    Column(title="Status", text=lambda r: str(rfq_chip(r)), sort=_status, chip=rfq_chip, width=136, is_rigid=True),
    Column(
        title="Due",
        text=_due,
        sort=lambda r: r.deadline.instant.timestamp() if r.deadline else 0.0,
        width=192,
        is_rigid=True,
    ),
    Column(title="Sent", text=lambda r: f"{r.sent} / {r.vendors}", sort=lambda r: _sent(r)[0], width=64, right=True),
    Column(title=PROGRESS, text=lambda r: f"{_sent(r)[0]:.0%}", sort=lambda r: _sent(r)[0], fraction=_sent, width=72),
    Column(
        title="Answers",
        text=_answers,
        sort=lambda r: r.answers.answered / r.answers.asked if r.answers.asked else -1.0,
        tip=lambda r: tr(r.answers.text),
        width=82,
        right=True,
    ),
    Column(
        title="Changed",
        text=lambda r: moment_text(r.changed_at),
        sort=lambda r: r.changed_at.timestamp(),
        width=112,
        is_rigid=True,
    ),
    Column(title=OWNER, text=lambda r: r.owner, width=84, is_rigid=True),
)


class RfqsModel(LiveModel[RfqLine]):
    """Shows the lines of one kind that have all words that are searched for."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(COLUMNS, key=lambda r: r.id, words=_words, parent=parent)
        self._kind = ALL
        self._now = _now()

    @property
    def kind(self) -> Kind:
        return self._kind

    def choose(self, kind: Kind) -> None:
        """Show this kind only."""
        self._kind, self._now = kind, _now()
        self._show_wanted()

    def counts(self) -> dict[str, int]:
        """How many there are of each kind, whatever is searched for."""
        lines, now = self.lines, _now()
        return {kind.title: sum(kind.has(line, now) for line in lines) for kind in KINDS}

    @override
    def _end_taking(self) -> None:
        """Rows that are of another kind now go, and others come; what is selected stays so."""
        self._is_to_search, self._now = False, _now()
        super()._end_taking()
        gone = [row for row, line in enumerate(self._lines) if not self._is_wanted(line)]
        for first, last in reversed(list(runs(gone))):
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._lines[first : last + 1]
            self._number()
            self.endRemoveRows()
        self._append([line for key, line in self._every.items() if key not in self._row_of])
        self.sort(*self._order)

    @override
    def _is_wanted(self, line: RfqLine) -> bool:
        return self._kind.has(line, self._now) and super()._is_wanted(line)


def _words(line: RfqLine) -> str:
    return f"{line.number} {line.title} {line.words} {line.owner}"


def _now() -> datetime:
    return datetime.now(UTC).astimezone()
