"""Received practice mails as rows."""

from PySide6.QtCore import QObject

from app.domain.outbox.practice_mail import PracticeMail
from app.ui.look.table_model import Column, LinesModel
from app.ui.look.wording import moment_text, size_text

COLUMNS: tuple[Column[PracticeMail], ...] = (
    Column(
        title="Received", text=lambda m: moment_text(m.received_at), sort=lambda m: m.received_at.timestamp(), width=120
    ),
    Column(title="To", text=lambda m: ", ".join(m.recipients), width=230),
    Column(title="Subject", text=lambda m: m.subject, width=330),
    Column(title="Size", text=lambda m: size_text(m.size), sort=lambda m: m.size, width=90, right=True),
)


class PracticeModel(LinesModel[PracticeMail]):
    def __init__(self, parent: QObject) -> None:
        super().__init__(COLUMNS, key=lambda m: m.path, parent=parent)
