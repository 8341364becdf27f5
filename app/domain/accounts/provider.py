"""Mail providers: what is known of them before anybody is asked, and the account that follows from it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum

from app.domain.accounts.account import (
    Account,
    AccountKind,
    ExchangeLine,
    GraphLine,
    ImapLook,
    Line,
    Security,
    SignIn,
    SmtpLine,
)

EXCHANGE, OTHER = "exchange", "other"  # providers that stand for every server of their kind
WHOLE_ADDRESS = "%EMAILADDRESS%"
_ANY_COUNTRY = r"[a-z]{2,3}(\.[a-z]{2})?"  # com, de, co.uk, com.br: no name that somebody else may own


class ProviderSignIn(StrEnum):
    """What the buyer signs in with, as the provider calls it."""

    PASSWORD = "password"  # noqa: S105 - the word itself, as the next
    APP_PASSWORD = "app-password"  # noqa: S105
    MICROSOFT = "microsoft"
    GOOGLE = "google"
    NTLM = "ntlm"
    BASIC = "basic"

    @property
    def way(self) -> SignIn:
        """The same for the server: an app password is a password."""
        return SignIn.PASSWORD if self is ProviderSignIn.APP_PASSWORD else SignIn(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Where a provider takes mail, or what was found to.

    `domains` are those of its users' addresses ("yahoo.*": in any country), `mx` the ends of its incoming servers'
    names, `hosts` further names of its outgoing ones. The first of `sign_ins` is the recommended one. `user` is who
    signs in, with the placeholders of Mozilla's autoconfig; empty: nobody does. `endpoint` is that of Exchange's EWS.
    The limits are those that we keep to, below the provider's own. `note` tells the buyer what to do, `help` is a
    place in the guide.
    """

    id: str
    name: str
    domains: tuple[str, ...] = ()
    mx: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    kind: AccountKind = AccountKind.SMTP
    host: str = ""
    port: int = 0
    security: Security = Security.TLS
    endpoint: str = ""
    user: str = WHOLE_ADDRESS
    imap: ImapLook | None = None
    sign_ins: tuple[ProviderSignIn, ...] = (ProviderSignIn.PASSWORD,)
    per_minute: int | None = 10
    per_day: int | None = None
    connections: int = 1
    max_size: int | None = None
    note: str = ""
    help: str = ""


class Confidence(IntEnum):
    """How far a proposal can be trusted before it is tried."""

    GUESS = 1
    LIKELY = 2
    SURE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An account that is not stored, what it follows from, and in words who says so."""

    account: Account
    provider: Provider
    source: str
    confidence: Confidence


def provider_by_domain(providers: Iterable[Provider], domain: str) -> Provider | None:
    """Whose users have addresses in this very domain; a full name counts before one of any country."""
    found = [(pattern, p) for p in providers for pattern in p.domains if _fits(pattern, domain.lower())]
    return min(found, key=lambda pair: pair[0].endswith("*"), default=(None, None))[1]


def provider_by_mx(providers: Iterable[Provider], host: str) -> Provider | None:
    """Who runs an incoming server of that name; the longest end counts."""
    name = f".{host.lower().rstrip('.')}"
    found = [(len(end), p) for p in providers for end in p.mx if name.endswith(f".{end}")]
    return max(found, key=lambda pair: pair[0], default=(0, None))[1]


def provider_by_host(providers: Iterable[Provider], host: str) -> Provider | None:
    """Who runs an outgoing server of that name."""
    return next((p for p in providers if host.lower() in (p.host, *p.hosts)), None)


def provider_called(providers: Sequence[Provider], name: str) -> Provider:
    """The provider of this id. KeyError where there is none, which is a mistake of ours."""
    return {p.id: p for p in providers}[name]


def account_of(provider: Provider, address: str, name: str = "") -> Account:
    """An account that is not stored; `name` is what it is called, if not by its address."""
    return Account(
        name=name or address,
        via=_line(provider, address),
        from_address=address,
        per_minute=provider.per_minute,
        per_day=provider.per_day,
        connections=provider.connections,
        max_size=provider.max_size,
    )


def filled(text: str, address: str) -> str:
    """Autoconfig's placeholders (…/wiki/Thunderbird:Autoconfiguration:ConfigFileFormat) with what they stand for."""
    local, _, domain = address.rpartition("@")
    for placeholder, value in ((WHOLE_ADDRESS, address), ("%EMAILLOCALPART%", local), ("%EMAILDOMAIN%", domain)):
        text = text.replace(placeholder, value)
    return text


def with_sign_in(proposal: Proposal, sign_in: ProviderSignIn) -> Proposal:
    """The same with another of its provider's ways to sign in."""
    first = (sign_in, *(way for way in proposal.provider.sign_ins if way is not sign_in))
    provider = replace(proposal.provider, sign_ins=first)
    via = _line(provider, proposal.account.from_address)
    return replace(proposal, provider=provider, account=replace(proposal.account, via=via))


def _fits(pattern: str, domain: str) -> bool:
    if not pattern.endswith(".*"):
        return pattern == domain
    return re.fullmatch(re.escape(pattern.removesuffix("*")) + _ANY_COUNTRY, domain) is not None


def _line(provider: Provider, address: str) -> Line:
    user, way = filled(provider.user, address), provider.sign_ins[0].way
    if provider.kind is AccountKind.MICROSOFT_365:
        return GraphLine(user=user)
    if provider.kind is AccountKind.EXCHANGE:
        return ExchangeLine(user=user, endpoint=provider.endpoint, sign_in=way)
    return SmtpLine(
        host=provider.host,
        port=provider.port,
        security=provider.security,
        user=user,
        imap=provider.imap,
        sign_in=way,
    )
