"""Which controlled files one link's vendor may have again just now. The one gate that holds emails judges each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.domain.accounts.account import Account
from app.domain.rfqs.rfq import Attachment
from app.domain.trade.address import same_mailbox
from app.domain.trade.ids import AccountId, DeliveryId
from app.services.answer_page.case import Case
from app.services.answer_page.offering import offering
from app.services.rfqs.control import FileControl
from app.services.sending.permission import Permission
from app.storage.accounts import accounts
from app.storage.base import preferences
from app.storage.base.database import Session
from app.storage.outbox import standing
from app.storage.outbox.offered import arrived_with
from app.system.clock import Clock


@dataclass(frozen=True, slots=True)
class Cleared:
    """Of the mailbox `to`: the email that was sent there last, the account that sent it, and files by what brought
    them.
    """

    to: str
    delivery_id: DeliveryId
    account: Account | None
    files: tuple[tuple[Attachment, DeliveryId], ...]


def cleared(
    session: Session, case: Case, control: FileControl, clock: Clock, delivery_id: DeliveryId | None = None
) -> Cleared | None:
    """For whoever reads the mailbox of this email; None: of the latest. None where nothing may be had, whatever the
    reason.

    The address is the first one in To, which has to be a contact's; files are those of emails to that very address
    which its vendor still gets today.
    """
    if not preferences.get(session, preferences.CONTROLLED_FILES):
        return None
    if not offering(session, case, control).is_controlled:
        return None
    sent = arrived_with(session, case.rfq.id, case.link.made_for)
    found = {mail.id: mail for mail in standing.waiting(session, list(sent))}
    mails = [found[i] for i in sent if found[i].vendor_id == case.vendor.stored_id and found[i].recipients]
    wanted = next((mail for mail in mails if delivery_id in (None, mail.id)), None)
    if wanted is None or same_mailbox(wanted.recipients[0]) not in _mailboxes(case):
        return None
    there = [mail for mail in mails if same_mailbox(mail.recipients[0]) == same_mailbox(wanted.recipients[0])]
    files = _files(session, case, there, Permission(control.clearances), clock)
    account = accounts.get(session, AccountId(sent[wanted.id]))
    return Cleared(wanted.recipients[0], wanted.id, account, files) if files else None


def _mailboxes(case: Case) -> set[str]:
    return {same_mailbox(contact.email) for contact in case.vendor.contacts if contact.email}


def _files(
    session: Session, case: Case, mails: list[standing.WaitingMail], gate: Permission, clock: Clock
) -> tuple[tuple[Attachment, DeliveryId], ...]:
    """Each part by itself: one that must not be had keeps no other one back."""
    each = [replace(mail, parts=(part,)) for mail in mails for part in mail.parts]
    objections = gate.objections(session, each, clock.now())
    barred = {_key(mail) for mail, said in zip(each, objections, strict=True) if said}
    brought: Mapping[str, DeliveryId] = {_key(mail): mail.id for mail in each if _key(mail) not in barred}
    files = (file for file in case.rfq.attachments if file.sha256 in brought)
    return tuple((file, brought[file.sha256]) for file in files)


def _key(mail: standing.WaitingMail) -> str:
    ((_header, sha256),) = mail.parts
    return sha256
