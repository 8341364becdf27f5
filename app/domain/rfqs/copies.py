"""Who of the house gets a copy (Cc) of each mail of a request."""

from collections.abc import Iterable

from app.domain.rfqs.rfq import Rfq
from app.domain.trade.address import same_mailbox


def copies_of(rfq: Rfq | None, house_cc: str, besides: Iterable[str] = ()) -> tuple[str, ...]:
    """The request's own addresses and the one of the account that sends it (`Account.house_cc`), each once.

    Those in `besides` get the mail anyway. None: the request is gone.
    """
    known = {same_mailbox(address) for address in (*besides, "")}
    found: dict[str, str] = {}
    for address in (*(rfq.copies if rfq else ()), house_cc):
        found.setdefault(same_mailbox(address), address)
    return tuple(address for mailbox, address in found.items() if mailbox not in known)
