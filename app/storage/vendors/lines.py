"""The rows of the vendor table."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Text, cast, exists, select
from sqlalchemy.orm import Session, aliased

from app.domain.trade.ids import VendorId
from app.domain.vendors.vendor import (
    AddressedAs,
    AddressState,
    ContactRank,
    VendorLine,
    VendorStatus,
    addressees_of,
    check_of,
    recipients_of,
)
from app.storage.base.among import among_these, these
from app.storage.base.driver_rows import driver_rows, time_of
from app.storage.base.vendor_schema import CapabilityRow, ContactRow, VendorRow
from app.storage.vendors.doubles import with_doubles
from app.storage.vendors.rows import CHUNK
from app.storage.vendors.tallies import NO_TALLY, Tally, tallies

_double = aliased(VendorRow)
_COLUMNS = select(  # what is shown, and no more: that is half the time of whole vendors
    VendorRow.id,
    VendorRow.name,
    cast(VendorRow.categories, Text),
    VendorRow.status,
    VendorRow.changed_at,
    VendorRow.clearance,
    cast(VendorRow.tags, Text),
    VendorRow.version,
    VendorRow.language,
    exists().where(_double.merged_into == VendorRow.id).label("has_doubles"),  # hardly ever: it saves a statement
).where(among_these(VendorRow.id))
_DOES = (
    select(CapabilityRow.vendor_id, CapabilityRow.process, CapabilityRow.specification)
    .where(among_these(CapabilityRow.vendor_id))
    .order_by(CapabilityRow.vendor_id, CapabilityRow.position)
)
_REACHED = (
    select(
        ContactRow.vendor_id,
        ContactRow.email,
        ContactRow.name,
        ContactRow.phone,
        ContactRow.rank,
        ContactRow.addressed,
        ContactRow.address_state,
    )
    .where(among_these(ContactRow.vendor_id))
    .order_by(ContactRow.vendor_id, ContactRow.position)
)
# A plain look-up: by itself an enum takes five times as long.
_STATUSES = {status.value: status for status in VendorStatus}
_RANKS = {rank.value: rank for rank in ContactRank}
_ADDRESSED = {addressed.value: addressed for addressed in AddressedAs}
_STATES = {state.value: state for state in AddressState}


class _Row(NamedTuple):
    """As the driver has it."""

    id: int
    name: str
    categories: str
    status: str
    changed_at: str | datetime
    clearance: str
    tags: str
    version: int
    language: str
    has_doubles: bool


class _Contact(NamedTuple):
    """What of it the table shows, in a tenth of the time of a whole one."""

    email: str
    name: str
    phone: str
    rank: ContactRank
    addressed: AddressedAs
    address_state: AddressState


_NAMED = 3  # processes that are named before the rest is counted


def lines_of(session: Session, vendor_ids: Sequence[VendorId]) -> list[VendorLine]:
    """These vendors' rows, removed ones too, in the order of the ids; some hundred at a time are meant."""
    found: dict[VendorId, VendorLine] = {}
    for start in range(0, len(vendor_ids), CHUNK):
        chunk = vendor_ids[start : start + CHUNK]
        rows = [_Row(*row) for row in driver_rows(session, _COLUMNS, these(chunk))]
        alone: Mapping[int, VendorId] = {i: i for i in chunk}
        counted = tallies(session, with_doubles(session, chunk) if any(row.has_doubles for row in rows) else alone)
        does = _done_by(session, chunk)
        contacts = _contacts_of(session, chunk)
        for row in rows:
            i = VendorId(row.id)
            found[i] = _line(row, contacts.get(i, ()), does.get(i, ()), counted.get(i, NO_TALLY))
    return [found[i] for i in vendor_ids if i in found]


def _done_by(session: Session, chunk: Collection[VendorId]) -> Mapping[VendorId, Sequence[str]]:
    """The words of each one's capabilities: without the objects, which take half of a page's time."""
    words: defaultdict[VendorId, list[str]] = defaultdict(list)
    for owner, process, specification in driver_rows(session, _DOES, these(chunk)):
        words[VendorId(owner)].append(process or specification)
    return words


def _contacts_of(session: Session, chunk: Collection[VendorId]) -> Mapping[VendorId, Sequence[_Contact]]:
    found: defaultdict[VendorId, list[_Contact]] = defaultdict(list)
    for owner, email, name, phone, rank, addressed, state in driver_rows(session, _REACHED, these(chunk)):
        contact = _Contact(email, name, phone, _RANKS[rank], _ADDRESSED[addressed], _STATES[state])
        found[VendorId(owner)].append(contact)
    return found


def _line(
    row: _Row,
    contacts: Sequence[_Contact],
    does: Sequence[str],
    tally: Tally,
) -> VendorLine:
    """Every request counts here, also one that can still be answered, and whatever was said to it."""
    first = next(iter(addressees_of(recipients_of(contacts))), None)
    return VendorLine(
        id=VendorId(row.id),
        name=row.name,
        categories=_listed(row.categories),
        contact=first.name if first else "",
        email=first.email if first else "",
        phone=first.phone if first else "",
        contacts=len(contacts),
        status=_STATUSES[row.status],
        changed_at=time_of(row.changed_at),
        capabilities=_together(does),
        clearance=row.clearance,
        tags=_listed(row.tags),
        last_rfq=tally.last_rfq,
        last_contact=tally.last_contact,
        asked=tally.asked,
        answered=tally.answered,
        check=check_of(contacts),
        version=row.version,
        language=row.language,
    )


@lru_cache(maxsize=1_000)  # most vendors have those of many others
def _listed(labels: str) -> str:
    return ", ".join(json.loads(labels))


def _together(words: Sequence[str]) -> str:
    """The first few once each, and how many more there are."""
    named = list(dict.fromkeys(word for word in words if word))
    more = len(named) - _NAMED
    return ", ".join(named[:_NAMED]) + (f" and {more} more" if more > 0 else "")
