"""The second front door of the folder: what a sign-in in the browser looks like. How it may fail: `transport`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.domain.accounts.account import Registration, SignIn
from app.domain.accounts.credentials import Tokens
from app.domain.accounts.signed_in import DeviceCode, SignedIn


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Who is to sign in, for what, and with which registration (nothing of that is empty).

    `sign_in` is MICROSOFT or GOOGLE. `client_secret` is Google's for a desktop program, which Google itself does not
    treat as one. `ca_file` is the account's; its pinned certificate is its mail server's alone.
    """

    sign_in: SignIn
    user: str
    scopes: tuple[str, ...]
    registration: Registration
    client_secret: str = ""
    ca_file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderWanted:
    """A company's own provider of identities, by its issuer, and what it knows this program by; `ca_file` may be empty,
    and so may `client_secret`.
    """

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    ca_file: str = ""


class IdentityProvider(Protocol):
    """Says who somebody is. Any thread."""

    def begin(self, redirect: str) -> dict[str, Any]:
        """A sign-in whose answer the browser brings to this address. Its page is “auth_uri”; the rest, as JSON can tell
        it, is for `claims`, and for that browser alone.

        Raises:
            TransportFailure: nobody can be asked now.
        """

    def claims(self, flow: Mapping[str, Any], said: Mapping[str, str]) -> Mapping[str, Any]:
        """What is certain of who has signed in, once the browser is back with what was said.

        Raises:
            TransportFailure: it was refused, doesn't fit the flow, or nobody can be asked now.
        """


class TokenCache(Protocol):
    """Where what lasts of a sign-in is kept, as text; the rest of the program has no look into it."""

    def load(self) -> str:
        """What was kept last; empty: nothing."""

    def save(self, text: str) -> None:
        """Keep this in place of it."""


class Authority(Tokens, Protocol):
    """Microsoft or Google, for one user. Any thread."""

    def in_browser(self, show: Callable[[str], None], is_wanted: Callable[[], bool]) -> SignedIn:
        """Have `show` open the sign-in page in the system's browser, and wait until the user is through with it.

        Raises:
            SignInGivenUp: it is not wanted any more.
            TransportFailure: it was refused (AccountBlocked), or nobody can be asked now (Unreachable).
        """

    def by_code(self, tell: Callable[[DeviceCode], None], is_wanted: Callable[[], bool]) -> SignedIn:
        """The same for a browser elsewhere: `tell` says what to type there. Raises as well as `in_browser`.

        Google has no such sign-in for mail: then AccountBlocked.
        """


class OpenAuthority(Protocol):
    """The way to an authority; talks to nobody yet."""

    def __call__(self, wanted: Wanted, cache: TokenCache) -> Authority:
        """What is kept of an earlier sign-in is in the cache."""
