"""The rows of the RFQ table."""

from PySide6.QtCore import QObject

from app.domain.rfqs.rfq import RfqLine, RfqState
from app.ui.look.states import rfq_chip
from app.ui.look.table_model import Column, LinesModel
from app.ui.look.tokens import Tone
from app.ui.look.wording import moment_text

OPEN = frozenset({RfqState.DRAFT, RfqState.SENDING, RfqState.SENT})


def _due(line: RfqLine) -> str:
    return str(line.deadline) if line.deadline else "not set"


def _sent(line: RfqLine) -> tuple[float, Tone]:
    tone = Tone.OK if line.sent == line.vendors else Tone.INFO
    return (line.sent / line.vendors if line.vendors else 0.0), tone


COLUMNS: tuple[Column[RfqLine], ...] = (
    Column(title="Number", text=lambda r: r.number, width=130, is_rigid=True),
    Column(title="Title", text=lambda r: r.title, width=270),
    Column(title="Status", text=lambda r: str(rfq_chip(r)), sort=lambda r: r.state.value, chip=rfq_chip, width=130),
    Column(
        title="Due",
        text=_due,
        sort=lambda r: r.deadline.instant.timestamp() if r.deadline else 0.0,
        width=185,
        is_rigid=True,
    ),
    Column(title="Sent", text=lambda r: f"{r.sent} / {r.vendors}", sort=lambda r: _sent(r)[0], width=80, right=True),
    Column(
        title="Progress", text=lambda r: f"{_sent(r)[0]:.0%}", sort=lambda r: _sent(r)[0], fraction=_sent, width=110
    ),
    Column(
        title="Changed",
        text=lambda r: moment_text(r.changed_at),
        sort=lambda r: r.changed_at.timestamp(),
        width=115,
        is_rigid=True,
    ),
)


def _filter_word(line: RfqLine) -> str:
    return f"{'open' if line.state in OPEN else ''} {line.state.value}"


class RfqsModel(LinesModel[RfqLine]):
    def __init__(self, parent: QObject) -> None:
        super().__init__(COLUMNS, key=lambda r: r.id, filter_word=_filter_word, parent=parent)
