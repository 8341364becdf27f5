"""One row of a vendor sheet, cleaned: a vendor's name and its contacts, or the reason why it cannot be used."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.address import AddressUnusable, mail_address, split_addresses
from app.domain.cleaning import clean_phone, clean_text, has_lost_character, is_desk, same_name
from app.domain.finding import Remark
from app.domain.vendor import Contact, ContactRank

_PRIMARY = frozenset({"primary", "main", "yes", "1", "x", "true"})
_SECONDARY = frozenset({"", "secondary", "second", "no", "0", "2", "false"})
_NOBODY = frozenset({"no specific person", "no contact", "unknown"})


@dataclass(frozen=True, slots=True)
class VendorRow:
    """At least one contact; each with an address of its own."""

    vendor: str
    categories: tuple[str, ...]
    website: str
    contacts: tuple[Contact, ...]
    remarks: tuple[Remark, ...]


def read_row(number: int, cells: Mapping[str, str]) -> VendorRow | Remark:
    """`cells` has every field; the row's remarks come with it, or one remark says why it is dropped."""
    vendor = _text(cells["vendor"])
    if not vendor:
        return Remark(row=number, field="vendor", text="The row names no vendor, so it is not used.", dropped=True)
    addresses, troubles = _addresses(clean_text(cells["email"]))
    if not addresses:
        text = f"{' '.join(troubles) or 'There is no mail address.'} The row (“{vendor}”) is not used."
        return Remark(row=number, field="email", text=text, dropped=True)
    name, first, last = _person(cells, vendor)
    phone, phone_lost = clean_phone(cells["phone"])
    rank, rank_odd = _rank(clean_text(cells["rank"]))
    remarks = [("email", f"{trouble} It is left out.") for trouble in troubles]
    if len(addresses) > 1:
        remarks.append(("email", f"The cell holds several addresses; each became a contact: {', '.join(addresses)}."))
    if has_lost_character(name):
        remarks.append(("contact", f"“{name}” has lost a character (“?”) before it came here. Correct the name."))
    if phone_lost:
        remarks.append(("phone", f"“{clean_text(cells['phone'])}” has lost a character; it is read as {phone}."))
    if rank_odd:
        remarks.append(("rank", f"“{rank_odd}” is neither primary nor secondary; the contact is secondary."))
    contacts = [
        Contact(
            email=address,
            name=name,
            first_name=first,
            last_name=last,
            phone=phone,
            state=_state(cells["state"]),
            rank=rank,
        )
        for address in addresses
    ]
    return VendorRow(
        vendor=vendor,
        categories=tuple(text for text in map(_text, re.split("[;,]", cells["category"])) if text),
        website=_text(cells["website"]),
        contacts=tuple(contacts),
        remarks=tuple(Remark(row=number, field=field, text=text) for field, text in remarks),
    )


def _text(cell: str) -> str:
    """Cleaned, without the apostrophe that keeps a spreadsheet from taking a text for a formula."""
    return re.sub(r"^'(?=[=+\-@])", "", clean_text(cell))


def _addresses(cell: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    good: dict[str, str] = {}
    troubles: list[str] = []
    for piece in split_addresses(cell):
        try:
            address = mail_address(piece)
        except AddressUnusable as trouble:
            troubles.append(str(trouble))
        else:
            good.setdefault(address.casefold(), address)
    return tuple(good.values()), tuple(troubles)


def _person(cells: Mapping[str, str], vendor: str) -> tuple[str, str, str]:
    """Display name, first name, last name. A desk has a display name at most."""
    first, last = _text(cells["first_name"]), _text(cells["last_name"])
    name = _text(cells["contact"]) or " ".join(_present(first, last))
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


def _present(*parts: str) -> Iterable[str]:
    return (part for part in parts if part)


def _rank(text: str) -> tuple[ContactRank, str]:
    word = text.casefold()
    if word in _PRIMARY:
        return ContactRank.PRIMARY, ""
    return ContactRank.SECONDARY, "" if word in _SECONDARY else text


def _state(cell: str) -> str:
    text = _text(cell)
    return text.title() if text.islower() else text
