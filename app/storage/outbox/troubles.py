"""What keeps a team's accounts from sending, as the machine says that has each of them: for all others to see."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain.trade.ids import AccountId
from app.storage.base.people_schema import AccountTroubleRow

_c = AccountTroubleRow.__table__.c


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountTrouble:
    """`failure`: the class, as `FailureClass` has it; `text`: in the buyer's words."""

    account_id: AccountId
    machine: str
    failure: str
    text: str
    at: datetime


def put(session: Session, trouble: AccountTrouble) -> None:
    """In place of what was said of the account before."""
    session.merge(
        AccountTroubleRow(
            account_id=trouble.account_id,
            machine=trouble.machine,
            failure=trouble.failure,
            text=trouble.text,
            at=trouble.at,
        )
    )


def clear(session: Session, account_ids: Collection[AccountId]) -> None:
    """They send, or are another machine's."""
    session.execute(delete(AccountTroubleRow).where(_c.account_id.in_(account_ids)))


def all_of(session: Session) -> list[AccountTrouble]:
    """Also what a machine has said that is gone by now: nobody has its account then."""
    rows = session.execute(select(_c.account_id, _c.machine, _c.failure, _c.text, _c.at).order_by(_c.account_id))
    return [AccountTrouble(**row._asdict()) for row in rows]
