"""What is known of a request, its vendors and its mails before they are judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.accounts.account import Account
from app.domain.rfqs.bars import Bar
from app.domain.rfqs.control import Standing
from app.domain.rfqs.invitation import Invitation
from app.domain.rfqs.rfq import Attachment, Rfq, RfqItem
from app.domain.trade.clearance import Clearances
from app.domain.trade.ids import LineId, VendorId
from app.domain.vendors.vendor import Vendor

_EVERYTHING = Invitation(vendor_id=VendorId(0))  # of a vendor who is asked for all


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFact:
    """What the disk says about an attachment now; `problem` is empty where it is what was picked."""

    attachment: Attachment
    problem: str
    standing: Standing  # whether it is controlled


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFact:
    """A vendor and its drafted mail; `problem` where it cannot be drafted."""

    vendor: Vendor
    subject: str = ""
    text: str = ""
    pieces: tuple[str, ...] = ()  # the same in runs of lines, of which most are the same in all mails; or nothing
    size: int = 0  # octets of the encoded mail
    problem: str = ""
    empty: tuple[str, ...] = ()
    language: str = ""  # of the text that it is made from, see `Wording`
    bars: tuple[Bar, ...] = ()  # between the vendor and the lines that it is asked for
    invitation: Invitation | None = None  # None: it is asked for everything
    is_written: bool = False  # has its mail already: not judged again, but the others may still not see it


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """Subject and body that mails are made from, as templates."""

    subject: str
    body: str
    language: str = ""  # "de"; empty: the first text of the request
    name: str = ""  # of the language, "German"

    def said(self, text: str) -> str:
        """The same, and of which text it is said where there are several."""
        return f"In the {self.name} text: {text}" if self.language else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    rfq: Rfq
    account: Account | None
    account_problem: str
    approval: str = ""  # why somebody has to agree first, who has not
    files: Sequence[FileFact]
    mails: Sequence[MailFact]
    now: datetime
    clearances: Clearances
    texts: Sequence[Wording] = ()  # that vendors are written to in; none: the first text
    undone: Sequence[RfqItem] = ()  # lines that nobody who is asked for them is known to do
    asked: dict[frozenset[LineId] | None, frozenset[LineId]] = field(  # looked up once for all who are asked alike
        default_factory=dict, init=False, repr=False, compare=False
    )
    written_to: Mapping[str, str] = field(default_factory=dict)  # mailboxes that have a mail of it → the vendor it was

    @property
    def wordings(self) -> Sequence[Wording]:
        """What is to be judged: each text that goes to somebody."""
        return self.texts or (Wording(subject=self.rfq.subject, body=self.rfq.body),)

    @property
    def readable(self) -> list[Wording]:
        """Those that can be filled in: of the others that is told by itself."""
        broken = {mail.language for mail in self.mails if mail.problem}
        return [wording for wording in self.wordings if wording.language not in broken]

    def wording_of(self, mail: MailFact) -> Wording:
        """The text that the mail is made from."""
        return next(wording for wording in self.wordings if wording.language == mail.language)

    def items_of(self, mail: MailFact) -> tuple[RfqItem, ...]:
        """The lines that the vendor is asked for."""
        return self.rfq.items if mail.invitation is None else self.rfq.items_for(mail.invitation)

    def gets(self, mail: MailFact, file: Attachment) -> bool:
        """Whether this file goes to the vendor."""
        invitation = mail.invitation or _EVERYTHING
        if invitation.lines not in self.asked:
            self.asked[invitation.lines] = self.rfq.lines_of(invitation)
        return file.goes_to(self.asked[invitation.lines], invitation.extra_files)


def several(vendors: Sequence[Vendor]) -> str:
    """Like "Acme and 2 more"."""
    first = vendors[0].name
    return first if len(vendors) == 1 else f"{first} and {len(vendors) - 1} more"
