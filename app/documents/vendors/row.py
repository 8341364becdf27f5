"""One row of a vendor sheet, cleaned: a vendor with its contacts, or the reason why it cannot be used."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.documents.sheets.formula_guard import unguarded
from app.domain.trade.address import AddressUnusable, mail_address, read_mailboxes
from app.domain.trade.cleaning import (
    LONGEST_NAME,
    clean_lines,
    clean_phone,
    clean_text,
    has_lost_character,
    is_empty_word,
    is_no_address,
)
from app.domain.trade.finding import Remark
from app.domain.trade.person_name import is_nobody, is_vendor, own_first_name
from app.domain.vendors.fields import FIELDS, MEGABYTE, FieldKind, VendorField
from app.domain.vendors.incoming import Cleaning
from app.domain.vendors.status_words import SaidStatus, said_status, said_tick, status_in_name
from app.domain.vendors.vendor import AddressedAs, AddressState, Contact, ContactRank, Vendor, VendorStatus

_PRIMARY = frozenset({"primary", "main", "yes", "1", "x", "true"})
_SECONDARY = frozenset({"", "secondary", "second", "no", "0", "2", "false"})
_NOBODY = frozenset({"no specific person", "no contact", "unknown"})
_KNOWN_STATE = {"bounced": AddressState.BOUNCED, "valid": AddressState.VALID}
_MAIL_FIELDS = ("email", "email_2", "email_3", "cc_email")
_NO_MAIL = "The contact is kept, but gets no email until its address is fixed."


@dataclass(frozen=True, slots=True)
class _Box:
    """A mailbox, and the column that it stands in."""

    address: str
    name: str
    field: str


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
        text = f"The row has no vendor name, so it isn't used: {_row_text(cells)}."
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
        values = {f.name: self._value(f) for f in FIELDS if f.kind not in (FieldKind.NAME, FieldKind.STATUS)}
        values["status"], word = self._status()
        values["status_reason"] = values["status_reason"] or word
        return Vendor(name=self._name, **values, contacts=self._contacts())

    def _value(self, field: VendorField) -> Any:  # noqa: ANN401 - whatever a field holds
        cell = self._cells[field.sheet_field]
        if field.kind is FieldKind.WORDS:
            return _several(cell)
        if field.kind is FieldKind.OCTETS:
            return self._megabytes(field)
        if field.kind in (FieldKind.LINES, FieldKind.NOTES):
            return plain_lines(cell)
        return self._note(field.sheet_field, (plain_level if field.kind is FieldKind.CLEARANCE else plain_text)(cell))

    def _contacts(self) -> tuple[Contact, ...]:
        good, bad = self._addresses()
        name, first, last = _person(self._cells, self._name)
        self._note("contact", name)
        phone = self._phone()
        if has_lost_character(name):
            self._remark("contact", f"“{name}” lost a letter (“?”) before it was imported. Correct the name.")
        if not good and not bad and not name and not phone:
            self._remark("email", f"The row has no contact for “{self._name}”, so no contact is added.")
            return ()
        if not good and not bad:
            self._remark("email", f"There is no email address. {_NO_MAIL}")
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
        return tuple(self._with_addresses(contact, good, bad))

    def _phone(self) -> str:
        field = "phone"
        phone, is_lost = clean_phone(self._cells[field])
        if not phone and self._cells["phone_2"]:
            field = "phone_2"
            phone, is_lost = clean_phone(self._cells[field])
        self._note(field, phone)
        if is_lost:
            self._remark(field, f"“{clean_text(self._cells[field])}” lost a character; it is read as {phone}.")
        if field == "phone" and self._cells["phone_2"] and (second := clean_phone(self._cells["phone_2"])[0]):
            self._remark("phone_2", f"A contact has only one phone. The second one, {second}, isn't used.")
        return phone

    def _addresses(self) -> tuple[Sequence[_Box], Sequence[_Box]]:
        """Usable addresses, and pieces that are none."""
        good: dict[str, _Box] = {}
        bad: list[_Box] = []
        boxes = [box for field in _MAIL_FIELDS if self._cells[field] for box in self._boxes(field)]
        for box in boxes:
            try:
                address = mail_address(box.address)
            except AddressUnusable as trouble:
                bad.append(box)
                self._remark("email", f"{trouble} {_NO_MAIL}")
            else:
                good.setdefault(address.casefold(), replace(box, address=address))
        if len(good) > 1:
            listed = ", ".join(box.address for box in good.values())
            where = "cell" if len([f for f in _MAIL_FIELDS if self._cells[f].strip()]) == 1 else "row"
            self._remark("email", f"The {where} has several addresses. Each became a contact: {listed}.")
        if boxes or not self._cells["email"].strip():
            own = [b.address for b in (*good.values(), *bad) if b.field == "email"]
            self._note("email", "; ".join(own))
        return tuple(good.values()), bad

    def _boxes(self, field: str) -> Iterable[_Box]:
        cell = unguarded(self._cells[field])
        for box in read_mailboxes(cell) if cell.strip() and not is_empty_word(cell.strip()) else ():
            if is_no_address(box.address):
                self._remark(field, f"“{box.address}” isn't an address, so it isn't used.")
            else:
                yield _Box(box.address, box.name, field)

    def _with_addresses(self, contact: Contact, good: Sequence[_Box], bad: Sequence[_Box]) -> Iterable[Contact]:
        several = len(good) + len(bad) > 1
        for box in good:
            yield replace(self._named(contact, box, several=several), email=box.address)
        for box in bad or ([] if good else [_Box("", "", "email")]):
            named = self._named(contact, box, several=several)
            yield replace(named, email=box.address, address_state=AddressState.UNUSABLE)

    def _named(self, contact: Contact, box: _Box, *, several: bool) -> Contact:
        """Who stands beside an address is it, unless the row names somebody for its one address."""
        if box.field == "cc_email":
            contact = replace(contact, addressed=AddressedAs.CC, rank=ContactRank.SECONDARY)
            contact = replace(contact, name="", first_name="", last_name="", phone="") if several else contact
        if not box.name or (contact.name and not several):
            return contact
        cells = dict(self._cells) | {"contact": box.name, "first_name": "", "last_name": ""}
        name, first, last = _person(cells, self._name)
        return replace(contact, name=name, first_name=first, last_name=last)

    def _rank(self) -> ContactRank:
        text = clean_text(self._cells["rank"])
        if text.casefold() in _PRIMARY:
            return ContactRank.PRIMARY
        if text.casefold() not in _SECONDARY:
            self._remark("rank", f"“{text}” isn't primary or secondary. The contact is imported as secondary.")
        return ContactRank.SECONDARY

    def _status(self) -> tuple[VendorStatus, str]:
        """The strictest of what the row says, and the words that say so."""
        found = [self._said("status", said_status)]
        found += [self._said("active", said_status)] if self._cells["active"] else []
        found += [self._said("inactive", said_tick)] if self._cells["inactive"] else []
        if word := status_in_name(self._name):
            self._remark("vendor", f"The name says “{word}”, so the vendor is not active.")
            found.append((said_status(word).status, word))
        status, word = max(found, key=lambda said: [*VendorStatus].index(said[0]))
        own = {s.value.replace("_", " ") for s in VendorStatus}
        return status, "" if status is VendorStatus.ACTIVE or word.casefold().replace("_", " ") in own else word

    def _said(self, field: str, meaning: Callable[[str], SaidStatus]) -> tuple[VendorStatus, str]:
        text = " ".join(unguarded(self._cells[field]).split())
        said = meaning(text)
        if not said.is_known:
            what = "isn't a known status (active, on hold, blocked), so the vendor is on hold"
            self._remark(field, f"“{text}” {what} until you change it.")
        return said.status, text if field not in ("active", "inactive") else f"{field}: {text}"

    def _megabytes(self, field: VendorField) -> int | None:
        text = clean_text(self._cells[field.sheet_field])
        try:
            return round(float(text.replace(",", ".")) * MEGABYTE) if text else None
        except (ValueError, OverflowError):
            self._remark(field.sheet_field, f"“{text}” isn't a number of megabytes, so it isn't used.")
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


def _several(cell: str) -> tuple[str, ...]:
    return tuple(text for text in map(plain_text, re.split("[;,]", cell)) if text)


def _row_text(cells: Mapping[str, str]) -> str:
    shown = (plain_text(cells[field]) for field in ("contact", "email", "phone"))
    return ", ".join(text for text in shown if text) or "empty"


def _person(cells: Mapping[str, str], vendor: str) -> tuple[str, str, str]:
    """Display name, first name, last name. A desk has a display name at most."""
    first, last = plain_text(cells["first_name"]), plain_text(cells["last_name"])
    whole = " ".join(part for part in (first, last) if part)
    name = plain_text(cells["contact"])
    if not name or (is_vendor(name, vendor) and not is_nobody(whole, vendor)):
        name = whole
    if is_nobody(name, vendor):
        return ("" if name.casefold() in _NOBODY or is_vendor(name, vendor) else name), "", ""
    return name, *own_first_name(first, last, name, vendor)


def _state(cell: str) -> str:
    text = plain_text(cell)
    return text.title() if text.islower() else text
