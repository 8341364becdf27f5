"""Answers browsers until it is stopped."""

import logging
import socket
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

import uvicorn
from typing_extensions import override

from app.domain.trade.problem import Problem
from app.services.suite import Services
from app.web.application import application
from app.web.live import Live
from app.web.routes import ways_of

_OURS = frozenset({"127.0.0.1", "::1"})
_HERE = _OURS | {"localhost"}
_AT_ONCE = 1_000  # browsers that are connected; more are told to come again
_LAST_S = 10


class AddressUnfit(Problem):
    """Browsers couldn't sign in; nothing was begun."""


class Server(uvicorn.Server):
    """One that ends its streams when it is told to stop, before it waits for what is being answered."""

    def __init__(self, config: uvicorn.Config, live: Live) -> None:
        super().__init__(config)
        self._live = live

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._live.end()
        await super().shutdown(sockets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where browsers are answered: an address and port of this computer.

    `public`: what browsers call it where a proxy stands before it, or empty. `proxy`: the address or network that the
    proxy asks from, besides this computer; only it may say who the browser is. `pages`: as `ways_of` names them.
    """

    listen: str
    port: int
    public: str = ""
    proxy: str = "127.0.0.1"
    pages: str = "all"


def serve(services: Services, place: Place) -> None:
    """Until it is stopped.

    Raises:
        AddressUnfit
    """
    hosts = _HERE | _host_of(place.public, place.listen) | _vendors_host(services)
    for name in ("uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).setLevel(logging.WARNING)
    live = Live()
    config = uvicorn.Config(
        application(services, hosts, live, ways_of(place.pages)),
        host=place.listen,
        port=place.port,
        log_config=None,
        server_header=False,
        proxy_headers=bool(place.public),
        forwarded_allow_ips=[*sorted(_OURS), place.proxy],
        limit_concurrency=_AT_ONCE,
        timeout_graceful_shutdown=_LAST_S,
        lifespan="off",
    )
    with suppress(KeyboardInterrupt):  # it says the signal once more, after it has ended
        Server(config, live).run()


def _host_of(public: str, listen: str) -> frozenset[str]:
    if not public:
        if listen not in _HERE:
            raise AddressUnfit(
                f"Browsers sign in over HTTPS alone, so {listen} needs a proxy that ends TLS before it: see web.md. "
                "Nothing was begun. Name the address that browsers call: --public-address https://rfq.shop.example"
            )
        return frozenset()
    found = urlsplit(public)
    if found.scheme != "https" or not found.hostname or found.path.strip("/"):
        raise AddressUnfit(f"“{public}” is no address such as https://rfq.shop.example. Nothing was begun.")
    return frozenset({found.hostname})


def _vendors_host(services: Services) -> frozenset[str]:
    """Their pages may have a name of their own."""
    found = urlsplit(services.vendor_links.address()).hostname
    return frozenset({found}) if found else frozenset()
