"""Texts of mails under a name: the program's own, which stay as they are, and those that the buyer saves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.documents.mail.language import ENGLISH, language_of
from app.domain.rfqs.rfq import NamedText, Text
from app.domain.trade.cleaning import LONGEST_NAME
from app.domain.trade.problem import Problem
from app.domain.trade.text_key import text_key
from app.services.rfqs.mail_texts import invitations, unknown_language
from app.storage.base import preferences
from app.storage.base.database import Database, Session
from app.storage.rfqs import mail_templates

STANDARD = "Standard"  # the program's own
_DEFAULT_KEY = "email template"


class TemplateUnusable(Problem):
    """A template cannot be kept like that, or there is none of that name; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What a request gets of a template: `texts` are for vendors of other languages."""

    subject: str
    body: str
    texts: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class MailTemplates:
    database: Database

    def every(self) -> list[NamedText]:
        """The program's own first, then by name and language."""
        with self.database.read() as session:
            return [*_bundled(), *mail_templates.every(session)]

    def named(self, name: str) -> list[NamedText]:
        """In all its languages. TemplateUnusable: there is none."""
        with self.database.read() as session:
            return _named(session, name)

    def applied(self, name: str) -> Applied:
        """What a request gets of it. TemplateUnusable: there is none."""
        with self.database.read() as session:
            return _applied(_named(session, name))

    def save(self, name: str, text: Text) -> NamedText:
        """Keep it under this name, in place of the text of the same language. TemplateUnusable."""
        if not text.subject.strip() or not text.body.strip():
            raise TemplateUnusable("A template needs a subject and a text. Write both, then save it.")
        kept = NamedText(name=_checked(name), text=replace(text, language=language_of(text.language).code))
        if reason := unknown_language(text.language):
            raise TemplateUnusable(reason)
        with self.database.write() as session:
            mail_templates.save(session, [kept])
        return kept

    def rename(self, name: str, new: str) -> None:
        """In all languages. TemplateUnusable: there is none, or the new name is taken."""
        new = _checked(new)
        with self.database.write() as session:
            is_default = _own(session, name)[0].name == _default(session)
            if text_key(new) != text_key(name) and mail_templates.named(session, new):
                raise TemplateUnusable(f"There is already a template “{new}”. Choose another name.")
            mail_templates.rename(session, name, new)
            if is_default:
                preferences.put(session, _DEFAULT_KEY, new)

    def remove(self, name: str, language: str = "") -> Sequence[NamedText]:
        """In one language or in all; `restore` takes what it returns. TemplateUnusable: there is none."""
        with self.database.write() as session:
            gone = [one for one in _own(session, name) if language in ("", one.text.language)]
            if not gone:
                raise TemplateUnusable(f"The template “{name}” has no text in “{language}”.")
            mail_templates.remove(session, name, language)
        return gone

    def restore(self, removed: Sequence[NamedText]) -> None:
        """Undo a removal."""
        with self.database.write() as session:
            mail_templates.save(session, removed)

    def duplicate(self, name: str) -> str:
        """Copy it in all languages; returns the copy's name. TemplateUnusable: there is none."""
        with self.database.write() as session:
            source = _named(session, name)
            taken = {text_key(one.name) for one in mail_templates.every(session)}
            names = (f"{source[0].name} ({number})" for number in range(2, len(taken) + 3))
            copy = next(new for new in names if text_key(new) not in taken)
            mail_templates.save(session, [replace(one, name=_checked(copy), is_bundled=False) for one in source])
        return copy

    def default(self) -> str:
        """The name of the template that new requests begin with."""
        with self.database.read() as session:
            return _default(session)

    def set_default(self, name: str) -> None:
        """New requests begin with this one. TemplateUnusable: there is none."""
        with self.database.write() as session:
            preferences.put(session, _DEFAULT_KEY, _named(session, name)[0].name)


def first_text(session: Session) -> Applied:
    """What a new request begins with."""
    return _applied(_named(session, _default(session)))


def _default(session: Session) -> str:
    """The program's own where the chosen one is gone; if it comes back, it is the chosen one again."""
    chosen = mail_templates.named(session, str(preferences.get(session, _DEFAULT_KEY) or ""))
    return chosen[0].name if chosen else STANDARD


def _applied(texts: Sequence[NamedText]) -> Applied:
    """The English text is for all who have none of their own language; the program's own finds its languages itself."""
    first = next((one for one in texts if one.text.language == ENGLISH.code), texts[0])
    others = tuple(one.text for one in texts if one is not first and not one.is_bundled)
    return Applied(subject=first.text.subject, body=first.text.body, texts=others)


def _bundled() -> list[NamedText]:
    return [NamedText(name=STANDARD, text=text, is_bundled=True) for text in invitations().values()]


def _named(session: Session, name: str) -> list[NamedText]:
    found = _bundled() if text_key(name) == text_key(STANDARD) else mail_templates.named(session, name)
    if not found:
        raise TemplateUnusable(f"There is no template “{name}”.")
    return found


def _own(session: Session, name: str) -> list[NamedText]:
    found = _named(session, name)
    if found[0].is_bundled:
        raise TemplateUnusable(f"“{STANDARD}” comes with the program and can't be changed. Duplicate it instead.")
    return found


def _checked(name: str) -> str:
    plain = " ".join(name.split())
    if not plain:
        raise TemplateUnusable("The template has no name. Type one.")
    if len(plain) > LONGEST_NAME:
        raise TemplateUnusable(f"The name has {len(plain):,} characters; up to {LONGEST_NAME} are kept. Shorten it.")
    if text_key(plain) == text_key(STANDARD):
        raise TemplateUnusable(f"“{STANDARD}” comes with the program and can't be changed. Choose another name.")
    return plain
