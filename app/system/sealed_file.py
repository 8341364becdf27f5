"""What signs somebody in, encrypted in the data folder with a key from the keyring.

Tokens are too long for the keyring itself: Windows keeps 1,280 characters an entry.
"""

import contextlib
import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from app.system.secrets import Secrets, SecretsUnavailable

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

_KEY = "(key of the sign-ins)"  # its name in the keyring; no account can be called so


@dataclass(slots=True)
class SealedFiles:
    """Texts by name, in files that only this user's keyring opens. Any thread; the last writer wins."""

    folder: Path
    secrets: Secrets
    _key: bytes = field(default=b"", repr=False)

    def read(self, name: str) -> str:
        """What was written last; empty where nothing was, or where it cannot be opened any more.

        Raises:
            SecretsUnavailable: the keyring does not give the key.
        """
        from cryptography.fernet import InvalidToken  # noqa: PLC0415 - slow to load, and needed by few accounts

        try:
            octets = self._file(name).read_bytes()
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise SecretsUnavailable(f"{self._file(name)} can't be read ({error.strerror}).") from error
        try:
            return self._cipher().decrypt(octets).decode("utf-8")
        except InvalidToken:  # it is from another computer, or the keyring was emptied: signing in anew mends it
            return ""

    def write(self, name: str, text: str) -> None:
        """Keep this in place of it, whole or not at all.

        Raises:
            SecretsUnavailable: it was not kept.
        """
        octets = self._cipher().encrypt(text.encode("utf-8"))
        file = self._file(name)
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._replace(file, octets)
        except OSError as error:
            raise SecretsUnavailable(f"{file} can't be written ({error.strerror}).") from error

    def forget(self, name: str) -> None:
        """One that is not there is no error."""
        with contextlib.suppress(OSError):
            self._file(name).unlink(missing_ok=True)

    def _replace(self, file: Path, octets: bytes) -> None:
        with NamedTemporaryFile(dir=self.folder, delete=False) as part:  # readable for this user alone
            made = Path(part.name)
            try:
                part.write(octets)
                part.flush()
                os.fsync(part.fileno())
            except OSError:
                part.close()
                made.unlink()
                raise
        made.replace(file)

    def _file(self, name: str) -> Path:
        return self.folder / f"{hashlib.sha256(name.encode('utf-8')).hexdigest()[:32]}.sealed"

    def _cipher(self) -> "Fernet":
        from cryptography.fernet import Fernet  # noqa: PLC0415

        if not self._key:
            key = self.secrets.get(_KEY)
            if key is None:
                key = Fernet.generate_key().decode("ascii")
                self.secrets.set(_KEY, key)
            self._key = key.encode("ascii")
        return Fernet(self._key)
