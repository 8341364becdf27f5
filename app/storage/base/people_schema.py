"""The tables of a team's users, and of what they changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Connection, Index, MetaData, String, event
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.base import audit_triggers, jobs_schema, news_trigger
from app.storage.base.table_base import Base


class UserRow(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str] = mapped_column(String(20))


class PasswordRow(Base):
    """By the user's name; argon2id. The log of changes says that one was set, and nothing of it."""

    __tablename__ = "user_passwords"
    name_key: Mapped[str] = mapped_column(primary_key=True)
    hash: Mapped[str]


class SignInRow(Base):
    """A browser in which somebody is signed in; SHA-256 of what it has."""

    __tablename__ = "sign_ins"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    name_key: Mapped[str] = mapped_column(index=True)
    begun_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class AccountTroubleRow(Base):
    """Why the machine that has the account can't send from it."""

    __tablename__ = "account_troubles"
    account_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    machine: Mapped[str]
    failure: Mapped[str] = mapped_column(String(20))
    text: Mapped[str]
    at: Mapped[datetime]


class AuditRow(Base):
    """Written by triggers of a server, and by nobody else: see `audit_triggers`."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_at", "at"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    who: Mapped[str]
    what: Mapped[str] = mapped_column(String(20))  # added, changed, removed
    place: Mapped[str]  # the table
    key: Mapped[dict[str, Any]] = mapped_column(JSON)  # of the row
    before: Mapped[dict[str, Any]] = mapped_column(JSON)  # of what was changed
    after: Mapped[dict[str, Any]] = mapped_column(JSON)


@event.listens_for(Base.metadata, "after_create")
def _watch(_metadata: MetaData, connection: Connection, **_options: object) -> None:
    if connection.dialect.name == "postgresql":
        audit_triggers.create(connection)
        audit_triggers.watch_sign_ins(connection)
        news_trigger.create(connection)
        jobs_schema.create(connection)
