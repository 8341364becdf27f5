"""One connection of one account at work, on one thread."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from app.domain.account import Account
from app.domain.ids import DeliveryId
from app.services.account_desk import AccountDesk
from app.services.courier import Courier, is_cancelled
from app.storage import outbox
from app.transports.transport import AccountBlocked, OpenTransport, Throttled, Transport, Unreachable

_CANCEL_LOOK_S = 0.5
_LOG = logging.getLogger("rfq_sender.sending")


@dataclass(slots=True)
class Lane:
    """`octets` is told the progress of the running try, `on_changed` the ids of changed deliveries."""

    desk: AccountDesk
    courier: Courier
    open_transport: OpenTransport
    password_of: Callable[[Account], str]
    stopped: threading.Event
    octets: dict[DeliveryId, int]
    on_changed: Callable[[DeliveryId], None]
    _transport: Transport | None = None
    _looked_at: float = field(default=float("-inf"))

    def run(self) -> None:
        """Send what is due until nothing is, the account is in trouble or sending is stopped."""
        while not self.stopped.is_set() and self.desk.trouble is None and self._has_due():
            transport = self._connected()
            if transport is None or not self.desk.take_turn(self.stopped):
                return
            self._send_one(transport)

    def close(self) -> None:
        """End the connection."""
        if self._transport is not None:
            self._transport.close()

    def _send_one(self, transport: Transport) -> None:
        delivery = self.courier.claim(self.desk.account.stored_id)
        if delivery is None:
            return
        self.on_changed(delivery.id)
        try:
            failure = self.courier.carry(delivery, transport, partial(self._is_aborted, delivery.id), self._on_octets)
        finally:
            self.octets.pop(delivery.id, None)
            self.on_changed(delivery.id)
        if failure is not None:
            self.desk.suffer(failure)
        else:
            self.desk.went_well()

    def _has_due(self) -> bool:
        with self.courier.database.read() as session:
            due = outbox.next_due(session, self.desk.account.stored_id)
        return due is not None and due <= self.courier.clock.now()

    def _connected(self) -> Transport | None:
        if self._transport is not None:
            if self._transport.usable:
                return self._transport
            self._transport.close()
            self._transport = None
        with self.desk.one_at_a_time():
            return self._connect()

    def _connect(self) -> Transport | None:
        if self.desk.trouble is not None or self.stopped.is_set():
            return None
        account = self.desk.account
        try:
            self._transport = self.open_transport(account, self.password_of(account))
        except (Unreachable, AccountBlocked, Throttled) as failure:
            _LOG.warning("account=%s failure=%s %s", account.name, failure.failure, failure)
            self.desk.suffer(failure)
            return None
        self.desk.connected()
        return self._transport

    def _is_aborted(self, delivery_id: DeliveryId) -> bool:
        if self.stopped.is_set():
            return True
        now = self.courier.clock.monotonic()
        if now - self._looked_at < _CANCEL_LOOK_S:
            return False
        self._looked_at = now
        return is_cancelled(self.courier.database, delivery_id)

    def _on_octets(self, delivery_id: DeliveryId, octets: int) -> None:
        self.octets[delivery_id] = octets
        self.on_changed(delivery_id)
