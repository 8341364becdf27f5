"""Whom to ask for what. One rule for every door: who may not have a line, or a file that goes with it, is refused."""

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from app.domain.rfqs.bars import file_needs
from app.domain.rfqs.control import Standing
from app.domain.rfqs.invitation import Asked, Invitation
from app.domain.rfqs.mark import Mark
from app.domain.rfqs.rfq import Given, Rfq
from app.domain.trade.clearance import Clearances
from app.domain.trade.ids import LineId, RfqId, VendorId
from app.services.rfqs.control import FileControl
from app.services.rfqs.editing import stored_rfq
from app.services.rfqs.field_checks import RfqInvalid
from app.services.rfqs.meanwhile import on_top
from app.services.rfqs.refusals import Refusal, VendorsBarred, file_refusals, refusals_of, strict_rules
from app.storage.base.database import Database, Session
from app.storage.outbox import planning
from app.storage.rfqs import invitations, parts, rfqs
from app.storage.vendors import vendors
from app.storage.vendors.doubles import survivors
from app.system.clock import Clock

R = TypeVar("R")
Standings = Mapping[str, Standing]  # of files, by their paths


@dataclass(frozen=True, slots=True)
class RfqAsking:
    """Each call is one change, whole or not at all."""

    database: Database
    clock: Clock
    clearances: Clearances

    def set_asked(self, rfq_id: RfqId, asked: Asked, instead_of: Asked | None = None) -> Rfq:
        """Ask exactly these, each for its lines; nothing is changed by a Problem.

        `instead_of`: who was asked for what, for whom changes it; what others have changed since is kept.

        Raises:
            ChangedMeanwhile: others have changed what the same vendor is asked for.
            RfqInvalid: one that has its mail already is left out or asked for other lines, or one is asked for none.
            VendorsBarred: one may not have a line, or a file that goes with it, that it was not asked for before.
        """

        def wanted(session: Session, rfq: Rfq) -> Asked:
            if instead_of is None:
                return asked
            made: Asked = on_top(session, rfq, "asked", instead_of, asked, self.clock.now())
            return made

        return self._ask_exactly(rfq_id, wanted)

    def set_invited(self, rfq_id: RfqId, vendor_ids: Sequence[VendorId]) -> Rfq:
        """Ask exactly these; who was not asked before is asked for all lines. Raises as `set_asked` does."""
        return self._ask_exactly(rfq_id, lambda _session, rfq: {v: rfq.asked.get(v) for v in vendor_ids})

    def invite(self, rfq_id: RfqId, vendor_ids: Sequence[VendorId]) -> Rfq:
        """Ask these for all lines as well. Raises as `set_asked` does."""
        return self._ask_exactly(rfq_id, lambda _session, rfq: {**rfq.asked, **dict.fromkeys(vendor_ids)})

    def invite_allowed(self, rfq_id: RfqId, asked: Asked) -> tuple[Rfq, tuple[Refusal, ...]]:
        """Ask these as well, each for its lines besides those it is asked for; who may not is left out, and named.

        Who has its mail already stays asked for what is in it.
        """

        def change(session: Session, rfq: Rfq, standings: Standings) -> tuple[Rfq, tuple[Refusal, ...]]:
            return self.ask_allowed(session, rfq, asked, standings)

        return self._changed(rfq_id, change)

    def ask_allowed(
        self, session: Session, rfq: Rfq, asked: Asked, standings: Standings
    ) -> tuple[Rfq, tuple[Refusal, ...]]:
        """The same as `invite_allowed` in a transaction that is open; `standings` are those of all files of `rfq`."""
        before, has_mail = rfq.asked, planning.written_vendors(session, rfq.id)
        new = _without(_as_now(session, asked), has_mail)
        more = {v: _together(before, v, lines) for v, lines in new.items()}
        refused = dict(self._refused(session, rfq, before | more, standings))
        after = self._store(session, rfq.id, before | _without(more, refused))
        if barred := file_refusals(session, rfq, after, standings, self.clearances):
            refused |= barred
            after = self._store(session, rfq.id, before | _without(more, refused))
        return after, tuple(refused.values())

    def ask(self, rfq_id: RfqId, invitation: Invitation) -> Rfq:
        """Store whom of an invited vendor to write to, which lines to ask it for, and which files only it gets.

        Raises:
            RfqInvalid: it is not invited, has its mail already, or a line or file is not of this request.
            VendorsBarred: it may not have a line or file that it did not get before; nothing was changed.
        """

        def change(session: Session, rfq: Rfq, standings: Standings) -> Rfq:
            _check_invitation(rfq, invitation)
            if invitation.vendor_id in planning.written_vendors(session, rfq_id):
                raise RfqInvalid("The email is in the outbox or sent already. Cancel it there instead.")
            after = rfq.with_invitation(invitation)
            refused = dict(self._refused(session, rfq, after.asked, standings))
            refused |= file_refusals(session, rfq, after, standings, self.clearances)
            if refused:
                raise VendorsBarred("Nothing was changed.", refused.values())
            invitations.change(session, rfq_id, invitation)
            rfqs.change(session, rfq_id, {}, self.clock.now())
            return stored_rfq(session, rfq_id)

        return self._changed(rfq_id, change)

    def set_given(self, rfq_id: RfqId, given: Given, instead_of: Given | None = None) -> Rfq:
        """Keep exactly these files, for whom they are; nothing is changed by a Problem.

        A vendor that is not named, or has its mail already, keeps what it has besides. `instead_of` as in `set_asked`.

        Raises:
            ChangedMeanwhile: others have changed the same file, or whose it is.
            RfqInvalid: one that has its mail already would get a file besides.
            VendorsBarred: one may not have a file that it did not get before.
        """
        standings = FileControl(self.database, self.clearances).standings(given.attachments)
        with self.database.write() as session:
            before = stored_rfq(session, rfq_id)
            if instead_of is not None:
                given = on_top(session, before, "given", instead_of, given, self.clock.now())
            wanted = before.with_given(given)
            had = {i.vendor_id: i for i in before.invitations}
            changed = [i for i in wanted.invitations if i.extra_files != had[i.vendor_id].extra_files]
            written = planning.written_vendors(session, rfq_id) if changed else set()
            late = [
                i.vendor_id for i in changed if i.vendor_id in written and i.extra_files - had[i.vendor_id].extra_files
            ]
            if late:
                raise _has_mail(session, late)
            parts.set_attachments(session, rfq_id, given.attachments)
            for invitation in changed:
                if invitation.vendor_id not in written:
                    invitations.change(session, rfq_id, invitation)
            rfqs.change(session, rfq_id, {}, self.clock.now())
            after = stored_rfq(session, rfq_id)
            if refused := file_refusals(session, before, after, standings, self.clearances):
                raise VendorsBarred("Nothing was changed.", refused.values())
            return after

    def _ask_exactly(self, rfq_id: RfqId, wanted_after: Callable[[Session, Rfq], Asked]) -> Rfq:
        def change(session: Session, rfq: Rfq, standings: Standings) -> Rfq:
            wanted = _as_now(session, wanted_after(session, rfq))
            if refused := self._refused(session, rfq, wanted, standings):
                raise VendorsBarred("Nothing was changed.", refused.values())
            wanted |= _kept(session, rfq, wanted)
            if empty := [v for v, lines in wanted.items() if lines is not None and not lines]:
                names = ", ".join(v.name for v in vendors.get(session, empty))
                raise RfqInvalid(f"{names}: no line is chosen. Choose a line, or leave the vendor out.")
            after = self._store(session, rfq_id, wanted)
            if refused := file_refusals(session, rfq, after, standings, self.clearances):
                raise VendorsBarred("Nothing was changed.", refused.values())
            return after

        return self._changed(rfq_id, change)

    def _changed(self, rfq_id: RfqId, change: Callable[[Session, Rfq, Standings], R]) -> R:
        """Make a change in one transaction. The disk is looked at before it begins, and again where somebody has
        attached another file meanwhile.
        """
        control = FileControl(self.database, self.clearances)
        while True:
            with self.database.read() as session:
                files = stored_rfq(session, rfq_id).attachments
            standings = control.standings(files)
            with self.database.write() as session:
                rfq = stored_rfq(session, rfq_id)
                if {file.path for file in rfq.attachments} <= standings.keys():
                    return change(session, rfq, standings)

    def _refused(self, session: Session, rfq: Rfq, asked: Asked, standings: Standings) -> Mapping[VendorId, Refusal]:
        """Those who may not have a line that they were not asked for before."""
        after = rfq.with_asked(asked)
        before = {i.vendor_id: frozenset(item.number for item in rfq.items_for(i)) for i in rfq.invitations}
        nothing: frozenset[int] = frozenset()
        more = {
            i.vendor_id: [item for item in after.items_for(i) if item.number not in before.get(i.vendor_id, nothing)]
            for i in after.invitations
        }
        needs = file_needs(rfq.items, rfq.attachments, standings)
        rules = strict_rules(session, rfq.items, self.clearances, self.clock.now().date(), needs)
        return refusals_of(session, more, rules)

    def _store(self, session: Session, rfq_id: RfqId, asked: Asked) -> Rfq:
        now = self.clock.now()
        milliseconds = int(now.timestamp() * 1000)
        marks = {v: Mark.made(milliseconds, secrets.randbits(105)) for v in asked}
        invitations.invite(session, rfq_id, marks)
        invitations.set_lines(session, rfq_id, asked)
        rfqs.change(session, rfq_id, {}, now)
        return stored_rfq(session, rfq_id)


def _as_now(session: Session, asked: Asked) -> dict[VendorId, frozenset[LineId] | None]:
    """A list that was read before a merge names doubles: each counts as the vendor that it is now."""
    into = survivors(session)
    return {into.get(v, v): lines for v, lines in asked.items()}


def _without(asked: Asked, refused: Collection[VendorId]) -> dict[VendorId, frozenset[LineId] | None]:
    return {v: lines for v, lines in asked.items() if v not in refused}


def _together(before: Asked, vendor_id: VendorId, lines: frozenset[LineId] | None) -> frozenset[LineId] | None:
    """The lines that the vendor was asked for and these."""
    had = before.get(vendor_id, frozenset())
    return None if had is None or lines is None else had | lines


def _kept(session: Session, rfq: Rfq, wanted: Asked) -> Asked:
    """Those that have their mail and are not on the list of vendors any more: they cannot be chosen again.

    Raises:
        RfqInvalid: one that has its mail is left out or asked for other lines.
    """
    before = rfq.asked
    written = planning.written_vendors(session, rfq.id)
    moved = [v for v in written if v not in wanted or (v in before and wanted[v] != before[v])]
    if vendors.get(session, sorted(moved)):
        raise _has_mail(session, moved)
    return {v: before.get(v) for v in moved}


def _has_mail(session: Session, vendor_ids: Collection[VendorId]) -> RfqInvalid:
    names = ", ".join(v.name for v in vendors.get(session, sorted(vendor_ids)))
    return RfqInvalid(f"{names}: the email is in the outbox or sent already. Cancel it there instead.")


def _check_invitation(rfq: Rfq, invitation: Invitation) -> None:
    if invitation.vendor_id not in rfq.vendor_ids:
        raise RfqInvalid("This vendor is not invited. Invite it first.")
    if invitation.lines is not None and not invitation.lines:
        raise RfqInvalid("No line is chosen for this vendor. Choose a line, or leave the vendor out.")
    if invitation.contacts is not None and not invitation.contacts:
        raise RfqInvalid("No contact is chosen. Choose a contact, or leave the vendor out.")
    if (invitation.lines or frozenset()) - {item.id for item in rfq.items}:
        raise RfqInvalid("A line no longer exists. Check the lines.")
    if invitation.extra_files - {file.id for file in rfq.attachments}:
        raise RfqInvalid("A file no longer exists. Check the files.")
