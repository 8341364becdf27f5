"""The second front door of the folder: what a sign-in in the browser looks like. How it may fail: `transport`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

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
