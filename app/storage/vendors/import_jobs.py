"""Imports that wait for a worker: the sheet's octets and how it is to be taken, until it is done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.domain.vendors.import_job import ImportJob, JobState
from app.storage.base.vendor_schema import ImportJobRow

_c = ImportJobRow.__table__.c
_OPEN = (JobState.QUEUED.value, JobState.RUNNING.value)
_SHOWN = (_c.id, _c.name, _c.asked_by, _c.asked_at, _c.state, _c.done, _c.of, _c.counts, _c.reason)


def add(session: Session, name: str, octets: bytes, wish: Mapping[str, Any], asked_by: str, now: datetime) -> int:
    """Its id."""
    row = ImportJobRow(name=name, octets=octets, wish=dict(wish), asked_by=asked_by, asked_at=now, state="queued")
    row.done, row.of, row.counts, row.reason = 0, 0, {}, ""
    session.add(row)
    session.flush()
    return row.id


def next_open(session: Session) -> ImportJob | None:
    """The oldest one that is not done, whether it was begun or not."""
    row = session.execute(select(*_SHOWN).where(_c.state.in_(_OPEN)).order_by(_c.id).limit(1)).one_or_none()
    return None if row is None else _job(row)


def sheet(session: Session, job_id: int) -> tuple[bytes, Mapping[str, Any]]:
    """Its octets, and how it is to be taken."""
    octets, wish = session.execute(select(_c.octets, _c.wish).where(_c.id == job_id)).one()
    return octets, wish


def progress(session: Session, job_id: int, done: int, of: int) -> None:
    """Begun, and so far."""
    session.execute(update(ImportJobRow).where(_c.id == job_id).values(state="running", done=done, of=of))


def finish(session: Session, job_id: int, state: JobState, counts: Mapping[str, int], reason: str) -> None:
    """What came of it; the octets are needed no more."""
    values = {"state": state.value, "counts": dict(counts), "reason": reason, "octets": b""}
    session.execute(update(ImportJobRow).where(_c.id == job_id).values(values))


def forget_before(session: Session, moment: datetime) -> None:
    """Those that were done, and asked for before then."""
    session.execute(delete(ImportJobRow).where(_c.asked_at < moment, _c.state.not_in(_OPEN)))


def recent(session: Session, limit: int) -> list[ImportJob]:
    """The newest first."""
    return [_job(row) for row in session.execute(select(*_SHOWN).order_by(_c.id.desc()).limit(limit))]


def _job(row: Any) -> ImportJob:  # noqa: ANN401 - a row of columns
    values = row._asdict()
    return ImportJob(**values | {"state": JobState(row.state)})
