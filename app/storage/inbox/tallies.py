"""How RFQs were answered: what each vendor that was written to said, and whether anybody there can be reached."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.purpose import BRINGS_RFQ
from app.domain.rfqs.tally import AnswerTally, Standing, standing_of
from app.domain.trade.address import same_mailbox
from app.domain.trade.ids import RfqId, VendorId
from app.domain.vendors.response import Response
from app.storage.base.schema import DELIVERIES, InvitationRow, RfqRow
from app.storage.inbox import bounces
from app.storage.vendors.doubles import survivors
from app.storage.vendors.rows import CHUNK

_d = DELIVERIES.c
_MANY = 100  # RFQs: below, each vendor is looked at


def standings(session: Session, rfq_ids: Collection[RfqId]) -> dict[RfqId, dict[VendorId, Standing]]:
    """Of the vendors whose invitation a mail server has accepted; who was taken back is not among them."""
    wanted = sorted(rfq_ids)
    dead = bounces.every_dead(session)  # few, where recipients may be thousands
    into = survivors(session)
    found: dict[RfqId, dict[VendorId, Standing]] = {}
    for start in range(0, len(wanted), CHUNK):
        some = wanted[start : start + CHUNK]
        responses, copies = _responses(session, some), _copies(session, some)
        for row in session.execute(_written(some)):
            response = responses.get((row.rfq_id, row.vendor_id))
            if response is not None:
                ours = *copies[row.rfq_id], row.house_cc
                is_reachable = not dead or any(key not in dead for key in _theirs(row.recipients, ours))
                vendor_id = into.get(row.vendor_id, VendorId(row.vendor_id))
                standing, of = standing_of(response, is_reachable=is_reachable), found.setdefault(RfqId(row.rfq_id), {})
                if standing is not Standing.BOUNCED or vendor_id not in of:  # one email that arrived is enough
                    of[vendor_id] = standing
    return found


def tallies(session: Session, rfq_ids: Collection[RfqId]) -> dict[RfqId, AnswerTally]:
    """Only of RFQs that somebody was asked in. Of many the database counts all but those that need a closer look."""
    closely = set(rfq_ids)
    found: dict[RfqId, AnswerTally] = {}
    if len(closely) > _MANY:
        closely &= _uncommon(session)
        common = set(rfq_ids) - closely
        found = {rfq_id: of for rfq_id, of in _counted(session).items() if rfq_id in common}
    return found | {rfq_id: AnswerTally.of(of.values()) for rfq_id, of in standings(session, closely).items()}


def _counted(session: Session) -> dict[RfqId, AnswerTally]:
    """Of every RFQ, as if everybody could be reached and nobody had been merged."""
    i = InvitationRow
    counts = (
        select(_d.rfq_id, i.response, func.count(_d.vendor_id.distinct()))
        .join(i, (i.rfq_id == _d.rfq_id) & (i.vendor_id == _d.vendor_id))
        .where(_d.purpose.in_(BRINGS_RFQ), _d.state == DeliveryState.ACCEPTED, i.withdrawn.is_(False))
        .group_by(_d.rfq_id, i.response)
    )
    found: dict[RfqId, Counter[Standing]] = {}
    for rfq_id, response, count in session.execute(counts):
        of = found.setdefault(RfqId(rfq_id), Counter())
        of[standing_of(Response(response), is_reachable=True)] += count
    return {rfq_id: AnswerTally(tuple(of[standing] for standing in Standing)) for rfq_id, of in found.items()}


def _uncommon(session: Session) -> set[RfqId]:
    """RFQs with a vendor that has an address which bounced, or with a double of another one."""
    vendor_ids = {*survivors(session), *bounces.vendors_with_dead(session)}
    found: set[RfqId] = set()
    wanted = sorted(vendor_ids)
    for start in range(0, len(wanted), CHUNK):
        some = select(_d.rfq_id).where(_d.vendor_id.in_(wanted[start : start + CHUNK]))
        found.update(RfqId(rfq_id) for rfq_id in session.scalars(some))
    return found


def _theirs(recipients: Sequence[str], ours: Collection[str]) -> Iterator[str]:
    """The vendor's own among those that were written to."""
    house = {same_mailbox(address) for address in ours}
    return (key for address in recipients if (key := same_mailbox(address)) not in house)


def _responses(session: Session, rfq_ids: Sequence[RfqId]) -> dict[tuple[int, int], Response]:
    """Not joined to the emails: SQLite would look for each of thousands by its vendor."""
    i = InvitationRow
    statement = select(i.rfq_id, i.vendor_id, i.response).where(i.rfq_id.in_(rfq_ids), i.withdrawn.is_(False))
    return {(row.rfq_id, row.vendor_id): Response(row.response) for row in session.execute(statement)}


def _copies(session: Session, rfq_ids: Sequence[RfqId]) -> dict[int, list[str]]:
    """Whom of the house each email of these RFQs is copied to."""
    r = RfqRow
    return {row.id: row.copies for row in session.execute(select(r.id, r.copies).where(r.id.in_(rfq_ids)))}


def _written(rfq_ids: Sequence[RfqId]) -> Select[Any]:
    return (
        select(_d.rfq_id, _d.vendor_id, _d.recipients, _d.house_cc)
        .where(_d.rfq_id.in_(rfq_ids), _d.purpose.in_(BRINGS_RFQ), _d.state == DeliveryState.ACCEPTED)
        .order_by(_d.rfq_id, _d.vendor_id)
    )
