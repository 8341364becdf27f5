"""Is there an Exchange? Its web service asks everybody to sign in, and says how; nobody does."""

from dataclasses import replace

from app.domain.accounts.provider import Provider, ProviderSignIn
from app.transports.discovery.network import Network
from app.transports.line.page import page

_UNAUTHORIZED = 401
_WAYS = {"negotiate": ProviderSignIn.NTLM, "ntlm": ProviderSignIn.NTLM, "basic": ProviderSignIn.BASIC}


def exchange_at(url: str, base: Provider, network: Network) -> Provider | None:
    """The Exchange whose web service this is, on top of `base`; None where it is none.

    Raises:
        Unreachable, AccountBlocked: it could not be asked.
    """
    answer = page(url, network.seconds, network.ca_file)
    offered = {
        line.partition(" ")[0].lower() for line in answer.headers.get_list("www-authenticate", split_commas=True)
    }
    ways = tuple(dict.fromkeys(way for word, way in _WAYS.items() if word in offered))
    if answer.status != _UNAUTHORIZED or not ways:
        return None
    return replace(base, host=answer.url.host, endpoint=str(answer.url), sign_ins=ways)
