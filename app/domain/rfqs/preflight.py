"""The check before sending: rules that look at gathered facts. Each finding names its row and what to do."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.accounts.account import Account
from app.domain.rfqs.bars import Bar
from app.domain.rfqs.rfq import LARGEST_MAIL, Attachment, Rfq
from app.domain.rfqs.strangers import Strangers
from app.domain.trade.address import AddressUnusable, mail_address
from app.domain.trade.clearance import Clearances
from app.domain.trade.finding import Finding, Place, Severity
from app.domain.trade.text_key import text_key
from app.domain.vendors.vendor import AddressState, Vendor, VendorStatus

_CAUTIOUS_SIZE = 20_000_000  # octets of the encoded mail that nearly every server takes
_REFUSED_BY_MANY = (  # Gmail and others
    ".ade .adp .apk .appx .bat .cab .chm .cmd .com .cpl .dll .dmg .exe .hta .img .ins .iso .isp .jar .js .jse .lib "
    ".lnk .mde .msc .msi .msix .msp .mst .nsh .pif .ps1 .scr .sct .shb .sys .vb .vbe .vbs .vhd .vxd .wsc .wsf .wsh .xll"
)
_BLOCKED_TYPES = frozenset(_REFUSED_BY_MANY.split())
_OLD = re.compile(r"(?<![a-z])(old|obsolete|superseded)(?![a-z])", re.IGNORECASE)
_SIGNS = ("attach", "enclosed")  # of what follows, which takes ten times as long to look for
_ATTACHED = re.compile(r"\b(attached|attachments?|enclosed)\b", re.IGNORECASE)


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


def check(facts: Facts, pause: Callable[[], None] = lambda: None) -> tuple[Finding, ...]:
    """Everything the rules find, what blocks first. `pause` is called between them, and may end it by raising."""
    found: list[Finding] = []
    for rule in _RULES:
        pause()
        found += rule(facts)
    return tuple(sorted(found, key=lambda f: f.severity is not Severity.BLOCK))


def _request(facts: Facts) -> Iterator[Finding]:
    rfq = facts.rfq
    if not rfq.items:
        yield _block("no-lines", Place.ITEMS, rfq.number, "There is nothing to quote.", "Add at least one line.")
    if not facts.mails:
        yield _block("no-vendors", Place.VENDORS, rfq.number, "No vendor is chosen.", "Choose at least one vendor.")


def _twins(facts: Facts) -> Iterator[Finding]:
    """The same work on the same part asked for twice: a list that was imported twice."""
    first: dict[tuple[str, ...], int] = {}
    twins: list[tuple[int, int]] = []
    for item in facts.rfq.items:
        asked = (item.part_number, item.revision, item.callout, item.process, item.specification, str(item.quantities))
        number = first.setdefault(tuple(text_key(a) for a in asked), item.number)
        if number != item.number:
            twins.append((number, item.number))
    if twins:
        shown = ", ".join(f"{a} and {b}" for a, b in twins[:3])
        more = f" and {len(twins) - 3} more" if len(twins) > 3 else ""
        text = f"Lines {shown}{more} ask for the same."
        yield _warn("line-twice", Place.ITEMS, f"line {twins[0][1]}", text, "Remove one of each, unless you mean it.")


def _deadline(facts: Facts) -> Iterator[Finding]:
    deadline = facts.rfq.deadline
    if deadline is None:
        todo = "Set date, time and time zone."
        yield _block("deadline-missing", Place.DETAILS, facts.rfq.number, "There is no deadline.", todo)
    elif deadline.instant <= facts.now:
        yield _block(
            "deadline-past", Place.DETAILS, facts.rfq.number, f"The deadline {deadline} has passed.", "Set a later one."
        )
    elif deadline.is_weekend:
        text = f"The deadline {deadline} falls on a weekend."
        yield _warn("deadline-weekend", Place.DETAILS, facts.rfq.number, text, "Set a working day, unless you mean it.")


def _sender(facts: Facts) -> Iterator[Finding]:
    if facts.account is None:
        yield _block("account-missing", Place.ACCOUNT, "Account", "No mail account is chosen.", "Choose one.")
        return
    name = facts.account.name
    if facts.account_problem:
        yield _block("account-not-ready", Place.ACCOUNT, name, facts.account_problem, "Mend the account.")
    try:
        mail_address(facts.account.from_address)
    except AddressUnusable as reason:
        yield _block("sender-invalid", Place.ACCOUNT, name, str(reason), "Correct the sender's address.")


def _vendors(facts: Facts) -> Iterator[Finding]:
    for mail in facts.mails:
        vendor = mail.vendor
        if mail.is_written:
            continue
        yield from (bar.finding(vendor.name) for bar in mail.bars)
        if vendor.status is VendorStatus.BLOCKED:
            text = f"The vendor is blocked{_because(vendor)}."
            yield _block("vendor-blocked", Place.VENDORS, vendor.name, text, "Leave this vendor out.")
        elif vendor.status is VendorStatus.ON_HOLD:
            text = f"The vendor is on hold{_because(vendor)}."
            yield _warn(
                "vendor-on-hold", Place.VENDORS, vendor.name, text, "Leave this vendor out, unless you mean it."
            )
        if not vendor.recipients:
            yield _block("no-address", Place.VENDORS, vendor.name, "The vendor has no address.", "Add a contact.")
        for contact in vendor.recipients:
            try:
                mail_address(contact.email)
            except AddressUnusable as reason:
                yield _block("address-invalid", Place.VENDORS, vendor.name, str(reason), "Correct the contact.")
            if contact.address_state is AddressState.BOUNCED:
                text = f"A mail to {contact.email} came back before."
                yield _warn("address-bounced", Place.VENDORS, vendor.name, text, "Ask for the right address.")
        if "?" in vendor.name:
            text = "The name has a “?”: a letter was probably lost when it was imported."
            yield _warn("name-damaged", Place.VENDORS, vendor.name, text, "Correct the vendor's name.")


def _because(vendor: Vendor) -> str:
    return f": {vendor.status_reason}" if vendor.status_reason else ""


def _shared_addresses(facts: Facts) -> Iterator[Finding]:
    first: dict[str, MailFact] = {}
    for mail in sorted(facts.mails, key=lambda m: not m.is_written):  # the one that can still be left out comes last
        for contact in mail.vendor.recipients:
            other = first.setdefault(contact.email.casefold(), mail)
            if other is not mail and not mail.is_written:
                text = f"{contact.email} is also the address of “{other.vendor.name}”, which is invited too."
                todo = "Leave one of the two out, or correct the address."
                yield _block("address-shared", Place.VENDORS, mail.vendor.name, text, todo)


def _messages(facts: Facts) -> Iterator[Finding]:
    problems: dict[str, list[str]] = {}
    empty: dict[str, list[str]] = {}
    for mail in facts.mails:
        if mail.problem:
            problems.setdefault(mail.problem, []).append(mail.vendor.name)
        for name in mail.empty:
            empty.setdefault(name, []).append(mail.vendor.name)
    for problem, names in problems.items():
        yield _block("message-invalid", Place.MESSAGE, _several(names), problem, "Correct the message.")
    for placeholder, names in empty.items():
        text = f"{{{{ {placeholder} }}}} is empty in the mail."
        todo = "Fill in what is missing, or take the placeholder out of the message."
        yield _block("placeholder-empty", Place.MESSAGE, _several(names), text, todo)


def _files(facts: Facts) -> Iterator[Finding]:
    names: dict[str, str] = {}
    for fact in facts.files:
        file = fact.attachment
        if fact.problem:
            yield _block("file-changed", Place.ATTACHMENTS, file.name, fact.problem, "Attach it again, or remove it.")
        if file.size == 0:
            yield _block("file-empty", Place.ATTACHMENTS, file.name, "The file is empty.", "Attach the right file.")
        ending = f".{file.name.rpartition('.')[2].lower()}"
        if ending in _BLOCKED_TYPES:
            text = f"Many mail servers refuse mails with {ending} files."
            yield _block("file-type", Place.ATTACHMENTS, file.name, text, "Remove it; send it another way.")
        yield from _named_files(file, facts)
        other = names.setdefault(file.name.casefold(), file.path)
        if other != file.path:
            text = f"Two files have this name: {other} and {file.path}."
            yield _warn("file-twice", Place.ATTACHMENTS, file.name, text, "Remove the one that is not meant.")


def _named_files(file: Attachment, facts: Facts) -> Iterator[Finding]:
    asked = [m.vendor for m in facts.mails if not m.is_written]
    barred = [v.name for v in asked if not facts.clearances.may_have(v.clearance, file.name)]
    if barred:
        marks = " and ".join(facts.clearances.marks(file.name))
        text = f"The file's name says {marks}, and {_several(barred)} may not have it: no such clearance is noted."
        todo = "Leave these vendors out, remove the file, or note the clearance that a vendor holds."
        yield _block("file-controlled", Place.ATTACHMENTS, file.name, text, todo)
    if _OLD.search(file.name):
        text = "The file's name says that it is an old revision."
        yield _warn("file-old", Place.ATTACHMENTS, file.name, text, "Remove it, unless you mean it.")


def _sizes(facts: Facts) -> Iterator[Finding]:
    largest = max((m.size for m in facts.mails), default=0)
    limit = facts.account.max_size if facts.account else None
    shown = f"{largest / 1e6:.1f} MB"
    todo = "Remove files, pack them into a zip, or send them another way."
    if limit is not None and largest > limit:
        text = f"The mail is {shown} (encoded), the account takes at most {limit / 1e6:.1f} MB."
        yield _block("mail-too-large", Place.ATTACHMENTS, facts.rfq.number, text, todo)
    elif largest > LARGEST_MAIL:
        text = f"The mail is {shown} (encoded); no mail server takes more than {LARGEST_MAIL / 1e6:.0f} MB."
        yield _block("mail-too-large", Place.ATTACHMENTS, facts.rfq.number, text, todo)
    elif largest > _CAUTIOUS_SIZE:
        text = f"The mail is {shown} (encoded); many servers refuse more than {_CAUTIOUS_SIZE / 1e6:.0f} MB."
        yield _warn("mail-large", Place.ATTACHMENTS, facts.rfq.number, text, todo)


def _sizes_of_vendors(facts: Facts) -> Iterator[Finding]:
    """Servers of vendors that are known to take less."""
    for mail in facts.mails:
        limit = mail.vendor.max_mail_size
        if limit is not None and mail.size > limit and not mail.is_written:
            text = f"The mail is {mail.size / 1e6:.1f} MB (encoded), this vendor takes at most {limit / 1e6:.1f} MB."
            todo = "Remove files, pack them into a zip, or leave this vendor out."
            yield _block("vendor-mail-too-large", Place.ATTACHMENTS, mail.vendor.name, text, todo)


def _attached(facts: Facts) -> Iterator[Finding]:
    if facts.rfq.attachments:
        return
    named = [m.vendor.name for m in facts.mails if _speaks_of_files(m.text)]
    if named:
        text = "The message speaks of attachments, and there are none."
        yield _block(
            "nothing-attached", Place.MESSAGE, _several(named), text, "Attach the files, or change the message."
        )


def _speaks_of_files(text: str) -> bool:
    plain = text.casefold()
    return any(word in plain for word in _SIGNS) and bool(_ATTACHED.search(text))


def _strangers(facts: Facts) -> Iterator[Finding]:
    """Other invited vendors' names, domains and contacts in a mail or a file name."""
    index = Strangers([m.vendor for m in facts.mails])
    for mail in facts.mails:
        for stranger, words in index.found(mail.vendor, f"{mail.subject}\n{mail.text}"):
            text = f"The mail shows “{words}” of “{stranger}”, another invited vendor."
            yield _block(
                "vendor-visible", Place.MESSAGE, mail.vendor.name, text, "Take it out of the message or lines."
            )
    for fact in facts.files:
        for stranger, words in index.found(None, re.sub(r"[_.-]", " ", fact.attachment.name)):
            if len(facts.mails) > 1:
                text = f"The file's name shows “{words}” of “{stranger}” to all other vendors."
                yield _block(
                    "vendor-visible", Place.ATTACHMENTS, fact.attachment.name, text, "Rename or remove the file."
                )


def _several(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def _block(code: str, place: Place, row: str, text: str, todo: str) -> Finding:
    return Finding(code=code, severity=Severity.BLOCK, place=place, row=row, text=text, todo=todo)


def _warn(code: str, place: Place, row: str, text: str, todo: str) -> Finding:
    return Finding(code=code, severity=Severity.WARN, place=place, row=row, text=text, todo=todo)


_RULES: tuple[Callable[[Facts], Iterator[Finding]], ...] = (
    _request,
    _twins,
    _deadline,
    _sender,
    _vendors,
    _shared_addresses,
    _messages,
    _files,
    _sizes,
    _sizes_of_vendors,
    _attached,
    _strangers,
)
