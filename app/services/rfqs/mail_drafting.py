"""Turns a request and its vendors into mails: for the check, the preview and the outbox alike."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.documents.mail.fields import PLACEHOLDERS as PLACEHOLDERS  # noqa: PLC0414 - for the menu of the window
from app.documents.mail.fields import mail_fields
from app.documents.mail.mail import Mailbox, freeze, part_header
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
        """One draft a vendor; the template is compiled once."""
        try:
            template = MailTemplate(self.rfq.subject, self.rfq.body)
        except TemplateInvalid as mistake:
            yield from (Draft(vendor=v, mail=None, problem=str(mistake)) for v in vendors)
            return
        for vendor in vendors:
            fields = self._fields(vendor)
            try:
                mail = template.render(fields)
            except TemplateInvalid as mistake:
                yield Draft(vendor=vendor, mail=None, problem=str(mistake))
            else:
                yield Draft(vendor=vendor, mail=mail, empty=self._unguarded(template.empty_placeholders(fields)))

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

    def _unguarded(self, names: Sequence[str]) -> tuple[str, ...]:
        """Those that the text does not ask about first: `{% if contact.first_name %}` says that it may be empty."""
        text = f"{self.rfq.subject}\n{self.rfq.body}"
        return tuple(
            n for n in names if n not in _OWN_RULE and not re.search(rf"{{%-?\s*(el)?if[^%]*{re.escape(n)}", text)
        )

    def _fields(self, vendor: Vendor) -> dict[str, object]:
        return mail_fields(
            self.rfq,
            vendor,
            sender_name=self.account.from_name,
            sender_address=self.account.reply_to or self.account.from_address,
            token=f"{self.rfq.number}/{self.marks[vendor.stored_id].token}",
        )


def parts(attachments: Sequence[Attachment]) -> list[MessagePart]:
    """The attachments as MIME parts; their octets are looked up in the spool by SHA-256."""
    return [MessagePart(header=part_header(a.name), spool_key=a.sha256, size=a.encoded_size) for a in attachments]
