"""Users' hashed passwords, and who is signed in: by the hash of what the browser has, never by that itself."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.storage.base.people_schema import PasswordRow, SignInRow, UserRow

_s = SignInRow.__table__.c


def password_of(session: Session, name_key: str) -> str | None:
    """Its hash; None where there is no such user, or none was set."""
    stored = select(PasswordRow.hash).join(UserRow, UserRow.name_key == PasswordRow.name_key)
    return session.scalar(stored.where(PasswordRow.name_key == name_key))


def has_password(session: Session) -> frozenset[str]:
    """The keys of those who have one."""
    return frozenset(session.scalars(select(PasswordRow.name_key)))


def put_password(session: Session, name_key: str, hashed: str) -> None:
    """In place of the one before."""
    session.merge(PasswordRow(name_key=name_key, hash=hashed))


def begin(session: Session, token_hash: str, name_key: str, begun_at: datetime, ends_at: datetime) -> None:
    """Somebody is signed in; whose time is over is forgotten."""
    session.execute(delete(SignInRow).where(_s.ends_at <= begun_at))
    session.add(SignInRow(token_hash=token_hash, name_key=name_key, begun_at=begun_at, ends_at=ends_at))


def who(session: Session, token_hash: str, now: datetime) -> tuple[str, str] | None:
    """Name and role, as they are now; None where nobody is signed in by this."""
    return who_of(session, [token_hash], now).get(token_hash)


def who_of(session: Session, token_hashes: Collection[str], now: datetime) -> dict[str, tuple[str, str]]:
    """The same of several at once, by their hashes; who isn't signed in is left out."""
    found = (
        select(_s.token_hash, UserRow.name, UserRow.role)
        .join(SignInRow, SignInRow.name_key == UserRow.name_key)
        .where(_s.token_hash.in_(token_hashes), _s.ends_at > now)
    )
    return {row.token_hash: (row.name, row.role) for row in session.execute(found)}


def end(session: Session, token_hash: str) -> None:
    """One that is over already is no error."""
    session.execute(delete(SignInRow).where(_s.token_hash == token_hash))


def end_all(session: Session, name_key: str, but: str = "") -> None:
    """Of one user, in every browser but the one of this hash."""
    session.execute(delete(SignInRow).where(_s.name_key == name_key, _s.token_hash != but))


def forget(session: Session, name_key: str) -> None:
    """Password and sign-ins of a user that is no more, or is to be kept out."""
    session.execute(delete(PasswordRow).where(PasswordRow.name_key == name_key))
    end_all(session, name_key)
