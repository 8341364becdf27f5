"""For who changes what stood on a page a while ago: all that is known of it is a mark that the page carried."""

import hashlib
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields, is_dataclass

from app.domain.rfqs.rfq import Rfq
from app.domain.trade.ids import RfqId
from app.services.rfqs.editing import stored_rfq
from app.services.rfqs.meanwhile import changed_meanwhile
from app.storage.base.database import Database
from app.system.clock import Clock

_NAMES = {
    "title": "the title or the deadline",
    "items": "the lines",
    "attachments": "the files",
    "subject": "the message",
}


def mark_of(*values: object) -> str:
    """Another one for whatever else there may be; the same in each process. SHA-256 (hex)."""
    return hashlib.sha256(repr(_plain(values)).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class RfqSeen:
    database: Database
    clock: Clock

    def unchanged(self, rfq_id: RfqId, seen: str, *names: str) -> Rfq:
        """The RFQ, where the fields of these names have the mark that they had when they were `seen`.

        Give it to the change as `instead_of`: then it holds until that is written.

        Raises:
            ChangedMeanwhile: others have changed one of them; it says who and when.
        """
        with self.database.read() as session:
            rfq = stored_rfq(session, rfq_id)
            if mark_of_fields(rfq, *names) != seen:
                raise changed_meanwhile(session, rfq_id, [_NAMES[names[0]]], self.clock.now())
            return rfq


def mark_of_fields(rfq: Rfq, *names: str) -> str:
    """What a page carries that shows these fields."""
    return mark_of(*(getattr(rfq, name) for name in names))


def _plain(value: object) -> object:
    """In one order, whatever order a set or mapping happens to be in."""
    if is_dataclass(value) and not isinstance(value, type):
        return type(value).__name__, [_plain(getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, Mapping):
        return sorted((repr(_plain(key)), _plain(one)) for key, one in value.items())
    if isinstance(value, AbstractSet):
        return sorted(repr(_plain(one)) for one in value)
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
