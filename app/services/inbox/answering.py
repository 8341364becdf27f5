"""Answers to what vendors wrote: begun from the mail, checked, frozen and queued. The engine sends them."""

from collections.abc import Callable
from dataclasses import dataclass

from app.documents.inbox.mime import MailUnreadable
from app.documents.mail.answer_page import rendered_answer
from app.documents.mail.language import language_of
from app.documents.mail.mail import Mailbox, freeze
from app.domain.accounts.account import Account
from app.domain.inbox.answer import own_words, quoted, thread_of
from app.domain.inbox.entry import Entry, EntryState
from app.domain.inbox.incoming import IncomingMail
from app.domain.inbox.kind import Kind
from app.domain.outbox.message import FrozenMessage
from app.domain.outbox.purpose import Occasion
from app.domain.people.user import User, refuse_another_ones
from app.domain.rfqs.copies import copies_of
from app.domain.trade import address as addresses
from app.domain.trade.address import AddressUnusable, mail_address
from app.domain.trade.ids import DeliveryId
from app.domain.trade.problem import Problem
from app.services.inbox.correspondence import Correspondence, correspondence
from app.services.inbox.opening import Opening
from app.services.inbox.replies import stored_entry
from app.services.sending.permission import LONGEST_TRY
from app.services.sending.rfq_sending import refuse_older
from app.storage.accounts import accounts
from app.storage.base.database import Database, Session
from app.storage.inbox import incoming
from app.storage.outbox import answers, planning
from app.system.clock import Clock

_STAYS = (Kind.FORM, Kind.QUOTE)  # until its prices are entered


class NothingWritten(Problem):
    """The answer has no words of the buyer's own."""


class AnswerDoubtful(Problem):
    """It may show this vendor what is none of its business; `doubts` are sentences. It goes if the buyer says so."""

    def __init__(self, doubts: tuple[str, ...]) -> None:
        self.doubts = doubts
        super().__init__(f"Nothing was sent. {' '.join(doubts)}")


class OthersAddress(Problem):
    """It is addressed to another vendor of the same RFQ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """How an answer begins. `account` None: the one that the invitation went out from is gone."""

    to: str
    subject: str
    text: str
    account: Account | None


@dataclass(frozen=True, slots=True)
class Answering:
    database: Database
    clock: Clock
    opening: Opening
    me: Callable[[], User | None]

    def begin(self, entry: Entry) -> Draft:
        """Addressed, with the original quoted below; of one whose file is gone, what the list shows.

        Raises:
            ReplyMissing, NotAnswerable
        """
        mail = self._mail(entry)
        with self.database.read() as session:
            about = correspondence(session, stored_entry(session, entry.id))
            from_id = answers.invited_from(session, about.rfq.id, about.vendor.stored_id)
            account = None if from_id is None else accounts.get(session, from_id)
        return Draft(
            to=_answer_address(mail),
            subject=about.subject(mail.subject),
            text=quoted(mail.text, mail.sender.name or mail.sender.address, entry.when.astimezone()),
            account=account,
        )

    def doubts(self, entry: Entry, to: str, subject: str, text: str) -> tuple[str, ...]:
        """What the buyer should look at before this goes, in sentences; what is refused in any case is raised.

        Raises:
            ReplyMissing, NotAnswerable, RfqMissing, NothingWritten, AddressUnusable, OthersAddress
        """
        address = _usable(to, text)
        with self.database.read() as session:
            entry = stored_entry(session, entry.id)
            return _doubts(correspondence(session, entry), entry, address, subject, text)

    def send(
        self, entry: Entry, to: str, subject: str, text: str, account: Account, *, despite: bool = False
    ) -> DeliveryId:
        """Queue it, and mark what it answers as done, but for a quote: that waits to be entered. Safe to call twice:
        the same answer to the same mail is queued once.

        `despite`: the buyer has seen what is doubtful about it.

        Raises:
            ReplyMissing, NotAnswerable, RfqMissing, DataAreOlder, HeaderUnsafe: nothing was queued.
            NothingWritten, AddressUnusable, OthersAddress: nothing was queued, whatever the buyer says.
            AnswerDoubtful: nothing was queued unless `despite`.
        """
        refuse_another_ones(self.me(), account.name, account.private_to)
        address = _usable(to, text)
        mail = self._mail(entry)
        with self.database.write() as session:
            refuse_older(session)
            entry = stored_entry(session, entry.id)
            about = correspondence(session, entry)
            doubts = _doubts(about, entry, address, subject, text)
            if doubts and not despite:
                raise AnswerDoubtful(doubts)
            occasion = answers.next_occasion(session, about.rfq.id, about.vendor.stored_id)
            message = self._frozen(about, occasion, mail, address=address, subject=subject, text=text, account=account)
            there = answers.same(session, about.rfq.id, about.vendor.stored_id, message)
            return there or self._planned(session, entry, about, occasion, message, account)

    def _planned(
        self,
        session: Session,
        entry: Entry,
        about: Correspondence,
        occasion: Occasion,
        message: FrozenMessage,
        account: Account,
    ) -> DeliveryId:
        now = self.clock.now()
        vendor = about.vendor
        planned = planning.Planned(
            vendor_id=vendor.stored_id, vendor_name=vendor.name, message=message, house_cc=account.house_cc
        )
        planning.plan(
            session,
            rfq_id=about.rfq.id,
            occasion=occasion,
            account_id=account.stored_id,
            mails=[planned],
            now=now,
            expires_at=now + LONGEST_TRY,
        )
        if entry.state is EntryState.FILED and entry.kind not in _STAYS:
            incoming.move(session, entry, EntryState.DONE, entry.place, "answering", now)
        return answers.with_message_id(session, message.message_id)

    def _frozen(
        self,
        about: Correspondence,
        occasion: Occasion,
        mail: IncomingMail,
        *,
        address: str,
        subject: str,
        text: str,
        account: Account,
    ) -> FrozenMessage:
        house = copies_of(about.rfq, account.house_cc, besides=[address])
        return freeze(
            rendered=rendered_answer(about.subject(subject), text, language_of(about.vendor.language).code),
            rfq_number=about.rfq.number,
            message_id=about.invitation.mark.message_id(account.from_address, occasion),
            date=self.clock.now(),
            sender=Mailbox(account.from_name, account.from_address),
            reply_to=account.reply_to,
            to=[Mailbox(about.name_of(address), address)],
            cc=[Mailbox("", copy) for copy in house],
            parts=(),
            in_reply_to=mail.message_id,
            references=thread_of(mail.message_id, mail.in_reply_to, mail.references),
        )

    def _mail(self, entry: Entry) -> IncomingMail:
        try:
            return self.opening.open(entry)
        except MailUnreadable:  # what is left of it is enough to answer
            with self.database.read() as session:
                message_id = incoming.message_id(session, entry.id)
            sender = addresses.Mailbox(entry.sender, entry.sender_name)
            return IncomingMail(message_id=message_id, sender=sender, subject=entry.subject, text=entry.glimpse)


def _answer_address(mail: IncomingMail) -> str:
    """Where it wants answers to go, else where it came from; in the form in which it is sent."""
    wanted = [box.address for box in mail.reply_to] or [mail.sender.address]
    for written in (*wanted, mail.sender.address):
        try:
            return mail_address(written)
        except AddressUnusable:
            continue
    return ""


def _usable(to: str, text: str) -> str:
    """The address in the form in which it is sent. AddressUnusable, NothingWritten."""
    if not own_words(text):
        raise NothingWritten("The answer is empty. Write it above what it quotes.")
    return mail_address(to)


def _doubts(about: Correspondence, entry: Entry, address: str, subject: str, text: str) -> tuple[str, ...]:
    """Raises OthersAddress."""
    if other := about.other_at(address):
        raise OthersAddress(
            f"{address} belongs to {other}, which is asked in {about.rfq.number} as well. Nothing was sent. Choose an "
            f"address of {about.vendor.name}."
        )
    return tuple(dict.fromkeys(about.doubts(address, subject, text, known_sender=entry.sender)))
