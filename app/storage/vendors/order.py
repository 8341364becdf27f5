"""What vendors are sorted by: read once for all of them, and then only for those that have changed."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.domain.outbox.delivery import DeliveryState
from app.domain.vendors.search import VendorOrder
from app.storage.base.schema import AttemptRow, DeliveryRow
from app.storage.base.vendor_schema import ChangedVendorRow, ChangeRow, ContactRow, VendorRow
from app.storage.vendors import doubles
from app.storage.vendors.rows import CHUNK

_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe"})  # which no normal form takes apart
_Chosen = Sequence[int] | None  # ids; None: everybody
Key = tuple[Any, str]
"""What a vendor is sorted by, then its name; the first is None or empty where it has no such thing."""


def stamp(session: Session, order: VendorOrder) -> tuple[int, int]:
    """The last change of the list, and of what else this order depends on."""
    changes = session.scalar(select(func.max(ChangeRow.id))) or 0
    if order is not VendorOrder.LAST_CONTACT:
        return changes, 0
    return changes, session.scalar(select(func.max(AttemptRow.id))) or 0


def changed_since(session: Session, change: int) -> list[int]:
    """Ids of the vendors that later changes have added, altered or removed."""
    statement = select(ChangedVendorRow.vendor_id).where(ChangedVendorRow.change_id > change).distinct()
    return list(session.scalars(statement))


def keys(session: Session, order: VendorOrder, chosen: _Chosen = None) -> dict[int, Key]:
    """The living vendors among them with what they are sorted by."""
    names: dict[int, str] = {}
    for i, name in _rows(session, select(VendorRow.id, VendorRow.name), VendorRow.id, chosen, living=True):
        names[i] = alphabetical(name)
    if order is VendorOrder.NAME:
        return {i: (name, name) for i, name in names.items()}
    value_of = _VALUES[order](session, chosen)
    return {i: (value_of.get(i), name) for i, name in names.items()}


def _rows(
    session: Session,
    statement: Any,  # noqa: ANN401 - a SELECT of any columns
    owner: InstrumentedAttribute[int],
    chosen: _Chosen,
    *,
    living: bool = False,
) -> Iterable[Any]:
    if living:
        statement = statement.where(VendorRow.removed_at.is_(None))
    if chosen is None:
        yield from session.execute(statement)
        return
    for start in range(0, len(chosen), CHUNK):
        yield from session.execute(statement.where(owner.in_(chosen[start : start + CHUNK])))


def alphabetical(text: str) -> str:
    """As a reader looks a name up: case and accents do not count."""
    folded = text.casefold()
    if folded.isascii():
        return folded
    return "".join(c for c in unicodedata.normalize("NFKD", folded.translate(_LETTERS)) if not unicodedata.combining(c))


def _texts(column: InstrumentedAttribute[str]) -> Callable[[Session, _Chosen], Mapping[int, Any]]:
    def read(session: Session, chosen: _Chosen) -> Mapping[int, Any]:
        rows = _rows(session, select(VendorRow.id, column), VendorRow.id, chosen)
        return {i: alphabetical(text) for i, text in rows}

    return read


def _of_first_contact(column: InstrumentedAttribute[str]) -> Callable[[Session, _Chosen], Mapping[int, Any]]:
    def read(session: Session, chosen: _Chosen) -> Mapping[int, Any]:
        columns = select(ContactRow.vendor_id, column).order_by(ContactRow.rank, ContactRow.position)
        first: dict[int, str] = {}
        for i, text in _rows(session, columns, ContactRow.vendor_id, chosen):
            first.setdefault(i, alphabetical(text))
        return first

    return read


def _categories(session: Session, chosen: _Chosen) -> Mapping[int, Any]:
    rows = _rows(session, select(VendorRow.id, VendorRow.categories), VendorRow.id, chosen)
    return {i: alphabetical(", ".join(labels)) for i, labels in rows}


def _changed(session: Session, chosen: _Chosen) -> Mapping[int, Any]:
    rows = _rows(session, select(VendorRow.id, VendorRow.changed_at), VendorRow.id, chosen)
    return {i: at for i, at in rows}  # noqa: C416 - rows are no pairs for mypy


def _last_contact(session: Session, _chosen: _Chosen) -> Mapping[int, Any]:
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


_VALUES: Mapping[VendorOrder, Callable[[Session, _Chosen], Mapping[int, Any]]] = {
    VendorOrder.CATEGORIES: _categories,
    VendorOrder.CONTACT: _of_first_contact(ContactRow.name),
    VendorOrder.EMAIL: _of_first_contact(ContactRow.email),
    VendorOrder.STATUS: _texts(VendorRow.status),
    VendorOrder.CLEARANCE: _texts(VendorRow.clearance),
    VendorOrder.LAST_CONTACT: _last_contact,
    VendorOrder.CHANGED: _changed,
}
