"""A request as the beginning of a new one: the same parts are asked for again, another day or of other vendors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.domain.rfqs.invitation import Asked
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.deadline import Deadline
from app.domain.trade.ids import LineId, RfqId, VendorId
from app.domain.vendors.vendor import Vendor, VendorStatus
from app.services.rfqs.asking import RfqAsking
from app.services.rfqs.editing import RfqEditing, stored_rfq
from app.services.rfqs.refusals import Refusal
from app.storage.base.database import Database, Session
from app.storage.rfqs import parts, rfqs
from app.storage.vendors import vendors
from app.system.clock import Clock

_BLOCKED = "The vendor is blocked."
_Ids = Mapping[LineId | None, LineId]  # of the copy's lines, by those of the lines that they were copied from


@dataclass(frozen=True, slots=True)
class Copied:
    """The copy, and the vendors who were asked before and may not be asked now."""

    rfq: Rfq
    left_out: tuple[Refusal, ...] = ()
    is_new: bool = True  # else a script had made it before, under the same key


@dataclass(frozen=True, slots=True)
class RfqCopying:
    database: Database
    clock: Clock
    number_series: str
    asking: RfqAsking
    editing: RfqEditing

    def copy(self, rfq_id: RfqId, *, with_vendors: bool = False) -> Copied:
        """A new draft with the next number: lines, files, texts and terms; a deadline only if it is still to come.

        `with_vendors` asks the same vendors for the same lines, but for those who may not have them. What only one
        vendor has (its contacts, files, answer) stays with the old request.

        Raises:
            RfqMissing: another program has deleted it.
        """
        with self.database.write() as session:
            old = stored_rfq(session, rfq_id)
            new_id = self._begin(session, old)
            parts.set_items(session, new_id, [replace(item, id=None) for item in old.items])
            new_ids = stored_rfq(session, new_id).line_ids
            ids = {item.id: new_ids[item.number] for item in old.items}
            files = [replace(file, id=None, lines=_mapped(file.lines, ids)) for file in old.attachments]
            parts.set_attachments(session, new_id, files)
            copied = Copied(stored_rfq(session, new_id))
        if not with_vendors:
            return copied
        asked: dict[VendorId, frozenset[LineId] | None] = {
            vendor_id: None if lines is None else _mapped(lines, ids) for vendor_id, lines in old.asked.items()
        }
        return Copied(*self.asking.invite_allowed(new_id, asked))

    def ask_vendors_of(
        self, rfq_id: RfqId, title: str = "", deadline: Deadline | None = None, key: str | None = None
    ) -> Copied:
        """A new draft that asks the same vendors for all lines to come; it has no lines and files yet.

        Vendors that are blocked now are left out. An empty title is that of the old RFQ. Where a script made one
        under this key before, that one is returned, as it is once it has vendors.

        Raises:
            RfqMissing: another program has deleted it.
            RfqInvalid: a title or key that cannot be used.
        """
        with self.database.read() as session:
            old = stored_rfq(session, rfq_id)
            known = vendors.get(session, old.vendor_ids)
        once = self.editing.create_once(title or old.title, deadline, key)
        if once.rfq.vendor_ids:
            return Copied(once.rfq, is_new=once.is_new)
        asked: Asked = {v.stored_id: None for v in known if v.status is not VendorStatus.BLOCKED}
        left_out = blocked(known)
        rfq, refused = self.asking.invite_allowed(once.rfq.id, asked)
        return Copied(rfq, (*left_out, *refused), once.is_new)

    def _begin(self, session: Session, old: Rfq) -> RfqId:
        """All that stands in the request itself."""
        now = self.clock.now()
        new_id = rfqs.create(
            session,
            number=rfqs.next_number(session, self.number_series, now.astimezone().year),
            title=old.title,
            deadline=old.deadline if old.deadline and old.deadline.instant > now else None,
            subject=old.subject,
            body=old.body,
            now=now,
        )
        kept = ("texts", "terms", "copies", "has_form", "notes")
        rfqs.change(session, new_id, {name: getattr(old, name) for name in kept}, now)
        return new_id


def _mapped(lines: frozenset[LineId], ids: _Ids) -> frozenset[LineId]:
    """The same lines of the copy; one that is gone from the old request is in neither."""
    return frozenset(ids[line] for line in lines if line in ids)


def blocked(vendors: Iterable[Vendor]) -> tuple[Refusal, ...]:
    """Those among them that nothing is asked of."""
    return tuple(
        Refusal(vendor=v.name, text=f"The vendor is blocked: {v.status_reason}" if v.status_reason else _BLOCKED)
        for v in vendors
        if v.status is VendorStatus.BLOCKED
    )
