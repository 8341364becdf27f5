"""Folders of mailboxes: which are followed, and how far each was read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.domain.trade.ids import AccountId
from app.storage.base.inbox_schema import FollowedFolderRow

_F = FollowedFolderRow


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderRecord:
    """`folder` is what the mailbox knows it by; `position` is empty before the first look."""

    folder: str
    name: str
    use: str
    is_followed: bool
    position: str = ""
    looked_at: datetime | None = None


def of(session: Session, account_id: AccountId) -> list[FolderRecord]:
    """Those of an account's mailbox as it was seen last, by name."""
    rows = session.scalars(select(_F).where(_F.account_id == account_id).order_by(_F.name, _F.id))
    return [
        FolderRecord(
            folder=row.folder,
            name=row.name,
            use=row.use,
            is_followed=row.is_followed,
            position=row.position,
            looked_at=row.looked_at,
        )
        for row in rows
    ]


def meet(session: Session, account_id: AccountId, there: Sequence[FolderRecord]) -> list[FolderRecord]:
    """The mailbox has these folders now: new ones are followed as they say, known ones as before, others are gone."""
    known = {record.folder for record in of(session, account_id)}
    here = {record.folder for record in there}
    mine = _F.account_id == account_id
    session.execute(delete(_F).where(mine, _F.folder.in_(sorted(known - here))))
    for record in there:
        values = {"name": record.name, "use": record.use}
        if record.folder in known:
            session.execute(update(_F).where(mine, _F.folder == record.folder).values(values))
        else:
            new = {"account_id": account_id, "folder": record.folder, "is_followed": record.is_followed}
            session.execute(insert(_F).values(values | new | {"position": "", "looked_at": None}))
    return of(session, account_id)


def seen(session: Session, account_id: AccountId, folder: str, position: str, now: datetime) -> None:
    """All up to this position is dealt with."""
    one = (_F.account_id == account_id, _F.folder == folder)
    session.execute(update(_F).where(*one).values(position=position, looked_at=now))


def follow(session: Session, account_id: AccountId, folder: str, *, is_followed: bool) -> None:
    one = (_F.account_id == account_id, _F.folder == folder)
    session.execute(update(_F).where(*one).values(is_followed=is_followed))
