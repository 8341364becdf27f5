"""The files of a mail: those attached to it, those in a winmail.dat, and mails that are attached."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.documents.inbox.bodies import is_body, written_name
from app.documents.inbox.delivery_reports import is_of_report
from app.documents.inbox.file_names import safe_name, type_by_name, unique_name
from app.documents.inbox.header_block import Headers, read_headers
from app.documents.inbox.mime import A_MB, MOST_PARTS, Entity
from app.documents.inbox.tnef import TnefMail, TnefUnreadable, read_tnef
from app.documents.inbox.written import decoded
from app.domain.inbox.incoming import IncomingPart

_MOST_OCTETS = 30 * A_MB  # of a file
_MAIL = "message/rfc822"
_MAILS = (_MAIL, "message/global")
_TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")
_CID = re.compile(r"cid:([^\s\"'>)]{1,300})", re.IGNORECASE)
_NO_PATH = re.compile(r"[/\\]")
_GAP = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """`name` as it is written; `content_id` without its brackets."""

    name: str
    media_type: str
    content: bytes
    content_id: str = ""
    is_in_text: bool = False
    trouble: str = ""  # a sentence, where it can't be looked into

    @property
    def is_mail(self) -> bool:
        return self.media_type in _MAILS


def found_files(root: Entity) -> Iterator[FoundFile]:
    """In the order of the mail, always the same for the same octets."""
    for leaf in root.leaves():
        if is_body(leaf) or is_of_report(leaf):
            continue
        file = _file(leaf)
        if leaf.media_type in _TNEF or file.name.lower() == "winmail.dat":
            yield from _unpacked(file)
        elif file.name or file.content.strip():  # an empty part without a name is the way of some lists
            yield file


def winmail(root: Entity) -> TnefMail:
    """The text in the first winmail.dat; nothing where there is none."""
    for leaf in root.leaves():
        if leaf.media_type in _TNEF or written_name(leaf).lower() == "winmail.dat":
            try:
                return read_tnef(leaf.content())
            except TnefUnreadable:
                continue
    return TnefMail()


def described(files: Iterator[FoundFile], html: str) -> tuple[tuple[IncomingPart, ...], tuple[str, ...]]:
    """What is known of the files, and what the buyer has to know."""
    shown = {found.lower() for found in _CID.findall(html)}
    taken: set[str] = set()
    parts: list[IncomingPart] = []
    problems: list[str] = []
    for position, file in enumerate(files):
        if position >= MOST_PARTS:
            problems.append(f"The email has more than {MOST_PARTS} files; the others were left out.")
            break
        name = unique_name(safe_name(file.name, position + 1, file.media_type), taken)
        parts.append(
            IncomingPart(
                position=position,
                name=name,
                media_type=file.media_type,
                size=len(file.content),
                sha256=hashlib.sha256(file.content).hexdigest(),
                is_inline=file.content_id.lower() in shown or file.is_in_text,
            )
        )
        problems += [file.trouble] if file.trouble else []
        if len(file.content) > _MOST_OCTETS:
            problems.append(
                f"“{name}” has {len(file.content) / A_MB:.0f} MB, more than {_MOST_OCTETS // A_MB} MB. It is "
                "listed, but it won't be read."
            )
    return tuple(parts), tuple(dict.fromkeys(problems))


def headers_of_mail(content: bytes) -> Headers:
    """Of a mail that is attached."""
    octets = content.lstrip()
    gap = _GAP.search(octets)
    return read_headers(octets, 0, gap.start() + 1 if gap else len(octets))


def _file(leaf: Entity) -> FoundFile:
    content, name = leaf.content(), written_name(leaf)
    media_type = leaf.media_type
    if media_type in _MAILS and (not name or name == "attachment.bin"):
        subject = _NO_PATH.sub("-", decoded(headers_of_mail(content).first("subject")))
        name = f"{subject[:100]}.eml" if subject else ""
    elif media_type in _MAILS and not name.lower().endswith(".eml"):
        name = f"{name.removesuffix('.msg')}.eml"
    disposition = leaf.headers.first("content-disposition").lower().lstrip()
    is_picture = media_type.startswith("image/")
    inline = disposition.startswith("inline") or (leaf.within == "multipart/related" and not disposition)
    content_id = leaf.headers.first("content-id").strip().strip("<>")
    return FoundFile(name, media_type, content, decoded(content_id), is_in_text=is_picture and inline)


def _unpacked(file: FoundFile) -> Iterator[FoundFile]:
    """What is in a winmail.dat; itself, where that can't be told."""
    try:
        mail = read_tnef(file.content)
    except TnefUnreadable:
        mail = TnefMail(is_cut=True)
    if mail.is_cut:
        trouble = (
            "The file winmail.dat from Outlook is damaged, so files in it may be missing. Ask the sender for them "
            "again, as a plain-text or HTML email."
        )
        yield FoundFile(file.name or "winmail.dat", file.media_type, file.content, trouble=trouble)
    for one in mail.files:
        media_type = one.media_type if re.fullmatch(r"[\w.+-]{1,60}/[\w.+-]{1,100}", one.media_type, re.ASCII) else ""
        yield FoundFile(one.name, media_type or type_by_name(one.name), one.content)
