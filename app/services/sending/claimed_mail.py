"""A claimed delivery on its way, as the transport gets it."""

from dataclasses import dataclass

from app.documents.mail.spool import Spool, SpoolDamaged
from app.domain.outbox.delivery import Delivery
from app.domain.outbox.message import FrozenMessage
from app.storage.outbox.outbox import Claimed
from app.transports.transport import FilePiece, OutgoingMessage, Piece


@dataclass(slots=True)
class ClaimedMail:
    """A claimed delivery on its way; its octets are looked up once."""

    claimed: Claimed
    spool: Spool
    claimed_at: float = 0.0  # monotonic seconds
    recalls: int = 0  # of the account, before it was claimed
    _message: OutgoingMessage | None = None

    @property
    def delivery(self) -> Delivery:
        return self.claimed.delivery

    @property
    def is_at_hand(self) -> bool:
        """Whether its octets are on this computer: nobody who waits for something else is kept by them."""
        return self.claimed.message is None or self.spool.is_at_hand(self.claimed.message)

    @property
    def message(self) -> OutgoingMessage:
        """What the transport gets.

        Raises:
            SpoolDamaged, ShelfAway
        """
        if self._message is None:
            if self.claimed.message is None:
                raise SpoolDamaged("The stored email is missing from the database. Prepare the RFQ again.")
            self._message = outgoing(self.claimed.message, self.spool)
        return self._message


def outgoing(frozen: FrozenMessage, spool: Spool) -> OutgoingMessage:
    """The transport's view of a frozen mail.

    Raises:
        SpoolDamaged, ShelfAway
    """
    pieces: list[Piece] = [frozen.head]
    for part in frozen.parts:
        pieces += (part.header, FilePiece(spool.file(part), part.size))
    return OutgoingMessage(
        sender=frozen.sender,
        recipients=frozen.recipients,
        pieces=(*pieces, frozen.tail),
        envelope_id=frozen.message_id.strip("<>"),
    )
