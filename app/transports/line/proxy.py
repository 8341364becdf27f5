"""Through the company's proxy to an encrypted server, where no library finds the way by itself (RFC 9110 §9.3.6)."""

import socket
import time
from base64 import b64encode
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from app.domain.outbox.failure import Stage
from app.transports.line.connecting import is_loopback, unreachable
from app.transports.line.printable import printable
from app.transports.line.racing import first_to_answer

_ANSWER_OCTETS = 64 * 1024  # more than any proxy's head has


@dataclass(frozen=True, slots=True)
class Proxy:
    """`authorization` is empty where nobody signs in to it."""

    host: str
    port: int
    authorization: bytes = field(default=b"", repr=False)

    @property
    def url(self) -> str:
        """Where it is, without who signs in to it."""
        return f"http://{_bracketed(self.host)}:{self.port}"


def proxy_for(host: str) -> Proxy | None:
    """HTTPS_PROXY or the system's, unless the host is this computer or among its exceptions (NO_PROXY).

    Only proxies that are spoken to by http:// are used: for others the way is direct.
    """
    if is_loopback(host) or proxy_bypass(host):
        return None
    known = getproxies()
    return next((proxy for kind in ("https", "all") if (proxy := _understood(known.get(kind, "")))), None)


def tunnelled(proxy: Proxy, host: str, port: int, seconds: float, name: str) -> socket.socket:
    """A line that ends at the server, not yet encrypted; `name` is whom it leads to, such as “Exchange”.

    Raises:
        Unreachable: there is no proxy, or it refuses, or it is silent for so long (NETWORK).
    """
    give_up_at = time.monotonic() + seconds
    try:
        line = first_to_answer(proxy.host, proxy.port, seconds)
    except OSError as error:
        raise _no_way(name, proxy, error) from error
    try:
        line.sendall(_request(proxy, host, port))
        answer = _head(line, give_up_at)
    except OSError as error:
        line.close()
        raise _no_way(name, proxy, error) from error
    _, _, status = answer.partition(b"\r\n")[0].partition(b" ")
    if not status.startswith(b"2"):
        line.close()
        said = printable(status) or "no answer"
        raise unreachable(f"{name} can't be reached: the proxy refuses ({said}). Ask your IT", Stage.CONNECT)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return line


def _understood(found: str) -> Proxy | None:
    try:
        address = urlsplit(found if "://" in found else f"http://{found}")
        port = address.port or 80
    except ValueError:
        return None
    if address.scheme != "http" or not address.hostname:
        return None
    return Proxy(address.hostname, port, _authorization(address.username, address.password))


def _authorization(user: str | None, password: str | None) -> bytes:
    """RFC 7617 §2."""
    if not user:
        return b""
    both = f"{unquote(user)}:{unquote(password or '')}"
    return b"Basic " + b64encode(both.encode())


def _request(proxy: Proxy, host: str, port: int) -> bytes:
    target = f"{_bracketed(host)}:{port}"
    asked = f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n".encode()
    signed = b"Proxy-Authorization: " + proxy.authorization + b"\r\n" if proxy.authorization else b""
    return asked + signed + b"\r\n"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _head(line: socket.socket, give_up_at: float) -> bytes:
    """The proxy's answer; after it the server waits for our first word, so nothing else can come along."""
    head = b""
    while b"\r\n\r\n" not in head and len(head) < _ANSWER_OCTETS:
        line.settimeout(max(give_up_at - time.monotonic(), 0.001))
        octets = line.recv(4096)
        if not octets:
            break
        head += octets
    return head


def _no_way(name: str, proxy: Proxy, error: OSError) -> Exception:
    reason = "no answer in time" if isinstance(error, TimeoutError) else error.strerror or str(error)
    text = f"{name} can't be reached through the proxy {proxy.host}, port {proxy.port} ({reason})"
    return unreachable(text, Stage.CONNECT)
