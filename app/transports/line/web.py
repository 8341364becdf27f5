"""Talking HTTP to a mail service: the account's trust, the computer's proxies, and every failure in plain words.

Import this module only where it is used: httpx is slow to load.
"""

import contextlib
import ssl
from collections.abc import Iterator
from typing import Any, TypeVar

import httpx

from app.domain.accounts.account import SecureLine
from app.domain.outbox.failure import Stage
from app.transports.line.connecting import is_loopback, unreachable
from app.transports.line.proxy import proxy_for
from app.transports.line.tls import refusal_of, tls_context
from app.transports.transport import Unreachable

_Client = TypeVar("_Client", bound=httpx.Client)
_PORTAL = "The network wants you to sign in to it first. Open any page in a browser, sign in there, then try again"


def web_client(
    address: str, trust: SecureLine, seconds: float, kind: type[httpx.Client] = httpx.Client
) -> httpx.Client:
    """A client for this address: no redirects, HTTP(S)_PROXY and the system's proxies as they are set.

    Raises:
        AccountBlocked: the authority file cannot be read (TLS_TRUST).
    """
    host = httpx.URL(address).host
    return with_proxies(kind, host, verify=tls_context(trust), timeout=seconds, follow_redirects=False)


def with_proxies(kind: type[_Client], host: str, **options: Any) -> _Client:  # noqa: ANN401 - httpx has its own
    """A client that goes through the company's proxy, unless the host is this computer.

    httpx makes no client at all where any of the proxies is one that it does not know, such as a SOCKS proxy.
    """
    if is_loopback(host):
        return kind(trust_env=False, **options)
    try:
        return kind(trust_env=True, **options)
    except (ImportError, ValueError):
        return kind(trust_env=False, proxy=_understood_proxy(host), **options)


def _understood_proxy(host: str) -> httpx.Proxy | None:
    known = proxy_for(host)
    if known is None:
        return None
    signed = {"Proxy-Authorization": known.authorization.decode("ascii")} if known.authorization else {}
    return httpx.Proxy(known.url, headers=signed)


@contextlib.contextmanager
def explained(name: str, stage: Stage) -> Iterator[None]:
    """What httpx raises while nothing can have been done at the other end, as a transport's failure.

    `name` is whom it is spoken to, such as “Microsoft”.
    """
    try:
        yield
    except httpx.HTTPStatusError as error:
        raise unreachable(f"{name} can't answer now (HTTP {error.response.status_code})", stage) from error
    except httpx.ProxyError as error:
        raise unreachable(f"{name} can't be reached: the proxy refuses ({error}). Ask your IT", stage) from error
    except httpx.TransportError as error:
        raise broken(error, name, stage) from error


def broken(error: httpx.TransportError, name: str, stage: Stage) -> Exception:
    """The same for one error, to be raised."""
    host = error.request.url.host
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return refusal_of(cause, host, stage)
        cause = cause.__cause__ or cause.__context__
    reason = "no answer in time" if isinstance(error, httpx.TimeoutException) else str(error) or "the line broke"
    return unreachable(f"{name} can't be reached at {host} ({reason})", stage)


def portal(response: httpx.Response, stage: Stage) -> Unreachable | None:
    """A network that answers in the place of the service, as hotels and guest networks do; None: it does not."""
    is_page = response.headers.get("content-type", "").startswith("text/html")
    if response.is_redirect or (is_page and response.is_success):
        return unreachable(_PORTAL, stage)
    return None
