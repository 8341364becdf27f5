"""What is known of a request, its vendors and its mails before they are judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.accounts.account import Account
from app.domain.rfqs.bars import Bar
from app.domain.rfqs.rfq import Attachment, Rfq
from app.domain.trade.clearance import Clearances
from app.domain.vendors.vendor import Vendor


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFact:
    """What the disk says about an attachment now; `problem` is empty where it is what was picked."""

    attachment: Attachment
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFact:
    """A vendor and its drafted mail; `problem` where it cannot be drafted."""

    vendor: Vendor
    subject: str = ""
    text: str = ""
    size: int = 0  # octets of the encoded mail
    problem: str = ""
    empty: tuple[str, ...] = ()
    bars: tuple[Bar, ...] = ()  # between the vendor and the lines that it is asked for
    is_written: bool = False  # has its mail already: not judged again, but the others may still not see it


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    rfq: Rfq
    account: Account | None
    account_problem: str
    files: Sequence[FileFact]
    mails: Sequence[MailFact]
    now: datetime
    clearances: Clearances


def several(vendors: Sequence[Vendor]) -> str:
    """Like "Acme and 2 more"."""
    first = vendors[0].name
    return first if len(vendors) == 1 else f"{first} and {len(vendors) - 1} more"
