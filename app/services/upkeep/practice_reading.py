"""One of the practice server's mails, opened as any mail program opens it."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from app.domain.outbox.practice_mail import PracticeMail
from app.domain.trade.problem import Problem


class PracticeMailGone(Problem):
    """The file was deleted or moved in the meantime."""


@dataclass(frozen=True, slots=True)
class OpenedMail:
    """What is shown; `attachments` are name and octets of the file."""

    head: str
    html: str
    plain: str
    attachments: tuple[tuple[str, int], ...]


def open_mail(mail: PracticeMail) -> OpenedMail:
    """Parse the .eml.

    Raises:
        PracticeMailGone: there is no such file any more.
    """
    try:
        octets = mail.path.read_bytes()
    except OSError as reason:
        text = f"“{mail.path.name}” is no longer in the folder ({reason.strerror}). The list shows what was there."
        raise PracticeMailGone(text) from reason
    parsed = message_from_bytes(octets, policy=default)
    head = "\n".join(f"{name}: {parsed.get(name, '')}" for name in ("From", "To", "Date", "Subject"))
    return OpenedMail(head, _text(parsed, "html"), _text(parsed, "plain"), tuple(_attachments(parsed)))


def _text(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    return str(body.get_content()) if body is not None else ""


def _attachments(mail: EmailMessage) -> Iterator[tuple[str, int]]:
    for part in mail.iter_attachments():
        octets = part.get_payload(decode=True)
        yield part.get_filename() or part.get_content_type(), len(octets) if isinstance(octets, bytes) else 0
