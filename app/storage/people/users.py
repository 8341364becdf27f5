"""Users by their names."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.people.user import Role, User, name_key
from app.storage.base.people_schema import UserRow
from app.storage.people import sign_ins


def all_of(session: Session) -> list[User]:
    """By name."""
    rows = session.execute(select(UserRow.name, UserRow.role).order_by(UserRow.name_key))
    return [User(row.name, Role(row.role)) for row in rows]


def put(session: Session, user: User) -> None:
    """A new one, or another role or spelling for one that is there."""
    key = name_key(user.name)
    row = session.scalar(select(UserRow).where(UserRow.name_key == key))
    if row is None:
        session.add(UserRow(name=user.name, name_key=key, role=user.role))
    else:
        row.name, row.role = user.name, user.role


def remove(session: Session, name: str) -> None:
    """What this user has changed stays in the log."""
    session.execute(delete(UserRow).where(UserRow.name_key == name_key(name)))
    sign_ins.forget(session, name_key(name))
