"""What a mail server reports of a mail of ours (RFC 3464, RFC 6533)."""

import re
from collections.abc import Iterable

from app.documents.inbox.header_block import Headers, read_headers, read_report_fields
from app.documents.inbox.header_values import ids
from app.documents.inbox.mime import Entity
from app.documents.inbox.written import decoded, fit
from app.domain.inbox.incoming import DeliveryReport, ReportedRecipient

_STATUS = ("message/delivery-status", "message/global-delivery-status")
_RETURNED = (
    "message/rfc822",
    "message/global",
    "text/rfc822-headers",
    "message/global-headers",
    "message/rfc822-headers",
)
_MOST_OCTETS = 2_000_000
_MOST_RECIPIENTS = 200
_LONGEST = 1_000  # characters of a diagnostic
_GAP = re.compile(rb"\r?\n[ \t]*\r?\n")
_CODE = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_XTEXT = re.compile(r"\+([0-9A-F]{2})")


def read_report(leaves: Iterable[Entity]) -> DeliveryReport | None:
    """None where no part is a report; what is returned beside it gives the Message-IDs."""
    parts = tuple(leaves)
    told = [part.content()[:_MOST_OCTETS] for part in parts if part.media_type in _STATUS]
    if not told:
        return None
    blocks = [read_report_fields(block) for octets in told for block in _GAP.split(octets, _MOST_RECIPIENTS * 2)]
    envelope = next((id_ for block in blocks if (id_ := _value(block, "original-envelope-id"))), "")
    people = [block for block in blocks if _value(block, "final-recipient") or _value(block, "original-recipient")]
    return DeliveryReport(
        envelope_id=_from_xtext(envelope),
        message_ids=ids(value for part in parts for value in _returned(part, "message-id")),
        subjects=tuple(decoded(value)[:_LONGEST] for part in parts for value in _returned(part, "subject")),
        recipients=tuple(_recipient(block) for block in people[:_MOST_RECIPIENTS]),
    )


def is_of_report(part: Entity) -> bool:
    """Whether the part is the report's, and no file that somebody has attached."""
    return part.media_type in _STATUS or (
        part.within == "multipart/report" and (part.media_type in _RETURNED or part.media_type.startswith("message/"))
    )


def _returned(part: Entity, name: str) -> tuple[str, ...]:
    if part.media_type not in _RETURNED:
        return ()
    octets = part.content()[:_MOST_OCTETS].lstrip()
    gap = _GAP.search(octets)
    return read_headers(octets, 0, gap.start() + 1 if gap else len(octets)).values.get(name, ())


def _recipient(block: Headers) -> ReportedRecipient:
    final, original = _address(_value(block, "final-recipient")), _address(_value(block, "original-recipient"))
    code = _CODE.search(_value(block, "status"))
    diagnostic = _value(block, "diagnostic-code")
    kind, _, text = diagnostic.partition(";")
    return ReportedRecipient(
        address=original if "@" in original else final,
        action=_value(block, "action").partition(" ")[0].lower(),
        status=code[0] if code else "",
        diagnostic=" ".join((text if re.fullmatch(r"[\w-]{1,20}", kind.strip()) else diagnostic).split())[:_LONGEST],
    )


def _address(value: str) -> str:
    """“rfc822; <sales@x.example>” is sales@x.example."""
    kind, parted, text = value.partition(";")
    return _from_xtext((text if parted else kind).strip().strip("<>").strip())[:320]


def _from_xtext(text: str) -> str:
    """RFC 3461 §4: “+2B” is a plus; what isn't written so stays."""
    return fit(_XTEXT.sub(lambda code: chr(int(code[1], 16)), text))


def _value(block: Headers, name: str) -> str:
    return decoded(block.first(name)[:10_000])
