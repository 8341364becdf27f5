"""Whose email comes closest to what its servers take, by the files that each vendor gets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.rfqs.rfq import LARGEST_MAIL, Attachment, Rfq
from app.domain.trade.ids import VendorId

CAUTIOUS_SIZE = 25_000_000  # octets of the encoded mail that nearly every server takes
_LETTER, _LETTER_LINE = 6_000, 1_300  # octets of the text, plain and HTML, and of a line in its table, about
_FORM, _FORM_LINE = 12_000, 200  # the same of a quote form
_CLOSE = 0.8  # of the limit: another file, and it is over


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitee:
    """What the files step has to know of a vendor that is asked."""

    name: str
    clearance: str = ""
    max_mail_size: int | None = None  # octets of the encoded mail
    has_mail: bool = False  # it is in the outbox, or sent


class LimitOf(StrEnum):
    VENDOR = "vendor"
    ACCOUNT = "account"
    MANY = "many"  # servers, though not all
    ANY = "any"  # server


class Fit(StrEnum):
    FINE = "fine"
    CLOSE = "close"
    DOUBTFUL = "doubtful"  # many servers refuse it
    REFUSED = "refused"  # by a server whose limit is known


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSize:
    """The email that comes closest to its limit."""

    files: int  # octets on the disk
    mail: int  # octets as mail, about
    limit: int
    limit_of: LimitOf
    vendors: tuple[str, ...] = ()  # who gets such a one, by name; nobody: all files, as nobody is asked yet

    @property
    def fit(self) -> Fit:
        if self.mail > self.limit:
            return Fit.DOUBTFUL if self.limit_of is LimitOf.MANY else Fit.REFUSED
        return Fit.CLOSE if self.mail > _CLOSE * self.limit else Fit.FINE


def closest(rfq: Rfq, invitees: Mapping[VendorId, Invitee], account_limit: int | None) -> MailSize:
    """Of all vendors that get an email yet; who is not known yet is left out."""
    waiting = [i for i in rfq.invitations if (known := invitees.get(i.vendor_id)) and not known.has_mail]
    if not waiting:
        return _size(rfq.attachments, _beside(rfq, len(rfq.items)), None, account_limit)
    alike: dict[tuple[object, ...], MailSize] = {}
    names: dict[MailSize, list[str]] = {}
    for invitation in waiting:
        who = invitees[invitation.vendor_id]
        key = invitation.lines, invitation.extra_files, who.max_mail_size
        if key not in alike:
            beside = _beside(rfq, len(rfq.items_for(invitation)))
            alike[key] = _size(rfq.files_for(invitation), beside, who.max_mail_size, account_limit)
        names.setdefault(alike[key], []).append(who.name)
    worst = max(names, key=lambda size: (size.fit is Fit.REFUSED, size.mail / size.limit))
    return replace(worst, vendors=tuple(names[worst]))


def _beside(rfq: Rfq, lines: int) -> int:
    """Octets of an email about so many lines, without its files."""
    form = _FORM + lines * _FORM_LINE if rfq.has_form else 0
    return _LETTER + lines * _LETTER_LINE + form


def _size(files: Sequence[Attachment], beside: int, own: int | None, account: int | None) -> MailSize:
    """The limit is the lowest that is known; what many servers take counts as long as that is not exceeded."""
    mail = sum(file.encoded_size for file in files) + beside
    known = ((own, LimitOf.VENDOR), (account, LimitOf.ACCOUNT), (LARGEST_MAIL, LimitOf.ANY))
    limit, limit_of = min(((size, of) for size, of in known if size is not None), key=lambda pair: pair[0])
    if limit > CAUTIOUS_SIZE and mail <= limit:
        limit, limit_of = CAUTIOUS_SIZE, LimitOf.MANY
    return MailSize(files=sum(file.size for file in files), mail=mail, limit=limit, limit_of=limit_of)
