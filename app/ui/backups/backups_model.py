"""The rows of the table of copies."""

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QObject

from app.services.upkeep.backups import Backup
from app.ui.look.language import tr
from app.ui.look.table_model import Column, LinesModel
from app.ui.look.wording import size_text

_WHY = {"backup": "Regular copy", "upgrade": "Before an upgrade", "replaced": "Replaced by a copy"}
_TIPS = {
    "backup": "Made on each day that you send, before each batch, and whenever you ask for one.",
    "upgrade": "Made before a newer version of the program changed the data.",
    "replaced": "The data from before a copy was restored. The program never deletes it.",
}


def made_text(copy: Backup, now: datetime | None = None) -> str:
    """Local time: “Today, 10:15”, “Yesterday, 17:02” or “Mon 2026-11-02, 08:30”."""
    here, today = copy.made_at.astimezone(), (now or datetime.now(UTC)).astimezone().date()
    days = {today: tr("Today"), today - timedelta(days=1): tr("Yesterday")}
    return f"{days.get(here.date(), f'{here:%a %Y-%m-%d}')}, {here:%H:%M}"


COLUMNS: tuple[Column[Backup], ...] = (
    Column(
        title="Made",
        text=made_text,
        sort=lambda b: b.made_at.timestamp(),
        tip=lambda b: f"{b.made_at.astimezone():%Y-%m-%d %H:%M:%S}",
        width=170,
        is_rigid=True,
    ),
    Column(title="Why", text=lambda b: tr(_WHY[b.why]), tip=lambda b: tr(_TIPS[b.why]), width=170, is_rigid=True),
    Column(title="Size", text=lambda b: size_text(b.octets), sort=lambda b: b.octets, width=90, right=True),
    Column(title="File", text=lambda b: b.name, width=320),
)


class BackupsModel(LinesModel[Backup]):
    def __init__(self, parent: QObject) -> None:
        super().__init__(COLUMNS, key=lambda b: b.name, parent=parent)
