"""Mails that vendors of `asked_vendors` write, as files."""

from email.message import EmailMessage
from pathlib import Path

from tests.fakes.asked_vendors import NUMBER, VENDORS, key_of

QUESTION = "Which alloy is line 2, 6061 or 7075?\nAnd may we mask the threads?"


def vendor_mail(
    folder: Path,
    vendor: str = "Acme Plating",
    text: str = QUESTION,
    *,
    sender: str = "",
    subject: str = "",
    message_id: str | None = None,
    **headers: str,
) -> Path:
    """An answer of this vendor to its invitation; `headers` such as Reply_To come on top."""
    token, addresses = VENDORS[vendor]
    asked = f"<rfq.{key_of(token).lower()}@northfield.example>"
    mail = EmailMessage()
    mail["From"] = sender or f"Rita Moss <{addresses[-1]}>"
    mail["To"] = "purchasing@northfield.example"
    mail["Subject"] = subject or f"RE: AW: Plating [{NUMBER}/{token}]"
    mail["Date"] = "Tue, 01 Dec 2026 16:00:00 +0000"
    if message_id is None:
        message_id = f"<question-{token.lower()}@vendor.example>"
    if message_id:
        mail["Message-ID"] = message_id
    mail["In-Reply-To"] = mail["References"] = asked
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    path = folder / f"{len(list(folder.glob('*.eml')))}-{token}.eml"
    path.write_bytes(mail.as_bytes())
    return path
