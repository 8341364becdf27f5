"""Passwords in the operating system's keyring, and nowhere else.

Keyring backends may hang for minutes (a locked keyring waiting for a prompt that nobody sees), so every call runs
in a thread of its own with a time limit.
"""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

from app.domain.trade.problem import Problem

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_TIME_LIMIT_S = 10.0

T = TypeVar("T")


class SecretsUnavailable(Problem):
    """There is no keyring that keeps a secret, or it is locked, or it does not answer."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The system's keyring can't be used: {reason}")
        self.reason = reason


class Secrets(Protocol):
    """Where an account's password is kept; the key is the account's name."""

    def get(self, account: str) -> str | None:
        """The password, None where none is kept.

        Raises:
            SecretsUnavailable: it cannot be told.
        """

    def set(self, account: str, password: str) -> None:
        """Keep the password in place of any other.

        Raises:
            SecretsUnavailable: it was not kept.
        """

    def delete(self, account: str) -> None:
        """Forget the password; one that is not kept is no error.

        Raises:
            SecretsUnavailable: it may still be there.
        """

    def reason_unavailable(self) -> str | None:
        """Why no password can be kept, as a sentence; None where one can."""

    def reason_exposed(self) -> str | None:
        """Why others on this computer may read or change what opens them; None where they can't."""


class KeyringSecrets:
    """The keyring of Windows, macOS or the desktop; each environment has its own entries."""

    def __init__(self, environment: str, *, time_limit: float = _TIME_LIMIT_S) -> None:
        self._service = f"RFQ Sender ({environment})"
        self._time_limit = time_limit
        self._stuck: threading.Thread | None = None

    def get(self, account: str) -> str | None:
        return self._call(lambda: _backend().get_password(self._service, account))

    def set(self, account: str, password: str) -> None:
        self._call(lambda: _backend().set_password(self._service, account, password))

    def delete(self, account: str) -> None:
        def forget() -> None:
            backend = _backend()
            if backend.get_password(self._service, account) is not None:
                backend.delete_password(self._service, account)

        self._call(forget)

    def reason_unavailable(self) -> str | None:
        try:
            self._call(_backend)
        except SecretsUnavailable as problem:
            return problem.reason
        return None

    def reason_exposed(self) -> None:
        return None

    def describe(self) -> str:
        """What keeps them, by the name that the keyring has for itself; an entry that nobody has was asked for.

        Raises:
            SecretsUnavailable: nothing does, or it does not answer.
        """
        self.get("")
        return self._call(lambda: f"{type(backend := _backend()).__module__} ({backend.name})")

    def _call(self, work: Callable[[], T]) -> T:
        """Run the work within the time limit.

        Raises:
            SecretsUnavailable: the keyring refused, failed or did not answer.
        """
        if self._stuck is not None and self._stuck.is_alive():
            raise SecretsUnavailable("it hasn't answered an earlier question yet; it may be waiting to be unlocked.")
        results: list[T] = []
        errors: list[Exception] = []

        def run() -> None:
            try:
                results.append(work())
            except Exception as error:  # noqa: BLE001 - backends raise anything; it is raised again below
                errors.append(error)

        # A daemon of its own, no pool: a stuck call can be neither cancelled nor waited for when the program ends.
        thread = threading.Thread(target=run, name="keyring", daemon=True)
        thread.start()
        thread.join(self._time_limit)
        if thread.is_alive():
            self._stuck = thread
            raise SecretsUnavailable(f"it did not answer within {self._time_limit:g} seconds; it may be locked.")
        if errors:
            raise _named(errors[0]) from errors[0]
        return results[0]


def _named(error: Exception) -> SecretsUnavailable:
    if isinstance(error, SecretsUnavailable):
        return error
    # The type only where there is no text: texts of keyring errors are about the keyring, never the secret.
    return SecretsUnavailable(f"it reported “{str(error) or type(error).__name__}”.")


def _backend() -> "KeyringBackend":
    """The keyring to use.

    Raises:
        SecretsUnavailable: there is none, or only ones that keep no secret.
    """
    import keyring  # noqa: PLC0415 - 100 ms and more: it looks for every backend there is
    from keyring.backends.chainer import ChainerBackend  # noqa: PLC0415

    chosen = keyring.get_keyring()
    # A chain reads from all of its keyrings, a plain-text one included: take the first that keeps a secret.
    candidates = chosen.backends if isinstance(chosen, ChainerBackend) else [chosen]
    for backend in candidates:
        if _keeps_secrets(backend):
            return backend
    raise SecretsUnavailable("this computer has no keyring that keeps secrets.")


def _keeps_secrets(backend: "KeyringBackend") -> bool:
    """False for null and fail, and for keyrings.alt, which silently becomes a plain-text default where installed."""
    modules = {ancestor.__module__ for ancestor in type(backend).__mro__}
    return not any(m in _NO_KEYRINGS or m.split(".")[:2] == ["keyrings", "alt"] for m in modules)


_NO_KEYRINGS = {"keyring.backends.null", "keyring.backends.fail"}
