"""Small things that are kept between two days, as JSON by name."""

from typing import Any

from sqlalchemy.orm import Session

from app.storage.base.vendor_schema import PreferenceRow


def get(session: Session, key: str) -> Any:  # noqa: ANN401 - whatever was put there
    """What was put there; None where nothing was."""
    row = session.get(PreferenceRow, key)
    return None if row is None else row.value


def put(session: Session, key: str, value: Any) -> None:  # noqa: ANN401 - anything that JSON knows
    """In place of what there was."""
    session.merge(PreferenceRow(key=key, value=value))
