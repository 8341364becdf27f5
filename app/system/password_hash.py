"""A password made unreadable, slowly: argon2id (RFC 9106) with the library's parameters, 64 MiB and three rounds."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher


class Argon2id:
    """Loaded when it is first needed: of the web alone."""

    def __init__(self) -> None:
        self._made: PasswordHasher | None = None

    def hash(self, password: str) -> str:
        """With a salt of its own."""
        return self._hasher.hash(password)

    def is_right(self, kept: str, password: str) -> bool:
        """Whether the hash was made of this one; False where it is no hash."""
        from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415

        try:
            return self._hasher.verify(kept, password)
        except (InvalidHashError, VerificationError):
            return False

    @property
    def _hasher(self) -> "PasswordHasher":
        if self._made is None:
            from argon2 import PasswordHasher  # noqa: PLC0415

            self._made = PasswordHasher()
        return self._made
