"""What incoming mail may belong to: every invitation that has gone out, with all addresses of its vendor."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.inbox.known import Invited
from app.domain.outbox.delivery import ENDED_UNSENT
from app.domain.rfqs.rfq import RfqState
from app.domain.trade.address import same_mailbox
from app.domain.trade.ids import RfqId, VendorId
from app.storage.base.schema import DELIVERIES, AccountRow, Base, InvitationRow, RfqRow
from app.storage.base.vendor_schema import VendorRow
from app.storage.vendors.doubles import survivors
from app.storage.vendors.rows import CHUNK

_CONTACTS = Base.metadata.tables["contacts"].c
_SENT = DELIVERIES.c.state.not_in(ENDED_UNSENT)
_ENDED = (RfqState.CLOSED, RfqState.CANCELLED)
_ANSWERED = ("declined", "quoted")


def invited(session: Session, since: datetime | None = None) -> Iterator[Invited]:
    """Those of RFQs that nobody has deleted; `since` leaves out RFQs that were not touched any more since then."""
    into = survivors(session)
    written = _written(session)
    i, r = InvitationRow, RfqRow
    statement = (
        select(i.rfq_id, r.number, r.state, i.vendor_id, i.token, i.message_key, i.response, i.withdrawn)
        .join(RfqRow, r.id == i.rfq_id)
        .where(r.deleted_at.is_(None), r.id.in_(select(DELIVERIES.c.rfq_id).where(_SENT)))
        .order_by(i.rfq_id, i.vendor_id)
    )
    if since is not None:
        statement = statement.where(r.changed_at >= since)
    rows = [row for row in session.execute(statement) if (row.rfq_id, row.vendor_id) in written]
    names, contacts = _vendors(session, sorted({into.get(row.vendor_id, row.vendor_id) for row in rows}))
    for row in rows:
        owner = into.get(row.vendor_id, VendorId(row.vendor_id))
        yield Invited(
            rfq_id=RfqId(row.rfq_id),
            rfq=row.number,
            vendor_id=owner,
            vendor=names.get(owner, ""),
            token=row.token,
            message_key=row.message_key,
            addresses=frozenset(contacts.get(owner, set()) | written[row.rfq_id, row.vendor_id]),
            is_open=not row.withdrawn and row.state not in _ENDED and row.response not in _ANSWERED,
        )


def first_sent(session: Session) -> datetime | None:
    """When the oldest RFQ that is still open went out: what came before it answers nothing that is open."""
    statement = (
        select(DELIVERIES.c.changed_at)
        .join(RfqRow, RfqRow.id == DELIVERIES.c.rfq_id)
        .where(_SENT, RfqRow.deleted_at.is_(None), RfqRow.state.not_in(_ENDED))
        .order_by(DELIVERIES.c.changed_at)
    )
    return session.scalar(statement.limit(1))


def own_addresses(session: Session) -> list[str]:
    """From and Reply-To of the accounts in use."""
    found: list[str] = []
    for row in session.execute(
        select(AccountRow.from_address, AccountRow.reply_to).where(AccountRow.removed_at.is_(None))
    ):
        found += [address for address in row if address]
    return found


def answer_addresses(session: Session) -> list[str]:
    """Where the answers to emails that were sent go: Reply-To of their accounts, else From."""
    a = AccountRow
    used = select(DELIVERIES.c.account_id).where(_SENT)
    rows = session.execute(select(a.from_address, a.reply_to).where(a.id.in_(used), a.kind != "practice"))
    return list(dict.fromkeys(row.reply_to or row.from_address for row in rows))


def _written(session: Session) -> dict[tuple[int, int], set[str]]:
    """Whom of each vendor of each RFQ was written to."""
    found: dict[tuple[int, int], set[str]] = {}
    columns = select(DELIVERIES.c.rfq_id, DELIVERIES.c.vendor_id, DELIVERIES.c.recipients, DELIVERIES.c.house_cc)
    for rfq_id, vendor_id, recipients, house_cc in session.execute(columns.where(_SENT)):
        ours = same_mailbox(house_cc)
        to = {key for address in recipients if (key := same_mailbox(address)) != ours}
        found.setdefault((rfq_id, vendor_id), set()).update(to)
    return found


def _vendors(session: Session, ids: list[int]) -> tuple[dict[int, str], dict[int, set[str]]]:
    names: dict[int, str] = {}
    contacts: dict[int, set[str]] = {}
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        named = select(VendorRow.id, VendorRow.name).where(VendorRow.id.in_(some))
        names |= {row.id: row.name for row in session.execute(named)}
        addresses = select(_CONTACTS.vendor_id, _CONTACTS.email).where(
            _CONTACTS.vendor_id.in_(some), _CONTACTS.email != ""
        )
        for vendor_id, email in session.execute(addresses):
            contacts.setdefault(vendor_id, set()).add(same_mailbox(email))
    return names, contacts
