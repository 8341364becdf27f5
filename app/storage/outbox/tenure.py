"""Which accounts a connection sends from, where several machines do: one each, held by an advisory lock.

The lock lies on the very connection that the journal writes through: whoever has lost that has lost the account, and
cannot write as if it were still held. A file has one sender, who has all accounts.
"""

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.domain.trade.ids import AccountId
from app.storage.base.schema import DELIVERIES, AccountRow
from app.storage.outbox.recovery import IN_FLIGHT

_KEY = "hashtextextended(current_schema() || '/account/' || :account, 0)"
_TAKE = text(f"SELECT pg_try_advisory_lock({_KEY})")
_LET_GO = text(f"SELECT pg_advisory_unlock({_KEY})")
_TRY = text(f"SELECT pg_try_advisory_xact_lock({_KEY})")

_IS_TAKEN = text(
    # A lock's number is kept in two halves.
    "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1"  # noqa: S608 - our own words
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND ((classid::bigint << 32) | objid::bigint) = " + _KEY + ")"
)


def is_taken(session: Session, account_id: AccountId) -> bool:
    """Whether any process sends from it, this one too."""
    return bool(session.scalar(_IS_TAKEN, {"account": str(account_id)}))


def take(session: Session, account_id: AccountId) -> bool:
    """Until it is let go or the connection ends, whatever becomes of the transaction. Taken once by each."""
    return bool(session.scalar(_TAKE, {"account": str(account_id)}))


def let_go(session: Session, account_id: AccountId) -> None:
    """Another one may have it."""
    session.execute(_LET_GO, {"account": str(account_id)})


def is_anyone_at_work(session: Session) -> bool:
    """Whether another connection sends from any account; nobody begins to before this transaction ends."""
    ids = session.scalars(select(AccountRow.id)).all()
    return not all(session.scalar(_TRY, {"account": str(i)}) for i in ids)


def stranded(session: Session, owner: int) -> list[AccountId]:
    """Accounts with mails in flight that another owner has: one that is gone, or one that is at work."""
    d = DELIVERIES.c
    found = select(d.account_id).where(IN_FLIGHT, d.owner != owner).distinct().order_by(d.account_id)
    return [AccountId(a) for a in session.scalars(found)]
