"""What colleagues and workers have changed since one looked last, for a window that shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.trade.ids import DeliveryId
from app.storage.base.database import Database
from app.storage.people import elsewhere
from app.storage.people.elsewhere import Ends

_MOST = 2_000  # emails that are told one by one


@dataclass(frozen=True, slots=True)
class Seen:
    """`is_changed`: by others, or it came in; `deliveries`: emails of which something has become, by whomever."""

    ends: Ends
    is_changed: bool = False
    deliveries: Sequence[DeliveryId] = ()


@dataclass(frozen=True, slots=True)
class ChangesElsewhere:
    database: Database

    def look(self, since: Ends | None) -> Seen:
        """None: from now on."""
        with self.database.read() as session:
            now = elsewhere.ends(session)
            if since is None or now == since:
                return Seen(now)
            is_changed = elsewhere.has_changed(session, since, self.database.who)
            return Seen(now, is_changed, elsewhere.tried(session, since, _MOST))
