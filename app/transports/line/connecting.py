"""From a host's name to a line: by whichever of its addresses answers first, and what to say where none does."""

import ipaddress
import socket

from app.domain.outbox.failure import FailureClass, Stage
from app.transports.line.racing import NameNotFound, first_to_answer
from app.transports.transport import Unreachable


def is_loopback(host: str) -> bool:
    """True for this computer alone: 127.0.0.0/8, ::1 and the name localhost."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def connected(host: str, port: int, seconds: float) -> socket.socket:
    """A plain line to the server, by whichever of its addresses answers first.

    Raises:
        Unreachable: no such name, nobody listens, no way there, or no answer in time (NETWORK).
    """
    try:
        line = first_to_answer(host, port, seconds)
    except NameNotFound as error:
        raise unreachable(f"The mail server's name “{host}” was not found", Stage.CONNECT) from error
    except OSError as error:
        reason = "no answer in time" if isinstance(error, TimeoutError) else error.strerror or str(error)
        text = f"The mail server {host}, port {port}, can't be reached ({reason})"
        raise unreachable(text, Stage.CONNECT) from error
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # the final dot must not wait for an acknowledgement
    return line


def unreachable(text: str, stage: Stage) -> Unreachable:
    """NETWORK, with its text made a sentence."""
    return Unreachable(f"{text}.", failure=FailureClass.NETWORK, stage=stage)


def address_literal(address: str) -> str:
    """An IP address in brackets; IPv6 with its tag and without a zone."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    return f"[IPv6:{ip}]" if ip.version == 6 else f"[{ip}]"
