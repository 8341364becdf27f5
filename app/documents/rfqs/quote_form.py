"""Quote forms: an .xlsx file that a vendor fills in and that is read back without typing.

Two thousand vendors get the same form but for their names, tokens and Refs. A workbook takes milliseconds to write, so
it is written once, with marks in these places. All of them are in one part of the file, the shared strings: a vendor's
form is that part filled in, and the other parts as they are.
"""

import io
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from app.documents.rfqs.form_rows import form_rows
from app.documents.rfqs.form_sheet import Answers, FormText, form_workbook
from app.domain.rfqs.form_ref import form_ref
from app.domain.rfqs.rfq import Rfq

_PART = "xl/sharedStrings.xml"
_NO_XML = re.compile("[\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9a-fA-F]{4}_)")  # "_x0041_" is an "A" in a workbook: ECMA-376 part 1, §22.4.2.4


@dataclass(frozen=True, slots=True)
class QuoteForm:
    """The form of all vendors who are asked for the same lines."""

    rfq_number: str
    asked: Sequence[tuple[int, int]]  # line and quantity of each row
    _other_parts: bytes  # a zip file
    _pieces: Sequence[str]  # of the part that is filled in: a text, the name of what follows it, a text, …

    @classmethod
    def of(cls, rfq: Rfq, *, deadline: str = "", buyer_name: str = "", buyer_address: str = "") -> "QuoteForm":
        """A form for the lines that `rfq` has here, which are those of the vendors it is for.

        Raises:
            ValueError: there is no line, or one without a number or quantity.
        """
        buyer = ", ".join(part for part in (buyer_name, buyer_address) if part)
        rows = form_rows(rfq.items)
        asked = [(row.line, row.quantity) for row in rows]
        text = FormText(rfq=rfq, deadline=deadline, buyer=buyer, rows=rows)
        key = secrets.token_hex(16)  # in no text of anybody's
        refs = [f"{key}:{place};" for place in range(len(rows))]
        workbook = form_workbook(text, f"{key}:vendor;", f"{key}:token;", refs)
        with ZipFile(io.BytesIO(workbook)) as written:
            other_parts, part = _without(written, _PART), written.read(_PART).decode()
        return cls(rfq.number, asked, other_parts, re.split(f"{key}:(.*?);", part))

    def for_vendor(self, vendor_name: str, token: str) -> bytes:
        """The file; the same octets each time."""
        values = {
            str(place): form_ref(self.rfq_number, line, quantity, token)
            for place, (line, quantity) in enumerate(self.asked)
        }
        values |= {"vendor": _as_xml(one_line(vendor_name)), "token": token}
        filled = list(self._pieces)
        filled[1::2] = [values[name] for name in filled[1::2]]
        octets = io.BytesIO(self._other_parts)
        with ZipFile(octets, "a") as form:
            form.writestr(_entry(_PART), "".join(filled))
        return octets.getvalue()


def filled_form(rfq: Rfq, answers: Answers, vendor_name: str, token: str, buyer: str, deadline: str) -> bytes:
    """The form of one vendor as it would come back. ValueError: as `QuoteForm.of`."""
    rows = form_rows(rfq.items)
    text = FormText(rfq=rfq, deadline=deadline, buyer=buyer, rows=rows)
    refs = [form_ref(rfq.number, row.line, row.quantity, token) for row in rows]
    return form_workbook(text, one_line(vendor_name), token, refs, answers)


def one_line(name: str) -> str:
    """A vendor's name without what would break a line of a workbook."""
    return " ".join(_NO_XML.sub(" ", name).split())


def _as_xml(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _LOOKS_ESCAPED.sub("_x005F_", text)


def _without(archive: ZipFile, left_out: str) -> bytes:
    octets = io.BytesIO()
    with ZipFile(octets, "w") as others:
        for name in archive.namelist():
            if name != left_out:
                others.writestr(_entry(name), archive.read(name))
    return octets.getvalue()


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name)  # of 1980, always
    entry.compress_type = ZIP_DEFLATED
    entry.create_system = 0  # the same on every system
    return entry
