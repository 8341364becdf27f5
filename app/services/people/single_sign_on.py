"""Signing in with what one has in the company already: its provider of identities says who somebody is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.people.user import NotAllowed
from app.services.people.signing_in import SigningIn
from app.transports.authority import IdentityProvider

_LONGEST = 60  # characters, as of a user's name


@dataclass(frozen=True, slots=True)
class SingleSignOn:
    """`claim` of the provider is the name that users have here; without a provider there is no such sign-in."""

    signing_in: SigningIn
    provider: Callable[[], IdentityProvider] | None
    claim: str

    @property
    def is_offered(self) -> bool:
        return self.provider is not None

    def begin(self, redirect: str) -> dict[str, Any]:
        """As `IdentityProvider.begin`; also NotAllowed: there is none."""
        return self._provider().begin(redirect)

    def end(self, flow: Mapping[str, Any], said: Mapping[str, str]) -> str:
        """What the browser is to keep, as with a password.

        Raises:
            NotAllowed: who that is is no user here, or there is no such sign-in.
            TransportFailure: as `IdentityProvider.claims`.
        """
        name = self._name(self._provider().claims(flow, said))
        return self.signing_in.begin(name)

    def _provider(self) -> IdentityProvider:
        if self.provider is None:
            raise NotAllowed("There is no such sign-in here. Sign in with name and password.")
        return self.provider()

    def _name(self, claims: Mapping[str, Any]) -> str:
        name = claims.get(self.claim)
        if not isinstance(name, str) or not 0 < len(name.strip()) <= _LONGEST:
            raise NotAllowed(f"The company's sign-in doesn't tell your name (“{self.claim}”). Ask an admin.")
        if self.claim == "email" and claims.get("email_verified") is False:
            raise NotAllowed(f"The company's sign-in hasn't verified your address {name}. Ask an admin.")
        return name.strip()
