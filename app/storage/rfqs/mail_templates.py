"""Texts of mails that are kept under a name, one for each language."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.domain.rfqs.rfq import NamedText, Text
from app.domain.trade.text_key import text_key
from app.storage.base.schema import MailTemplateRow


def every(session: Session) -> list[NamedText]:
    """By name and language."""
    rows = session.scalars(select(MailTemplateRow).order_by(MailTemplateRow.name_key, MailTemplateRow.language))
    return [_named(row) for row in rows]


def named(session: Session, name: str) -> list[NamedText]:
    """Those of that name, whatever the case, by language."""
    of_name = select(MailTemplateRow).where(MailTemplateRow.name_key == text_key(name))
    return [_named(row) for row in session.scalars(of_name.order_by(MailTemplateRow.language))]


def save(session: Session, texts: Sequence[NamedText]) -> None:
    """In place of those of the same names and languages."""
    for named_text in texts:
        key, text = text_key(named_text.name), named_text.text
        remove(session, named_text.name, text.language)
        session.add(
            MailTemplateRow(
                name=named_text.name, name_key=key, language=text.language, subject=text.subject, body=text.body
            )
        )
        session.flush()


def rename(session: Session, name: str, new: str) -> None:
    """In all languages, to a name that is free or its own."""
    of_name = update(MailTemplateRow).where(MailTemplateRow.name_key == text_key(name))
    session.execute(of_name.values(name=new, name_key=text_key(new)))


def remove(session: Session, name: str, language: str = "") -> None:
    """In one language, or in all."""
    gone = delete(MailTemplateRow).where(MailTemplateRow.name_key == text_key(name))
    session.execute(gone.where(MailTemplateRow.language == language) if language else gone)


def _named(row: MailTemplateRow) -> NamedText:
    return NamedText(name=row.name, text=Text(language=row.language, subject=row.subject, body=row.body))
