"""Other machines' news, so that what they queue goes at once: a look each second finds it without, too.

By the connection that listens others know that a worker runs.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from app.storage.base.database import Database, DatabaseUnusable
from app.storage.outbox import news, workers

_TURN_S = 0.2  # between two looks whether it is over
_AWAY_S = 5.0
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class News:
    database: Database

    def follow(self, tell: Callable[[], None], over: threading.Event) -> None:
        """Call `tell` whenever there is something, until it is over; on a thread of its own. A file tells nothing."""
        while not self.database.is_file and not over.is_set():
            try:
                self._follow(tell, over)
            except DatabaseUnusable as away:
                _LOG.info("no news: %s", away)
                over.wait(_AWAY_S)

    def _follow(self, tell: Callable[[], None], over: threading.Event) -> None:
        with self.database.apart() as connection:
            workers.stand(connection)
            news.listen(connection)
            tell()  # what came meanwhile
            while not over.is_set():
                if news.wait(connection, _TURN_S):
                    tell()
            workers.go(connection)
