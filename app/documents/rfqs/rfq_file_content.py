"""What `rfq.json` in an RFQ file says, field by field. A field that is new is a new number of the format."""

import re
from typing import Annotated, Any

from msgspec import Meta, MsgspecError, Struct, convert, json, structs, to_builtins

from app.documents.rfqs.rfq_file import CONTENT_OCTETS, FORMAT, MOST_FILES, MOST_OCTETS, RfqFileUnfit, shown, why_unfit
from app.domain.rfqs.control import FileNote, Trace, Where
from app.domain.rfqs.parcel import Parcel, ParcelFile, ParcelVendor
from app.domain.rfqs.rfq import LARGEST_MAIL, RfqItem, Text
from app.domain.rfqs.terms import Terms, clean_terms
from app.domain.trade.deadline import Deadline
from app.domain.trade.problem import Problem
from app.domain.trade.quantity import QuantityBreaks

_MOST_LINES = 10_000
_MOST_VENDORS = 20_000
_LONGEST = 200_000  # characters of a text
_LARGEST_NUMBER = 999_999_999
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_Str = Annotated[str, Meta(max_length=_LONGEST)]
_Words = Annotated[str, Meta(max_length=5_000)]  # a path, or a phrase that is shown
_Number = Annotated[int, Meta(ge=1, le=_LARGEST_NUMBER)]
_Numbers = Annotated[list[_Number], Meta(max_length=_MOST_LINES)]
_Place = Annotated[int, Meta(ge=0, lt=MOST_FILES)]
_Sha256 = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]


class _Head(Struct):
    format: int
    program: _Str


class _Deadline(Struct):
    local: _Str  # "2026-12-04 17:00"
    zone: _Str


class _Text(Struct):
    language: Annotated[str, Meta(min_length=1, max_length=35)]
    subject: _Str
    body: _Str


class _Line(Struct, kw_only=True):
    number: _Number
    part_number: _Str
    quantities: Annotated[str, Meta(max_length=2_000)]
    revision: _Str = ""
    description: _Str = ""
    callout: _Str = ""
    process: _Str = ""
    specification: _Str = ""
    type: _Str = ""
    spec_class: _Str = ""
    unit: _Str = ""
    need_by: _Str = ""
    customer_reference: _Str = ""
    source_folder: _Str = ""
    customer: _Str = ""
    clearance: _Str = ""
    target_price: _Str = ""


class _Trace(Struct):
    where: Where
    words: _Words


class _Note(Struct):
    decided: _Str | None = None
    names: list[_Words] = []
    text: list[_Trace] = []
    holds: list[_Sha256] = []


class _File(Struct, kw_only=True):
    name: _Str
    size: Annotated[int, Meta(ge=0, le=LARGEST_MAIL)]
    sha256: _Sha256
    for_all: bool
    lines: _Numbers = []
    control: _Note


class _Vendor(Struct, kw_only=True):
    name: _Str
    addresses: Annotated[list[_Str], Meta(max_length=1_000)] = []
    lines: _Numbers | None = None
    files: Annotated[list[_Place], Meta(max_length=MOST_FILES)] = []


class _Terms(Struct):
    currency: _Str = ""
    incoterm: _Str = ""
    place: _Str = ""
    payment: _Str = ""


class _Content(Struct, kw_only=True):
    format: int
    program: _Str
    number: _Str
    title: _Str
    deadline: _Deadline | None = None
    subject: _Str
    body: _Str
    texts: Annotated[list[_Text], Meta(max_length=50)] = []
    terms: _Terms
    notes: _Str = ""
    copies: Annotated[list[_Str], Meta(max_length=1_000)] = []
    has_form: bool
    lines: Annotated[list[_Line], Meta(max_length=_MOST_LINES)] = []
    files: Annotated[list[_File], Meta(max_length=MOST_FILES)] = []
    vendors: Annotated[list[_Vendor], Meta(max_length=_MOST_VENDORS)] = []


def encoded(parcel: Parcel) -> bytes:
    """As `rfq.json`.

    Raises:
        RfqFileUnfit: it could not be read again.
    """
    when = parcel.deadline
    content = _Content(
        format=FORMAT,
        program=parcel.program,
        number=parcel.number,
        title=parcel.title,
        deadline=None if when is None else _Deadline(f"{when.local:%Y-%m-%d %H:%M}", when.zone),
        subject=parcel.subject,
        body=parcel.body,
        texts=[_Text(text.language, text.subject, text.body) for text in parcel.texts],
        terms=_Terms(**{name: getattr(parcel.terms, name) for name in _Terms.__struct_fields__}),
        notes=parcel.notes,
        copies=list(parcel.copies),
        has_form=parcel.has_form,
        lines=[_line(item) for item in parcel.items],
        files=[_file(file) for file in parcel.files],
        vendors=[_vendor(vendor) for vendor in parcel.vendors],
    )
    try:
        octets = json.format(json.encode(content), indent=1)
    except UnicodeEncodeError as reason:  # half a character: a file name of another system may bring one
        raise RfqFileUnfit(
            "a text or a file name of it has half a character. Correct it, or rename the file."
        ) from reason
    try:
        decoded(octets)
    except RfqFileUnfit as reason:
        if isinstance(reason.__cause__, MsgspecError):
            raise RfqFileUnfit("it has too many lines, files or vendors, or a text of it is too long.") from reason
        raise
    return octets


def decoded(octets: bytes) -> Parcel:
    """What `rfq.json` says.

    Raises:
        RfqFileUnfit
    """
    if len(octets) > CONTENT_OCTETS:
        raise RfqFileUnfit(f"its text has over {CONTENT_OCTETS // 1_000_000} MB.")
    try:
        head = json.decode(octets, type=_Head)
        if head.format != FORMAT:
            raise RfqFileUnfit(_other_format(head))
        said = to_builtins(json.decode(octets, type=_Content))  # no more in memory than the fields that are known
        return _parcel(convert(_without_controls(said), _Content))
    except (MsgspecError, UnicodeDecodeError, RecursionError) as reason:
        raise RfqFileUnfit("it is damaged, or wasn't saved by RFQ Sender.") from reason


def _other_format(head: _Head) -> str:
    by = f"by RFQ Sender {head.program}"
    if head.format > FORMAT:
        return f"it was saved {by}, which is newer than this one. Update this program, then open the file again."
    return f"it was saved {by} in a form that this one doesn't know."


def _line(item: RfqItem) -> _Line:
    said = {name: getattr(item, name) for name in _Line.__struct_fields__}
    return _Line(**said | {"quantities": str(item.quantities)})


def _file(file: ParcelFile) -> _File:
    note = file.note
    control = _Note(
        note.decided, list(note.names), [_Trace(t.where, t.words) for t in note.text or ()], list(note.holds)
    )
    return _File(
        name=file.name,
        size=file.size,
        sha256=file.sha256,
        for_all=file.for_all,
        lines=sorted(file.lines),
        control=control,
    )


def _vendor(vendor: ParcelVendor) -> _Vendor:
    lines = None if vendor.lines is None else sorted(vendor.lines)
    return _Vendor(name=vendor.name, addresses=list(vendor.addresses), lines=lines, files=sorted(vendor.files))


def _parcel(content: _Content) -> Parcel:
    when = content.deadline
    try:
        deadline = None if when is None else Deadline.parse(when.local, when.zone)
        terms = clean_terms(Terms(**structs.asdict(content.terms)))
    except Problem as reason:
        raise RfqFileUnfit(str(reason)) from reason
    _check(content)
    lines = (structs.asdict(line) for line in content.lines)
    return Parcel(
        program=content.program,
        number=content.number,
        title=content.title,
        deadline=deadline,
        subject=content.subject,
        body=content.body,
        texts=tuple(Text(language=t.language, subject=t.subject, body=t.body) for t in content.texts),
        terms=terms,
        notes=content.notes,
        copies=tuple(content.copies),
        has_form=content.has_form,
        items=tuple(RfqItem(**line | {"quantities": QuantityBreaks.kept(line["quantities"])}) for line in lines),
        files=tuple(_parcel_file(file) for file in content.files),
        vendors=tuple(_parcel_vendor(vendor) for vendor in content.vendors),
    )


def _check(content: _Content) -> None:
    if len({line.number for line in content.lines}) < len(content.lines):
        raise RfqFileUnfit("two of its lines have the same number.")
    if len({text.language for text in content.texts}) < len(content.texts):
        raise RfqFileUnfit("it has two texts in one language.")
    for file in content.files:
        if reason := why_unfit(file.name):
            raise RfqFileUnfit(f"its file “{shown(file.name)}” can't be kept: {reason} Rename that file in the RFQ.")
    if sum(file.size for file in content.files) > MOST_OCTETS:
        raise RfqFileUnfit(f"its files have over {MOST_OCTETS // 1_000_000:,} MB.")


def _parcel_file(file: _File) -> ParcelFile:
    control = file.control
    decided = None if control.decided is None else " ".join(control.decided.split())
    note = FileNote(
        decided=decided,
        names=tuple(control.names),
        text=tuple(Trace(trace.where, trace.words) for trace in control.text),
        holds=tuple(control.holds),
    )
    return ParcelFile(
        name=file.name,
        size=file.size,
        sha256=file.sha256,
        for_all=file.for_all,
        lines=frozenset(file.lines),
        note=note,
    )


def _parcel_vendor(vendor: _Vendor) -> ParcelVendor:
    lines = None if vendor.lines is None else frozenset(vendor.lines)
    return ParcelVendor(name=vendor.name, addresses=tuple(vendor.addresses), lines=lines, files=frozenset(vendor.files))


def _without_controls(value: Any) -> Any:  # noqa: ANN401 - JSON
    """No text of the trade has control characters; a header or a terminal might obey them."""
    if isinstance(value, str):
        return _CONTROLS.sub("", value)
    if isinstance(value, list):
        return [_without_controls(one) for one in value]
    if isinstance(value, dict):
        return {name: _without_controls(one) for name, one in value.items()}
    return value
