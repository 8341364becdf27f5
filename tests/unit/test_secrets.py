import threading
from collections.abc import Callable

import keyring.core
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend
from keyring.backends.fail import Keyring as FailKeyring
from keyring.backends.null import Keyring as NullKeyring

from app.system.secrets import KeyringSecrets, Secrets, SecretsUnavailable
from tests.fakes.keyrings import (
    DisguisedFailKeyring,
    HangingKeyring,
    LockedKeyring,
    MemoryKeyring,
    PlaintextKeyring,
)
from tests.patience import LIMIT_S

Use = Callable[[KeyringBackend], KeyringBackend]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    """Make a keyring this process's own, until the test ends."""

    def chosen(backend: KeyringBackend) -> KeyringBackend:
        monkeypatch.setattr(keyring.core, "_keyring_backend", backend)
        return backend

    return chosen


def test_a_password_is_kept_changed_and_forgotten(use: Use) -> None:
    use(MemoryKeyring())
    secrets: Secrets = KeyringSecrets("production")
    assert secrets.get("office") is None
    secrets.set("office", "first")
    secrets.set("office", "second")
    assert secrets.get("office") == "second"
    secrets.delete("office")
    secrets.delete("office")
    assert secrets.get("office") is None
    assert secrets.reason_unavailable() is None


def test_environments_do_not_share_passwords(use: Use) -> None:
    use(MemoryKeyring())
    KeyringSecrets("production").set("office", "real")
    assert KeyringSecrets("practice").get("office") is None


@pytest.mark.parametrize("backend", [NullKeyring, FailKeyring, DisguisedFailKeyring, PlaintextKeyring])
def test_a_keyring_that_keeps_no_secret_counts_as_none(use: Use, backend: type[KeyringBackend]) -> None:
    used = use(backend())
    secrets = KeyringSecrets("production")
    with pytest.raises(SecretsUnavailable, match="no keyring"):
        secrets.set("office", "secret")
    assert secrets.reason_unavailable() == "this computer has no keyring that keeps secrets."
    assert not getattr(used, "entries", {})


def test_of_a_chain_the_first_that_keeps_secrets_is_used(use: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, real = PlaintextKeyring(), MemoryKeyring()
    monkeypatch.setattr(ChainerBackend, "backends", [plain, real])
    use(ChainerBackend())  # type: ignore[no-untyped-call]  # keyring leaves it untyped
    KeyringSecrets("production").set("office", "secret")
    assert (plain.entries, list(real.entries.values())) == ({}, ["secret"])


def test_a_chain_without_a_real_keyring_counts_as_none(use: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ChainerBackend, "backends", [PlaintextKeyring()])
    use(ChainerBackend())  # type: ignore[no-untyped-call]  # keyring leaves it untyped
    assert KeyringSecrets("production").reason_unavailable() is not None


@pytest.mark.parametrize(("text", "shown"), [("the collection is locked", "the collection is locked"), ("", "Locked")])
def test_a_locked_keyring_says_what_it_says(use: Use, text: str, shown: str) -> None:
    use(LockedKeyring(text))
    with pytest.raises(SecretsUnavailable, match=rf"{shown}"):
        KeyringSecrets("production").get("office")


def test_a_keyring_that_does_not_answer_is_left_after_the_time_limit(use: Use) -> None:
    hanging = HangingKeyring()
    use(hanging)
    secrets = KeyringSecrets("production", time_limit=0.05)
    with pytest.raises(SecretsUnavailable, match=r"within 0\.05 seconds"):
        secrets.get("office")
    with pytest.raises(SecretsUnavailable, match="earlier question"):
        secrets.set("office", "never written")
    (waiting,) = (thread for thread in threading.enumerate() if thread.name == "keyring")
    hanging.let_go.set()
    waiting.join()
    secrets._time_limit = LIMIT_S
    assert secrets.get("office") is None
