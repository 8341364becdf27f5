"""One page by HTTPS, with a limit on its time, its size and where it may lead."""

import re
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from app.domain.accounts.account import SmtpLine
from app.domain.outbox.failure import FailureClass, Stage
from app.domain.trade.cleaning import glimpse
from app.transports.line.connecting import unreachable
from app.transports.line.tls import refusal_of, tls_context
from app.transports.line.web import with_proxies
from app.transports.transport import AccountBlocked, NoSuchServer, TransportFailure

LARGEST_PAGE = 256 * 1024
_REDIRECTS = 2
_HOST = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*", re.IGNORECASE)
_HEADERS = {"User-Agent": "RFQ-Sender", "Accept-Encoding": "identity"}  # unpacking could make any size of a few octets


@dataclass(frozen=True, slots=True)
class Page:
    """What a server answered, and where in the end."""

    url: httpx.URL
    status: int
    headers: httpx.Headers
    octets: bytes


def page(url: str, seconds: float, ca_file: str = "") -> Page:
    """Ask for it without signing in; `ca_file` is a PEM file, empty: the computer's own trust.

    Raises:
        Unreachable: nobody answered in time; NoSuchServer: there is no such host.
        AccountBlocked: its certificate is not accepted, it leads astray, or it is too large.
    """
    context = tls_context(SmtpLine(ca_file=ca_file))
    give_up_at = time.monotonic() + seconds
    target = _safe(url, httpx.URL())
    try:
        with with_proxies(httpx.Client, target.host, verify=context, timeout=seconds, headers=_HEADERS) as client:
            for _ in range(_REDIRECTS + 1):
                with client.stream("GET", target) as answer:
                    if not answer.has_redirect_location:
                        return Page(target, answer.status_code, answer.headers, _body(answer, give_up_at))
                    target = _safe(answer.headers["location"], target)
    except httpx.HTTPError as error:
        raise _failure(target.host, error) from error
    raise garbled(f"“{target.host}” leads from one address to the next without an end.")


def garbled(text: str) -> AccountBlocked:
    """An answer that is of no use (PROTOCOL)."""
    return AccountBlocked(text, failure=FailureClass.PROTOCOL, stage=Stage.CONNECT)


def _safe(location: str, origin: httpx.URL) -> httpx.URL:
    """Where this leads, seen from `origin`. Raises AccountBlocked where that is not encrypted, or no address."""
    try:
        target = origin.join(location)
    except httpx.InvalidURL as error:
        raise garbled(f"The address “{glimpse(location)}” can't be read.") from error
    if target.scheme != "https" or _HOST.fullmatch(target.raw_host.decode("ascii")) is None:
        raise garbled(f"“{glimpse(location)}” is not an encrypted address (https), so it was not followed.")
    return target


def _body(answer: httpx.Response, give_up_at: float) -> bytes:
    octets = b""
    for block in answer.iter_raw():
        octets += block
        if len(octets) > LARGEST_PAGE:
            raise garbled(f"“{answer.url.host}” answered with too much data. It was not read.")
        if time.monotonic() > give_up_at:
            raise _too_slow(answer.url.host)
    return octets


def _failure(host: str, error: httpx.HTTPError) -> TransportFailure:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLError):
            return refusal_of(cause, host, Stage.CONNECT)
        if isinstance(cause, socket.gaierror):
            text = f"There is no server called “{host}”, or the name server can't be reached."
            return NoSuchServer(text, failure=FailureClass.NETWORK, stage=Stage.CONNECT)
    if isinstance(error, httpx.RemoteProtocolError):
        return garbled(f"“{host}” gave an answer that can't be read.")
    if isinstance(error, httpx.TimeoutException):
        return _too_slow(host)
    return unreachable(f"The server “{host}” can't be reached ({error})", Stage.CONNECT)


def _too_slow(host: str) -> TransportFailure:
    return unreachable(f"The server “{host}” did not answer in time", Stage.CONNECT)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
