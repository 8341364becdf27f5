"""What all notices share: frozen for each vendor in its language and thread, checked, and queued once."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from app.documents.mail.answer_link import with_link
from app.documents.mail.fields import own_fields, shared_fields
from app.documents.mail.language import LANGUAGES, Language, language_of
from app.documents.mail.mail import Mailbox, freeze
from app.documents.mail.notice_text import rendered_notice
from app.documents.mail.spool import Spool
from app.documents.mail.template import RenderedMail
from app.domain.accounts.account import Account
from app.domain.inbox.answer import answer_subject
from app.domain.notices.notice import Notice, NoticeMail
from app.domain.outbox.delivery import ENDED_UNSENT, WAITING, DeliveryState
from app.domain.outbox.message import FrozenMessage
from app.domain.outbox.purpose import Occasion, Purpose
from app.domain.people.user import User, refuse_another_ones
from app.domain.rfqs.copies import copies_of
from app.domain.rfqs.invitation import Invitation
from app.domain.rfqs.rfq import Attachment, Rfq
from app.domain.rfqs.strangers import Strangers
from app.domain.trade.ids import LineId, VendorId
from app.domain.trade.problem import Problem
from app.domain.vendors.vendor import Contact, Vendor, VendorStatus
from app.services.rfqs.mail_drafting import parts, sender_of
from app.services.rfqs.vendor_links import urls_of
from app.services.sending.permission import LONGEST_TRY, expiry
from app.services.sending.rfq_sending import refuse_older
from app.storage.base.database import Database, Session
from app.storage.outbox import notices, planning
from app.storage.vendors import vendors
from app.system import resources
from app.system.clock import Clock


class NobodyToWrite(Problem):
    """Nobody gets such an email now; the message says why."""


class NoticeDoubtful(Problem):
    """It may show a vendor what is none of its business; it goes if the buyer says so."""

    def __init__(self, doubts: Sequence[str]) -> None:
        self.doubts = tuple(doubts)
        super().__init__(f"Nothing was sent. {' '.join(self.doubts)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """A vendor that a notice goes to. `lines`: those that it is about, None: all that it is asked for.

    `files` go with it. `fields` are placeholders beside the usual ones, `besides` contacts that get a copy, `at`: not
    before then.
    """

    vendor_id: VendorId
    lines: Collection[LineId] | None = None
    files: tuple[Attachment, ...] = ()
    fields: Callable[[Language], Mapping[str, object]] = lambda _language: {}
    besides: tuple[str, ...] = ()
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Queued:
    """`new` were queued by this call."""

    new: int
    total: int


@dataclass(frozen=True, slots=True)
class Noticing:
    """Each call may be made on any thread."""

    database: Database
    clock: Clock
    spool: Spool
    keep_copy: Callable[[], None]  # of the database, before a batch is in it
    me: Callable[[], User | None]

    def notice(
        self,
        session: Session,
        rfq: Rfq,
        purpose: Purpose,
        wanted: Sequence[Addressed],
        account: Account,
        *,
        held: Sequence[tuple[str, str]] = (),
        texts: Mapping[str, str] | None = None,
        forbidden: Callable[[VendorId, str], Sequence[str]] = lambda _vendor, _text: (),
        number: int | None = None,
    ) -> Notice:
        """All of it as it would go out now. TemplateInvalid: a text has a placeholder that there is none of.

        `texts` by language instead of the program's own; `forbidden` names what else a vendor must not read. `number`:
        the round that is gone on with, where it isn't the next one.
        """
        occasion = notices.next_occasion(session, rfq.id, purpose) if number is None else Occasion(purpose, number)
        every = {**standard_texts(purpose), **(texts or {})}
        writing = _Writing(session, rfq, occasion, account, every, self.clock.now())
        mails, unwritten = [], list(held)
        for one in [one for one in wanted if one.vendor_id in writing.vendors.keys() & writing.invited.keys()]:
            vendor = writing.vendors[one.vendor_id]
            if why := _in_the_way(writing.addressed(vendor), vendor):
                unwritten.append((vendor.name, why))
                continue
            mail = writing.mail(one, vendor)
            mails.append(replace(mail, doubts=(*mail.doubts, *forbidden(one.vendor_id, mail.plain))))
        return Notice(
            rfq_id=rfq.id,
            rfq_number=rfq.number,
            occasion=occasion,
            mails=tuple(mails),
            held=tuple(sorted(unwritten)),
            texts={code: writing.texts[code] for code in dict.fromkeys(mail.language for mail in mails)},
        )

    def queue(
        self,
        session: Session,
        rfq: Rfq,
        notice: Notice,
        account: Account,
        *,
        without: Collection[VendorId] = (),
        despite: bool = False,
        revision: int = 0,
    ) -> Queued:
        """Safe to call twice: a vendor gets one email for each round. `despite`: the buyer has seen the doubts.

        DataAreOlder, NotAllowed, NobodyToWrite, NoticeDoubtful, FileMissing, FileChanged, SpoolFull: nothing was
        queued.
        """
        refuse_another_ones(self.me(), account.name, account.private_to)
        refuse_older(session)
        mails = [mail for mail in notice.mails if mail.vendor_id not in without]
        if not mails:
            raise NobodyToWrite("Nobody gets this email. Choose at least one vendor.")
        doubts = [f"{mail.vendor}: {doubt}" for mail in mails for doubt in mail.doubts]
        if doubts and not despite:
            raise NoticeDoubtful(doubts)
        for file in dict.fromkeys(file for mail in mails for file in mail.files):
            self.spool.add(Path(file.path), file.sha256)
        now, new = self.clock.now(), 0
        ends = notice.occasion.purpose.ends_at_deadline
        for at in dict.fromkeys(mail.at for mail in mails):
            new += planning.plan(
                session,
                rfq_id=rfq.id,
                occasion=notice.occasion,
                account_id=account.stored_id,
                mails=[_planned(mail, account) for mail in mails if mail.at == at],
                now=now,
                expires_at=expiry(rfq, at or now) if ends else (at or now) + LONGEST_TRY,
                revision=revision,
                not_before=at,
            )
        return Queued(new, len(mails))


def told(state: DeliveryState) -> str:
    """Why a vendor isn't written to once more, where its email of the same words stands so."""
    if state in ENDED_UNSENT:
        return "its email wasn't sent: send it again in the outbox"
    return "its email waits in the outbox" if state in WAITING else "was told already"


def standard_texts(purpose: Purpose) -> dict[str, str]:
    """The program's own, by language."""
    codes = [language.code for language in LANGUAGES]
    return {code: resources.read_text("templates/" + f"{purpose.value}.{code}.txt") for code in codes}


@dataclass(slots=True)
class _Writing:
    """Everything that the mails of one batch share."""

    session: Session
    rfq: Rfq
    occasion: Occasion
    account: Account
    texts: Mapping[str, str]
    now: datetime
    vendors: dict[VendorId, Vendor] = field(init=False)
    invited: dict[VendorId, notices.Invited] = field(init=False)
    strangers: Strangers = field(init=False)
    links: Mapping[VendorId, str] = field(init=False)

    def __post_init__(self) -> None:
        listed = vendors.get(self.session, self.rfq.vendor_ids)
        self.vendors = {vendor.stored_id: vendor for vendor in listed}
        self.invited = notices.invited(self.session, self.rfq.id)
        self.strangers = Strangers(listed)
        self.links = urls_of(self.session, self.rfq.id) if self.occasion.purpose.ends_at_deadline else {}

    def addressed(self, vendor: Vendor) -> Vendor:
        """With those contacts alone that the invitation went to and that can be reached; else any that can."""
        chosen = self._invitation(vendor).addressed(vendor)
        good = tuple(contact for contact in chosen.recipients if contact.address_state.is_good)
        return replace(vendor, contacts=good or tuple(c for c in vendor.contacts if c.address_state.is_good)[:1])

    def mail(self, one: Addressed, vendor: Vendor) -> NoticeMail:
        invitation, language = self._invitation(vendor), language_of(vendor.language)
        before = self.invited[one.vendor_id]
        addressed = self.addressed(vendor)
        token = f"{self.rfq.number}/{invitation.mark.token}"
        subject = answer_subject(before.subject, token, ())
        items = tuple(item for item in self.rfq.items_for(invitation) if one.lines is None or item.id in one.lines)
        shown = replace(self.rfq, items=items, attachments=())
        fields = {
            **shared_fields(shown, sender=sender_of(self.account), language=language),
            **own_fields(addressed, token, language, self.links.get(one.vendor_id, "")),
            **one.fields(language),
        }
        rendered = rendered_notice(self._text(language), subject, fields)
        return NoticeMail(
            vendor_id=one.vendor_id,
            vendor=vendor.name,
            language=language.code,
            plain=rendered.plain,
            html=rendered.html,
            message=self._frozen(rendered, invitation, addressed, before, one),
            clearances=self.rfq.clearances_for(invitation),
            files=one.files,
            doubts=tuple(
                f"the email shows “{words}” of {stranger}, another vendor of this RFQ."
                for stranger, words in self.strangers.found(vendor, rendered.subject, *rendered.plain.split("\n"))
            ),
            at=one.at,
        )

    def _text(self, language: Language) -> str:
        body = self.texts[language.code]
        return with_link(body, language) if self.links else body

    def _frozen(
        self,
        rendered: RenderedMail,
        invitation: Invitation,
        addressed: Vendor,
        before: notices.Invited,
        one: Addressed,
    ) -> FrozenMessage:
        account, to, besides = self.account, addressed.addressees, one.besides
        house = copies_of(self.rfq, account.house_cc, besides=[*(c.email for c in addressed.recipients), *besides])
        copied: list[Contact] = [c for c in addressed.recipients if c not in to]
        return freeze(
            rendered=rendered,
            rfq_number=self.rfq.number,
            message_id=invitation.mark.message_id(account.from_address, self.occasion),
            date=self.now,
            sender=Mailbox(account.from_name, account.from_address),
            reply_to=account.reply_to,
            to=[Mailbox(c.name, c.email) for c in to],
            cc=[*(Mailbox(c.name, c.email) for c in copied), *(Mailbox("", a) for a in (*besides, *house))],
            parts=parts(one.files),
            in_reply_to=before.message_id,
            references=(before.message_id,),
            logo=sender_of(account).logo,
        )

    def _invitation(self, vendor: Vendor) -> Invitation:
        return next(i for i in self.rfq.invitations if i.vendor_id == vendor.stored_id)


def _in_the_way(addressed: Vendor, vendor: Vendor) -> str:
    """Why nobody there is written to."""
    if vendor.status is VendorStatus.BLOCKED:
        return f"is blocked: {vendor.status_reason}" if vendor.status_reason else "is blocked"
    return "" if addressed.recipients else "can't be reached: every address bounced"


def _planned(mail: NoticeMail, account: Account) -> planning.Planned:
    return planning.Planned(
        vendor_id=mail.vendor_id,
        vendor_name=mail.vendor,
        message=mail.message,
        clearances=mail.clearances,
        house_cc=account.house_cc,
    )
