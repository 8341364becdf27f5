"""Whose is an incoming mail? By two witnesses: its mark, and who sent it.

Where they agree it is filed, everything else is asked: nothing lands with the wrong vendor.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.inbox.incoming import DeliveryReport, IncomingMail
from app.domain.inbox.kind import Kind
from app.domain.inbox.known import Invited, Known, Token
from app.domain.trade.address import same_mailbox
from app.domain.trade.ids import RfqId, VendorId


class Degree(StrEnum):
    CERTAIN = "certain"  # filed
    PROBABLE = "probable"  # filed with one click
    AMBIGUOUS = "ambiguous"  # the buyer chooses
    UNKNOWN = "unknown"  # laid aside

    @property
    def stepped_down(self) -> "Degree":
        """What is left where the sender can't be trusted."""
        return {Degree.CERTAIN: Degree.PROBABLE, Degree.PROBABLE: Degree.AMBIGUOUS}.get(self, self)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mail may be filed: a vendor in an RFQ."""

    rfq_id: RfqId
    rfq: str
    vendor_id: VendorId
    vendor: str


@dataclass(frozen=True, slots=True)
class Filing:
    """`places`: one where it is certain or probable; `reasons`: sentences for the buyer."""

    degree: Degree
    places: tuple[Place, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(slots=True)
class _Witnesses:
    marked: tuple[Invited, ...] = ()
    sent: tuple[Invited, ...] = ()
    reasons: list[str] = field(default_factory=list)


def filing_of(mail: IncomingMail, known: Known, kind: Kind, forms: Iterable[Token] = ()) -> Filing:
    """Whose it is; `forms` are the marks of attached quote forms."""
    seen = _Witnesses()
    seen.marked = _marked(mail, known, forms, seen.reasons)
    if kind in (Kind.BOUNCE, Kind.DELAYED):
        return _of_report(mail, known, seen)
    seen.sent = _senders(mail, known, seen.reasons)
    found = _judged(mail, known, seen)
    if found.degree is Degree.UNKNOWN or not _is_doubtful(mail):
        return found
    doubt = f"The sender {mail.sender.address} could not be verified: its domain's check (DMARC) failed."
    return Filing(found.degree.stepped_down, found.places, (*found.reasons, doubt))


def _judged(mail: IncomingMail, known: Known, seen: _Witnesses) -> Filing:
    if not seen.marked:
        return _without_mark(seen)
    if len(seen.marked) > 1:
        return _filing(Degree.AMBIGUOUS, seen.marked, seen.reasons)
    (marked,) = seen.marked
    if any(one.vendor_id == marked.vendor_id for one in seen.sent):
        return _filing(Degree.CERTAIN, seen.marked, seen.reasons)
    others = _one_each([one for one in seen.sent if one.rfq_id == marked.rfq_id] or seen.sent)
    if others:
        names = _listed(one.vendor for one in others)
        seen.reasons.append(f"So the RFQ to {marked.vendor} may have been passed on to {names}.")
        return _filing(Degree.AMBIGUOUS, (marked, *others), seen.reasons)
    sender = mail.sender.address
    is_ours = known.is_colleague(sender)
    seen.reasons.append(f"{sender} is a colleague." if is_ours else f"{sender} is no known contact.")
    return _filing(Degree.PROBABLE, seen.marked, seen.reasons)


def _without_mark(seen: _Witnesses) -> Filing:
    waiting = [one for one in seen.sent if one.is_open]
    if not waiting:
        return Filing(Degree.UNKNOWN, (), ("No RFQ is named in it, and none is open with its sender.",))
    degree = Degree.PROBABLE if len(waiting) == 1 else Degree.AMBIGUOUS
    seen.reasons.append(
        f"No RFQ is named in it. Open with {_listed(dict.fromkeys(one.vendor for one in waiting))}: "
        f"{_listed(dict.fromkeys(one.rfq for one in waiting))}."
    )
    return _filing(degree, waiting, seen.reasons)


def _of_report(mail: IncomingMail, known: Known, seen: _Witnesses) -> Filing:
    """A mail server's word needs no second witness: nobody else knows the mark. Without it the address has to do."""
    if len(seen.marked) == 1:
        return _filing(Degree.CERTAIN, seen.marked, seen.reasons)
    if seen.marked:
        return _filing(Degree.AMBIGUOUS, seen.marked, seen.reasons)
    named = [r.address for r in mail.report.recipients] if mail.report else []
    named += [a.strip() for a in mail.header("x-failed-recipients").split(",")]
    seen.sent = _one_each([one for address in named for one in known.at_address(address)])
    return _without_mark(seen)


def _marked(mail: IncomingMail, known: Known, forms: Iterable[Token], reasons: list[str]) -> tuple[Invited, ...]:
    """By the strongest marks that there are: an answer's own, then those of the thread, then those of its text."""
    report = mail.report or DeliveryReport()
    found = [
        *_told(known.with_key(" ".join(mail.in_reply_to)), _answers, reasons),
        *_told(known.with_key(" ".join(report.message_ids)), _reports, reasons),
        *_told(known.with_envelope(report.envelope_id), _reports, reasons),
        *_told(known.with_token("\n".join(report.subjects)), _reports, reasons),
        *_told(known.with_token(mail.subject), lambda who: f"The subject has the mark of {who}.", reasons),
        *_told(
            (one for token in forms for one in known.of_token(token)),
            lambda who: f"The form is the one of {who}.",
            reasons,
        ),
    ]
    weaker: Iterator[tuple[Iterable[Invited], Callable[[str], str]]] = iter(
        (
            (known.with_key(" ".join(mail.references)), lambda who: f"It belongs to the exchange with {who}."),
            (known.with_key(mail.text), lambda who: f"Its text names the email to {who}."),
            (known.with_token(mail.text), lambda who: f"Its text has the mark of {who}."),
        )
    )
    while not found and (following := next(weaker, None)) is not None:
        found = _told(*following, reasons)
    return _one_each(found)


def _answers(who: str) -> str:
    return f"It answers the email to {who}."


def _reports(who: str) -> str:
    return f"It reports on the email to {who}."


def _told(found: Iterable[Invited], said: Callable[[str], str], reasons: list[str]) -> list[Invited]:
    ones = list(_one_each(found))
    for one in ones:
        if (reason := said(f"{one.vendor} ({one.rfq})")) not in reasons:
            reasons.append(reason)
    return ones


def _senders(mail: IncomingMail, known: Known, reasons: list[str]) -> tuple[Invited, ...]:
    """Whose contact, or whose domain, it comes from; of a forwarded mail also where that came from."""
    found: list[Invited] = []
    own = [mail.sender.address, *(box.address for box in mail.reply_to)]
    inside = mail.forwarded_from if known.is_colleague(mail.sender.address) else ()
    for address in {same_mailbox(a): a for a in (*own, *inside) if a}.values():
        here = known.at_address(address)
        is_contact = bool(here)
        here = here or known.at_domain(address)
        vendors = dict.fromkeys(one.vendor for one in here)
        reasons += [_sender_said(address, v, is_contact=is_contact, is_inside=address in inside) for v in vendors]
        found += here
    return _one_each(found)


def _sender_said(address: str, vendor: str, *, is_contact: bool, is_inside: bool) -> str:
    if is_inside and is_contact:
        return f"The forwarded email is from {address}, a contact of {vendor}."
    if is_inside:
        return f"The forwarded email is from {address}, which has the domain of {vendor}."
    if is_contact:
        return f"The sender {address} is a contact of {vendor}."
    return f"The sender {address} writes from the domain of {vendor}."


def _is_doubtful(mail: IncomingMail) -> bool:
    """What our own mail server found (RFC 8601): it puts its field on top."""
    return "dmarc=fail" in mail.header("authentication-results").casefold().replace(" ", "")


def _filing(degree: Degree, found: Iterable[Invited], reasons: Iterable[str]) -> Filing:
    places = tuple(Place(one.rfq_id, one.rfq, one.vendor_id, one.vendor) for one in found)
    return Filing(degree, places, tuple(reasons))


def _one_each(found: Iterable[Invited]) -> tuple[Invited, ...]:
    return tuple({(one.rfq_id, one.vendor_id): one for one in found}.values())


def _listed(names: Iterable[str]) -> str:
    *others, last = list(names)
    return f"{', '.join(others)} and {last}" if others else last
