"""How often vendors were asked and have answered, and the last mail to each: what their list shows of all requests.

The same requests as `records` tells whole; a double's count for the vendor that it was merged into.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Executable, select
from sqlalchemy.orm import Session

from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.purpose import INVITED
from app.domain.trade.ids import VendorId
from app.domain.vendors.response import Response
from app.storage.base.among import among_these, these
from app.storage.base.driver_rows import driver_rows, time_of
from app.storage.base.schema import DeliveryRow, InvitationRow, RfqRow
from app.storage.vendors.rows import CHUNK

_SENT = select(DeliveryRow.vendor_id, DeliveryRow.rfq_id, DeliveryRow.purpose, DeliveryRow.changed_at).where(
    among_these(DeliveryRow.vendor_id), DeliveryRow.state == DeliveryState.ACCEPTED
)
_ANSWERED = select(InvitationRow.vendor_id, InvitationRow.rfq_id).where(
    among_these(InvitationRow.vendor_id), InvitationRow.response.in_([r for r in Response if r.is_answer])
)
_NUMBERS = select(RfqRow.id, RfqRow.number).where(among_these(RfqRow.id))  # not joined: of hundreds a few are the last


class Tally(NamedTuple):
    """RFQs that a server took for the vendor, and those of them that it answered; the last mail of any purpose."""

    asked: int = 0
    answered: int = 0
    last_rfq: str = ""
    last_contact: datetime | None = None


NO_TALLY = Tally()
_NONE = frozenset[int]()
_INVITED = INVITED.purpose.value


def tallies(session: Session, owner_of: Mapping[int, VendorId]) -> Mapping[VendorId, Tally]:
    """Of those who were sent anything; `owner_of`: for whom each vendor's history counts, see `with_doubles`."""
    asked: dict[VendorId, set[int]] = {}
    last: dict[VendorId, tuple[Any, int]] = {}  # when, as the driver has it; RFQ
    for vendor_id, rfq, purpose, at in _rows(session, _SENT, owner_of):
        owner = owner_of[vendor_id]
        if purpose == _INVITED:
            asked.setdefault(owner, set()).add(rfq)
        if owner not in last or last[owner] < (at, rfq):
            last[owner] = at, rfq
    if not last:
        return {}
    answered: dict[VendorId, set[int]] = {}
    for vendor_id, rfq in _rows(session, _ANSWERED, owner_of):
        answered.setdefault(owner_of[vendor_id], set()).add(rfq)
    numbers: dict[int, str] = dict(_rows(session, _NUMBERS, {rfq for _, rfq in last.values()}))
    found: dict[VendorId, Tally] = {}
    for owner, (at, rfq) in last.items():
        rfqs = asked.get(owner, _NONE)
        found[owner] = Tally(len(rfqs), len(rfqs & answered.get(owner, _NONE)), numbers[rfq], time_of(at))
    return found


def _rows(session: Session, statement: Executable, ids: Collection[int]) -> Iterable[Any]:
    chosen: Sequence[int] = sorted(ids)
    for start in range(0, len(chosen), CHUNK):
        yield from driver_rows(session, statement, these(chosen[start : start + CHUNK]))
