"""All living vendors in an order: read once, and kept by whoever asks until `stamp` changes."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.domain.delivery import DeliveryState
from app.domain.vendor_search import VendorOrder
from app.storage import doubles
from app.storage.schema import AttemptRow, DeliveryRow
from app.storage.vendor_schema import ChangeRow, ContactRow, VendorRow

_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe"})  # which no normal form takes apart


def stamp(session: Session, order: VendorOrder) -> int:
    """Another number after whatever may change this order."""
    counted = AttemptRow.id if order is VendorOrder.LAST_CONTACT else ChangeRow.id
    changes = select(func.max(ChangeRow.id)).scalar_subquery()
    return session.scalar(select(func.coalesce(func.max(counted), 0) + func.coalesce(changes, 0))) or 0


def ordered(session: Session, order: VendorOrder) -> tuple[list[int], list[int]]:
    """Ids ascending, ties by name; and those who have nothing to be sorted by, who come last either way."""
    names = select(VendorRow.id, VendorRow.name).where(VendorRow.removed_at.is_(None))
    names_of: dict[int, str] = {i: name for i, name in session.execute(names)}  # noqa: C416 - rows are no pairs for mypy
    by_name = sorted(names_of, key=lambda i: _alphabetical(names_of[i]))
    if order is VendorOrder.NAME:
        return by_name, []
    value_of = {i: value for i, value in _VALUES[order](session).items() if value}
    having = [i for i in by_name if i in value_of]
    having.sort(key=value_of.__getitem__)
    return having, [i for i in by_name if i not in value_of]


def _alphabetical(text: str) -> str:
    """As a reader looks a name up: case and accents do not count."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    return "".join(c for c in unicodedata.normalize("NFKD", folded.translate(_LETTERS)) if not unicodedata.combining(c))


def _texts(column: InstrumentedAttribute[str]) -> Callable[[Session], Mapping[int, Any]]:
    def read(session: Session) -> Mapping[int, str]:
        rows = session.execute(select(VendorRow.id, column).where(VendorRow.removed_at.is_(None)))
        return {i: _alphabetical(text) for i, text in rows}

    return read


def _of_first_contact(column: InstrumentedAttribute[str]) -> Callable[[Session], Mapping[int, Any]]:
    def read(session: Session) -> Mapping[int, str]:
        columns = select(ContactRow.vendor_id, column).order_by(ContactRow.rank, ContactRow.position)
        first: dict[int, str] = {}
        for i, text in session.execute(columns):
            first.setdefault(i, _alphabetical(text))
        return first

    return read


def _categories(session: Session) -> Mapping[int, Any]:
    rows: Iterable[Any] = session.execute(select(VendorRow.id, VendorRow.categories))
    return {i: _alphabetical(", ".join(labels)) for i, labels in rows}


def _changed(session: Session) -> Mapping[int, Any]:
    rows: Iterable[Any] = session.execute(select(VendorRow.id, VendorRow.changed_at))
    return {i: at for i, at in rows}  # noqa: C416 - as above


def _last_contact(session: Session) -> Mapping[int, Any]:
    """When a mail was last taken from us, also one to a double that was merged into the vendor."""
    statement = select(DeliveryRow.vendor_id, func.max(DeliveryRow.changed_at)).where(
        DeliveryRow.state == DeliveryState.ACCEPTED
    )
    last: dict[int, datetime] = {}
    into = doubles.survivors(session)
    for vendor_id, at in session.execute(statement.group_by(DeliveryRow.vendor_id)):
        owner = into.get(vendor_id, vendor_id)
        last[owner] = max(at, last.get(owner, at))
    return last


_VALUES: Mapping[VendorOrder, Callable[[Session], Mapping[int, Any]]] = {
    VendorOrder.CATEGORIES: _categories,
    VendorOrder.CONTACT: _of_first_contact(ContactRow.name),
    VendorOrder.EMAIL: _of_first_contact(ContactRow.email),
    VendorOrder.STATUS: _texts(VendorRow.status),
    VendorOrder.CLEARANCE: _texts(VendorRow.clearance),
    VendorOrder.LAST_CONTACT: _last_contact,
    VendorOrder.CHANGED: _changed,
}
