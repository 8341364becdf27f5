"""Received practice mails as rows, and one of them opened."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from PySide6.QtCore import QObject

from app.domain.practice_mail import PracticeMail
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


@dataclass(frozen=True, slots=True)
class OpenedMail:
    """What a mail program would show."""

    head: str
    html: str
    plain: str
    attachments: tuple[str, ...]


def open_mail(mail: PracticeMail) -> OpenedMail:
    """Parse the .eml as any mail program does."""
    parsed = message_from_bytes(mail.path.read_bytes(), policy=default)
    head = "\n".join(f"{name}: {parsed.get(name, '')}" for name in ("From", "To", "Date", "Subject"))
    return OpenedMail(head, _text(parsed, "html"), _text(parsed, "plain"), tuple(_attachments(parsed)))


def _text(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    return str(body.get_content()) if body is not None else ""


def _attachments(mail: EmailMessage) -> Iterator[str]:
    for part in mail.iter_attachments():
        octets = part.get_payload(decode=True)
        size = len(octets) if isinstance(octets, bytes) else 0
        yield f"{part.get_filename() or part.get_content_type()} ({size_text(size)})"
