"""The report of a sending: one row a vendor, as a CSV file that any spreadsheet opens."""

from collections.abc import Iterable, Iterator
from datetime import UTC
from pathlib import Path

from app.documents.sheets.table_file import write_table
from app.domain.outbox.delivery import DeliveryLine

_HEADER = (
    "RFQ", "Vendor", "Recipients", "State", "Tries", "Account", "Changed (UTC)", "Server answer", "Error",
    "Message-ID", "Size (bytes)",
)  # fmt: skip


def write_report(path: Path, lines: Iterable[DeliveryLine]) -> None:
    """CSV, UTF-8 with byte order mark; no cell is taken for a formula. Texts of the server stay on one line.

    Raises:
        TableNotWritten
    """
    write_table(path, _HEADER, _rows(lines))


def _rows(lines: Iterable[DeliveryLine]) -> Iterator[tuple[str, ...]]:
    for line in lines:
        yield (
            line.rfq,
            line.vendor,
            line.recipients,
            line.state.word,
            str(line.attempts),
            line.account,
            line.changed_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"),
            " ".join(line.server_reply.split()),
            " ".join(line.error.split()),
            line.message_id,
            str(line.size),
        )
