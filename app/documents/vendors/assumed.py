"""Which column names the vendor, and which a person, where headings alone would tell it wrong.

“Name” beside “Company” is a person's; “Supplier” with numbers beside “Supplier Name” is a key.
"""

import re
from collections.abc import Mapping, Sequence

from app.documents.sheets.columns import column_names, heading_key
from app.documents.sheets.row import SheetRow
from app.domain.trade.cleaning import clean_text
from app.domain.vendors.fields import FIELDS

_VENDOR = {heading_key(h) for field in FIELDS if field.name == "name" for h in ("vendor", *field.headers)}
_PERSON = {"name"}  # a company's only where no other heading is
_SAMPLE = 200  # rows
_CODE = re.compile(r"[A-Z]{0,4}[-\s#.]?\d[\d\s./-]*[A-Z]?", re.IGNORECASE)
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PARTS_OF_NAMES = {"firstname", "first", "givenname", "vorname", "lastname", "last", "surname", "familyname"}


def assumed_columns(
    rows: Sequence[SheetRow], fields: Mapping[str, Sequence[str]], said: Mapping[str, str]
) -> dict[str, str]:
    """Column → field (empty: none) where the headings need help; what the buyer has said is not touched."""
    names = column_names(rows)
    titles = [heading_key(cell) for cell in rows[0].cells]
    columns = [i for i, title in enumerate(titles) if title in _VENDOR and names[i] not in said]
    found: dict[str, str] = {}
    if "vendor" in said.values():
        best = -1
    elif columns:
        best = max(columns, key=lambda i: (not _is_code(rows, i), titles[i] not in _PERSON, _rank(titles[i]), -i))
    else:
        best = _company_by_other_names(titles)
    if best >= 0:
        found[names[best]] = "vendor"
    is_other = best >= 0 or "vendor" in said.values()
    for i in columns:
        if i != best and is_other:
            is_person = titles[i] in _PERSON and "contact" in fields and "contact" not in said.values()
            found[names[i]] = "contact" if is_person and not _is_code(rows, i) else ""
    if "email" in fields and "email" not in said.values():
        found |= _mail_by_contents(rows, names, titles, {*found, *said}, fields)
    return found


def _rank(title: str) -> int:
    """“Vendor Name” before “Vendor”, and that before “Company”, which may be one's own."""
    if title.endswith("name") and title != "name":
        return 2
    return int(title in {"vendor", "supplier", "lieferant"})


def _company_by_other_names(titles: Sequence[str]) -> int:
    """Some accounting programs call the company “ContactName”, and the person by first and last name."""
    is_account = _PARTS_OF_NAMES.isdisjoint(titles) is False and "contactname" in titles
    return titles.index("contactname") if is_account else -1


def _mail_by_contents(
    rows: Sequence[SheetRow],
    names: Sequence[str],
    titles: Sequence[str],
    taken: set[str],
    fields: Mapping[str, Sequence[str]],
) -> dict[str, str]:
    """A column of addresses under another heading, “Reach”; none where a heading says mail already."""
    known = {heading_key(h) for h in ("email", *fields["email"])}
    if not known.isdisjoint(titles):
        return {}
    for i, title in enumerate(titles):
        cells = _cells(rows, i)
        if title and names[i] not in taken and cells and sum(map(bool, map(_MAIL.search, cells))) * 2 > len(cells):
            return {names[i]: "email"}
    return {}


def _is_code(rows: Sequence[SheetRow], column: int) -> bool:
    """Numbers and keys, “10482” or “V-0017”, in nearly every row."""
    cells = _cells(rows, column)
    return sum(_CODE.fullmatch(cell) is not None for cell in cells) * 5 > len(cells) * 4


def _cells(rows: Sequence[SheetRow], column: int) -> list[str]:
    cells = (clean_text(row.cells[column]) for row in rows[1 : _SAMPLE + 1] if column < len(row.cells))
    return [cell for cell in cells if cell]
