"""Who gets a notice, with a box to leave one out, and who doesn't and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from typing_extensions import override

from app.domain.notices.notice import Notice, NoticeMail
from app.domain.outbox.purpose import Purpose
from app.domain.trade.ids import VendorId
from app.ui.look.chip import Chip
from app.ui.look.language import tr
from app.ui.look.table_model import Column, LinesModel
from app.ui.look.tokens import Tone

Index = QModelIndex | QPersistentModelIndex
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """`mail` None: gets none, `why` says the reason. `waits` as in a notice."""

    vendor: str
    purpose: Purpose
    mail: NoticeMail | None = None
    why: str = ""
    waits: timedelta = timedelta(0)


def readers_of(notices: Sequence[Notice]) -> list[Reader]:
    """Who gets one first."""
    about = [(notice.occasion.purpose, notice) for notice in notices]
    getting = [
        Reader(vendor=mail.vendor, purpose=what, mail=mail, waits=notice.waits)
        for what, notice in about
        for mail in notice.mails
    ]
    return [*getting, *(Reader(vendor=v, purpose=what, why=why) for what, notice in about for v, why in notice.held)]


def _to(reader: Reader) -> str:
    return ", ".join(reader.mail.message.recipients) if reader.mail else ""


def _when(reader: Reader) -> str:
    if reader.mail is None:
        return tr("not sent")
    if reader.mail.at is None:
        return tr(f"in {reader.waits // _MINUTE} min") if reader.waits else tr("now")
    at = reader.mail.at.astimezone()
    is_today = at.date() == datetime.now(UTC).astimezone().date()
    return f"{at:%H:%M}" if is_today else tr(f"{at:%b} {at.day}, {at:%H:%M}")


def _chip(reader: Reader) -> Chip | None:
    if reader.mail is not None and reader.mail.doubts:
        return Chip("!", tr("look at it"), Tone.WARN)
    return None


def _note(reader: Reader) -> str:
    if reader.mail is None:
        return tr(reader.why)
    return " ".join(tr(doubt) for doubt in reader.mail.doubts)


COLUMNS: tuple[Column[Reader], ...] = (
    Column(title="Vendor", text=lambda r: r.vendor, width=190),
    Column(title="What", text=lambda r: tr(r.purpose.word), width=96, is_rigid=True),
    Column(title="Goes", text=_when, width=84, is_rigid=True),
    Column(title="Note", text=_note, chip=_chip, tip=_note, width=170),
    Column(title="Email", text=_to, width=230),
)


class ReadersModel(LinesModel[Reader]):
    """`chosen_changed`: somebody was ticked off or on."""

    chosen_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(COLUMNS, key=lambda reader: (reader.vendor, reader.purpose), parent=parent)
        self.without: set[VendorId] = set()

    def show_notices(self, notices: Sequence[Notice]) -> None:
        """Who was ticked off stays so."""
        self.replace(readers_of(notices))

    @property
    def chosen(self) -> Sequence[NoticeMail]:
        """The mails that would go."""
        return [line.mail for line in self.lines if line.mail and line.mail.vendor_id not in self.without]

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        is_mail = index.isValid() and self.lines[index.row()].mail is not None
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 and is_mail else flags

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.CheckStateRole and index.isValid() and index.column() == 0:
            mail = self.lines[index.row()].mail
            if mail is None:
                return None
            is_off = mail.vendor_id in self.without
            return Qt.CheckState.Unchecked if is_off else Qt.CheckState.Checked
        return super().data(index, role)

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        mail = self.lines[index.row()].mail if index.isValid() else None
        if role != Qt.ItemDataRole.CheckStateRole or mail is None:
            return False
        if Qt.CheckState(value) == Qt.CheckState.Checked:
            self.without.discard(mail.vendor_id)
        else:
            self.without.add(mail.vendor_id)
        self.dataChanged.emit(index, index)
        self.chosen_changed.emit()
        return True
