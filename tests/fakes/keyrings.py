"""Keyrings as other people write them: one that keeps, one that fails, one that never answers."""

import threading

from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as FailKeyring
from keyring.errors import KeyringLocked
from typing_extensions import override

from tests.patience import LIMIT_S


class MemoryKeyring(KeyringBackend):
    """Keeps entries as long as it lives."""

    priority = 5.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring leaves it untyped
        self.entries: dict[tuple[str, str], str] = {}

    @override
    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    @override
    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


class LockedKeyring(MemoryKeyring):
    """Refuses everything, as a desktop's keyring does until the user unlocks it."""

    priority = 0.1

    def __init__(self, text: str = "the collection is locked") -> None:
        super().__init__()
        self._text = text

    @override
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked(self._text)


class HangingKeyring(MemoryKeyring):
    """Answers only once it is let go."""

    priority = 0.1

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()

    @override
    def get_password(self, service: str, username: str) -> str | None:
        self.let_go.wait(LIMIT_S)
        return super().get_password(service, username)


class DisguisedFailKeyring(FailKeyring):
    """A subclass of the backend that keeps nothing keeps nothing either."""


class PlaintextKeyring(MemoryKeyring):
    """Stands for keyrings.alt, which is told by its module's name."""

    priority = 0.1


PlaintextKeyring.__module__ = "keyrings.alt.file"
