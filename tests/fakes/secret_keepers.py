"""Keyrings seen from the services: one that keeps, and a computer that has none."""

from app.system.secrets import SecretsUnavailable


class RememberedSecrets:
    """Keeps passwords as long as it lives."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get(self, account: str) -> str | None:
        return self.kept.get(account)

    def set(self, account: str, password: str) -> None:
        self.kept[account] = password

    def delete(self, account: str) -> None:
        self.kept.pop(account, None)

    def reason_unavailable(self) -> str | None:
        return None

    def reason_exposed(self) -> None:
        return None


class NoSecrets:
    """A computer without a keyring."""

    _reason = "this computer has no keyring that keeps secrets."

    def get(self, account: str) -> str | None:  # noqa: ARG002 - the protocol's names
        raise SecretsUnavailable(self._reason)

    def set(self, account: str, password: str) -> None:  # noqa: ARG002
        raise SecretsUnavailable(self._reason)

    def delete(self, account: str) -> None:  # noqa: ARG002
        raise SecretsUnavailable(self._reason)

    def reason_unavailable(self) -> str | None:
        return self._reason

    def reason_exposed(self) -> None:
        return None
