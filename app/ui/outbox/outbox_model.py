"""The rows of the live table."""

from datetime import UTC, datetime

from PySide6.QtCore import QObject, Slot

from app.domain.outbox.delivery import WAITING, DeliveryLine, DeliveryState
from app.domain.outbox.purpose import Purpose
from app.ui.look.language import tr
from app.ui.look.live_model import LiveModel
from app.ui.look.states import delivery_chip, delivery_fraction
from app.ui.look.table_model import Column
from app.ui.look.wording import duration_text, moment_text, size_text

_LONG_WAIT_S = 30.0  # an answer usually comes within seconds; RFC 5321 §4.5.3.2.6 allows ten minutes


def waiting_seconds(line: DeliveryLine) -> float | None:
    """How long a mail that is handed over has waited for the server's word; None where that is nothing to tell."""
    if line.state is not DeliveryState.COMMITTING:
        return None
    seconds = (datetime.now(UTC) - line.changed_at).total_seconds()
    return seconds if seconds >= _LONG_WAIT_S else None


def _answer(line: DeliveryLine) -> str:
    if (seconds := waiting_seconds(line)) is not None:
        return tr(f"waiting for the server for {duration_text(seconds)}")
    if line.held and line.state in WAITING and line.held_because:
        return line.held_because
    if line.octets and line.size and line.octets < line.size and not line.server_reply:
        return tr(f"sending {size_text(line.octets)} of {size_text(line.size)}")
    return line.server_reply or line.error


def _vendor(line: DeliveryLine) -> str:
    word = line.occasion.purpose.word
    return tr(f"{line.vendor} ({tr(word)})") if word else line.vendor


def _vendor_tip(line: DeliveryLine) -> str:
    said = tr(f"{line.vendor}: your answer to what the vendor wrote")
    return said if line.occasion.purpose is Purpose.REPLY else line.vendor


COLUMNS: tuple[Column[DeliveryLine], ...] = (
    Column(title="Vendor", text=_vendor, tip=_vendor_tip, width=200),
    Column(title="Email", text=lambda d: d.recipients, width=210),
    Column(
        title="Status",
        text=lambda d: str(delivery_chip(d)),
        sort=lambda d: d.state.value,
        chip=delivery_chip,
        tip=lambda d: _answer(d) or str(delivery_chip(d)),
        width=125,
    ),
    Column(
        title="Progress",
        text=lambda d: f"{delivery_fraction(d)[0]:.0%}",
        sort=lambda d: delivery_fraction(d)[0],
        fraction=delivery_fraction,
        width=100,
    ),
    Column(title="Tries", text=lambda d: str(d.attempts), sort=lambda d: d.attempts, width=64, right=True),
    Column(
        title="Last change",
        text=lambda d: moment_text(d.changed_at),
        sort=lambda d: d.changed_at.timestamp(),
        width=105,
        is_rigid=True,
    ),
    Column(title="Server answer", text=_answer, width=200),
)
RFQ_COLUMN: Column[DeliveryLine] = Column(title="RFQ", text=lambda d: d.rfq, width=130, is_rigid=True)


class OutboxModel(LiveModel[DeliveryLine]):
    """Mails of one RFQ, or of all of them (then with the RFQ's number in front)."""

    def __init__(self, parent: QObject, *, with_rfq: bool = False) -> None:
        columns = (RFQ_COLUMN, *COLUMNS) if with_rfq else COLUMNS
        super().__init__(columns, key=lambda d: d.id, words=_words, parent=parent)

    @Slot()
    def tick(self) -> None:
        """Time has passed: rows that wait for the server say so anew."""
        last = len(self.columns) - 1
        for row, line in enumerate(self._lines):
            if line.state is DeliveryState.COMMITTING:
                self.dataChanged.emit(self.index(row, last), self.index(row, last))


def _words(line: DeliveryLine) -> str:
    """What a search looks through: “RFQ-2026-0042 failed” finds the failed mails of that request."""
    state = delivery_chip(line)  # in English, too: a command that was read somewhere finds it
    parts = (line.rfq, _vendor(line), line.recipients, state.said, state.word, line.server_reply, line.error)
    return "\n".join(parts)
