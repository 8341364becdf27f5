"""The Ref of a row of a quote form: tells line, quantity and vendor, wherever the row was moved to."""

import re
from dataclasses import dataclass
from zlib import crc32

from app.domain.rfqs.mark import LETTERS

_REF = re.compile(r"L([1-9][0-9]{0,8})-([1-9][0-9]{0,9})-([0-9A-Z]+)-([0-9A-Z]{2})")


@dataclass(frozen=True, slots=True)
class FormRef:
    """What a Ref says; `token` is the vendor's."""

    line: int
    quantity: int
    token: str


def form_ref(rfq_number: str, line: int, quantity: int, token: str) -> str:
    """Write "L3-1000-K7F3Q-JR": line, quantity and token, then two check letters.

    They are the lowest ten bits of the CRC-32 of "RFQ-2026-0042/K7F3Q|3|1000" as two letters of Crockford's base 32,
    the lowest five bits first: one changed character is always noticed. The number of the RFQ is within them, so that
    the Ref of another RFQ is not taken for one of this. A Ref begins with a letter, because a spreadsheet would make a
    date or a power of ten of "3-1000" or "1E5".
    """
    check = crc32(f"{rfq_number}/{token}|{line}|{quantity}".encode())
    return f"L{line}-{quantity}-{token}-{LETTERS[check & 31]}{LETTERS[check >> 5 & 31]}"


def read_ref(text: str, rfq_number: str) -> FormRef | None:
    """Read it, whatever its case and spaces; None where it is no Ref of this RFQ, or a letter was changed."""
    ref = "".join(text.split()).upper()
    match = _REF.fullmatch(ref)
    if match is None:
        return None
    found = FormRef(int(match[1]), int(match[2]), match[3])
    return found if form_ref(rfq_number, found.line, found.quantity, found.token) == ref else None
