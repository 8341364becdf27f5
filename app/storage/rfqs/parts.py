"""Lines and files of a request: rows that keep their ids through every change of what stands beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Executable, Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from app.domain.rfqs.rfq import Attachment, RfqItem
from app.domain.trade.ids import RfqId
from app.storage.base.schema import Base, RfqRow
from app.storage.vendors.rows import CHUNK

_ITEMS = Base.metadata.tables["rfq_items"]
_FILES = Base.metadata.tables["attachments"]
_ID = "row_id"  # a bound name must not be that of a column

Row = dict[str, Any]  # every column of the table


def set_items(session: Session, rfq_id: RfqId, items: Sequence[RfqItem]) -> None:
    """Store exactly these lines, each under a number of its own.

    A line is the row of its id, or else of its number: a new line may be changed before its id has come back.
    """
    stored = _stored(session, _ITEMS, rfq_id)
    rows = _recognized(session, _ITEMS, stored, [_item_row(rfq_id, item, n) for n, item in enumerate(items)], "number")
    # Numbers change places: each statement alone must leave none of them twice, so they step aside first.
    moved = [{_ID: i} for row in rows if (i := row["id"]) in stored and row["number"] != stored[i]["number"]]
    _drop(session, _ITEMS, stored, rows)
    _for_each(session, update(_ITEMS).where(_ITEMS.c.id == bindparam(_ID)).values(number=-_ITEMS.c.number), moved)
    _write(session, _ITEMS, stored, rows)
    highest = max((item.number for item in items), default=0)
    session.execute(update(RfqRow).where(RfqRow.id == rfq_id, RfqRow.last_line < highest).values(last_line=highest))


def set_attachments(session: Session, rfq_id: RfqId, attachments: Sequence[Attachment]) -> None:
    """Store exactly these files in this order; a file is the row of its id, or else of its path."""
    stored = _stored(session, _FILES, rfq_id)
    given = [_file_row(rfq_id, file, n) for n, file in enumerate(attachments)]
    rows = _recognized(session, _FILES, stored, given, "path")
    _drop(session, _FILES, stored, rows)
    _write(session, _FILES, stored, rows)


def _stored(session: Session, table: Table, rfq_id: RfqId) -> dict[int, Row]:
    return {row["id"]: dict(row) for row in session.execute(select(table).where(table.c.rfq_id == rfq_id)).mappings()}


def _recognized(
    session: Session, table: Table, stored: Mapping[int, Row], given: Sequence[Row], name: str
) -> list[Row]:
    """The given rows with the ids that they keep; None: the database gives one.

    A row that comes back (undo) has the id that it had, unless it is one of another request.
    """
    left = dict(stored)
    ids = [row["id"] if left.pop(row["id"], None) else None for row in given]
    named = {row[name]: i for i, row in left.items()}
    ids = [i or named.pop(row[name], None) for i, row in zip(ids, given, strict=True)]
    back = {row["id"] for i, row in zip(ids, given, strict=True) if i is None} - {None} - stored.keys()
    free = {i: i for i in back - _in_use(session, table, list(back))}
    ids = [i or free.pop(row["id"], None) for i, row in zip(ids, given, strict=True)]
    return [row | {"id": i} for i, row in zip(ids, given, strict=True)]


def _in_use(session: Session, table: Table, ids: Sequence[int]) -> set[int]:
    parts = (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
    return {found for part in parts for found in session.scalars(select(table.c.id).where(table.c.id.in_(part)))}


def _drop(session: Session, table: Table, stored: Mapping[int, Row], rows: Sequence[Row]) -> None:
    gone = stored.keys() - {row["id"] for row in rows}
    _for_each(session, delete(table).where(table.c.id == bindparam(_ID)), [{_ID: i} for i in gone])


def _write(session: Session, table: Table, stored: Mapping[int, Row], rows: Sequence[Row]) -> None:
    new = [row for row in rows if row["id"] not in stored]
    changed = [row for row in rows if row["id"] in stored and row != stored[row["id"]]]
    by_id = [_without_id(row) | {_ID: row["id"]} for row in changed]
    _for_each(session, update(table).where(table.c.id == bindparam(_ID)), by_id)
    _for_each(session, insert(table), [row for row in new if row["id"]])
    _for_each(session, insert(table), [_without_id(row) for row in new if not row["id"]])


def _without_id(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "id"}


def _for_each(session: Session, statement: Executable, rows: Sequence[Row]) -> None:
    if rows:
        session.execute(statement, rows)


def _item_row(rfq_id: RfqId, item: RfqItem, position: int) -> Row:
    return asdict(item) | {"rfq_id": rfq_id, "quantities": str(item.quantities), "position": position}


def _file_row(rfq_id: RfqId, file: Attachment, position: int) -> Row:
    return asdict(file) | {"rfq_id": rfq_id, "lines": sorted(file.lines), "position": position}
