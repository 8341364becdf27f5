"""What others have changed on a team's server: what people do is in the log of changes, what workers do beside it."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.trade.ids import DeliveryId
from app.storage.base.inbox_schema import IncomingRow
from app.storage.base.people_schema import AuditRow
from app.storage.base.schema import AttemptRow


@dataclass(frozen=True, slots=True)
class Ends:
    """The last of each that was seen."""

    change: int
    attempt: int
    incoming: int


def ends(session: Session) -> Ends:
    """As they are now, by the ends of three indexes."""
    last = [select(func.coalesce(func.max(row.id), 0)).scalar_subquery() for row in (AuditRow, AttemptRow, IncomingRow)]
    return Ends(*session.execute(select(*last)).one())


def has_changed(session: Session, since: Ends, me: str) -> bool:
    """Whether somebody else has changed anything, or something came in."""
    others = select(AuditRow.id).where(AuditRow.id > since.change, AuditRow.who != me).limit(1)
    came = select(IncomingRow.id).where(IncomingRow.id > since.incoming).limit(1)
    return session.scalar(others) is not None or session.scalar(came) is not None


def tried(session: Session, since: Ends, most: int) -> list[DeliveryId]:
    """Emails of which something has become since, the latest ones."""
    found = select(AttemptRow.delivery_id).where(AttemptRow.id > since.attempt).order_by(AttemptRow.id.desc())
    return [DeliveryId(i) for i in dict.fromkeys(session.scalars(found.limit(most)))]
