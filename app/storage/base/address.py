"""Where a team's database is."""

from dataclasses import dataclass, field
from typing import Self
from urllib.parse import parse_qs, urlsplit

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

        Several servers of which one can be written to are named as libpq has it: `HOST:PORT,HOST:PORT`.

        Raises:
            AddressInvalid: it is another thing, or a password stands in it.
        """
        try:
            parts = urlsplit(text)
            has_password = parts.password is not None or "password" in parse_qs(parts.query)
            _hosts(parts.netloc)
        except ValueError:
            raise AddressInvalid(_HOW.format(text=text)) from None
        if has_password:
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
        hosts = ",".join(_hosts(parts.netloc)) or "localhost"
        return f"{hosts}/{parts.path.strip('/')}"


def _hosts(netloc: str) -> list[str]:
    """With the ports that are named. ValueError: one of these is none."""
    places = [urlsplit(f"//{place}") for place in netloc.rpartition("@")[2].split(",")]
    named = [(place.hostname, place.port) for place in places]
    shown = [(f"[{host}]" if ":" in host else host, port) for host, port in named if host]
    return [f"{host}:{port}" if port else host for host, port in shown]


_HOW = (
    "“{text}” names no database of a team. Write it as postgresql://USER@SERVER/NAME, and check the port if it has one."
)
