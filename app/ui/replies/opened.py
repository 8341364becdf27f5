"""An answer as it is opened: all that is shown of it, read at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.inbox.entry import Entry
from app.domain.inbox.incoming import IncomingMail
from app.domain.trade.address import Mailbox
from app.domain.trade.problem import Problem
from app.services.notices.readdressing import Unreached
from app.services.suite import Services


@dataclass(frozen=True, slots=True)
class Opened:
    """`mail` None: it can't be read, and `why_not`. `people` can be added as contacts; `unreached`: nobody at
    its vendor got the RFQ.
    """

    entry: Entry
    last_step: str
    people: Sequence[Mailbox]
    unreached: Unreached | None
    mail: IncomingMail | None = None
    why_not: str = ""


def opened(services: Services, entry: Entry) -> Opened:
    """Runs on a pool's thread and touches services only."""
    last_step = services.replies.last_step(entry.id)
    people, unreached = services.answer_contacts.offered(entry), services.readdressing.of_bounce(entry)
    try:
        return Opened(entry, last_step, people, unreached, services.opening.open(entry))
    except Problem as reason:
        return Opened(entry, last_step, people, unreached, why_not=str(reason))
