"""Whether the database is as young as what was sent from its folder, and what is done where it is not."""

import logging
from contextlib import suppress
from dataclasses import asdict, dataclass

from app.storage.base.database import Database, DatabaseUnusable, Session
from app.storage.outbox import generation
from app.system.clock import Clock
from app.system.known_server import KnownServer, ServerAge
from app.system.owner_lock import AlreadyRunning, OwnerLock
from app.system.sent_ledger import SentLedger

_LOG = logging.getLogger(__name__)


class ServerOvertaken(DatabaseUnusable):
    """It was lost, another one took over, and it is back."""


@dataclass(frozen=True, slots=True)
class DataAge:
    """`lock` is the one of the right to send: nobody sends while the database catches up.

    `ledger` is None where several machines send: what one of them has beside the database says nothing of the others'.
    There the server's own timeline tells.
    """

    database: Database
    ledger: SentLedger | None
    lock: OwnerLock
    clock: Clock
    known_server: KnownServer

    def settle(self) -> None:
        """At a start with data that are older; whoever has the right to send has done it."""
        with suppress(AlreadyRunning), self.lock, self.database.write() as session:
            self.settle_in(session)

    def settle_in(self, session: Session) -> int:
        """The same for whoever has the right to send; the number of the last line that both know."""
        if self.ledger is None:
            self._refuse_former(session)
            if older := generation.settle_timeline(session):
                _LOG.warning("the server is not the one that it was", extra=asdict(older))
            return 0
        known = generation.known(session)
        last = self.ledger.last()
        if last > (known or 0):
            older = generation.learn(session, self.ledger.after(known or 0), self.clock.now())
            _LOG.warning("the data are older than what was sent", extra=asdict(older) | {"known": known, "last": last})
        if known is None or last > known:
            generation.know(session, last)
        return max(last, known or 0)

    def _refuse_former(self, session: Session) -> None:
        """Where another server has taken over, the one that was lost may come back with all that it had yet to send."""
        told = generation.server_age(session)
        if told is None:
            return
        age, last = ServerAge(*told), self.known_server.last()
        if last is not None and age.is_behind(last):
            raise ServerOvertaken(
                f"The server of {self.database.name} is not the one that was sent by last: another one has taken over "
                "from it. It may have emails waiting that were sent since, so nothing is sent. Ask its administrator "
                "to stop it, and check the database's address in the settings."
            )
        if age != last:
            self.known_server.keep(age)

    def go_on(self) -> None:
        """The buyer's word: these data are the ones to go on with. What is paused stays paused."""
        with self.database.write() as session:
            generation.decide(session)
