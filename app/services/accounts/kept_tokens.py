"""What lasts of a sign-in: in a sealed file, or in this run's memory where the keyring gives no key."""

from dataclasses import dataclass, field

from app.system.sealed_file import SealedFiles
from app.system.secrets import SecretsUnavailable


@dataclass(frozen=True, slots=True)
class KeptTokens:
    """By the name of the sign-in. Any thread."""

    files: SealedFiles
    _unkept: dict[str, tuple[str, SecretsUnavailable]] = field(default_factory=dict)

    def load(self, name: str) -> str:
        """What was saved last; empty: nothing. SecretsUnavailable: it cannot be told."""
        unkept = self._unkept.get(name)
        return self.files.read(name) if unkept is None else unkept[0]

    def save(self, name: str, text: str) -> None:
        """Keep it, if only for this run."""
        try:
            self.files.write(name, text)
        except SecretsUnavailable as reason:
            self._unkept[name] = text, reason
        else:
            self._unkept.pop(name, None)

    def forget(self, name: str) -> None:
        """Here and in the file."""
        self._unkept.pop(name, None)
        self.files.forget(name)

    def why_for_this_run(self, name: str) -> SecretsUnavailable | None:
        """Why it will be gone when the program ends; None where it will not."""
        unkept = self._unkept.get(name)
        return None if unkept is None else unkept[1]


@dataclass(frozen=True, slots=True)
class KeptSignIn:
    """One sign-in's place there; see `TokenCache`."""

    kept: KeptTokens
    name: str

    def load(self) -> str:
        return self.kept.load(self.name)

    def save(self, text: str) -> None:
        self.kept.save(self.name, text)
