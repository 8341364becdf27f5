"""Where a team's database is."""

from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

from app.domain.trade.problem import Problem

_SCHEMES = ("postgresql", "postgres")


class AddressInvalid(Problem):
    """The text names no database."""


@dataclass(frozen=True, slots=True)
class Address:
    """`url` holds no password: it is shown in messages and kept in settings."""

    url: str
    password: str = field(default="", repr=False)

    @classmethod
    def of(cls, text: str, password: str = "") -> Self:
        """Read `postgresql://USER@HOST:PORT/NAME`, with libpq's options behind a “?”.

        Raises:
            AddressInvalid: it is another thing, or a password stands in it.
        """
        try:
            parts = urlsplit(text)
            given, _port = parts.password, parts.port
        except ValueError:
            raise AddressInvalid(_HOW.format(text=text)) from None
        if given is not None:
            raise AddressInvalid(
                "The database's address holds a password, and would show it. Take it out there and give it in the "
                "variable RFQ_SENDER_DATABASE_PASSWORD, or keep it in this computer's keyring."
            )
        if parts.scheme not in _SCHEMES or not parts.path.strip("/"):
            raise AddressInvalid(_HOW.format(text=text))
        return cls(text, password)

    @property
    def shown(self) -> str:
        """Server and database, as in messages."""
        parts = urlsplit(self.url)
        host = parts.hostname or "localhost"
        return f"{host}/{parts.path.strip('/')}"


_HOW = (
    "“{text}” names no database of a team. Write it as postgresql://USER@SERVER/NAME, and check the port if it has one."
)
