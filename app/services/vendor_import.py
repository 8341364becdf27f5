"""Vendors from a spreadsheet: read and compared first, written in one piece afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.documents.vendor_sheet import read_vendors
from app.domain.cleaning import has_lost_character
from app.domain.finding import Remark
from app.domain.text_key import text_key
from app.domain.vendor import Contact, ContactRank, Vendor
from app.storage import changes, vendors
from app.storage.database import Database
from app.system.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """What an import would do. `contacts` counts new contacts, at new and at known vendors."""

    path: Path
    rows: int
    encoding: str
    delimiter: str
    columns: Mapping[str, str]
    new: tuple[Vendor, ...]
    updated: tuple[Vendor, ...]
    unchanged: int
    contacts: int
    remarks: tuple[Remark, ...]

    @property
    def dropped(self) -> int:
        """Rows that do not come in."""
        return len({r.row for r in self.remarks if r.dropped})


@dataclass(frozen=True, slots=True)
class VendorImport:
    database: Database
    clock: Clock

    def plan(self, path: Path, mapping: Mapping[str, str] | None = None) -> ImportPlan:
        """Read and compare; nothing is written.

        Raises:
            SheetUnreadable: the file is no table of vendors.
        """
        sheet = read_vendors(path, mapping or {})
        with self.database.read() as session:
            known = vendors.by_names(session, [v.name for v in sheet.vendors])
        new = tuple(v for v in sheet.vendors if text_key(v.name) not in known)
        pairs = [(known[text_key(v.name)], v) for v in sheet.vendors if text_key(v.name) in known]
        merged = [(old, _merged(old, listed)) for old, listed in pairs]
        updated = tuple(after for before, after in merged if after != before)
        added = sum(len(v.contacts) for v in new) + sum(len(a.contacts) - len(b.contacts) for b, a in merged)
        return ImportPlan(
            path=path,
            rows=sheet.rows,
            encoding=sheet.encoding,
            delimiter=sheet.delimiter,
            columns=sheet.columns,
            new=new,
            updated=updated,
            unchanged=len(merged) - len(updated),
            contacts=added,
            remarks=sheet.remarks,
        )

    def apply(self, plan: ImportPlan) -> None:
        """Write all of it, or nothing."""
        now = self.clock.now()
        with self.database.write() as session:
            listed = (*plan.new, *plan.updated)
            since = vendors.by_names(session, [v.name for v in listed])  # as they are now: the plan was looked at
            known = [since[text_key(v.name)] for v in listed if text_key(v.name) in since]
            change = changes.begin(session, f"import of {plan.path.name}", now)
            after = [_merged(since[text_key(v.name)], v) for v in listed if text_key(v.name) in since]
            changes.overwrite(session, change, known, after, now)
            changes.add(session, change, [v for v in listed if text_key(v.name) not in since], now)


def _merged(known: Vendor, listed: Vendor) -> Vendor:
    """What the list says is taken over; what it leaves empty stays, and nothing is taken away."""
    contacts = {c.email.casefold(): c for c in known.contacts}
    for contact in listed.contacts:
        before = contacts.get(contact.email.casefold())
        contacts[contact.email.casefold()] = contact if before is None else _merged_contact(before, contact)
    return replace(
        known,
        categories=_union(known.categories, listed.categories),
        website=listed.website or known.website,
        contacts=tuple(contacts.values()),
    )


def _merged_contact(known: Contact, listed: Contact) -> Contact:
    rank = ContactRank.PRIMARY if ContactRank.PRIMARY in (known.rank, listed.rank) else ContactRank.SECONDARY
    return replace(
        known,
        name=_newer(listed.name, known.name),
        first_name=_newer(listed.first_name, known.first_name),
        last_name=_newer(listed.last_name, known.last_name),
        phone=listed.phone or known.phone,
        state=listed.state or known.state,
        rank=rank,
    )


def _newer(listed: str, known: str) -> str:
    """The list's word, unless it has lost a letter that is known here: a mended name stays mended."""
    return known if known and (not listed or has_lost_character(listed)) else listed


def _union(known: Sequence[str], listed: Sequence[str]) -> tuple[str, ...]:
    keys = {text_key(c) for c in known}
    return (*known, *(c for c in listed if text_key(c) not in keys))
