"""The services for mail that comes in, each made when it is first asked for: see `app/services/suite.py`."""

from functools import cached_property
from typing import TYPE_CHECKING

from app.services.rfqs.suite import RequestServices

if TYPE_CHECKING:
    from app.services.inbox.replies import Replies


class InboxServices(RequestServices):
    """What a mailbox needs, the room above knows."""

    @cached_property
    def replies(self) -> "Replies":
        from app.services.inbox.replies import Replies

        return Replies(self._database, self._clock)
