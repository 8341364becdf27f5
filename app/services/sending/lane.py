"""One connection of one account at work, on one thread."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from app.documents.mail.spool import Spool, SpoolDamaged
from app.domain.accounts.account import Account
from app.domain.accounts.credentials import Credentials
from app.domain.outbox.delivery import Delivery
from app.domain.trade.ids import DeliveryId, RfqId
from app.services.sending.account_desk import AccountDesk
from app.services.sending.claimed_mail import ClaimedMail
from app.services.sending.courier import Courier
from app.services.sending.permission import Permission
from app.services.sending.stock import Stock
from app.services.sending.wakefulness import Wakefulness
from app.storage.base.database import Database
from app.storage.outbox import deliveries, outbox
from app.transports.transport import (
    AccountBlocked,
    OpenTransport,
    OutgoingMessage,
    Throttled,
    Transport,
    TransportFailure,
    Unreachable,
)

_CANCEL_LOOK_S = 0.5
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """What the lanes of one process share, and whom they tell."""

    database: Database
    spool: Spool
    permission: Permission
    open_transport: OpenTransport
    open_drafts: OpenTransport
    credentials_of: Callable[[Account], Credentials | None]
    stopped: threading.Event
    wakefulness: Wakefulness
    octets: dict[DeliveryId, int]  # of the running tries
    on_changed: Callable[[DeliveryId], None]
    on_outcome: Callable[[RfqId, Delivery], None]
    on_waking: Callable[[], None]


@dataclass(slots=True)
class Lane:
    """`number` tells it from the account's other lanes in attempts and logs."""

    desk: AccountDesk
    courier: Courier
    surface: Surface
    number: int = 1
    _transport: Transport | None = None
    _lines: int = 0
    _mails: int = 0  # on this line
    _wakings: int = 0
    _stock: Stock = field(init=False)
    _ahead: ClaimedMail | None = None  # its envelope is under way with the mail before it
    _looked_at: float = field(default=float("-inf"))
    _is_over: bool = False  # the server wants fewer lines

    def __post_init__(self) -> None:
        self._stock = Stock(self.desk, self.courier, self.surface.spool, self.surface.permission)

    def run(self) -> None:
        """Send what is due until nothing is, the account is in trouble or sending is stopped."""
        try:
            while self._goes_on():
                self._let_go_when_paused()
                transport = self._connected()
                if transport is None:
                    return
                claimed_mail = self._next()
                if claimed_mail is None:
                    return
                self._send(claimed_mail, transport)
        finally:
            self._leave()

    def close(self) -> None:
        """End the connection."""
        if self._transport is not None:
            self._transport.close()
            self._transport = None

    def is_aborted(self, delivery_id: DeliveryId) -> bool:
        """Stopped, cancelled by the buyer, or over a line that a sleep has cut."""
        surface = self.surface
        if surface.stopped.is_set() or self._wakings != surface.wakefulness.wakings:
            return True
        now = self.courier.clock.monotonic()
        if now - self._looked_at < _CANCEL_LOOK_S:
            return False
        self._looked_at = now
        if surface.wakefulness.look():
            surface.on_waking()
            return True
        with surface.database.read() as session:
            return deliveries.is_cancel_requested(session, delivery_id)

    def on_octets(self, delivery_id: DeliveryId, octets: int) -> None:
        """Progress, kept in memory: a write a block would cost more than the mail."""
        self.surface.octets[delivery_id] = octets
        self.surface.on_changed(delivery_id)

    def on_recorded(self, delivery_id: DeliveryId) -> None:
        """W3 is durable."""
        self.surface.on_changed(delivery_id)

    def following(self) -> OutgoingMessage | None:
        """The next of the stock, where it may go at once."""
        claimed_mail = self._stock.next_at_once()
        if claimed_mail is None or not claimed_mail.is_at_hand or not self._goes_on():
            return None
        if not self.desk.take_turn_now():
            return None
        try:
            message = claimed_mail.message
        except SpoolDamaged:
            return None  # its own turn will say so
        if self.desk.admit(message.recipients, message.size):
            return None
        self._ahead = self._stock.pop()
        return message

    def _send(self, claimed_mail: ClaimedMail, transport: Transport) -> None:
        delivery_id = claimed_mail.delivery.id
        self.surface.on_changed(delivery_id)
        self._mails += 1
        recipients = len(claimed_mail.claimed.recipients)
        taken = recipients  # also what is broken off: it may have been taken
        complaints = self.desk.complaints
        try:
            outcome, failure, taken = self.courier.carry(claimed_mail, transport, self._label(), self)
        finally:
            if taken:
                self.desk.taken(taken)
            self.desk.not_taken(recipients - taken)
            self.surface.octets.pop(delivery_id, None)
            self.surface.on_changed(delivery_id)
        if outcome is not None:
            self.surface.on_outcome(claimed_mail.claimed.rfq_id, outcome)
        if failure is not None:
            self._suffer(failure, complaints)
        else:
            self.desk.went_well()

    def _next(self) -> ClaimedMail | None:
        """The mail whose envelope is under way, or the oldest one whose turn it is; None ends the lane."""
        if self._ahead is not None:
            self._stock.top_up(in_hand=1)
            ahead, self._ahead = self._ahead, None
            return ahead
        while self.desk.take_turn(self.surface.stopped):
            claimed_mail = self._stock.take()
            if claimed_mail is None:
                return None
            claimed = claimed_mail.claimed
            size = 0 if claimed.message is None else claimed.message.size
            wait = self.desk.admit(claimed.recipients, size)
            if not wait:
                return claimed_mail
            self.courier.give_back([claimed_mail], wait)
        return None

    def _let_go_when_paused(self) -> None:
        """The mail whose envelope is under way may have waited long for the server's answer to the one before."""
        ahead = self._ahead
        if ahead is None or self._stock.is_fresh(ahead):
            return
        with self.surface.database.read() as session:
            paused = deliveries.is_paused(session, ahead.delivery.id)
        if paused:
            self._take_back()
            self.close()  # the server waits for its octets

    def _take_back(self) -> None:
        """What is announced is not sent now after all."""
        if self._ahead is not None:
            self.desk.not_taken(len(self._ahead.claimed.recipients))
            self._stock.put_back(self._ahead)
            self._ahead = None

    def _leave(self) -> None:
        """Nothing stays claimed, and what has happened is durable."""
        self._take_back()
        try:
            self._stock.give_back()
        finally:
            self.courier.settle()

    def _suffer(self, failure: TransportFailure, complaints: int) -> None:
        if self.desk.narrow(failure, complaints):
            self._is_over = True
        else:
            self.desk.suffer(failure)

    def _goes_on(self) -> bool:
        return not self._is_over and not self.surface.stopped.is_set() and self.desk.trouble is None

    def _connected(self) -> Transport | None:
        if self.surface.wakefulness.look():
            self.surface.on_waking()
        if self._transport is not None:
            if self._transport.usable and self._wakings == self.surface.wakefulness.wakings:
                return self._transport
            self._transport.close()
            self._transport = None
        if not self._stock and self._ahead is None and not self._has_due():
            return None
        with self.desk.one_at_a_time():
            return self._connect()

    def _has_due(self) -> bool:
        self.courier.settle()
        with self.surface.database.read() as session:
            due = outbox.next_due(session, self.courier.queue)
        return due is not None and due <= self.courier.clock.now()

    def _connect(self) -> Transport | None:
        if not self._goes_on():
            return None
        account = self.desk.account
        into_drafts = self.courier.queue.into_drafts
        open_line = self.surface.open_drafts if into_drafts else self.surface.open_transport
        self._wakings = self.surface.wakefulness.wakings
        complaints = self.desk.complaints
        try:
            self._transport = open_line(account, self.surface.credentials_of(account))
        except (Unreachable, AccountBlocked, Throttled) as failure:
            _LOG.warning("no connection: %s", failure, extra={"failure": failure.failure})
            self._suffer(failure, complaints)
            return None
        self.desk.connected()
        self._lines += 1
        self._mails = 0
        return self._transport

    def _label(self) -> str:
        account = self.desk.account
        where = f"Drafts of {account.from_address}," if self.courier.queue.into_drafts else account.via.server
        return f"{where} line {self.number}.{self._lines} email {self._mails}"
