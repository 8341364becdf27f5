"""Mail accounts, without their passwords."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Text, cast, exists, select, update
from sqlalchemy.orm import Session

from app.domain.accounts.account import (
    Account,
    AccountKind,
    ExchangeLine,
    GraphLine,
    ImapLook,
    Line,
    PracticeLine,
    Registration,
    Security,
    SignIn,
    SmtpLine,
)
from app.domain.trade.ids import AccountId
from app.domain.trade.text_key import text_key
from app.storage.base.schema import AccountRow

_SHARED = (
    "name",
    "from_address",
    "from_name",
    "reply_to",
    "per_minute",
    "per_day",
    "octets_per_minute",
    "domain_gap",
    "connections",
    "max_size",
    "company",
    "phone",
    "logo",
    "house_cc",
    "private_to",
)
_OF_THE_LINE = ("host", "port", "security", "user", "ca_file", "certificate", "sign_in", "mailbox", "endpoint")
_OF_A_REGISTRATION = ("authority", "tenant", "client_id")


def every(session: Session) -> list[Account]:
    """All accounts in use, by name."""
    statement = select(AccountRow).where(AccountRow.removed_at.is_(None)).order_by(AccountRow.name_key)
    return [_account(row) for row in session.scalars(statement)]


def get(session: Session, account_id: AccountId) -> Account | None:
    """One account in use; None where it was removed."""
    row = session.get(AccountRow, account_id)
    return None if row is None or row.removed_at is not None else _account(row)


def by_name(session: Session, name: str) -> Account | None:
    statement = select(AccountRow).where(AccountRow.name_key == text_key(name), AccountRow.removed_at.is_(None))
    row = session.scalar(statement)
    return None if row is None else _account(row)


def has_practice(session: Session) -> bool:
    """Whether the practice account is there; every start asks."""
    columns = AccountRow.__table__.c
    found = exists().where(columns.kind == AccountKind.PRACTICE, columns.removed_at.is_(None))
    return bool(session.scalar(select(found)))


def save(session: Session, account: Account) -> Account:
    """Insert, overwrite by id, or bring a removed account of that name back."""
    _free_name(session, account)
    values = _values(account) | {"name_key": text_key(account.name)}
    row = _stored(session, account)
    if row is None:
        row = AccountRow(**values, removed_at=None)
        session.add(row)
    else:
        for name, value in (values | {"removed_at": None}).items():
            setattr(row, name, value)
    session.flush()
    return _account(row)


def remove(session: Session, account_id: AccountId, now: datetime) -> None:
    session.execute(update(AccountRow).where(AccountRow.id == account_id).values(removed_at=now))


def _free_name(session: Session, account: Account) -> None:
    """A removed account does not keep its name from one that is renamed."""
    if account.id is not None:
        session.execute(
            update(AccountRow)
            .where(
                AccountRow.name_key == text_key(account.name),
                AccountRow.id != account.id,
                AccountRow.removed_at.is_not(None),
            )
            .values(name_key=AccountRow.name_key + " (removed " + cast(AccountRow.id, Text) + ")")
        )


def _stored(session: Session, account: Account) -> AccountRow | None:
    if account.id is not None:
        return session.get(AccountRow, account.id)
    return session.scalar(select(AccountRow).where(AccountRow.name_key == text_key(account.name)))


def _values(account: Account) -> dict[str, Any]:
    """The columns of its row, but for those that storage alone knows; what a kind does not have is empty."""
    line = account.smtp if account.kind is AccountKind.PRACTICE else account.via
    empty = {**dict.fromkeys(_OF_THE_LINE, ""), "port": 0}
    look = (line.imap if isinstance(line, SmtpLine) else None) or ImapLook()
    registration = Registration() if isinstance(line, ExchangeLine | PracticeLine) else line.registration
    return {
        **{name: getattr(account, name) for name in _SHARED},
        **{name: getattr(line, name, value) for name, value in empty.items()},
        **{name: getattr(registration, name) for name in _OF_A_REGISTRATION},
        "kind": account.kind,
        "imap_host": look.host,
        "imap_port": look.port,
        "imap_security": look.security,
        "sent_folder": look.folder,
    }


def _account(row: AccountRow) -> Account:
    shared = {name: getattr(row, name) for name in _SHARED}
    return Account(id=AccountId(row.id), via=_LINES[AccountKind(row.kind)](row), **shared)


def _smtp(row: AccountRow) -> SmtpLine:
    return SmtpLine(
        host=row.host,
        port=row.port,
        security=Security(row.security),
        imap=_look(row) if row.imap_host else None,
        sign_in=SignIn(row.sign_in),
        registration=_registration(row),
        **_signed(row),
    )


def _graph(row: AccountRow) -> GraphLine:
    return GraphLine(mailbox=row.mailbox, endpoint=row.endpoint, registration=_registration(row), **_signed(row))


def _exchange(row: AccountRow) -> ExchangeLine:
    return ExchangeLine(mailbox=row.mailbox, endpoint=row.endpoint, sign_in=SignIn(row.sign_in), **_signed(row))


def _signed(row: AccountRow) -> dict[str, str]:
    return {"user": row.user, "ca_file": row.ca_file, "certificate": row.certificate}


def _registration(row: AccountRow) -> Registration:
    return Registration(authority=row.authority, tenant=row.tenant, client_id=row.client_id)


def _look(row: AccountRow) -> ImapLook:
    security = Security(row.imap_security)
    return ImapLook(host=row.imap_host, port=row.imap_port, security=security, folder=row.sent_folder)


_LINES: dict[AccountKind, Callable[[AccountRow], Line]] = {
    AccountKind.SMTP: _smtp,
    AccountKind.MICROSOFT_365: _graph,
    AccountKind.EXCHANGE: _exchange,
    AccountKind.PRACTICE: lambda _row: PracticeLine(),
}
