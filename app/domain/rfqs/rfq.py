"""Requests for quotation: what is asked, by when, with which files, from whom."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.domain.rfqs.invitation import Asked, Invitation, asked_for
from app.domain.rfqs.outcome import Outcome
from app.domain.rfqs.tally import NOBODY_ASKED, AnswerTally
from app.domain.rfqs.terms import NO_TERMS, Terms
from app.domain.trade.deadline import Deadline
from app.domain.trade.ids import AttachmentId, LineId, RfqId, VendorId
from app.domain.trade.quantity import QuantityBreaks

LARGEST_MAIL = 1_000_000_000  # octets: no mail server is known that takes more


class RfqState(StrEnum):
    DRAFT = "draft"
    SENDING = "sending"
    SENT = "sent"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Which(StrEnum):
    """Of all RFQs, to look through a page at a time."""

    OPEN = "open"
    CLOSED = "closed"
    ARCHIVED = "archived"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class RfqItem:
    """One line of the request; the trade says "line", the code keeps that word for rows of tables."""

    number: int  # line no., never given twice; 0: none yet
    part_number: str
    revision: str = ""
    description: str = ""
    callout: str = ""
    process: str = ""
    specification: str = ""
    type: str = ""
    spec_class: str = ""
    quantities: QuantityBreaks
    unit: str = ""  # as people write it, or UN/ECE Rec 20; empty: pieces
    need_by: str = ""
    customer_reference: str = ""
    source_folder: str = ""
    customer: str = ""  # whose approved-vendor list holds; internal: never in a mail
    clearance: str = ""  # the level that a vendor needs to be asked
    target_price: str = ""  # internal: never in a mail
    id: LineId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file picked for the RFQ: where it lies and what it was when it was picked."""

    path: str
    name: str
    size: int  # octets of the file
    sha256: str  # hex, of the file when it was picked
    for_all: bool = True  # else it goes to who is asked for one of `lines`, or whose invitation names it
    lines: frozenset[LineId] = frozenset()
    id: AttachmentId | None = None

    def goes_to(self, asked: frozenset[LineId], extra: frozenset[AttachmentId]) -> bool:
        """Whether a vendor gets it who is asked for these lines, and these files besides."""
        return self.for_all or bool(asked & self.lines) or self.id in extra

    @property
    def encoded_size(self) -> int:
        """Octets as mail: base64 in lines of 76 characters with CRLF (RFC 2045 §6.8)."""
        characters = 4 * -(-self.size // 3)
        return characters + 2 * -(-characters // 76)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Subject and body for vendors who read this language, as templates."""

    language: str  # BCP 47, "de"
    subject: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedText:
    """A template that is kept for other requests; those that come with the program stay as they are."""

    name: str
    text: Text
    is_bundled: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """Who gets which files: those of the RFQ, each with its scope, and those that vendors have besides."""

    attachments: tuple[Attachment, ...]
    extra: Mapping[VendorId, frozenset[AttachmentId]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rfq:
    """A request with everything that goes into its mails, except the vendors' own data."""

    id: RfqId
    number: str
    title: str
    state: RfqState
    deadline: Deadline | None
    subject: str  # template
    body: str  # template, plain text; the HTML body is made from it
    items: tuple[RfqItem, ...] = ()
    last_line: int = 0  # the highest number that a line ever had, also one that is gone
    attachments: tuple[Attachment, ...] = ()
    invitations: tuple[Invitation, ...] = ()  # by the vendors' names
    notes: str = ""  # internal: never in a mail
    texts: tuple[Text, ...] = ()  # for vendors of other languages, by language
    terms: Terms = NO_TERMS
    copies: tuple[str, ...] = ()  # addresses of the house that get a copy (Cc) of each mail
    has_form: bool = False  # a quote form goes with each mail
    revision: int = 0  # the last one that was frozen; 0: none was
    owner: str = ""  # the user of a team whose it is
    approval: str = ""  # what was approved, see `approval.substance`; empty: nothing was
    approved_by: str = ""
    account: str = ""  # name of the one that its last invitation was queued for; empty: none was

    @property
    def vendor_ids(self) -> tuple[VendorId, ...]:
        """Who is invited."""
        return tuple(invitation.vendor_id for invitation in self.invitations)

    @property
    def asked(self) -> dict[VendorId, frozenset[LineId] | None]:
        """Who is invited, and for which lines."""
        return {invitation.vendor_id: invitation.lines for invitation in self.invitations}

    @property
    def asked_numbers(self) -> dict[VendorId, frozenset[int]]:
        """Who is invited, and for the lines of which numbers."""
        return {i.vendor_id: frozenset(item.number for item in self.items_for(i)) for i in self.invitations}

    @property
    def given(self) -> Given:
        """Who gets which files."""
        return Given(self.attachments, {i.vendor_id: i.extra_files for i in self.invitations})

    @property
    def line_ids(self) -> Mapping[int, LineId]:
        """The ids of the stored lines by their numbers."""
        return {item.number: item.id for item in self.items if item.id is not None}

    def with_asked(self, asked: Asked) -> "Rfq":
        """The same with exactly these asked; who was invited before keeps all else of its invitation."""
        return replace(self, invitations=asked_for(asked, self.invitations))

    def with_given(self, given: Given) -> "Rfq":
        """The same with these files for these vendors; a vendor that is not named keeps what it has besides."""
        known = frozenset(file.id for file in given.attachments)
        wanted = {v: frozenset(i for i in files if i in known) for v, files in given.extra.items()}
        changed = (replace(i, extra_files=wanted.get(i.vendor_id, i.extra_files)) for i in self.invitations)
        return replace(self, attachments=given.attachments, invitations=tuple(changed))

    def with_invitation(self, changed: Invitation) -> "Rfq":
        """The same with this invitation in place of that vendor's."""
        kept = (changed if i.vendor_id == changed.vendor_id else i for i in self.invitations)
        return replace(self, invitations=tuple(kept))

    def items_for(self, invitation: Invitation) -> tuple[RfqItem, ...]:
        """The lines that this vendor is asked for."""
        return tuple(item for item in self.items if invitation.asks_for(item.id))

    def clearances_for(self, invitation: Invitation) -> tuple[str, ...]:
        """Those that the lines need which this vendor is asked for."""
        return tuple(sorted({i.clearance for i in self.items if i.clearance and invitation.asks_for(i.id)}))

    def files_for(self, invitation: Invitation) -> tuple[Attachment, ...]:
        """The files that this vendor gets: those for all, those of its lines, and those for it alone."""
        asked = self.lines_of(invitation)
        return tuple(a for a in self.attachments if a.goes_to(asked, invitation.extra_files))

    def lines_of(self, invitation: Invitation) -> frozenset[LineId]:
        """The ids of the stored lines that this vendor is asked for."""
        return frozenset(i.id for i in self.items if i.id is not None and invitation.asks_for(i.id))

    def with_items(self, items: tuple[RfqItem, ...]) -> "Rfq":
        """The same with these lines; the numbers of those that went stay used."""
        return replace(self, items=items, last_line=max((self.last_line, *(item.number for item in items))))


@dataclass(frozen=True, slots=True, kw_only=True)
class RfqLine:
    """What the RFQ table shows."""

    id: RfqId
    number: str
    title: str
    state: RfqState
    deadline: Deadline | None
    vendors: int
    sent: int
    failed: int
    unknown: int
    drafted: int  # they lie in Drafts, to be sent from there
    changed_at: datetime
    is_archived: bool = False
    words: str = ""  # part numbers and customer references of its lines, to be found by
    answers: AnswerTally = NOBODY_ASKED
    outcome: Outcome | None = None  # None: nothing is decided
    owner: str = ""  # the user of a team whose it is
