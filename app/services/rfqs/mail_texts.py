"""The texts of mails that come with the program, in every language that it has."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.documents.mail.language import LANGUAGES
from app.system import resources


@dataclass(frozen=True, slots=True)
class MailText:
    """Two templates: what the buyer may change for one RFQ."""

    subject: str
    body: str


def invitations() -> Mapping[str, MailText]:
    """By language, "en", the first of them for all who have no text of their own."""
    return {language.code: _read(f"templates/invitation.{language.code}.txt") for language in LANGUAGES}


def _read(name: str) -> MailText:
    """The first line is the subject, the body begins below an empty one."""
    subject, _, body = resources.read_text(name).partition("\n")
    return MailText(subject.strip(), body.lstrip("\n"))
