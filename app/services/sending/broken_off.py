"""What is said where the database is lost while emails go out."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.domain.trade.problem import Problem
from app.storage.base.database import DatabaseUnusable

_KEPT = (
    "Sending was broken off. What was sent is kept; an email that was just being handed over may become Unknown. The "
    "rest waits in the outbox: a worker or an open window goes on with it, or you do, once the database is back: "
    "rfq-sender outbox resume"
)


class SendingBrokenOff(Problem):
    """Some emails may have gone, and nothing is lost."""


@contextmanager
def kept_if_broken_off() -> Iterator[None]:
    """Emails go out in here.

    Raises:
        SendingBrokenOff
        DatabaseUnusable: what to do about it is another thing.
    """
    try:
        yield
    except DatabaseUnusable as lost:
        if lost.reason == str(lost):
            raise
        raise SendingBrokenOff(f"{lost.reason} {_KEPT}") from lost
