"""Sealed texts by kind and name; what seals them is not known here."""

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.storage.base.schema import SecretRow

_c = SecretRow.__table__.c
Key = tuple[str, str]


def get(session: Session, kind: str, name: str) -> bytes | None:
    """What was put last; None where nothing is."""
    return session.scalar(select(_c.sealed).where(_c.kind == kind, _c.name == name))


def put(session: Session, kind: str, name: str, sealed: bytes) -> None:
    """In place of what there was."""
    session.merge(SecretRow(kind=kind, name=name, sealed=sealed))


def remove(session: Session, kind: str, name: str) -> None:
    """One that is not there is no error."""
    session.execute(delete(SecretRow).where(_c.kind == kind, _c.name == name))


def all_of(session: Session) -> Iterable[tuple[Key, bytes]]:
    """Every one there is."""
    for row in session.execute(select(_c.kind, _c.name, _c.sealed).order_by(_c.kind, _c.name)):
        yield (row.kind, row.name), row.sealed
