"""Whether this machine has what signs a team's accounts in, now: what it lacks may be brought while it runs.

An account belongs to one process at a time. Who can't sign in to it leaves it to the others, and looks again later; a
password that its server has refused is tried anew only when it is another one, so that no account is locked.
"""

from dataclasses import dataclass, field

from app.domain.accounts.account import Account
from app.domain.accounts.credentials import Credentials, Password
from app.domain.trade.ids import AccountId
from app.services.accounts.passwords import Passwords
from app.system.clock import Clock

_AGAIN_S = 20.0


@dataclass(frozen=True, slots=True)
class Seen:
    """`missing`: why this machine can't sign in; empty: it can try. `is_new`: it can now, or by another password."""

    missing: str = ""
    is_new: bool = False


@dataclass(slots=True)
class SignInWatch:
    """Asks of each account once in 20 seconds: it may take a query, or a keyring's time."""

    passwords: Passwords
    clock: Clock
    _looked: dict[AccountId, tuple[float, str, int | None]] = field(default_factory=dict)  # when, why not, with what

    def look(self, account: Account) -> Seen:
        """What it is now, or was a few seconds ago."""
        now, known = self.clock.monotonic(), self._looked.get(account.stored_id)
        if known is not None and now - known[0] < _AGAIN_S:
            return Seen(known[1])
        missing = self.passwords.missing(account)
        signed = None if missing else _told_apart(self.passwords.of(account))
        self._looked[account.stored_id] = now, missing, signed
        return Seen(missing, is_new=known is not None and not missing and known[1:] != (missing, signed))


def _told_apart(credentials: Credentials | None) -> int | None:
    """One password from another; a sign-in in the browser renews itself."""
    return hash(credentials) if isinstance(credentials, Password) else None
