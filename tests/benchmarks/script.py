"""What a buyer's colleague would write instead: smtplib, EmailMessage and a loop. No queue, no state, no crash."""

import argparse
import smtplib
from email.message import EmailMessage
from pathlib import Path

_TEXT = "Dear {name},\n\nplease quote the parts below.\n\n" + "P-1001 rev A, electroless nickel, 1/5/10/25\n" * 3


def _mail(number: int, attachment: Path | None) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"] = f"RFQ-2026-0001 – Nickel, 3 parts – Vendor {number}"
    mail["From"] = "Anna Buyer <anna@shop.example>"
    mail["To"] = f"Contact {number} <quotes@v{number}.example>"
    text = _TEXT.format(name=f"Contact {number}")
    mail.set_content(text)
    mail.add_alternative(f"<p>{text}</p>", subtype="html")
    if attachment is not None:
        mail.add_attachment(attachment.read_bytes(), maintype="application", subtype="pdf", filename=attachment.name)
    return mail


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--mails", type=int, required=True)
    parser.add_argument("--attachment", type=Path)
    parser.add_argument("--connect-each", action="store_true")
    options = parser.parse_args()
    if options.connect_each:
        for number in range(1, options.mails + 1):
            with smtplib.SMTP("127.0.0.1", options.port, local_hostname="[127.0.0.1]") as server:
                server.send_message(_mail(number, options.attachment))
        return
    with smtplib.SMTP("127.0.0.1", options.port, local_hostname="[127.0.0.1]") as server:
        for number in range(1, options.mails + 1):
            server.send_message(_mail(number, options.attachment))


if __name__ == "__main__":
    main()
