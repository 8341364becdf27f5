"""Which files of emails must not be in a copy, because they are controlled, or may be."""

from collections.abc import Callable
from functools import cache

from app.documents.mail.mail import part_name
from app.domain.outbox.message import MessagePart
from app.domain.rfqs.control import Standing
from app.domain.rfqs.rfq import Attachment, Rfq
from app.services.rfqs.control import FileControl


def barred_parts(control: FileControl, rfq: Rfq) -> Callable[[MessagePart], str]:
    """Why a file isn't copied without being asked for; empty where it is. Looks at the disk."""
    attached = control.standings(rfq.attachments)
    lines = {item.id: item.clearance for item in rfq.items if item.clearance}

    @cache
    def why(part: MessagePart) -> str:
        files = [file for file in rfq.attachments if file.sha256 == part.spool_key]
        standings = [*(attached[file.path] for file in files), _as_sent(control, part)]
        needed = {level for standing in standings for level in standing.needed}
        needed |= {lines[line] for file in files for line in file.lines if line in lines}
        if needed:
            return f"it needs {', '.join(sorted(needed))}"
        return "it may be controlled" if any(standing.doubts for standing in standings) else ""

    return why


def _as_sent(control: FileControl, part: MessagePart) -> Standing:
    """By the name that it was sent with, and by what is remembered of its octets; it may be attached no longer."""
    name = part_name(part.header)
    file = Attachment(path=name, name=name, size=part.size, sha256=part.spool_key)
    with control.database.read() as session:
        return control.judged(session, [file], {file.path: ()})[file.path]
