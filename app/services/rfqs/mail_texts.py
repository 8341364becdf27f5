"""The texts of mails that come with the program, in every language that it has."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from app.documents.mail.language import ENGLISH, LANGUAGES, Language, language_of
from app.documents.mail.placeholders import PLACEHOLDERS as PLACEHOLDERS  # noqa: PLC0414 - for the menu of the window
from app.documents.mail.placeholders import Group as Group  # noqa: PLC0414
from app.documents.mail.placeholders import Placeholder as Placeholder  # noqa: PLC0414
from app.domain.rfqs.rfq import Rfq, Text
from app.domain.trade.problem import Problem
from app.system import resources


class LanguageUnknown(Problem):
    """Emails can't be in this language."""


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


# What the window speaks of: languages by their codes; the first text has none


def language_names() -> Mapping[str, str]:
    """As the buyer calls them."""
    return {_code(language): language.name for language in LANGUAGES}


def language_code(written: str) -> str:
    """Of a vendor or a text."""
    return _code(language_of(written))


def unknown_language(written: str) -> str:
    """Why emails can't be in it; empty: they can."""
    is_english = written.strip().casefold().startswith("en")
    if not written or is_english or language_code(written):
        return ""
    return f"Emails can't be in “{written}” yet. Choose one of: {', '.join(known.code for known in LANGUAGES)}."


def text_in(rfq: Rfq, code: str) -> Text:
    """What vendors of this language are written."""
    return text_for(rfq, language_of(code))


def is_first(rfq: Rfq, code: str) -> bool:
    """Whether that is the first text."""
    return not code_of(rfq, language_of(code))


def is_standard(rfq: Rfq, code: str) -> bool:
    """Whether it is the program's own."""
    return replace(text_in(rfq, code), language=language_of(code).code) == _read(language_of(code))


def written(rfq: Rfq, language: str, subject: str | None, body: str | None) -> Mapping[str, object]:
    """The fields of a request that change where vendors of a language (empty: the first text) are written this; None
    stays as they get it now. LanguageUnknown.
    """
    if reason := unknown_language(language):
        raise LanguageUnknown(reason)
    code = language_code(language)
    before = text_in(rfq, code)
    text = replace(
        before, subject=before.subject if subject is None else subject, body=before.body if body is None else body
    )
    return {"texts": with_text(rfq, code, text)} if code else {"subject": text.subject, "body": text.body}


def with_text(rfq: Rfq, code: str, text: Text) -> tuple[Text, ...]:
    """The texts of the request with this one for a language."""
    return tuple(sorted((*without_text(rfq, code), replace(text, language=code)), key=lambda t: t.language))


def without_text(rfq: Rfq, code: str) -> tuple[Text, ...]:
    """The texts of the request but for this language."""
    return tuple(text for text in rfq.texts if language_code(text.language) != code)


def with_standard(rfq: Rfq, code: str) -> tuple[Text, ...]:
    """The texts of the request with the program's own for this language, which is kept only where it has to be."""
    without = without_text(rfq, code)
    if is_standard(replace(rfq, texts=without), code):
        return without
    return with_text(rfq, code, _read(language_of(code)))


def changed_language(before: Sequence[Text], after: Sequence[Text]) -> str:
    """The code of the one language whose text is another; empty: there are none, or several."""
    codes = {language_code(text.language) for text in {*before} ^ {*after}}
    return codes.pop() if len(codes) == 1 else ""


def _code(language: Language) -> str:
    return "" if language is ENGLISH else language.code


def _first(rfq: Rfq) -> Text:
    return Text(language=ENGLISH.code, subject=rfq.subject, body=rfq.body)


@cache
def _read(language: Language) -> Text:
    """The first line is the subject, the body begins below an empty one."""
    subject, _, body = resources.read_text(f"templates/invitation.{language.code}.txt").partition("\n")
    return Text(language=language.code, subject=subject.strip(), body=body.lstrip("\n"))
