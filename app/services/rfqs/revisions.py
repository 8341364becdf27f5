"""Which revision of a request vendors have, and what was changed since."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.rfqs.revision import Change, changes, snapshot
from app.domain.rfqs.rfq import Rfq
from app.storage.base.database import Database
from app.storage.rfqs import revisions


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRevision:
    """The one that vendors have, and what is another in the request now."""

    number: int
    sent_at: datetime
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class RfqRevisions:
    database: Database

    def sent(self, rfq: Rfq) -> SentRevision | None:
        """None where nothing was sent yet."""
        with self.database.read() as session:
            found = revisions.last(session, rfq.id)
        if found is None:
            return None
        number, sent_at, content = found
        return SentRevision(number=number, sent_at=sent_at, changes=changes(content, snapshot(rfq)))
