"""Whose form it is: by the mark in its title and by the Refs of its rows."""

import re
from collections.abc import Iterable, Iterator, Sequence

from app.documents.sheets.typed_cells import CellSheet
from app.domain.quotes.form import Asking, FormOfAnother
from app.domain.rfqs.form_ref import FormRef, read_ref

_MARK = re.compile(r"\[([^\[\]]+)/([0-9A-Za-z]{5})\]")
_REF = re.compile(r"L([1-9][0-9]{0,8})-([1-9][0-9]{0,9})-([0-9A-Z]{5})-[0-9A-Z]{2}")


def looks_like_ref(text: str) -> bool:
    """Whether it has the form of a Ref, whosever."""
    return _REF.fullmatch("".join(text.split()).upper()) is not None


def has_mark(sheet: CellSheet) -> bool:
    """Whether any cell has the mark of a form."""
    return next(_marks(sheet), None) is not None


def check_owner(name: str, sheets: Iterable[CellSheet], asking: Asking) -> None:
    """Every mark and every Ref of these sheets has to be of this RFQ and vendor.

    Raises:
        FormOfAnother
    """
    every = tuple(sheets)
    marks = {mark for sheet in every for mark in _marks(sheet)}
    for number, token in sorted(marks):
        if number.casefold() != asking.rfq_number.casefold():
            raise FormOfAnother(_text(name, f"made for {number}, not for {asking.rfq_number}", "with that RFQ"))
        if token != asking.token:
            raise FormOfAnother(_text(name, f"made for another vendor (its mark is {token})", "with that vendor"))
    _check_refs(name, [ref for sheet in every for ref in _refs(sheet)], asking, has_mark=bool(marks))


def _check_refs(name: str, refs: Sequence[str], asking: Asking, *, has_mark: bool) -> None:
    read = [ref for ref in refs if read_ref(ref, asking.rfq_number)]
    if any(_token(ref) != asking.token for ref in read):
        other = next(_token(ref) for ref in read if _token(ref) != asking.token)
        raise FormOfAnother(_text(name, f"made for another vendor (Refs in it have {other})", "with that vendor"))
    if refs and not read and (not has_mark or len(refs) > 1):
        if any(_token(ref) == asking.token for ref in refs):
            raise FormOfAnother(_text(name, f"made for another RFQ than {asking.rfq_number}, by its Refs", "there"))
        raise FormOfAnother(_text(name, "made for another vendor or RFQ, by its Refs", "there"))


def _text(name: str, why: str, where: str) -> str:
    return f"“{name}” was {why}. Nothing was read from it. File it {where} if it belongs there, or ask the vendor."


def _token(ref: str) -> str:
    return ref.split("-")[2]


def _marks(sheet: CellSheet) -> Iterator[tuple[str, str]]:
    for cells in sheet.rows.values():
        for cell in cells:
            if found := _MARK.findall(cell.text):
                number, token = found[-1]  # a title before it may have brackets, too
                yield number.strip(), token.upper()


def _refs(sheet: CellSheet) -> Iterator[str]:
    for cells in sheet.rows.values():
        for cell in cells:
            if looks_like_ref(cell.text):
                yield "".join(cell.text.split()).upper()


def ref_of(text: str, asking: Asking) -> FormRef | None:
    """What a Ref says, where it is one of this RFQ and vendor."""
    found = read_ref(text, asking.rfq_number)
    return found if found and found.token == asking.token else None
