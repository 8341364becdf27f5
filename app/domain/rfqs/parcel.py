"""A request as it travels in one file: names and numbers of lines stand where this computer has its own ids."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.rfqs.control import FileNote
from app.domain.rfqs.rfq import Rfq, RfqItem, Text
from app.domain.rfqs.terms import Terms
from app.domain.trade.deadline import Deadline
from app.domain.trade.ids import LineId, VendorId
from app.domain.vendors.vendor import Vendor


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelFile:
    name: str
    size: int  # octets
    sha256: str  # hex
    for_all: bool = True
    lines: frozenset[int] = frozenset()  # by number
    note: FileNote = FileNote()  # noqa: RUF009 - frozen


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelVendor:
    name: str
    addresses: tuple[str, ...] = ()
    lines: frozenset[int] | None = None  # by number; None: all, also those to come
    files: frozenset[int] = frozenset()  # places in the parcel's files of those that it has besides


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """All that is asked, and of whom; what was sent and answered stays where it was."""

    program: str  # version of the one that made it
    number: str  # that it had there
    title: str
    deadline: Deadline | None = None
    subject: str = ""
    body: str = ""
    texts: tuple[Text, ...] = ()
    terms: Terms = Terms()  # noqa: RUF009 - frozen
    notes: str = ""
    copies: tuple[str, ...] = ()
    has_form: bool = False
    items: tuple[RfqItem, ...] = ()  # without ids
    files: tuple[ParcelFile, ...] = ()
    vendors: tuple[ParcelVendor, ...] = ()

    @property
    def octets(self) -> int:
        """Of all files."""
        return sum(file.size for file in self.files)


def parcel_of(rfq: Rfq, vendors: Sequence[Vendor], notes: Mapping[str, FileNote], program: str) -> Parcel:
    """The request with these of its vendors, and what is known of its files, by SHA-256."""
    number_of = {line: number for number, line in rfq.line_ids.items()}
    place_of = {file.id: place for place, file in enumerate(rfq.attachments)}
    known = {vendor.stored_id: vendor for vendor in vendors}
    files = (
        ParcelFile(
            name=file.name,
            size=file.size,
            sha256=file.sha256,
            for_all=file.for_all,
            lines=_numbers(file.lines, number_of),
            note=notes.get(file.sha256, FileNote()),
        )
        for file in rfq.attachments
    )
    invited = (
        ParcelVendor(
            name=known[one.vendor_id].name,
            addresses=tuple(dict.fromkeys(c.email for c in known[one.vendor_id].contacts if c.email)),
            lines=None if one.lines is None else _numbers(one.lines, number_of),
            files=frozenset(place_of[file] for file in one.extra_files if file in place_of),
        )
        for one in rfq.invitations
        if one.vendor_id in known
    )
    return Parcel(
        program=program,
        number=rfq.number,
        title=rfq.title,
        deadline=rfq.deadline,
        subject=rfq.subject,
        body=rfq.body,
        texts=rfq.texts,
        terms=rfq.terms,
        notes=rfq.notes,
        copies=rfq.copies,
        has_form=rfq.has_form,
        items=rfq.items,
        files=tuple(files),
        vendors=tuple(invited),
    )


def asked_by(
    parcel: Parcel, found: Mapping[int, VendorId], line_ids: Mapping[int, LineId]
) -> dict[VendorId, frozenset[LineId] | None]:
    """Who is to be asked for which lines; `found` has the vendors that are known here by their places.

    Two that are one vendor here are asked for the lines of both; who is asked for none is left out.
    """
    asked: dict[VendorId, frozenset[LineId] | None] = {}
    for place, vendor_id in found.items():
        wanted = parcel.vendors[place].lines
        lines = None if wanted is None else frozenset(line_ids[n] for n in wanted if n in line_ids)
        had = asked.get(vendor_id, frozenset())
        if lines is None or had is None or lines | had:
            asked[vendor_id] = None if lines is None or had is None else lines | had
    return asked


def _numbers(lines: frozenset[LineId], number_of: Mapping[LineId, int]) -> frozenset[int]:
    return frozenset(number_of[line] for line in lines if line in number_of)
