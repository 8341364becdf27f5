"""Practice mails, opened."""

from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from app.domain.outbox.practice_mail import PracticeMail
from app.services.upkeep.practice_reading import PracticeMailGone, open_mail


def kept(path: Path, octets: bytes) -> PracticeMail:
    path.write_bytes(octets)
    return PracticeMail(
        path=path, received_at=datetime.now(UTC), sender="a@x.example", recipients=(), subject="", size=len(octets)
    )


def test_a_mail_is_opened_with_its_texts_and_files(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"] = "Anfrage für Schrauben"
    mail.set_content("plain")
    mail.add_alternative("<p>html</p>", subtype="html")
    mail.add_attachment(b"12345", maintype="application", subtype="pdf", filename="P-1.pdf")
    mail.add_attachment(EmailMessage())
    opened = open_mail(kept(tmp_path / "1.eml", mail.as_bytes()))
    assert "Subject: Anfrage für Schrauben" in opened.head
    assert (opened.plain.strip(), opened.html.strip()) == ("plain", "<p>html</p>")
    assert opened.attachments == (("P-1.pdf", 5), ("message/rfc822", 0))


def test_what_is_no_mail_shows_nothing_rather_than_failing(tmp_path: Path) -> None:
    opened = open_mail(kept(tmp_path / "2.eml", b"Content-Type: multipart/mixed; boundary=x\n\n--x--\n"))
    assert (opened.html, opened.plain) == ("", "")


def test_a_deleted_mail_is_named(tmp_path: Path) -> None:
    mail = kept(tmp_path / "3.eml", b"")
    mail.path.unlink()
    with pytest.raises(PracticeMailGone, match=r"3\.eml"):
        open_mail(mail)
