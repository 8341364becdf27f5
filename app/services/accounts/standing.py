"""What tests and sending have shown of the accounts in this run: a dot is green for a reason, or not at all."""

import threading
from dataclasses import dataclass, field

from app.domain.accounts.account import Account, Line
from app.domain.accounts.credentials import Credentials


@dataclass(frozen=True, slots=True)
class Standing:
    """`failure` is empty where it went well; `signed` tells one password from another and is none itself."""

    failure: str = ""
    signed: int | None = None

    @property
    def is_good(self) -> bool:
        return not self.failure


@dataclass(slots=True)
class Standings:
    """By the line and the sender, so that an account that is changed is not tested. Any thread."""

    _known: dict[tuple[Line, str], Standing] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, account: Account) -> Standing | None:
        """The newest; None: nothing is known yet."""
        with self._lock:
            return self._known.get(_key(account))

    def went_well(self, account: Account, credentials: Credentials | None = None) -> None:
        """It connected, and took a mail if there was one."""
        with self._lock:
            self._known[_key(account)] = Standing(signed=None if credentials is None else hash(credentials))

    def failed(self, account: Account, text: str) -> None:
        """What stands in the way of every mail."""
        with self._lock:
            self._known[_key(account)] = Standing(failure=text)

    def forget(self, account: Account) -> None:
        """Nothing is known any more."""
        with self._lock:
            self._known.pop(_key(account), None)

    def password_changed(self, account: Account, credentials: Credentials) -> None:
        """What was shown counts no more, unless it was shown with this very password."""
        with self._lock:
            known = self._known.get(_key(account))
            if known is not None and known.signed != hash(credentials):
                del self._known[_key(account)]


def _key(account: Account) -> tuple[Line, str]:
    return account.via, account.from_address
