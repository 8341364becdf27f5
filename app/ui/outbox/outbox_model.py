"""The rows of the live table."""

from PySide6.QtCore import QObject

from app.domain.delivery import DeliveryLine
from app.ui.look.states import delivery_chip, delivery_fraction
from app.ui.look.table_model import Column, LinesModel
from app.ui.look.wording import moment_text, size_text


def _answer(line: DeliveryLine) -> str:
    if line.octets and line.size and line.octets < line.size and not line.server_reply:
        return f"sending {size_text(line.octets)} of {size_text(line.size)}"
    return line.server_reply or line.error


COLUMNS: tuple[Column[DeliveryLine], ...] = (
    Column(title="Vendor", text=lambda d: d.vendor, width=200),
    Column(title="E-mail", text=lambda d: d.recipients, width=210),
    Column(
        title="Status",
        text=lambda d: str(delivery_chip(d)),
        sort=lambda d: d.state.value,
        chip=delivery_chip,
        tip=lambda d: d.error or str(delivery_chip(d)),
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


class OutboxModel(LinesModel[DeliveryLine]):
    """Mails of one RFQ, or of all of them (then with the RFQ's number in front)."""

    def __init__(self, parent: QObject, *, with_rfq: bool = False) -> None:
        super().__init__((RFQ_COLUMN, *COLUMNS) if with_rfq else COLUMNS, key=lambda d: d.id, parent=parent)
