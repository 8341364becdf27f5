"""What signs an account in: a password typed for this run, of the environment or what keeps it; or a sign-in."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.accounts.account import Account
from app.domain.accounts.credentials import Credentials, Password
from app.services.accounts.sign_ins import SignIns
from app.system.secrets import Secrets, SecretsUnavailable

_NO_KEY = "The team's database has the password, and this computer has no key for it (key_file in its settings)."


class PasswordSource(StrEnum):
    NOT_NEEDED = "not needed"
    SESSION = "this run only"
    ENVIRONMENT = "environment variable"
    KEYRING = "keyring"
    TEAM = "team's database"
    SIGNED_IN = "signed in"  # in the browser
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class PasswordState:
    """Where the password would come from; `note` says what to do where it is missing or not kept.

    `is_locked`: it is kept, and this computer can't read it.
    """

    source: PasswordSource
    note: str = ""
    is_locked: bool = False


@dataclass(frozen=True, slots=True)
class Passwords:
    """`hide` is told every password, so that no log line can show one.

    `is_sealed`: whether the team's database has an account's password, where this computer has no key for that.
    """

    secrets: Secrets
    hide: Callable[[str], None]
    sign_ins: SignIns
    keeper: PasswordSource = PasswordSource.KEYRING  # what `secrets` is
    is_sealed: Callable[[str], bool] = lambda _name: False
    _typed: dict[str, str] = field(default_factory=dict)

    def of(self, account: Account) -> Credentials | None:
        """What signs the account in, with an empty secret where none is known; None where nobody signs in."""
        if account.is_oauth:
            return self.sign_ins.bearer(account)
        secret, state = self._found(account)
        return None if state.source is PasswordSource.NOT_NEEDED else Password(account.via.user, secret)

    def state(self, account: Account) -> PasswordState:
        """Where it comes from, without showing it."""
        if account.is_oauth:
            missing = self.sign_ins.missing(account)
            return PasswordState(PasswordSource.MISSING if missing else PasswordSource.SIGNED_IN, missing)
        return self._found(account)[1]

    def missing(self, account: Account) -> str:
        """Why nobody can sign in to the account from here, empty where it can be tried."""
        state = self.state(account)
        return state.note if state.source is PasswordSource.MISSING else ""

    def type_in(self, account: Account, password: str) -> None:
        """Keep it until the program ends."""
        self.hide(password)
        self._typed[account.name] = password

    def store(self, account: Account, password: str) -> None:
        """Keep it; SecretsUnavailable says why not, and it stays for this run."""
        self.type_in(account, password)
        self.secrets.set(account.name, password)
        del self._typed[account.name]

    def rename(self, old: Account, new: Account) -> None:
        """The account is called otherwise now: what is known stays known."""
        typed = self._typed.pop(old.name, None)
        if typed is not None:
            self._typed[new.name] = typed
        if self.secrets.reason_unavailable() is None:
            stored = self.secrets.get(old.name)
            if stored is not None:
                self.secrets.set(new.name, stored)
                self.secrets.delete(old.name)

    def forget(self, account: Account, others: Sequence[Account]) -> None:
        """Everywhere but the environment; a sign-in that one of the others shares is left to it."""
        if account.is_oauth:
            self.sign_ins.forget(account, others)
        self._typed.pop(account.name, None)
        if self.secrets.reason_unavailable() is None:
            self.secrets.delete(account.name)

    def _found(self, account: Account) -> tuple[str, PasswordState]:
        if not account.via.user:
            return "", PasswordState(PasswordSource.NOT_NEEDED)
        for source, known in ((PasswordSource.SESSION, self._typed), (PasswordSource.ENVIRONMENT, os.environ)):
            key = account.name if source is PasswordSource.SESSION else account.password_variable
            password = known.get(key)
            if password:
                self.hide(password)
                return password, PasswordState(source)
        return self._from_keeper(account)

    def _from_keeper(self, account: Account) -> tuple[str, PasswordState]:
        remedy = f"Enter it when you send, or set the environment variable {account.password_variable}."
        try:
            password = self.secrets.get(account.name)
        except SecretsUnavailable as reason:
            is_kept = self.keeper is PasswordSource.TEAM  # where there is no keyring, nothing is in it
            return "", PasswordState(PasswordSource.MISSING, f"{reason} {remedy}", is_locked=is_kept)
        if password is None and self.is_sealed(account.name):
            return "", PasswordState(PasswordSource.MISSING, f"{_NO_KEY} {remedy}", is_locked=True)
        if password is None:
            return "", PasswordState(PasswordSource.MISSING, f"No password is stored for “{account.name}”. {remedy}")
        self.hide(password)
        return password, PasswordState(self.keeper)
