"""The texts of mails that come with the program, in every language that it has."""

from collections.abc import Mapping
from functools import cache

from app.documents.mail.language import ENGLISH, LANGUAGES, Language, language_of
from app.documents.mail.placeholders import PLACEHOLDERS as PLACEHOLDERS  # noqa: PLC0414 - for the menu of the window
from app.documents.mail.placeholders import Group as Group  # noqa: PLC0414
from app.documents.mail.placeholders import Placeholder as Placeholder  # noqa: PLC0414
from app.domain.rfqs.rfq import Rfq, Text
from app.system import resources


def invitations() -> Mapping[str, Text]:
    """By language, "en"."""
    return {language.code: _read(language) for language in LANGUAGES}


def text_for(rfq: Rfq, language: Language) -> Text:
    """What vendors of this language are written: the text for it, else the first one.

    Where that is the program's own, as nobody has changed it, they get the program's own in their language.
    """
    first = _first(rfq)
    for text in rfq.texts:
        if language_of(text.language) is language:
            return text
    return _read(language) if language is not ENGLISH and first == _read(ENGLISH) else first


def code_of(rfq: Rfq, language: Language) -> str:
    """Of the text that vendors of this language are written; empty: the first one."""
    return "" if text_for(rfq, language) == _first(rfq) else language.code


def _first(rfq: Rfq) -> Text:
    return Text(language=ENGLISH.code, subject=rfq.subject, body=rfq.body)


@cache
def _read(language: Language) -> Text:
    """The first line is the subject, the body begins below an empty one."""
    subject, _, body = resources.read_text(f"templates/invitation.{language.code}.txt").partition("\n")
    return Text(language=language.code, subject=subject.strip(), body=body.lstrip("\n"))
