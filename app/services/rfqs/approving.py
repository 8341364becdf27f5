"""Approval before sending, if the shop wants it: whose RFQ it is asks, an approver agrees."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

from app.domain.people.user import Role, User, refuse_unless
from app.domain.rfqs.approval import ApprovalRules, is_approved, substance
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.ids import RfqId
from app.domain.trade.problem import Problem
from app.services.rfqs.control import FileControl
from app.services.rfqs.editing import stored_rfq
from app.services.rfqs.meanwhile import ChangedMeanwhile
from app.storage.base import preferences
from app.storage.base.database import Database, Session
from app.storage.rfqs import rfqs
from app.system.clock import Clock

_KEY = "approval"


class ApprovalMissing(Problem):
    """Somebody has to agree first; nothing was sent."""


class NothingToApprove(Problem):
    """Nobody has to agree to this one."""


@dataclass(frozen=True, slots=True)
class RfqApproving:
    """`me`: who this is; None where there are no users, so that everybody may everything."""

    database: Database
    clock: Clock
    control: FileControl
    me: Callable[[], User | None]

    def rules(self) -> ApprovalRules:
        """What the shop wants; nothing to begin with."""
        with self.database.read() as session:
            return _rules(session)

    def set_rules(self, rules: ApprovalRules) -> None:
        """For all RFQs that are not sent yet.

        Raises:
            NotAllowed
        """
        refuse_unless(self.me(), Role.ADMIN, "change what needs an approval")
        with self.database.write() as session:
            preferences.put(session, _KEY, asdict(rules))

    def missing(self, rfq: Rfq, *, is_controlled: bool) -> str:
        """Why whoever this is may not send it yet; empty where they may. An approver agrees by sending."""
        reason = self.rules().reason(rfq, is_controlled=is_controlled)
        if not reason or is_approved(rfq):
            return ""
        me = self.me()
        return "" if me is None or me.role.includes(Role.APPROVER) else reason

    def refuse_unapproved(self, rfq_id: RfqId) -> None:
        """Before what has changed in it is told to vendors.

        Raises:
            ApprovalMissing
        """
        with self.database.read() as session:
            rfq = stored_rfq(session, rfq_id)
        if reason := self.missing(rfq, is_controlled=self._is_controlled(rfq)):
            raise ApprovalMissing(f"{reason} Nothing was sent. Ask an approver to look at it and approve it.")

    def is_asked_for(self, rfq: Rfq) -> str:
        """Why a buyer could not send it yet, for an approver to see; empty where nothing is to be approved."""
        reason = self.rules().reason(rfq, is_controlled=self._is_controlled(rfq))
        return "" if is_approved(rfq) else reason

    def wanted_of_me(self, rfq_id: RfqId) -> str:
        """Why an approver is to look at it; empty for everybody else, and where nothing is to be approved."""
        me = self.me()
        if me is None or not me.role.includes(Role.APPROVER):
            return ""
        with self.database.read() as session:
            seen = stored_rfq(session, rfq_id)
        return self.is_asked_for(seen)

    def approve(self, rfq_id: RfqId, seen: Rfq | None = None) -> Rfq:
        """Agree to it as it was `seen`, or is now: what is changed afterwards needs another look.

        Raises:
            NotAllowed, NothingToApprove, ChangedMeanwhile: nothing was changed.
        """
        me = self.me()
        refuse_unless(me, Role.APPROVER, "approve RFQs")
        if seen is None:
            with self.database.read() as session:
                seen = stored_rfq(session, rfq_id)
        if not self.is_asked_for(seen):
            raise _nothing(seen)
        with self.database.write() as session:
            rfq = stored_rfq(session, rfq_id)
            if is_approved(rfq):
                raise _nothing(rfq)
            if substance(rfq) != substance(seen):
                raise ChangedMeanwhile(f"{rfq.number} was changed since you looked at it. Look at it again.")
            values = {"approval": substance(rfq), "approved_by": me.name if me else self.database.who}
            rfqs.change(session, rfq_id, values, self.clock.now())
            return stored_rfq(session, rfq_id)

    def _is_controlled(self, rfq: Rfq) -> bool:
        standings = self.control.standings(rfq.attachments).values()
        return any(item.clearance for item in rfq.items) or any(standing.needed for standing in standings)


def _nothing(rfq: Rfq) -> NothingToApprove:
    return NothingToApprove(f"{rfq.number} needs no approval, or has it already. Nothing was changed.")


def _rules(session: Session) -> ApprovalRules:
    return ApprovalRules(**(preferences.get(session, _KEY) or {}))
