"""Who is asked about a domain, the most trustworthy first."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from app.domain.accounts.provider import (
    EXCHANGE,
    OTHER,
    Confidence,
    Provider,
    provider_by_host,
    provider_by_mx,
    provider_called,
)
from app.domain.accounts.search import Source
from app.transports.discovery.autoconfig import published
from app.transports.discovery.exchange import exchange_at
from app.transports.discovery.guesses import server_at
from app.transports.discovery.network import Network
from app.transports.discovery.records import exchange_host, mail_hosts, submission
from app.transports.line.connecting import unreachable
from app.transports.transport import NoSuchServer

_Look = Callable[[], Provider | None]


def sources(domain: str, providers: Sequence[Provider], network: Network | None = None) -> tuple[Source, ...]:
    """Everybody but the providers themselves, who are known already."""
    return _Asking(domain, providers, network or Network()).all()


class _Asking:
    def __init__(self, domain: str, providers: Sequence[Provider], network: Network) -> None:
        self._domain, self._providers, self._network = domain, providers, network
        self._other, self._exchange = provider_called(providers, OTHER), provider_called(providers, EXCHANGE)

    def all(self) -> tuple[Source, ...]:
        domain, network = self._domain, self._network
        exchanges = [partial(self._exchange_at, url.format(domain=domain)) for url in network.exchange]
        return (
            self._source(f"autoconfig.{domain}", Confidence.SURE, partial(self._published, network.published)),
            self._source(f"{domain}/.well-known", Confidence.SURE, partial(self._published, network.well_known)),
            self._source("Mozilla's database", Confidence.SURE, partial(self._in_database, domain)),
            self._source("The domain's mail servers (MX)", Confidence.SURE, self._by_mail_hosts),
            self._source("Service records (SRV)", Confidence.LIKELY, self._by_service),
            self._source("Exchange in your company", Confidence.LIKELY, self._named_exchange, *exchanges),
            *(self._guess(place.format(domain=domain)) for place in network.guesses),
        )

    def _source(self, name: str, confidence: Confidence, *looks: _Look) -> Source:
        return Source(name=name, confidence=confidence, looks=tuple(partial(self._known, look) for look in looks))

    def _guess(self, host: str) -> Source:
        looks = [
            partial(server_at, host, port, security, self._other, self._network)
            for security, port in self._network.ports
        ]
        return self._source(f"Guess: {host}", Confidence.GUESS, *looks)

    def _known(self, look: _Look) -> Provider | None:
        """A server of a provider that is known comes with what is known of it."""
        found = look()
        return found and (provider_by_host(self._providers, found.host) or found)

    def _published(self, url: str) -> Provider | None:
        return published(url.format(domain=self._domain), self._domain, self._other, self._network)

    def _in_database(self, owner: str) -> Provider | None:
        """The database is there for certain: where its name is not known, it is the network that fails."""
        try:
            return published(self._network.database.format(domain=owner), self._domain, self._other, self._network)
        except NoSuchServer as failure:
            raise unreachable("Mozilla's database can't be reached", failure.stage) from failure

    def _by_mail_hosts(self) -> Provider | None:
        """Whoever takes a domain's mail mostly sends it, too."""
        hosts = mail_hosts(self._domain, self._network)
        known = (provider_by_mx(self._providers, host) for host in hosts)
        owners = (owner for host in hosts[:1] for owner in owners_of(host) if owner != self._domain)
        found = (self._in_database(owner) for owner in owners)
        return next(filter(None, known), None) or next(filter(None, found), None)

    def _by_service(self) -> Provider | None:
        return submission(self._domain, self._other, self._network)

    def _named_exchange(self) -> Provider | None:
        host = exchange_host(self._domain, self._network)
        return self._exchange_at(self._network.exchange_named.format(host=host)) if host else None

    def _exchange_at(self, url: str) -> Provider | None:
        return exchange_at(url, self._exchange, self._network)


def owners_of(host: str) -> Iterator[str]:
    """Domains that whoever runs this server may be known by: its name without the first label, and its last two."""
    labels = host.split(".")
    yield from dict.fromkeys(".".join(part) for part in (labels[1:], labels[-2:]) if len(part) > 1)
