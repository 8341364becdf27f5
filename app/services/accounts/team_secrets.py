"""What signs a team's accounts in: in the common database, sealed with a key that each machine has and it has not."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from msgspec import DecodeError, json

from app.storage.accounts import sealed
from app.storage.base.database import Database
from app.system.secrets import Secrets
from app.system.team_key import TeamKey, TeamKeyUnusable, add_key

_PASSWORD = "password"  # noqa: S105 - a kind of entry
_SIGN_IN = "sign-in"


@dataclass(frozen=True, slots=True)
class Sealed:
    """Texts by name, of one kind. Whoever moves one entry over another in the database finds that it opens no more."""

    database: Database
    key: TeamKey
    kind: str

    def get(self, name: str) -> str | None:
        """What is kept; None where nothing is.

        Raises:
            TeamKeyUnusable: this machine's key does not open it.
        """
        with self.database.read() as session:
            found = sealed.get(session, self.kind, name)
        return None if found is None else _opened(self.key, (self.kind, name), found)

    def set(self, name: str, text: str) -> None:
        """Keep it in place of any other.

        Raises:
            TeamKeyUnusable: it was not kept; also where one is kept that this machine's key does not open.
        """
        place = (self.kind, name)
        made = _sealed(self.key, place, text)
        with self.database.write() as session:
            if (before := sealed.get(session, *place)) is not None:
                _opened(self.key, place, before)  # whoever has the other key would lose what it opens
            sealed.put(session, self.kind, name, made)

    def delete(self, name: str) -> None:
        """Forget it; one that is not kept is no error."""
        with self.database.write() as session:
            sealed.remove(session, self.kind, name)


@dataclass(frozen=True, slots=True)
class TeamSecrets:
    """Passwords, in the place of this computer's keyring (`Secrets`)."""

    database: Database
    key: TeamKey
    keyring: Secrets

    def get(self, account: str) -> str | None:
        return self._all.get(account)

    def set(self, account: str, password: str) -> None:
        self._all.set(account, password)

    def delete(self, account: str) -> None:
        self._all.delete(account)

    def reason_unavailable(self) -> str | None:
        """Why no password can be kept; None where one can."""
        try:
            self.key.cipher()
        except TeamKeyUnusable as unavailable:
            return str(unavailable)
        return None

    def reason_exposed(self) -> str | None:
        return self.key.reason_exposed()

    @property
    def _all(self) -> Sealed:
        return Sealed(self.database, self.key, _PASSWORD)

    def rotate(self) -> int:
        """Seal everything with the newest key; how many there are. One that no key opens stops it, and all stays.

        Raises:
            TeamKeyUnusable
        """
        with self.database.write() as session:
            found = list(sealed.all_of(session))
            for (kind, name), octets in found:
                text = _opened(self.key, (kind, name), octets)
                sealed.put(session, kind, name, _sealed(self.key, (kind, name), text))
        return len(found)

    def discard(self, *, is_meant: bool = True) -> list[str]:
        """Take away what this machine's key doesn't open, if it is meant: for which accounts or users that is.

        Raises:
            TeamKeyUnusable: this machine has no key that can be used; nothing was taken away.
        """
        self.key.cipher()
        with self.database.write() as session:
            lost = [place for place, octets in list(sealed.all_of(session)) if not _opens(self.key, place, octets)]
            for place in lost if is_meant else ():
                sealed.remove(session, *place)
        return [name.partition("\n")[2].partition("\n")[0] or name for _, name in lost]

    def take_in(self, accounts: Iterable[str]) -> list[str]:
        """Bring the passwords that the keyring has for these accounts; of which it had one.

        Raises:
            SecretsUnavailable: the keyring or the team's key can't be used.
        """
        found = {name: password for name in accounts if (password := self.keyring.get(name))}
        for name, password in found.items():
            self.set(name, password)
        return list(found)


@dataclass(frozen=True, slots=True)
class TeamSignIns:
    """Sign-ins, in the place of sealed files: see `SealedPlace`."""

    database: Database
    key: TeamKey

    def read(self, name: str) -> str:
        return self._all.get(name) or ""

    def write(self, name: str, text: str) -> None:
        self._all.set(name, text)

    def forget(self, name: str) -> None:
        self._all.delete(name)

    @property
    def _all(self) -> Sealed:
        return Sealed(self.database, self.key, _SIGN_IN)


def _sealed(key: TeamKey, place: sealed.Key, text: str) -> bytes:
    return key.cipher().encrypt(json.encode([*place, text]))


def _opened(key: TeamKey, place: sealed.Key, octets: bytes) -> str:
    from cryptography.fernet import InvalidToken  # noqa: PLC0415 - as where it is sealed

    try:
        *found, text = json.decode(key.cipher().decrypt(octets), type=list[str])
    except (InvalidToken, DecodeError, ValueError):
        found, text = [], ""
    if tuple(found) != place:
        raise TeamKeyUnusable(
            f"the one on this computer doesn't open what is kept for “{place[1]}”. Bring the team's newest key file to "
            "this computer. If that key is lost, an admin says rfq-sender secrets discard, and stores passwords anew."
        )
    return text


def _opens(key: TeamKey, place: sealed.Key, octets: bytes) -> bool:
    try:
        _opened(key, place, octets)
    except TeamKeyUnusable:
        return False
    return True


def is_sealed(database: Database, account: str) -> bool:
    """Whether the database has a password for it, which takes a key to read."""
    with database.read() as session:
        return sealed.get(session, _PASSWORD, account) is not None


def new_key(file: Path) -> None:
    """Make a key; see `add_key`.

    Raises:
        KeyNotWritten
    """
    add_key(file)
