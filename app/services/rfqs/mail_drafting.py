"""Turns a request and its vendors into mails: for the check, the preview and the outbox alike."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from app.documents.mail.answer_link import with_link
from app.documents.mail.fields import Sender, own_fields, shared_fields
from app.documents.mail.language import Language, language_of
from app.documents.mail.logo import logo
from app.documents.mail.mail import Mailbox, OwnFile, freeze, part_header
from app.documents.mail.stencil import Stencils
from app.documents.mail.template import MailTemplate, RenderedMail, TemplateInvalid
from app.domain.accounts.account import Account
from app.domain.outbox.message import FrozenMessage, MessagePart
from app.domain.rfqs.copies import copies_of
from app.domain.rfqs.invitation import Invitation, InvitedContact
from app.domain.rfqs.rfq import Attachment, Rfq, RfqItem
from app.domain.trade.ids import AttachmentId, LineId, VendorId
from app.domain.vendors.vendor import Vendor
from app.services.rfqs.mail_texts import text_for

if TYPE_CHECKING:
    from app.documents.rfqs.quote_form import QuoteForm

_MAY_BE_EMPTY = frozenset(  # the check has rules of its own for lines and files
    {"lines_table", "attachment_list", "attached_files", "export_notice", "terms", "answer_link"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One vendor's mail before it is frozen. `mail` is None where the template cannot be filled in: see `problem`.

    `vendor` has the contacts that the invitation chose as its recipients; `items` and `files` are what it is asked for.
    """

    vendor: Vendor
    invitation: Invitation
    items: tuple[RfqItem, ...]
    files: tuple[Attachment, ...]
    form: "QuoteForm | None" = None  # that goes with it
    mail: RenderedMail | None = None
    problem: str = ""
    empty: tuple[str, ...] = ()  # placeholders without a value


@dataclass(frozen=True, slots=True)
class Again:
    """A mail that is made anew: the Message-ID that it has or keeps, that of the mail it goes on from, and whom it is
    for; None: whom the invitation says.
    """

    message_id: str
    after: str = ""
    contacts: tuple[InvitedContact, ...] | None = None


@dataclass(frozen=True, slots=True)
class Drafting:
    """One request with its sender: drafts and freezes for any of its vendors."""

    rfq: Rfq
    account: Account
    again: Mapping[VendorId, Again] = field(default_factory=dict)  # whose mail is made anew
    levels: Mapping[str, Sequence[str]] = field(default_factory=dict)  # that each file needs, by its path
    links: Mapping[VendorId, str] = field(default_factory=dict)  # by which vendors answer in the browser

    def drafts(self, vendors: Sequence[Vendor]) -> Iterator[Draft]:
        """One draft for each of these invited vendors; what is the same for all is made once."""
        invitations = {i.vendor_id: i for i in self.rfq.invitations}
        made: dict[_Asked, _Kind] = {}
        templates: dict[Language, MailTemplate | str] = {}
        for vendor in vendors:
            invitation, language = invitations[vendor.stored_id], language_of(vendor.language)
            template = templates.get(language) or templates.setdefault(language, self._template(language))
            asked = invitation.lines, invitation.extra_files, language
            kind = made.get(asked) or made.setdefault(asked, self._kind(template, invitation, language))
            draft = Draft(
                vendor=invitation.addressed(vendor),
                invitation=invitation,
                items=kind.rfq.items,
                files=kind.rfq.attachments,
                problem=template if isinstance(template, str) else "",
            )
            draft = replace(draft, form=kind.form)
            yield draft if kind.stencils is None else self._filled(draft, kind.stencils, language)

    def freeze(self, draft: Draft, date: datetime) -> FrozenMessage:
        """The octets. The attachments' own octets are in the spool, or will be.

        Raises:
            HeaderUnsafe: a name or subject has characters that could forge a header.
        """
        if draft.mail is None:
            raise ValueError("a draft with a problem can't be frozen")
        account, vendor = self.account, draft.vendor
        again = self.again.get(vendor.stored_id) or Again(draft.invitation.mark.message_id(account.from_address))
        house = copies_of(self.rfq, account.house_cc, besides=(c.email for c in vendor.recipients))
        return freeze(
            rendered=draft.mail,
            rfq_number=self.rfq.number,
            message_id=again.message_id,
            date=date,
            sender=Mailbox(account.from_name, account.from_address),
            reply_to=account.reply_to,
            to=[Mailbox(c.name, c.email) for c in vendor.addressees],
            cc=[*(Mailbox(c.name, c.email) for c in vendor.copied), *(Mailbox("", address) for address in house)],
            parts=parts(draft.files),
            own_files=self.own_files(draft),
            logo=sender_of(account).logo,
            references=[again.after] if again.after else (),
        )

    def own_files(self, draft: Draft) -> tuple[OwnFile, ...]:
        """What is made for this vendor alone."""
        if draft.form is None:
            return ()
        octets = draft.form.for_vendor(draft.vendor.name, draft.invitation.mark.token)
        return (OwnFile(form_name(self.rfq), octets),)

    def _template(self, language: Language) -> MailTemplate | str:
        """What vendors of this language get, or what is wrong with it."""
        text = text_for(self.rfq, language)
        try:
            return MailTemplate(text.subject, with_link(text.body, language) if self.links else text.body)
        except TemplateInvalid as reason:
            return str(reason)

    def _kind(self, template: MailTemplate | str, invitation: Invitation, language: Language) -> "_Kind":
        rfq = replace(self.rfq, items=self.rfq.items_for(invitation), attachments=self.rfq.files_for(invitation))
        if isinstance(template, str):
            return _Kind(rfq, None)
        form = self._form(rfq)
        of_files = (level for a in rfq.attachments for level in self.levels.get(a.path, ()))
        shared = shared_fields(
            rfq,
            sender=sender_of(self.account),
            language=language,
            form=form_name(rfq) if form else "",
            levels=sorted({*self.rfq.clearances_for(invitation), *of_files}),
        )
        return _Kind(rfq, Stencils(template, shared), form)

    def _form(self, rfq: Rfq) -> "QuoteForm | None":
        """None where none is wanted, or none can be made: the check says what is wrong with the lines."""
        if not rfq.has_form or not rfq.items or not all(item.quantities.is_read for item in rfq.items):
            return None
        from app.services.rfqs.forms import quote_form  # noqa: PLC0415 - what writes workbooks, only where one is written

        return quote_form(rfq, self.account)

    def _filled(self, draft: Draft, stencils: Stencils, language: Language) -> Draft:
        token, link = f"{self.rfq.number}/{draft.invitation.mark.token}", self.links.get(draft.vendor.stored_id, "")
        own = own_fields(draft.vendor, token, language, link)
        try:
            mail = stencils.render(own)
        except TemplateInvalid as mistake:
            return replace(draft, problem=str(mistake))
        empty = [name for name in stencils.empty_placeholders(own) if name not in _MAY_BE_EMPTY]
        return replace(draft, mail=mail, empty=tuple(empty))


def form_name(rfq: Rfq) -> str:
    """What the quote form of a request is called in its mails; it names no vendor."""
    return f"{rfq.number} quote form.xlsx"


@lru_cache(maxsize=4)
def sender_of(account: Account) -> Sender:
    """Who signs the mails of this account. LogoUnusable never: it was looked at when it was chosen."""
    return Sender(
        name=account.from_name,
        address=account.reply_to or account.from_address,
        company=account.company,
        phone=account.phone,
        logo=logo(account.logo) if account.logo else None,
    )


_Asked = tuple[frozenset[LineId] | None, frozenset[AttachmentId], Language]


@dataclass(frozen=True, slots=True)
class _Kind:
    """What all vendors of one language share who are asked for the same; no stencils where the template is wrong."""

    rfq: Rfq  # with their lines and files
    stencils: Stencils | None
    form: "QuoteForm | None" = None


@lru_cache(maxsize=16)  # the same files go to every vendor
def parts(attachments: tuple[Attachment, ...]) -> tuple[MessagePart, ...]:
    """The attachments as MIME parts; their octets are looked up in the spool by SHA-256."""
    return tuple(MessagePart(header=part_header(a.name), spool_key=a.sha256, size=a.encoded_size) for a in attachments)
