"""The key that a team's passwords are sealed with: in a file or a variable of each machine, never in the database.

A file has a key on each line, the newest first: what is written is sealed with that one, and all of them open. So a key
is changed without a moment in which nobody can sign in.
"""

import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.trade.problem import Problem
from app.system.secrets import SecretsUnavailable

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

VARIABLE = "RFQ_SENDER_KEY"
_OTHERS = stat.S_IRWXO | stat.S_IWGRP  # a group may have been given it on purpose, to read


class TeamKeyUnusable(SecretsUnavailable):
    """Nothing can be sealed or opened with what this machine has."""

    def __init__(self, reason: str) -> None:
        Problem.__init__(self, f"The team's key can't be used: {reason}")
        self.reason = reason


class KeyNotWritten(Problem):
    """The file is as it was."""


@dataclass(frozen=True, slots=True)
class TeamKey:
    """`file`: None where the variable has it. Nothing is read before it is needed."""

    file: Path | None

    @property
    def is_set(self) -> bool:
        """Whether this machine is told of a key at all."""
        return bool(os.environ.get(VARIABLE) or self.file)

    def cipher(self) -> "MultiFernet":
        """Seals with the first key and opens with any.

        Raises:
            TeamKeyUnusable: there is none that can be used.
        """
        from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415 - slow to load, and of a team alone

        try:
            return MultiFernet([Fernet(key) for key in self._keys()])
        except ValueError:  # of none, too; the words of the library could show a key
            raise TeamKeyUnusable(
                f"{self._place} holds no valid key. Bring the team's key file to this computer. A team that has none "
                "yet makes one: rfq-sender secrets new-key FILE."
            ) from None

    def reason_exposed(self) -> str | None:
        """Why somebody else on this computer may read or change it. Windows has no such rights; its folders have."""
        if os.name == "nt" or self.file is None or os.environ.get(VARIABLE):
            return None
        with suppress(OSError):  # a file that can't be looked at is told by `cipher`
            if self.file.stat().st_mode & _OTHERS:
                return f"“{self.file}” can be read or changed by other users of this computer."
        return None

    def _keys(self) -> list[str]:
        text = os.environ.get(VARIABLE) or self._read()
        lines = (line.strip() for line in text.replace(",", "\n").splitlines())
        return [line for line in lines if line and not line.startswith("#")]

    def _read(self) -> str:
        try:
            return self.file.read_text(encoding="ascii") if self.file else ""
        except FileNotFoundError as reason:
            raise TeamKeyUnusable(f"“{self.file}” isn't there. Bring the team's key file to this computer.") from reason
        except (OSError, UnicodeDecodeError) as reason:
            raise TeamKeyUnusable(f"“{self.file}” can't be read by this user.") from reason

    @property
    def _place(self) -> str:
        return VARIABLE if os.environ.get(VARIABLE) else f"“{self.file}”"


def add_key(file: Path) -> None:
    """Put a new key in front of those that are in the file; only this user may read it.

    Raises:
        KeyNotWritten
    """
    from cryptography.fernet import Fernet  # noqa: PLC0415 - as above

    part = file.with_name(f"{file.name}.part")
    try:
        before = file.read_bytes() if file.exists() else b""
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as written:
            written.write(Fernet.generate_key() + b"\n" + before)
            written.flush()
            os.fsync(written.fileno())
        part.replace(file)
    except OSError as reason:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise KeyNotWritten(
            f"The key can't be written to “{file}” ({reason.strerror or reason}). The file is as it was."
        ) from reason
