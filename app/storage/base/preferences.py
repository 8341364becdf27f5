"""Small things that are kept between two days, as JSON by name."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.storage.base.vendor_schema import PreferenceRow

VENDORS_WRITTEN = "vendors_written"  # another word with each write to vendors or their words; nobody reads more from it
TIMELINE = "timeline"  # of the server, when somebody last began to send
FILES_PLACE = "files_place"  # of a team: the word in the mark of its shared folder, and how a computer calls that
PUBLIC_ADDRESS = "public_address"  # of the web, as vendors' browsers call it; none: their emails have no link
CONTROLLED_FILES = "controlled_files_on_pages"  # whether vendors can have them again there; in the log of changes
SENT_LEDGER = "sent_ledger"  # how many of its lines the database knows; see `app/storage/outbox/generation.py`

WEIGHTS = "comparison_weights"  # that the next RFQ's orders are weighed by
SAMPLE_RFQS = "sample_rfqs"  # ids of those that came with the sample data


def get(session: Session, key: str) -> Any:  # noqa: ANN401 - whatever was put there
    """What was put there; None where nothing was."""
    columns = PreferenceRow.__table__.c  # every start asks, and needs no object for it
    return session.scalar(select(columns.value).where(columns.key == key))


def put(session: Session, key: str, value: Any) -> None:  # noqa: ANN401 - anything that JSON knows
    """In place of what there was."""
    session.merge(PreferenceRow(key=key, value=value))
