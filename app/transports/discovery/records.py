"""What the name servers say of a domain: its incoming servers, and its services (RFC 6186, RFC 8314)."""

from dataclasses import replace
from typing import Any

import dns.exception
import dns.resolver
from dns.name import Name

from app.domain.accounts.account import Security
from app.domain.accounts.provider import Provider
from app.domain.outbox.failure import Stage
from app.transports.discovery.network import Network
from app.transports.line.connecting import unreachable

_SUBMISSION = (("_submissions._tcp", Security.TLS), ("_submission._tcp", Security.STARTTLS))


def mail_hosts(domain: str, network: Network) -> tuple[str, ...]:
    """The names of its incoming servers, the preferred ones first; "." is none (RFC 7505). Raises Unreachable."""
    records = sorted(_records(domain, "MX", network), key=lambda record: record.preference)
    return tuple(name for record in records if (name := _name(record.exchange)))


def submission(domain: str, base: Provider, network: Network) -> Provider | None:
    """Where its users send, by its service records, on top of `base`. Raises Unreachable."""
    for service, security in _SUBMISSION:
        if found := _service(f"{service}.{domain}", network):
            host, port = found
            return replace(base, name=host, host=host, port=port, security=security)
    return None


def exchange_host(domain: str, network: Network) -> str:
    """The server that answers autodiscover, by the domain's service record; empty: none. Raises Unreachable."""
    found = _service(f"_autodiscover._tcp.{domain}", network)
    return found[0] if found else ""


def _service(name: str, network: Network) -> tuple[str, int] | None:
    """The preferred host and port; "." says that the service is not offered (RFC 2782)."""
    records = sorted(_records(name, "SRV", network), key=lambda record: (record.priority, -record.weight))
    return next(((host, record.port) for record in records if (host := _name(record.target))), None)


def _name(name: Name) -> str:
    return name.to_text(omit_final_dot=True).lower().removesuffix(".")


def _records(name: str, kind: str, network: Network) -> list[Any]:
    try:
        resolver = dns.resolver.Resolver(configure=network.nameserver is None)
        if network.nameserver is not None:
            resolver.nameservers, resolver.port = [network.nameserver[0]], network.nameserver[1]
        return list(resolver.resolve(f"{name}.", kind, lifetime=network.seconds))
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError) as error:
        raise unreachable(f"The name server gives no answer about “{name}”", Stage.CONNECT) from error
