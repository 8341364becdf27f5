"""What a vendor says on its page, as the email that it might have sent instead: from here on it is one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, make_msgid

_DOMAIN = "answer-page.invalid"  # no mail server has it (RFC 2606)
_GIVEN = "application", "octet-stream"


@dataclass(frozen=True, slots=True)
class PageFile:
    """`media`: such as ("application", "pdf")."""

    name: str
    octets: bytes
    media: tuple[str, str] = _GIVEN


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMail:
    """`answers` is the Message-ID of the email that brought the link."""

    sender: tuple[str, str]  # name and address
    to: str
    subject: str
    answers: str
    text: str
    files: Sequence[PageFile] = ()


def octets_of(mail: PageMail, at: datetime) -> bytes:
    """As RFC 5322 wants it."""
    made = EmailMessage(policy=SMTP)
    made["From"] = formataddr(mail.sender)
    made["To"] = mail.to
    made["Subject"] = mail.subject
    made["Date"] = format_datetime(at)
    made["Message-ID"] = make_msgid(domain=_DOMAIN)
    made["In-Reply-To"] = made["References"] = mail.answers
    made.set_content(mail.text)
    for file in mail.files:
        main, sub = file.media
        made.add_attachment(file.octets, maintype=main, subtype=sub, filename=file.name)
    return made.as_bytes()
