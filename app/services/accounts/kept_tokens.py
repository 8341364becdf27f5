"""What lasts of a sign-in: in a sealed place, or in this run's memory where there is no key for it."""

from dataclasses import dataclass, field
from typing import Protocol

from app.system.secrets import SecretsUnavailable


class SealedPlace(Protocol):
    """Texts by name that only a key opens; see `SealedFiles` and, for a team, `TeamSignIns`."""

    def read(self, name: str) -> str: ...

    def write(self, name: str, text: str) -> None: ...

    def forget(self, name: str) -> None: ...


@dataclass(frozen=True, slots=True)
class KeptTokens:
    """By the name of the sign-in. Any thread."""

    place: SealedPlace
    _unkept: dict[str, tuple[str, SecretsUnavailable]] = field(default_factory=dict)

    def load(self, name: str) -> str:
        """What was saved last; empty: nothing. SecretsUnavailable: it cannot be told."""
        unkept = self._unkept.get(name)
        return self.place.read(name) if unkept is None else unkept[0]

    def save(self, name: str, text: str) -> None:
        """Keep it, if only for this run."""
        try:
            self.place.write(name, text)
        except SecretsUnavailable as reason:
            self._unkept[name] = text, reason
        else:
            self._unkept.pop(name, None)

    def forget(self, name: str) -> None:
        """Here and there."""
        self._unkept.pop(name, None)
        self.place.forget(name)

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
