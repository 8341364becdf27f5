"""What has changed in an RFQ that was sent, told to the vendors it concerns: changed lines and files only."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.documents.mail.language import Language
from app.documents.mail.notice_text import changes_block
from app.domain.accounts.account import Account
from app.domain.notices.notice import Notice
from app.domain.outbox.purpose import Purpose
from app.domain.rfqs.invitation import Invitation
from app.domain.rfqs.revision import Change, Snapshot, changes, snapshot
from app.domain.rfqs.rfq import Rfq
from app.domain.rfqs.tally import Standing
from app.domain.trade.ids import RfqId, VendorId
from app.services.notices.noticing import Addressed, NobodyToWrite, Noticing, Queued
from app.services.rfqs.approving import RfqApproving
from app.services.rfqs.editing import stored_rfq
from app.services.rfqs.filing import refuse_put_away
from app.storage.base.database import Session
from app.storage.inbox import tallies
from app.storage.rfqs import revisions
from app.storage.vendors import vendors

_NOT_TOLD = {
    Standing.DECLINED: "has declined",
    Standing.BOUNCED: "can't be reached: every address bounced",
}
_UNSAID = ("title",)  # the subject stays as it was, so that answers stay in one conversation


@dataclass(frozen=True, slots=True)
class Amending:
    noticing: Noticing
    approving: RfqApproving

    def prepare(self, rfq_id: RfqId, account: Account, texts: Mapping[str, str] | None = None) -> Notice:
        """Who would be told what; and who not, and why.

        RfqMissing, RfqPutAway, TemplateInvalid; NobodyToWrite: nothing has changed, or nobody has the RFQ.
        """
        with self.noticing.database.read() as session:
            rfq = stored_rfq(session, rfq_id)
            refuse_put_away(session, rfq_id)
            before = _sent(session, rfq)
            standings = tallies.standings(session, [rfq_id]).get(rfq_id, {})
            names = {v.stored_id: v.name for v in vendors.get(session, [*standings])}
            wanted, held = list[Addressed](), list[tuple[str, str]]()
            for invitation in rfq.invitations:
                standing = standings.get(invitation.vendor_id)
                if standing is None:
                    continue
                name = names.get(invitation.vendor_id, "")
                told = _of_vendor(rfq, invitation, before)
                if why := _NOT_TOLD.get(standing) or ("" if told else "nothing of it has changed"):
                    held.append((name, why))
                else:
                    wanted.append(_addressed(rfq, invitation, told))
            return self.noticing.notice(session, rfq, Purpose.AMENDMENT, wanted, account, held=held, texts=texts)

    def send(
        self, notice: Notice, account: Account, *, without: Collection[VendorId] = (), despite: bool = False
    ) -> Queued:
        """From now on vendors have this revision. DataAreOlder, RfqPutAway, NobodyToWrite, NoticeDoubtful, FileMissing,
        FileChanged, SpoolFull, ApprovalMissing: nothing was queued.
        """
        self.approving.refuse_unapproved(notice.rfq_id)
        self.noticing.keep_copy()
        with self.noticing.database.write() as session:
            rfq = stored_rfq(session, notice.rfq_id)
            refuse_put_away(session, rfq.id)
            number = revisions.freeze(session, rfq.id, snapshot(rfq), self.noticing.clock.now())
            return self.noticing.queue(session, rfq, notice, account, without=without, despite=despite, revision=number)


def _sent(session: Session, rfq: Rfq) -> Snapshot:
    """What vendors have. NobodyToWrite: they have it as it is now, or nothing."""
    found = revisions.last(session, rfq.id)
    if found is None:
        raise NobodyToWrite(f"Nobody has {rfq.number} yet. Send it first.")
    if not _said(changes(found[2], snapshot(rfq))):
        raise NobodyToWrite(f"Nothing has changed in {rfq.number} since it was sent.")
    return found[2]


def _said(found: Sequence[Change]) -> list[Change]:
    return [change for change in found if change.what not in _UNSAID]


def _of_vendor(rfq: Rfq, invitation: Invitation, before: Snapshot) -> list[Change]:
    """What concerns the vendor: the RFQ as a whole, lines that it is asked for or was, files that it gets."""
    asked = {str(item.number) for item in rfq.items_for(invitation)} | {
        str(number) for number in before.lines if number not in {item.number for item in rfq.items}
    }
    files = {file.name for file in rfq.files_for(invitation)}
    return [change for change in _said(changes(before, snapshot(rfq))) if _concerns(change, asked, files)]


def _concerns(change: Change, asked: Collection[str], files: Collection[str]) -> bool:
    head, _, _field = change.what.partition(", ")
    if head.startswith("line "):
        return head.removeprefix("line ") in asked
    return not head.startswith("file") or change.after in files


def _addressed(rfq: Rfq, invitation: Invitation, told: Sequence[Change]) -> Addressed:
    numbers = {change.what.partition(", ")[0].removeprefix("line ") for change in told}
    named = {change.after for change in told if change.what.startswith("file")}

    def fields(language: Language) -> Mapping[str, object]:
        return {"changes": changes_block(told, language)}

    return Addressed(
        vendor_id=invitation.vendor_id,
        lines=frozenset(i.id for i in rfq.items_for(invitation) if i.id is not None and str(i.number) in numbers),
        files=tuple(file for file in rfq.files_for(invitation) if file.name in named),
        fields=fields,
    )
