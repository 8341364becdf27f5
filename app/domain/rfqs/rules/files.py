"""What goes with it: each file by itself."""

from collections.abc import Iterator
from dataclasses import replace

from app.domain.rfqs.file_name_words import OLD
from app.domain.rfqs.rfq import Attachment
from app.domain.rfqs.rules.facts import Facts, FileFact
from app.domain.rfqs.rules.file_names import hard_to_save
from app.domain.trade.finding import Finding, Place, Spot, blocking, warning

_REFUSED_BY_MANY = (  # Gmail and others
    ".ade .adp .apk .appx .bat .cab .chm .cmd .com .cpl .dll .dmg .exe .hta .img .ins .iso .isp .jar .js .jse .lib "
    ".lnk .mde .msc .msi .msix .msp .mst .nsh .pif .ps1 .scr .sct .shb .sys .vb .vbe .vbs .vhd .vxd .wsc .wsf .wsh .xll"
)
_BLOCKED_TYPES = frozenset(_REFUSED_BY_MANY.split())


def files(facts: Facts) -> Iterator[Finding]:
    """Each file by itself, and beside those before it."""
    for fact in facts.files:
        file = fact.attachment
        here = _spot(file)
        if fact.problem:
            todo = "Pick it again under Attachments, or remove it."
            yield blocking("file-changed", here, file.name, fact.problem, todo)
        if file.size == 0:
            yield blocking("file-empty", here, file.name, "The file is empty.", "Attach the right file.")
        if text := _refused(fact):
            yield blocking("file-type", here, file.name, text, "Remove it; send it another way.")
        if facts.mails and not file.lines and not any(facts.gets(mail, file) for mail in facts.mails):
            # one that is for lines goes to nobody where they are asked of nobody, which is said of them
            text = "No vendor gets this file."
            yield warning("file-for-nobody", here, file.name, text, "Remove it, or choose who gets it.")
        yield from _controlled(fact, facts)
        if OLD.search(file.name):
            text = "The file's name says that it is an old revision."
            yield warning("file-old", here, file.name, text, "Remove it, unless you mean it.")
        if reason := hard_to_save(file):
            text = f"{reason} Some vendors can't save the file."
            yield warning("file-name", here, file.name, text, "Rename the file and attach it again.")


def alike(facts: Facts) -> Iterator[Finding]:
    """Files of one name, and files of the same content under several names."""
    names: dict[str, Attachment] = {}
    contents: dict[str, Attachment] = {}
    for file in (fact.attachment for fact in facts.files):
        namesake = names.setdefault(file.name.casefold(), file)
        copied = contents.setdefault(file.sha256, file)
        if namesake is not file:
            text = f"Two files have this name: {namesake.path} and {file.path}."
            yield warning("file-twice", _spot(file), file.name, text, "Remove the wrong one.")
        elif copied is not file and file.size:  # empty ones are told of as such
            text = f"“{copied.name}” and “{file.name}” have the same content."
            yield warning("file-same", _spot(file), file.name, text, "Remove one of them, unless you mean both.")


def is_refused_type(name: str) -> bool:
    """Whether many servers refuse files of this type, most of them programs."""
    return _ending(name) in _BLOCKED_TYPES


def _refused(fact: FileFact) -> str:
    """Why many servers refuse it: by its own type, or by that of a file that it holds or leads to."""
    name = fact.attachment.name
    if is_refused_type(name):
        return f"Many mail servers refuse emails with {_ending(name)} files."
    inner = next((n for n in fact.standing.names if is_refused_type(n)), None)
    if inner is None:
        return ""
    return f"It contains “{inner}”. Many mail servers refuse emails with {_ending(inner)} files, in archives too."


def _ending(name: str) -> str:
    return f".{name.rpartition('.')[2].lower()}"


def _controlled(fact: FileFact, facts: Facts) -> Iterator[Finding]:
    file, standing = fact.attachment, fact.standing
    asked = [m.vendor for m in facts.mails if not m.is_written and facts.gets(m, file)]
    barred = [v for v in asked if not standing.allows(v.clearance, facts.clearances)]
    if barred:
        names = ", ".join(vendor.name for vendor in barred)
        text = f"{standing.because}, and {names} may not have it without that clearance."
        todo = "Leave these vendors out, remove the file, or add the clearance to the vendors that hold it."
        yield blocking("file-controlled", replace(_spot(file), vendor=barred[0].id), file.name, text, todo)
    if standing.doubts:
        text = f"The file may be controlled. {' '.join(standing.doubts)}"
        todo = "Decide under Attachments whether it is controlled, and how."
        yield warning("file-doubtful", _spot(file), file.name, text, todo)


def _spot(file: Attachment) -> Spot:
    return Spot(place=Place.ATTACHMENTS, file=file.id)
