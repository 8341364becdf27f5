"""What a lane has claimed and not yet begun (W1): as much as it uses up in a moment.

Little and fresh, because a pause or a cancel should find a mail waiting; but more than one, because a claim costs a
commit, and because a mail's envelope travels with the octets of the mail before it.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

from app.documents.mail.spool import Spool
from app.services.sending.account_desk import AccountDesk
from app.services.sending.claimed_mail import ClaimedMail
from app.services.sending.courier import Courier
from app.services.sending.permission import Permission
from app.storage.base.database import Session
from app.storage.outbox import outbox

_FRESH_S = 1.0  # what was claimed earlier is given back rather than begun: it may be paused or cancelled by now
_ENOUGH = 2  # the mail that goes now, and the one whose envelope travels with it


@dataclass(slots=True)
class Stock:
    """One lane's, on its thread."""

    desk: AccountDesk
    courier: Courier
    spool: Spool
    permission: Permission
    _waiting: deque[ClaimedMail] = field(default_factory=deque)
    _used: int = 0  # since the last claim
    _claimed_at: float = float("-inf")

    def take(self) -> ClaimedMail | None:
        """The account's oldest due mail; None where nothing is due."""
        if self._waiting and not self.is_fresh(self._waiting[0]):
            self.give_back()
        self.top_up()
        return self.pop() if self._waiting else None

    def next_at_once(self) -> ClaimedMail | None:
        """The one that `pop` takes, where it is still fresh; nothing is claimed for it."""
        return self._waiting[0] if self._waiting and self.is_fresh(self._waiting[0]) else None

    def pop(self) -> ClaimedMail:
        """Take the oldest out."""
        self._used += 1
        return self._waiting.popleft()

    def put_back(self, claimed_mail: ClaimedMail) -> None:
        """It is not begun after all, and is the oldest again."""
        self._waiting.appendleft(claimed_mail)

    def top_up(self, in_hand: int = 0) -> None:
        """Claim more where that falls short of what the lane needs soon; `in_hand` mails are taken out already."""
        has = len(self._waiting) + in_hand
        if has >= _ENOUGH:
            return
        clock = self.courier.clock
        limit = self.desk.stock(self._used, clock.monotonic() - self._claimed_at)
        if has >= limit:
            return
        recalls = self.desk.recalls
        now = clock.now()
        claimed = self.courier.journal.run(lambda session: self._claimed(session, now, limit))
        self._used, self._claimed_at = 0, clock.monotonic()
        self._waiting.extend(ClaimedMail(c, self.spool, self._claimed_at, recalls) for c in claimed)

    def _claimed(self, session: Session, now: datetime, limit: int) -> list[outbox.Claimed]:
        """What may still go; claimed again where nothing of what was claimed may."""
        journal, queue = self.courier.journal, self.courier.queue
        # where that is another connection now, the account may be another machine's
        while journal.is_bound and (found := outbox.claim(session, queue, journal.owner, now, limit)):
            if admitted := self.permission.admitted(session, found, now):
                return admitted
        return []

    def give_back(self) -> None:
        """Leave all of it to whoever comes next."""
        if self._waiting:
            self.courier.give_back(list(self._waiting))
            self._waiting.clear()

    def is_fresh(self, claimed_mail: ClaimedMail) -> bool:
        """Whether it may be begun without a look at whether it is paused or cancelled by now."""
        age = self.courier.clock.monotonic() - claimed_mail.claimed_at
        return claimed_mail.recalls == self.desk.recalls and age < _FRESH_S

    def __bool__(self) -> bool:
        return bool(self._waiting)
