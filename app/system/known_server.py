"""Which server was sent by last from this data folder: one that was lost and comes back is older."""

import contextlib
from dataclasses import asdict, dataclass
from pathlib import Path

from msgspec import DecodeError, ValidationError, json

_NAME = "known-server.json"


@dataclass(frozen=True, slots=True)
class ServerAge:
    """`cluster`: what a server and its stand-bys have in common; `timeline` grows whenever one of them takes over."""

    cluster: str
    timeline: int

    def is_behind(self, other: "ServerAge") -> bool:
        """Whether the other one has taken over since."""
        return self.cluster == other.cluster and self.timeline < other.timeline


@dataclass(frozen=True, slots=True)
class KnownServer:
    folder: Path

    def last(self) -> ServerAge | None:
        """None: not known, or the file can't be read."""
        with contextlib.suppress(OSError, DecodeError, ValidationError):
            return json.decode((self.folder / _NAME).read_bytes(), type=ServerAge)
        return None

    def keep(self, age: ServerAge) -> None:
        """A disk that refuses costs this guard, and no email."""
        with contextlib.suppress(OSError):
            written = self.folder / f"{_NAME}.new"
            written.write_bytes(json.encode(asdict(age)))
            written.replace(self.folder / _NAME)
