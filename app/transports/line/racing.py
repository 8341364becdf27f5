"""A TCP line to the first of a host's addresses that answers (RFC 8305 in small)."""

import errno
import os
import selectors
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

HEAD_START_S = 0.25  # RFC 8305 §5: how long one address is given before the next is tried beside it
_UNDER_WAY = frozenset({0, errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EAGAIN})


@dataclass(frozen=True, slots=True)
class Address:
    """Where to connect to, as `socket.getaddrinfo` gives it."""

    family: int
    sockaddr: tuple[object, ...]


class NameNotFound(OSError):
    """No name server knows the host, or it is no name at all."""


def first_to_answer(host: str, port: int, seconds: float) -> socket.socket:
    """A connected, blocking socket; every other one is closed. `seconds` is for the name look-up and all addresses.

    Addresses of both families take turns, so that a network that swallows IPv6 costs a quarter of a second.

    Raises:
        NameNotFound: there is no such host.
        TimeoutError: the name server, or every address, was silent.
        OSError: what the last address said.
    """
    give_up_at = time.monotonic() + seconds
    addresses = interleaved(_looked_up(host, port, seconds))
    with selectors.DefaultSelector() as selector:
        race = _Race(selector, iter(addresses), give_up_at)
        try:
            winner = race.run()
        finally:
            race.close()
    winner.settimeout(seconds)
    return winner


def interleaved(addresses: Sequence[Address]) -> list[Address]:
    """The families in turns, beginning with the system's first choice (RFC 8305 §4); the order within each stays."""
    families: dict[int, list[Address]] = {}
    for address in addresses:
        families.setdefault(address.family, []).append(address)
    ordered: list[Address] = []
    while any(families.values()):
        ordered += [left.pop(0) for left in families.values() if left]
    return ordered


@dataclass(slots=True)
class _Race:
    selector: selectors.BaseSelector
    addresses: Iterator[Address]
    give_up_at: float
    running: dict[int, socket.socket] = field(default_factory=dict)  # by descriptor
    failure: OSError = field(default_factory=lambda: OSError(errno.EADDRNOTAVAIL, os.strerror(errno.EADDRNOTAVAIL)))

    def run(self) -> socket.socket:
        more, next_at = True, 0.0
        while more or self.running:
            now = time.monotonic()
            if now >= self.give_up_at:
                raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))
            if more and (now >= next_at or not self.running):
                more = self._start_next()
                next_at = now + HEAD_START_S
                continue
            until = min(next_at, self.give_up_at) if more else self.give_up_at
            winner, has_failed = self._wait(until - now)
            if winner is not None:
                return winner
            if has_failed:
                next_at = 0.0  # RFC 8305 §5: a refusal ends the head start
        raise self.failure

    def close(self) -> None:
        """End what is still under way."""
        while self.running:
            self._leave(next(iter(self.running))).close()

    def _start_next(self) -> bool:
        """Begin with the next address; False where there is none."""
        address = next(self.addresses, None)
        if address is None:
            return False
        try:
            line = socket.socket(address.family, socket.SOCK_STREAM)
        except OSError as error:  # a computer without IPv6
            self.failure = error
            return True
        try:
            line.setblocking(False)
            code = line.connect_ex(address.sockaddr)
        except BaseException:
            line.close()
            raise
        if code in _UNDER_WAY:
            self.running[line.fileno()] = line
            self.selector.register(line, selectors.EVENT_WRITE)
        else:
            line.close()
            self.failure = OSError(code, os.strerror(code))
        return True

    def _wait(self, seconds: float) -> tuple[socket.socket | None, bool]:
        """The first that is connected, and whether one has failed."""
        has_failed = False
        for key, _events in self.selector.select(max(0.0, seconds)):
            line = self._leave(key.fd)
            code = line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if code == 0:
                return line, has_failed
            line.close()
            self.failure = OSError(code, os.strerror(code))
            has_failed = True
        return None, has_failed

    def _leave(self, descriptor: int) -> socket.socket:
        self.selector.unregister(descriptor)
        return self.running.pop(descriptor)


def _looked_up(host: str, port: int, seconds: float) -> list[Address]:
    """Ask the name server on a thread of its own: the system's call cannot be given a time limit."""
    answer: list[list[Address] | Exception] = []

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer.append([Address(family, sockaddr) for family, _type, _protocol, _name, sockaddr in found])
        except Exception as error:  # noqa: BLE001 - raised again where somebody waits for it
            answer.append(error)

    thread = threading.Thread(target=ask, name="name look-up", daemon=True)
    thread.start()
    thread.join(seconds)
    if not answer:
        raise TimeoutError(errno.ETIMEDOUT, "the name server did not answer")
    outcome = answer[0]
    if isinstance(outcome, (socket.gaierror, UnicodeError)):
        raise NameNotFound(str(outcome)) from outcome
    if isinstance(outcome, Exception):
        raise outcome
    return outcome
