"""Turns a request and its vendors into mails: for the check, the preview and the outbox alike."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from app.documents.mail.fields import PLACEHOLDERS as PLACEHOLDERS  # noqa: PLC0414 - for the menu of the window
from app.documents.mail.fields import own_fields, shared_fields
from app.documents.mail.mail import Mailbox, freeze, part_header
from app.documents.mail.stencil import Stencils
from app.documents.mail.template import MailTemplate, RenderedMail, TemplateInvalid
from app.domain.accounts.account import Account
from app.domain.outbox.message import FrozenMessage, MessagePart
from app.domain.rfqs.mark import Mark
from app.domain.rfqs.rfq import Attachment, Rfq
from app.domain.trade.ids import VendorId
from app.domain.vendors.vendor import Vendor

_OWN_RULE = frozenset({"lines_table", "attachment_list"})  # the check has rules of its own for these


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One vendor's mail before it is frozen. `mail` is None where the template cannot be filled in: see `problem`."""

    vendor: Vendor
    mail: RenderedMail | None
    problem: str = ""
    empty: tuple[str, ...] = ()  # placeholders without a value


@dataclass(frozen=True, slots=True)
class Drafting:
    """One request with its sender: drafts and freezes for any of its vendors."""

    rfq: Rfq
    account: Account
    marks: Mapping[VendorId, Mark]
    message_ids: Mapping[VendorId, str] = field(default_factory=dict)  # of mails that are made anew

    def drafts(self, vendors: Sequence[Vendor]) -> Iterator[Draft]:
        """One draft a vendor; what is the same for all is made once."""
        try:
            template = MailTemplate(self.rfq.subject, self.rfq.body)
        except TemplateInvalid as mistake:
            yield from (Draft(vendor=v, mail=None, problem=str(mistake)) for v in vendors)
            return
        shared = shared_fields(
            self.rfq,
            sender_name=self.account.from_name,
            sender_address=self.account.reply_to or self.account.from_address,
        )
        stencils = Stencils(template, shared)
        for vendor in vendors:
            own = own_fields(vendor, f"{self.rfq.number}/{self.marks[vendor.stored_id].token}")
            try:
                mail = stencils.render(own)
            except TemplateInvalid as mistake:
                yield Draft(vendor=vendor, mail=None, problem=str(mistake))
            else:
                empty = [name for name in stencils.empty_placeholders(own) if name not in _OWN_RULE]
                yield Draft(vendor=vendor, mail=mail, empty=tuple(empty))

    def freeze(self, draft: Draft, date: datetime) -> FrozenMessage:
        """The octets. The attachments' own octets are in the spool, or will be.

        Raises:
            HeaderUnsafe: a name or subject has characters that could forge a header.
        """
        if draft.mail is None:
            raise ValueError("a draft with a problem cannot be frozen")
        account, vendor_id = self.account, draft.vendor.stored_id
        return freeze(
            rendered=draft.mail,
            rfq_number=self.rfq.number,
            message_id=self.message_ids.get(vendor_id) or self.marks[vendor_id].message_id(account.from_address),
            date=date,
            sender=Mailbox(account.from_name, account.from_address),
            reply_to=account.reply_to,
            to=[Mailbox(c.name, c.email) for c in draft.vendor.addressees],
            cc=[Mailbox(c.name, c.email) for c in draft.vendor.copied],
            parts=parts(self.rfq.attachments),
        )


@lru_cache(maxsize=16)  # the same files go to every vendor
def parts(attachments: tuple[Attachment, ...]) -> tuple[MessagePart, ...]:
    """The attachments as MIME parts; their octets are looked up in the spool by SHA-256."""
    return tuple(MessagePart(header=part_header(a.name), spool_key=a.sha256, size=a.encoded_size) for a in attachments)
