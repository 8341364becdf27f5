"""Which authority is which."""

from collections.abc import Callable
from pathlib import Path

from app.domain.accounts.account import SignIn
from app.domain.trade.problem import Problem
from app.transports.authority import Authority, IdentityProvider, ProviderWanted, TokenCache, Wanted


class SecretUnreadable(Problem):
    """The file with the client's secret; nobody can sign in that way."""


def open_authority(wanted: Wanted, cache: TokenCache) -> Authority:
    """See `OpenAuthority`."""
    if wanted.sign_in is SignIn.GOOGLE:
        from app.transports.oauth.google import GoogleAuthority  # noqa: PLC0415 - msal is slow to load

        return GoogleAuthority(wanted, cache)
    from app.transports.oauth.microsoft import MicrosoftAuthority  # noqa: PLC0415

    return MicrosoftAuthority(wanted, cache)


def open_provider(
    issuer: str, client_id: str, secret_file: str, hide: Callable[[str], None]
) -> Callable[[], IdentityProvider] | None:
    """The way to a company's own provider of identities; None where none is named. It is read when somebody comes.

    Raises:
        SecretUnreadable: when it is called.
    """
    if not (issuer and client_id):
        return None

    def opened() -> IdentityProvider:
        from app.transports.oauth.openid import OpenIdProvider  # noqa: PLC0415 - as above

        secret = _secret(secret_file)
        if secret:
            hide(secret)
        return OpenIdProvider(ProviderWanted(issuer=issuer, client_id=client_id, client_secret=secret))

    return opened


def _secret(file: str) -> str:
    if not file:
        return ""
    try:
        return Path(file).expanduser().read_text("utf-8").strip()
    except (OSError, ValueError) as reason:
        why = (reason.strerror if isinstance(reason, OSError) else None) or "it is no text"
        raise SecretUnreadable(f"The secret in oidc_secret_file can't be read: {why}. Ask an admin.") from reason
