"""One row of a vendor sheet, cleaned: a vendor with its contacts, or the reason why it cannot be used."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.documents.sheets.formula_guard import unguarded
from app.domain.trade.address import AddressUnusable, mail_address, split_addresses
from app.domain.trade.cleaning import (
    LONGEST_NAME,
    clean_lines,
    clean_phone,
    clean_text,
    has_lost_character,
    is_desk,
    same_name,
)
from app.domain.trade.finding import Remark
from app.domain.vendors.fields import FIELDS, MEGABYTE, FieldKind, VendorField
from app.domain.vendors.incoming import Cleaning
from app.domain.vendors.vendor import AddressedAs, AddressState, Contact, ContactRank, Vendor, VendorStatus

_PRIMARY = frozenset({"primary", "main", "yes", "1", "x", "true"})
_SECONDARY = frozenset({"", "secondary", "second", "no", "0", "2", "false"})
_NOBODY = frozenset({"no specific person", "no contact", "unknown"})
_STATUS = {"": VendorStatus.ACTIVE, "active": VendorStatus.ACTIVE, "on hold": VendorStatus.ON_HOLD,
           "on_hold": VendorStatus.ON_HOLD, "blocked": VendorStatus.BLOCKED}  # fmt: skip
_KNOWN_STATE = {"bounced": AddressState.BOUNCED, "valid": AddressState.VALID}
_NO_MAIL = "The contact is kept, and no mail goes there until it is mended."


@dataclass(frozen=True, slots=True)
class VendorRow:
    """What one row says of a vendor; without a contact where it names nobody."""

    vendor: Vendor
    remarks: tuple[Remark, ...]
    cleanings: tuple[Cleaning, ...]


def read_row(number: int, cells: Mapping[str, str]) -> VendorRow | Remark:
    """`cells` has every field; a row without a vendor's name is a remark that says so."""
    name = plain_text(cells["vendor"])
    if not name:
        text = f"The row names no vendor, so it is not used: {_row_text(cells)}."
        return Remark(row=number, field="vendor", text=text, dropped=True)
    if len(name) > LONGEST_NAME:
        text = f"The vendor's name has {len(name):,} characters, more than {LONGEST_NAME}, so the row is not used."
        return Remark(row=number, field="vendor", text=text, dropped=True)
    reading = _RowReading(number, cells, name)
    vendor = reading.vendor()
    return VendorRow(vendor, tuple(reading.remarks), tuple(reading.cleanings))


class _RowReading:
    """Reads a row cell by cell, and notes what it changed and what it stumbled over."""

    def __init__(self, number: int, cells: Mapping[str, str], name: str) -> None:
        self.remarks: list[Remark] = []
        self.cleanings: list[Cleaning] = []
        self._number, self._cells, self._name = number, cells, name
        self._note("vendor", name)

    def vendor(self) -> Vendor:
        values = {f.name: self._value(f) for f in FIELDS if f.kind is not FieldKind.NAME}
        return Vendor(name=self._name, **values, contacts=self._contacts())

    def _value(self, field: VendorField) -> Any:  # noqa: ANN401 - whatever a field holds
        cell = self._cells[field.sheet_field]
        if field.kind is FieldKind.WORDS:
            return _several(cell)
        if field.kind is FieldKind.STATUS:
            return self._status(field)
        if field.kind is FieldKind.OCTETS:
            return self._megabytes(field)
        if field.kind in (FieldKind.LINES, FieldKind.NOTES):
            return plain_lines(cell)
        return self._note(field.sheet_field, (plain_level if field.kind is FieldKind.CLEARANCE else plain_text)(cell))

    def _contacts(self) -> tuple[Contact, ...]:
        good, bad = self._addresses(clean_text(self._cells["email"]))
        name, first, last = _person(self._cells, self._name)
        self._note("contact", name)
        phone, phone_lost = clean_phone(self._cells["phone"])
        self._note("phone", phone)
        if phone_lost:
            lost = f"“{clean_text(self._cells['phone'])}” has lost a character; it is read as {phone}."
            self._remark("phone", lost)
        if has_lost_character(name):
            self._remark("contact", f"“{name}” has lost a character (“?”) before it came here. Correct the name.")
        if not good and not bad and not name and not phone:
            self._remark("email", f"The row names nobody to write to at “{self._name}”; it adds no contact.")
            return ()
        if not good and not bad:
            self._remark("email", f"There is no mail address. {_NO_MAIL}")
        contact = Contact(
            email="",
            name=name,
            first_name=first,
            last_name=last,
            phone=phone,
            state=_state(self._cells["state"]),
            role=self._note("role", plain_text(self._cells["role"])),
            rank=self._rank(),
            addressed=AddressedAs.CC if clean_text(self._cells["addressed"]).casefold() == "cc" else AddressedAs.TO,
            address_state=_KNOWN_STATE.get(self._cells["address_state"].strip().casefold(), AddressState.UNCHECKED),
        )
        return tuple(_with_addresses(contact, good, bad))

    def _addresses(self, cell: str) -> tuple[Sequence[str], Sequence[str]]:
        """Usable addresses, and pieces that are none."""
        good: dict[str, str] = {}
        bad: list[str] = []
        for piece in split_addresses(cell):
            try:
                address = mail_address(piece)
            except AddressUnusable as trouble:
                bad.append(piece)
                self._remark("email", f"{trouble} {_NO_MAIL}")
            else:
                good.setdefault(address.casefold(), address)
        if len(good) > 1:
            listed = ", ".join(good.values())
            self._remark("email", f"The cell holds several addresses; each became a contact: {listed}.")
        self._note("email", "; ".join((*good.values(), *bad)))
        return tuple(good.values()), bad

    def _rank(self) -> ContactRank:
        text = clean_text(self._cells["rank"])
        if text.casefold() in _PRIMARY:
            return ContactRank.PRIMARY
        if text.casefold() not in _SECONDARY:
            self._remark("rank", f"“{text}” is neither primary nor secondary; the contact is secondary.")
        return ContactRank.SECONDARY

    def _status(self, field: VendorField) -> VendorStatus:
        text = clean_text(self._cells[field.sheet_field])
        if text.casefold() not in _STATUS:
            self._remark(field.sheet_field, f"“{text}” is no status (active, on hold, blocked); it is not used.")
        return _STATUS.get(text.casefold(), VendorStatus.ACTIVE)

    def _megabytes(self, field: VendorField) -> int | None:
        text = clean_text(self._cells[field.sheet_field])
        try:
            return round(float(text.replace(",", ".")) * MEGABYTE) if text else None
        except (ValueError, OverflowError):
            self._remark(field.sheet_field, f"“{text}” is no number of megabytes; it is not used.")
            return None

    def _remark(self, field: str, text: str) -> None:
        self.remarks.append(Remark(row=self._number, field=field, text=text))

    def _note(self, field: str, after: str) -> str:
        before = self._cells[field]
        if before != after:
            self.cleanings.append(Cleaning(self._number, field, before, after))
        return after


def plain_text(cell: str) -> str:
    """Cleaned, without the apostrophe that keeps a spreadsheet from taking a text for a formula."""
    return clean_text(unguarded(cell))


def plain_level(cell: str) -> str:
    """A clearance: “none” is a word here, which takes one away; an empty cell says nothing."""
    return "none" if unguarded(cell).strip().casefold() == "none" else plain_text(cell)


def plain_lines(cell: str) -> str:
    """The same for a text of several lines."""
    return clean_lines(unguarded(cell))


def _with_addresses(contact: Contact, good: Sequence[str], bad: Sequence[str]) -> Iterable[Contact]:
    for address in good:
        yield replace(contact, email=address)
    for address in bad or ([] if good else [""]):
        yield replace(contact, email=address, address_state=AddressState.UNUSABLE)


def _several(cell: str) -> tuple[str, ...]:
    return tuple(text for text in map(plain_text, re.split("[;,]", cell)) if text)


def _row_text(cells: Mapping[str, str]) -> str:
    shown = (plain_text(cells[field]) for field in ("contact", "email", "phone"))
    return ", ".join(text for text in shown if text) or "empty"


def _person(cells: Mapping[str, str], vendor: str) -> tuple[str, str, str]:
    """Display name, first name, last name. A desk has a display name at most."""
    first, last = plain_text(cells["first_name"]), plain_text(cells["last_name"])
    name = plain_text(cells["contact"]) or " ".join(part for part in (first, last) if part)
    if is_desk(name, vendor):
        return ("" if name.casefold() in _NOBODY or same_name(name) == same_name(vendor) else name), "", ""
    if not first and not last:
        first, last = _split_name(name)
    return name, first, last


def _split_name(name: str) -> tuple[str, str]:
    """Two words are first and last name, "Baker, Michael" turned round; anything else is not guessed at."""
    last, comma, first = (part.strip() for part in name.partition(","))
    if comma:
        return first, last
    words = name.split()
    return (words[0], words[1]) if len(words) == 2 else ("", "")


def _state(cell: str) -> str:
    text = plain_text(cell)
    return text.title() if text.islower() else text
