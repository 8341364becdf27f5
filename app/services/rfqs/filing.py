"""Whole RFQs: delete, close, archive, and the way back. Those that can't be are named, the others are done."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.rfqs.filing import Filing, Standing
from app.domain.trade.ids import RfqId
from app.domain.trade.problem import Problem
from app.services.rfqs.reading import RfqMissing
from app.storage.base.database import Database, Session
from app.storage.rfqs import filing
from app.system.clock import Clock


class RfqPutAway(Problem):
    """Nothing is sent for an RFQ that is closed or archived."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Which could not be, and the sentence that says why."""

    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Filed:
    """`changed` are those that were not so before; `numbers` all that are so now."""

    deed: Filing
    changed: tuple[RfqId, ...]
    numbers: tuple[str, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class RfqFiling:
    database: Database
    clock: Clock

    def ids_of(self, numbers: Sequence[str]) -> list[RfqId]:
        """Which RFQs have these numbers, whatever the case, deleted ones, too; or RfqMissing."""
        wanted = list(dict.fromkeys(number.strip().upper() for number in numbers))
        with self.database.read() as session:
            known = filing.ids_of(session, wanted)
        if missing := [number for number in wanted if number not in known]:
            raise RfqMissing(f"There is no RFQ “{missing[0]}”. Nothing was changed. See the numbers with “rfq list”.")
        return [known[number] for number in wanted]

    def apply(self, deed: Filing, ids: Sequence[RfqId]) -> Filed:
        """Do it with those that it can be done with."""
        with self.database.write() as session:
            found = filing.standings(session, ids)
            changing = [one for one in found if not one.is_as(deed)]
            refused = tuple(Refused(one.number, why) for one in changing if (why := one.why_not(deed)))
            changed = tuple(one.id for one in changing if not one.why_not(deed))
            filing.mark(session, changed, deed, self.clock.now())
        barred = {one.number for one in refused}
        return Filed(deed, changed, tuple(one.number for one in found if one.number not in barred), refused)


def is_put_away(session: Session, rfq_id: RfqId) -> bool:
    """Whether it is closed, archived or deleted, so that nothing about it goes out."""
    found: list[Standing] = filing.standings(session, [rfq_id])
    return not found or found[0].is_deleted or bool(found[0].why_no_mail)


def refuse_put_away(session: Session, rfq_id: RfqId) -> None:
    """Asked in the transaction that queues: another window may have put it away meanwhile.

    Raises:
        RfqMissing: it was deleted.
        RfqPutAway: it is closed or archived.
    """
    found: list[Standing] = filing.standings(session, [rfq_id])
    if not found or found[0].is_deleted:
        raise RfqMissing("This RFQ does not exist any more, so nothing was sent. Refresh the list.")
    if why := found[0].why_no_mail:
        raise RfqPutAway(why)
