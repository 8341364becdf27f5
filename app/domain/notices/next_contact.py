"""An RFQ whose email bounced, and the vendor's next contact: whom it may go to, one at a time."""

from collections.abc import Collection, Iterable

from app.domain.outbox.delivery import IN_FLIGHT, MAY_BE_SENT, WAITING, DeliveryState
from app.domain.trade.address import same_mailbox
from app.domain.vendors.vendor import Contact


def untried(contacts: Iterable[Contact], dead: Collection[str]) -> tuple[Contact, ...]:
    """Those that can be written to, the one to try next first; `dead`: addresses that bounced, as `same_mailbox` has
    them, also where the vendor's entry says nothing of it.
    """
    return tuple(c for c in contacts if c.address_state.is_good and same_mailbox(c.email) not in dead)


def why_wait(last: DeliveryState | None, to: str) -> str:
    """Why nobody else is tried while the last try stands so, in a sentence; empty where somebody may be."""
    if last in MAY_BE_SENT:
        return f"The email to {to} may have been sent. Decide about it in the outbox."
    return f"The email to {to} is in the outbox." if last in WAITING | IN_FLIGHT else ""
