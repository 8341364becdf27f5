"""A vendor's own page, by the link in its email: what it is asked, and what it answers. Nothing of another vendor.

An answer is kept as the email that it might have been, so that it is filed, read and compared as all others are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from mimetypes import guess_type

from app.documents.inbox.file_names import shortened
from app.documents.inbox.page_files import ENDINGS, KINDS, refusal
from app.documents.inbox.page_mail import PageFile, PageMail, octets_of
from app.documents.mail.language import ENGLISH
from app.documents.mail.spelled import deadline_in_full
from app.documents.mail.spool import Spool, SpoolDamaged
from app.domain.inbox.answer import answer_subject
from app.domain.inbox.decline import DeclineReason
from app.domain.inbox.entry import Entry, Wanted
from app.domain.rfqs.rfq import Attachment, Rfq, RfqItem
from app.domain.trade.shelf import ShelfAway
from app.domain.vendors.vendor import Contact, Vendor
from app.services.answer_page.case import STAYS, Case, case_of
from app.services.answer_page.filled import LONGEST_TEXT, Fields, answers_of, doubts_of, typed
from app.services.answer_page.offering import offering
from app.services.answer_page.unfit import AnswerDoubtful, AnswerUnfit, FilesRefused
from app.services.inbox.taking_in import TakingIn
from app.services.quotes.quoting import NothingToQuote, Quoting
from app.services.rfqs.control import FileControl
from app.services.rfqs.forms import filled_form
from app.services.rfqs.mail_drafting import form_name, sender_of
from app.storage.base import preferences
from app.storage.base.database import Database, Session
from app.storage.inbox import incoming
from app.storage.rfqs import vendor_links
from app.system.clock import Clock

__all__ = ["ENDINGS", "KINDS", "MOST_OCTETS", "ORIGIN", "STAYS", "Shown", "VendorPages"]

MOST_OCTETS = 20 * 1024 * 1024  # of files: what mail servers take
ORIGIN = "answer page"
_XLSX = "application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SAID_NO = {
    DeclineReason.CAPACITY: "We have no capacity.",
    DeclineReason.CAPABILITY: "It is outside of our capabilities.",
    DeclineReason.SPECIFICATION: "We can't meet the specification.",
    DeclineReason.MATERIAL: "We can't get the material.",
    DeclineReason.TOO_SMALL: "The quantity is too small for us.",
    DeclineReason.CLEARANCE: "We lack the clearance for it.",
    DeclineReason.OTHER: "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the page of one vendor shows. `items` can be priced, the others of `rfq` can't; `is_sent`: whether its email
    has gone out; `has_controlled`: there are files that come by email alone; `has_codes`: or with a code besides;
    `deadline`: as the page's readers write it, with zone and place.
    """

    rfq: Rfq  # with its own lines and files alone
    deadline: str
    vendor: Vendor
    buyer: str
    items: tuple[RfqItem, ...]
    files: tuple[Attachment, ...]
    has_controlled: bool
    has_codes: bool
    draft: Fields
    answers: tuple[Entry, ...]
    is_sent: bool


@dataclass(frozen=True, slots=True)
class VendorPages:
    """Whoever has the link may call; the answers are its vendor's."""

    database: Database
    clock: Clock
    taking_in: TakingIn
    quoting: Quoting
    control: FileControl
    spool: Spool

    def open(self, token: str) -> Shown:
        """What is asked, and what was said so far. LinkUnknown."""
        with self.database.read() as session:
            case = self._case(session, token)
            wanted = Wanted(rfq_id=case.link.rfq_id, vendor_id=case.link.vendor_id)
            found = [entry for entry in incoming.entries(session, wanted) if entry.origin == ORIGIN and entry.place]
            answers = [entry for entry in found if entry.place and entry.place.vendor_id == case.link.vendor_id]
            offered = offering(session, case, self.control)
            has_codes = offered.has_controlled and bool(preferences.get(session, preferences.CONTROLLED_FILES))
        sender = None if case.account is None else sender_of(case.account)
        return Shown(
            rfq=case.rfq,
            deadline=deadline_in_full(case.rfq.deadline, ENGLISH) if case.rfq.deadline else "",
            vendor=case.vendor,
            buyer="" if sender is None else sender.company or sender.name,
            items=case.items,
            files=offered.files,
            has_controlled=offered.has_controlled,
            has_codes=has_codes,
            draft=case.link.draft,
            answers=tuple(answers),
            is_sent=case.account is not None,
        )

    def note_opened(self, token: str) -> None:
        """Somebody has done something there: programs that follow links only look. LinkUnknown."""
        with self.database.write() as session:
            vendor_links.note_opened(session, self._case(session, token).link, self.clock.now())

    def file(self, token: str, name: str) -> tuple[Attachment, Iterator[bytes]]:
        """One of the files by its name, and its octets; counted.

        Raises:
            LinkUnknown
            AnswerUnfit: it isn't offered, or isn't at hand.
        """
        with self.database.write() as session:
            case = self._case(session, token)
            files = offering(session, case, self.control).files
            found = next((file for file in files if file.name == name), None)
            if found is None:
                raise AnswerUnfit("There is no such file here. It came with our email.")
            vendor_links.count_download(session, case.link)
        octets = self.spool.octets(found.sha256, found.encoded_size)
        try:
            first = next(octets, b"")
        except (SpoolDamaged, ShelfAway) as away:
            raise AnswerUnfit("This file can't be fetched just now. It came with our email.") from away
        return found, chain([first], octets)

    def keep(self, token: str, fields: Fields) -> None:
        """What is typed so far, to go on with later. LinkUnknown."""
        with self.database.write() as session:
            case = self._case(session, token)
            vendor_links.note_opened(session, case.link, self.clock.now())
            vendor_links.keep_draft(session, case.link, typed(fields, case.rfq.items))

    def ask(self, token: str, text: str) -> None:
        """A question. LinkUnknown, AnswerUnfit."""
        if not text.strip():
            raise AnswerUnfit("Write your question first. Nothing was sent.")
        self._say(token, text.strip()[:LONGEST_TEXT])

    def decline(self, token: str, reason: str, note: str) -> None:
        """No to everything. LinkUnknown, AnswerUnfit."""
        if reason not in [one.value for one in DeclineReason]:
            raise AnswerUnfit("Choose a reason first. Nothing was sent.")
        said = f"We decline to quote. {_SAID_NO[DeclineReason(reason)]}"
        self._say(token, f"{said.strip()}\n\n{note.strip()[:LONGEST_TEXT]}".strip())

    def upload(self, token: str, files: Sequence[tuple[str, bytes]], note: str) -> None:
        """A quote as a document, or our form filled in.

        Raises:
            LinkUnknown
            FilesRefused, AnswerUnfit: nothing was sent, of none of the files.
        """
        if not files:
            raise AnswerUnfit("Choose a file first. Nothing was sent.")
        if sum(len(octets) for _, octets in files) > MOST_OCTETS:
            raise AnswerUnfit(f"The files are larger than {MOST_OCTETS // 2**20} MB together. Nothing was sent.")
        named = [(_named(name), octets) for name, octets in files]
        if reasons := [why for name, octets in named if (why := refusal(name, octets))]:
            raise FilesRefused(reasons)
        told = note.strip()[:LONGEST_TEXT] or "Please find our quote attached."
        self._say(token, told, [PageFile(name, octets, _media(name)) for name, octets in named])

    def quote(self, token: str, fields: Fields, *, despite: bool = False) -> None:
        """Prices, as our form would bring them; `despite`: the vendor has seen what is doubtful.

        Raises:
            LinkUnknown
            AnswerDoubtful, AnswerUnfit: nothing was sent; what was typed is kept.
        """
        self.keep(token, fields)
        with self.database.read() as session:
            case = self._case(session, token)
        if case.account is None:
            raise _not_sent()
        try:
            _place, asking = self.quoting.asking(case.rfq.id, case.vendor.stored_id)
        except NothingToQuote as nothing:
            raise AnswerUnfit("There is no line to quote. Nothing was sent.") from nothing
        said, name = case.link.draft, form_name(case.rfq)
        priced, mark = replace(case.rfq, items=case.items), case.invitation.mark.token
        form = filled_form(priced, case.account, case.vendor.name, mark, answers_of(said, asking))
        doubts = doubts_of(form, asking, name)
        if doubts and not despite:
            raise AnswerDoubtful(doubts)
        self._say(token, said.get("note") or "Please find our prices in the quote form.", [PageFile(name, form, _XLSX)])
        with self.database.write() as session:
            vendor_links.keep_draft(session, case.link, {})

    def _say(self, token: str, text: str, files: Sequence[PageFile] = ()) -> None:
        with self.database.read() as session:
            case = self._case(session, token)
        if case.sent is None or case.account is None:
            raise _not_sent()
        contact = next(iter(case.invitation.addressed(case.vendor).addressees), None) or Contact(email="")
        mail = PageMail(
            sender=(contact.name or case.vendor.name, contact.email),
            to=case.account.reply_to or case.account.from_address,
            subject=answer_subject(case.sent.subject, f"{case.rfq.number}/{case.invitation.mark.token}"),
            answers=case.sent.message_id,
            text=text,
            files=files,
        )
        taken = self.taking_in.made_here(octets_of(mail, self.clock.now()), ORIGIN)
        if taken.unread:
            raise AnswerUnfit(f"{next(iter(taken.unread.values()))} Nothing was sent. Please answer our email instead.")
        self.note_opened(token)

    def _case(self, session: Session, token: str) -> Case:
        return case_of(session, token, self.clock.now())


def _not_sent() -> AnswerUnfit:
    return AnswerUnfit("This RFQ hasn't been sent yet, so it can't be answered. Nothing was sent.")


def _named(name: str) -> str:
    """Without control characters, its ending kept; who reads the answer makes it fit for a folder."""
    return shortened("".join(c for c in name if c.isprintable())) or "file"


def _media(name: str) -> tuple[str, str]:
    main, _, below = (guess_type(name, strict=False)[0] or "application/octet-stream").partition("/")
    return ("application", "octet-stream") if main in {"message", "multipart", "text"} else (main, below)
