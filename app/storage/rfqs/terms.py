"""Sets of terms that are kept under a name."""

from dataclasses import asdict

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.domain.rfqs.terms import NamedTerms, Terms
from app.domain.trade.text_key import text_key
from app.storage.base.schema import TermsTemplateRow


def every(session: Session) -> list[NamedTerms]:
    """By name."""
    return [_named(row) for row in session.scalars(select(TermsTemplateRow).order_by(TermsTemplateRow.name_key))]


def named(session: Session, name: str) -> NamedTerms | None:
    """That of this name, whatever the case."""
    row = session.get(TermsTemplateRow, text_key(name))
    return None if row is None else _named(row)


def save(session: Session, kept: NamedTerms) -> None:
    """In place of that of the same name."""
    session.merge(TermsTemplateRow(name_key=text_key(kept.name), name=kept.name, **asdict(kept.terms)))


def rename(session: Session, name: str, new: str) -> None:
    """To a name that is free or its own."""
    of_name = update(TermsTemplateRow).where(TermsTemplateRow.name_key == text_key(name))
    session.execute(of_name.values(name=new, name_key=text_key(new)))


def remove(session: Session, name: str) -> None:
    session.execute(delete(TermsTemplateRow).where(TermsTemplateRow.name_key == text_key(name)))


def _named(row: TermsTemplateRow) -> NamedTerms:
    terms = Terms(currency=row.currency, incoterm=row.incoterm, place=row.place, payment=row.payment)
    return NamedTerms(name=row.name, terms=terms)
