"""What goes with it, and how large that is."""

from collections.abc import Iterator
from dataclasses import replace

from app.domain.rfqs.file_name_words import OLD
from app.domain.rfqs.rfq import LARGEST_MAIL, Attachment, Rfq
from app.domain.rfqs.rules.facts import Facts, FileFact, several
from app.domain.trade.finding import Finding, Place, Spot, blocking, warning

_MUCH = 500_000_000  # octets
_LONG = 10  # minutes
_CAUTIOUS_SIZE = 20_000_000  # octets of the encoded mail that nearly every server takes
_REFUSED_BY_MANY = (  # Gmail and others
    ".ade .adp .apk .appx .bat .cab .chm .cmd .com .cpl .dll .dmg .exe .hta .img .ins .iso .isp .jar .js .jse .lib "
    ".lnk .mde .msc .msi .msix .msp .mst .nsh .pif .ps1 .scr .sct .shb .sys .vb .vbe .vbs .vhd .vxd .wsc .wsf .wsh .xll"
)
_BLOCKED_TYPES = frozenset(_REFUSED_BY_MANY.split())


def files(facts: Facts) -> Iterator[Finding]:
    """Each file by itself."""
    names: dict[str, str] = {}
    for fact in facts.files:
        file = fact.attachment
        here = _spot(file)
        if fact.problem:
            yield blocking("file-changed", here, file.name, fact.problem, "Attach it again, or remove it.")
        if file.size == 0:
            yield blocking("file-empty", here, file.name, "The file is empty.", "Attach the right file.")
        ending = f".{file.name.rpartition('.')[2].lower()}"
        if ending in _BLOCKED_TYPES:
            text = f"Many mail servers refuse mails with {ending} files."
            yield blocking("file-type", here, file.name, text, "Remove it; send it another way.")
        if facts.mails and not any(facts.gets(mail, file) for mail in facts.mails):
            text = "The file goes to nobody: it is not for everybody, and no vendor gets it besides."
            yield warning("file-for-nobody", here, file.name, text, "Remove it, or say who gets it.")
        yield from _controlled(fact, facts)
        if OLD.search(file.name):
            text = "The file's name says that it is an old revision."
            yield warning("file-old", here, file.name, text, "Remove it, unless you mean it.")
        other = names.setdefault(file.name.casefold(), file.path)
        if other != file.path:
            text = f"Two files have this name: {other} and {file.path}."
            yield warning("file-twice", here, file.name, text, "Remove the one that is not meant.")


def _controlled(fact: FileFact, facts: Facts) -> Iterator[Finding]:
    file, standing = fact.attachment, fact.standing
    asked = [m.vendor for m in facts.mails if not m.is_written and facts.gets(m, file)]
    barred = [v for v in asked if not standing.allows(v.clearance, facts.clearances)]
    if barred:
        text = f"{standing.because}, and {several(barred)} may not have it: no such clearance is noted."
        todo = "Leave these vendors out, remove the file, or note the clearance that a vendor holds."
        yield blocking("file-controlled", replace(_spot(file), vendor=barred[0].id), file.name, text, todo)
    if standing.doubts:
        text = f"The file may be controlled. {' '.join(standing.doubts)}"
        todo = "Decide under Attachments whether it is controlled, and how."
        yield warning("file-doubtful", _spot(file), file.name, text, todo)


def sizes(facts: Facts) -> Iterator[Finding]:
    """Mails that are too large for the account, or for most servers."""
    largest = max((m.size for m in facts.mails), default=0)
    limit = facts.account.max_size if facts.account else None
    shown = f"{largest / 1e6:.1f} MB"
    here = _largest(facts.rfq)
    todo = "Remove files, pack them into a zip, or send them another way."
    if limit is not None and largest > limit:
        text = f"The mail is {shown} (encoded), the account takes at most {limit / 1e6:.1f} MB."
        yield blocking("mail-too-large", here, facts.rfq.number, text, todo)
    elif largest > LARGEST_MAIL:
        text = f"The mail is {shown} (encoded); no mail server takes more than {LARGEST_MAIL / 1e6:.0f} MB."
        yield blocking("mail-too-large", here, facts.rfq.number, text, todo)
    elif largest > _CAUTIOUS_SIZE:
        text = f"The mail is {shown} (encoded); many servers refuse more than {_CAUTIOUS_SIZE / 1e6:.0f} MB."
        yield warning("mail-large", here, facts.rfq.number, text, todo)


def total(facts: Facts) -> Iterator[Finding]:
    """All mails together: a provider, a line and the buyer's patience have limits, too."""
    octets = sum(mail.size for mail in facts.mails)
    is_told = any(mail.size > _CAUTIOUS_SIZE for mail in facts.mails)  # of each by itself, which is worse
    if octets > _MUCH and not is_told:
        minutes = len(facts.mails) / facts.account.per_minute if facts.account and facts.account.per_minute else 0
        time = f", {minutes:,.0f} minutes at the account's pace" if minutes >= _LONG else ""
        text = f"All mails together are {octets / 1e6:,.0f} MB{time}."
        todo = "Remove files or give vendors only theirs, unless you mean it."
        yield warning("mails-large-together", _largest(facts.rfq), facts.rfq.number, text, todo)


def sizes_of_vendors(facts: Facts) -> Iterator[Finding]:
    """Servers of vendors that are known to take less."""
    for mail in facts.mails:
        limit = mail.vendor.max_mail_size
        if limit is not None and mail.size > limit and not mail.is_written:
            text = f"The mail is {mail.size / 1e6:.1f} MB (encoded), this vendor takes at most {limit / 1e6:.1f} MB."
            todo = "Remove files, pack them into a zip, or leave this vendor out."
            spot = replace(_largest(facts.rfq), vendor=mail.vendor.id)
            yield blocking("vendor-mail-too-large", spot, mail.vendor.name, text, todo)


def _spot(file: Attachment) -> Spot:
    return Spot(place=Place.ATTACHMENTS, file=file.id)


def _largest(rfq: Rfq) -> Spot:
    """The file that leaving out helps most."""
    file = max(rfq.attachments, key=lambda a: a.size, default=None)
    return _spot(file) if file else Spot(place=Place.ATTACHMENTS)
