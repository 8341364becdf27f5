"""What every start asks of the vendor list; loads next to nothing."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.storage.base import preferences
from app.storage.base.vendor_schema import ChangeRow

_FORMAT = {"sqlite": 4, "postgresql": 5}  # of the index; raised whenever other words are taken in, or folded otherwise
STARTER = 2  # which starter vocabulary this version has
VENDOR_INDEX = "vendor index"
_BEGUN = "vocabulary"
_open = ChangeRow.__table__.c.is_open


def has_half_written(session: Session) -> bool:
    """Whether a change is open: somebody writes it just now, or died while doing it."""
    return bool(session.scalar(select(exists().where(_open))))


def is_indexed(session: Session) -> bool:
    """Whether the index was made by this version's rules; one of an older version, or none, finds nobody."""
    return bool(preferences.get(session, VENDOR_INDEX) == _FORMAT[session.get_bind().dialect.name])


def mark_indexed(session: Session) -> None:
    """Note that every vendor was learned by this version's rules."""
    preferences.put(session, VENDOR_INDEX, _FORMAT[session.get_bind().dialect.name])


def starter_of(session: Session) -> int:
    """Which starter vocabulary was put in; 0: none yet."""
    found = preferences.get(session, _BEGUN)
    return 1 if found == "starter" else int(found or 0)


def has_vocabulary(session: Session) -> bool:
    """Whether this version's starter was put in, once in the life of a data folder."""
    return starter_of(session) >= STARTER


def mark_vocabulary(session: Session) -> None:
    """Note that it was: what is deleted from now on stays deleted."""
    preferences.put(session, _BEGUN, STARTER)
