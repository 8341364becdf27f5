"""Which authority is which."""

from app.domain.accounts.account import SignIn
from app.transports.authority import Authority, TokenCache, Wanted


def open_authority(wanted: Wanted, cache: TokenCache) -> Authority:
    """See `OpenAuthority`."""
    if wanted.sign_in is SignIn.GOOGLE:
        from app.transports.oauth.google import GoogleAuthority  # noqa: PLC0415 - msal is slow to load

        return GoogleAuthority(wanted, cache)
    from app.transports.oauth.microsoft import MicrosoftAuthority  # noqa: PLC0415

    return MicrosoftAuthority(wanted, cache)
