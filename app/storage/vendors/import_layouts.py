"""What the buyer said about the columns of sheets that look alike."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.storage.base.vendor_schema import ImportLayoutRow


def get(session: Session, kind: str, columns: Sequence[str]) -> dict[str, str]:
    """Column → field as it was said last time; empty where nothing was."""
    row = session.get(ImportLayoutRow, _key(kind, columns))
    return {} if row is None else dict(row.options["mapping"])


def put(session: Session, kind: str, columns: Sequence[str], mapping: Mapping[str, str], now: datetime) -> None:
    """In place of what was said before."""
    session.merge(ImportLayoutRow(key=_key(kind, columns), options={"mapping": dict(mapping)}, used_at=now))


def _key(kind: str, columns: Sequence[str]) -> str:
    return hashlib.sha256("\x1f".join((kind, *columns)).encode("utf-8", "replace")).hexdigest()
