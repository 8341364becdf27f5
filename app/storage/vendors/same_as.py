"""Names of sheets that the buyer has said to be vendors of the list under another name, for the next import."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.trade.ids import ChangeId, VendorId
from app.domain.trade.text_key import text_key
from app.storage.base.vendor_schema import ChangeRow, ImportLayoutRow
from app.storage.vendors.doubles import survivors
from app.storage.vendors.rows import CHUNK


def remember(session: Session, said: Mapping[str, VendorId], change: ChangeId, now: datetime) -> None:
    """Name in the sheet → the vendor that it is; forgotten where the import is taken back."""
    for name, vendor in said.items():
        options = {"same_as": vendor, "change": change}
        session.merge(ImportLayoutRow(key=_key(name), options=options, used_at=now))


def by_names(session: Session, names: Iterable[str]) -> dict[str, VendorId]:
    """`text_key` of those names that were said to be some vendor → that one, or whom it was merged into since."""
    name_of = {_key(name): text_key(name) for name in names}
    keys = sorted(name_of)
    found: dict[str, tuple[int, int]] = {}
    for start in range(0, len(keys), CHUNK):
        rows = session.scalars(select(ImportLayoutRow).where(ImportLayoutRow.key.in_(keys[start : start + CHUNK])))
        found |= {name_of[row.key]: (row.options["same_as"], row.options["change"]) for row in rows}
    if not found:
        return {}
    changes = sorted({change for _, change in found.values()})
    undone: set[int] = set()
    for start in range(0, len(changes), CHUNK):
        some = ChangeRow.id.in_(changes[start : start + CHUNK])
        undone |= set(session.scalars(select(ChangeRow.id).where(some, ChangeRow.undone_by.is_not(None))))
    into = survivors(session)
    return {key: into.get(v, VendorId(v)) for key, (v, change) in found.items() if change not in undone}


def _key(name: str) -> str:
    return hashlib.sha256(f"same as\x1f{text_key(name)}".encode("utf-8", "replace")).hexdigest()
