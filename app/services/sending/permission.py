"""May it still go? What was checked when a mail was queued is looked at again until its octets leave.

A mail that must not go is held with the reason; one whose request's deadline has passed is skipped, but for those that
have none, such as an answer to a vendor. While nothing has
changed since everything that waits was judged, a claim costs one small query.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from app.documents.mail.mail import part_name
from app.domain.outbox.purpose import BRINGS_RFQ, Purpose
from app.domain.rfqs import control, permission
from app.domain.rfqs.bars import Rules
from app.domain.rfqs.control import FileNote, Standing, Trace, Where
from app.domain.rfqs.copies import copies_of
from app.domain.rfqs.invitation import Invitation
from app.domain.rfqs.rfq import Rfq, RfqItem
from app.domain.trade.clearance import Clearances
from app.domain.trade.deadline import Deadline
from app.domain.trade.ids import DeliveryId, RfqId, VendorId
from app.domain.vendors.vendor import Vendor
from app.services.rfqs.refusals import strict_rules
from app.storage.base.database import Session
from app.storage.outbox import answers, deliveries, outbox, standing
from app.storage.rfqs import file_notes, rfqs
from app.storage.vendors import vendors

LONGEST_TRY = timedelta(hours=24)
_PAST = "The deadline passed before it was sent. Set a later deadline and retry, or leave it unsent."
_ASKED_FOR_LINES = frozenset({*BRINGS_RFQ, Purpose.AMENDMENT, Purpose.CLARIFICATION})


def expiry(rfq: Rfq, now: datetime) -> datetime:
    """Tries end at the deadline, and after a day at the latest."""
    return _until(rfq.deadline, now)


def _until(deadline: Deadline | None, now: datetime) -> datetime:
    latest = now + LONGEST_TRY
    return latest if deadline is None else min(latest, deadline.instant)


@dataclass(frozen=True, slots=True)
class Swept:
    """What was held or ended, and as of when everything that waits was judged but for what was in flight."""

    changed: tuple[DeliveryId, ...]
    stamp: standing.Stamp
    day: date  # places on lists end with it
    in_flight: frozenset[DeliveryId]


@dataclass(slots=True)
class Permission:
    """Shared by all lanes of a process; its methods run inside the transaction that the answer is for."""

    clearances: Clearances
    _judged: tuple[standing.Stamp, date] | None = None
    _in_flight: frozenset[DeliveryId] = frozenset()  # at that time, and so not judged
    _requests: dict[RfqId, Rfq | None] = field(default_factory=dict)  # as they were at `_requests_at`
    _requests_at: int | None = None  # versions of all requests together

    def sweep(self, session: Session, now: datetime) -> "Swept":
        """Judge everything that waits; what must not go is held. It counts from `took` on, after the commit.

        The stamp first: what somebody changes behind it, is judged once more. The other way round it might be in the
        stamp and in no judgment.
        """
        stamp = standing.stamp(session)
        changed = self._put_aside(session, standing.waiting(session), now)
        return Swept(tuple(changed), stamp, now.date(), outbox.in_flight(session))

    def took(self, swept: "Swept") -> None:
        """What was swept is durable: a claim need not judge it again until something changes."""
        self._in_flight, self._judged = swept.in_flight, (swept.stamp, swept.day)

    def renew(self, session: Session, delivery_ids: Sequence[DeliveryId], now: datetime) -> None:
        """Try these for a day again; what is past its request's deadline is skipped instead."""
        replies = answers.among(session, delivery_ids)
        deliveries.extend(session, sorted(replies), now + LONGEST_TRY)
        asking = [i for i in delivery_ids if i not in replies]
        for rfq_id, ids in deliveries.waiting_by_request(session, asking).items():
            deadline = rfqs.deadline_of(session, rfq_id)
            if deadline is not None and deadline.instant < now:
                standing.skip(session, ids, _PAST, now)
            else:
                deliveries.extend(session, ids, _until(deadline, now))

    def is_current(self, session: Session, now: datetime) -> bool:
        """Whether nothing has changed, and no new day has begun, since everything that waits was judged."""
        return (standing.stamp(session), now.date()) == self._judged

    def judge(self, session: Session, delivery_ids: Sequence[DeliveryId], now: datetime) -> list[DeliveryId]:
        """The same for these, whatever was judged before: the buyer wants them to go."""
        return self._put_aside(session, standing.waiting(session, delivery_ids), now)

    def admitted(self, session: Session, claimed: Sequence[outbox.Claimed], now: datetime) -> list[outbox.Claimed]:
        """Those of the claimed mails that may go now; the others are put aside."""
        apart = [c for c in claimed if c.delivery.expires_at < now or c.delivery.id in self._in_flight]
        if not apart and self.is_current(session, now):
            return list(claimed)
        aside = set(self.judge(session, [c.delivery.id for c in claimed], now))
        return [c for c in claimed if c.delivery.id not in aside]

    def _put_aside(self, session: Session, mails: Sequence[standing.WaitingMail], now: datetime) -> list[DeliveryId]:
        requests = self._requests_of(session, mails)
        past = [m.id for m in mails if m.purpose.ends_at_deadline and _is_past(requests[m.rfq_id], now)]
        standing.skip(session, past, _PAST, now)
        found = self._objections(session, mails, requests, now)
        reasons = {m.id: reason for m, reason in zip(mails, found, strict=True) if m.id not in past and reason}
        standing.hold(session, reasons, now)
        return [*past, *reasons]

    def objections(self, session: Session, mails: Sequence[standing.WaitingMail], now: datetime) -> list[str]:
        """Of each, whatever became of it: why it must not go now, in sentences for the buyer; empty where it may."""
        return self._objections(session, mails, self._requests_of(session, mails), now)

    def _objections(
        self,
        session: Session,
        mails: Sequence[standing.WaitingMail],
        requests: Mapping[RfqId, Rfq | None],
        now: datetime,
    ) -> list[str]:
        listed = vendors.get(session, sorted({m.vendor_id for m in mails}))
        by_id: Mapping[VendorId, Vendor] = {v.stored_id: v for v in listed}
        notes = file_notes.of(session, {sha256 for m in mails for _, sha256 in m.parts})
        items = [item for rfq in requests.values() if rfq for item in rfq.items]
        rules = strict_rules(session, items, self.clearances, now.date())
        return [self._objection(m, by_id.get(m.vendor_id), requests, notes, rules) for m in mails]

    def _requests_of(self, session: Session, mails: Sequence[standing.WaitingMail]) -> Mapping[RfqId, Rfq | None]:
        """Read again only where one of them was changed: while vendors are imported every claim judges."""
        versions = standing.stamp(session).requests
        if versions != self._requests_at:
            self._requests, self._requests_at = {}, versions
        for rfq_id in {m.rfq_id for m in mails} - self._requests.keys():
            self._requests[rfq_id] = rfqs.get(session, rfq_id)
        return self._requests

    def _control(self, name: str, note: FileNote | None, notes: Mapping[str, FileNote]) -> Standing:
        """What a frozen file needs by its names and by what was decided; its place on the disk was looked at before."""
        known = note or FileNote()
        traces = [Trace(Where.NAME, name), *(Trace(Where.TWIN, other) for other in known.names)]
        traces += control.held_traces(known, notes)
        return control.standing(traces, control.decision(known, notes), self.clearances)

    def _objection(
        self,
        mail: standing.WaitingMail,
        vendor: Vendor | None,
        requests: Mapping[RfqId, Rfq | None],
        notes: Mapping[str, FileNote],
        rules: Rules,
    ) -> str:
        rfq = requests[mail.rfq_id]
        items = _asked(rfq, _invitation(rfq, mail.vendor_id)) if rfq and mail.purpose in _ASKED_FOR_LINES else ()
        found = permission.Standing(
            vendor=vendor,
            items=items,
            files=[
                (part_name(header), self._control(part_name(header), notes.get(sha256), notes))
                for header, sha256 in mail.parts
            ],
            recipients=mail.recipients,
            copies=(*copies_of(rfq, mail.house_cc), *_answered(mail)),
            frozen=mail.clearances,
            frozen_cc=mail.frozen_cc,
        )
        return permission.objection(found, rules)


def _is_past(rfq: Rfq | None, now: datetime) -> bool:
    return rfq is not None and rfq.deadline is not None and rfq.deadline.instant < now


def _answered(mail: standing.WaitingMail) -> tuple[str, ...]:
    """Whom an answer goes to: the buyer has chosen the address, which need not be a contact's."""
    return mail.recipients[:1] if mail.purpose is Purpose.REPLY else ()


def _asked(rfq: Rfq, invitation: Invitation) -> tuple[RfqItem, ...]:
    """The lines that the mail asks for; where one has gone, a later one may be the same, imported again."""
    gone = (invitation.lines or frozenset()) - {item.id for item in rfq.items}
    later = (item for item in rfq.items if gone and (item.id or 0) > max(gone))
    return tuple(dict.fromkeys((*rfq.items_for(invitation), *later)))


def _invitation(rfq: Rfq, vendor_id: VendorId) -> Invitation:
    """Who is not invited any more is asked for everything that its mail may hold."""
    return next((i for i in rfq.invitations if i.vendor_id == vendor_id), Invitation(vendor_id=vendor_id))
