"""Small things that the window remembers between two days."""

from dataclasses import dataclass
from typing import Any

from app.storage.base import preferences
from app.storage.base.database import Database


@dataclass(frozen=True, slots=True)
class Preferences:
    database: Database

    def get(self, key: str) -> Any:  # noqa: ANN401 - whatever was put there
        """What was put there; None where nothing was."""
        with self.database.read() as session:
            return preferences.get(session, key)

    def put(self, key: str, value: Any) -> None:  # noqa: ANN401 - anything that JSON knows
        """In place of what there was."""
        with self.database.write() as session:
            preferences.put(session, key, value)
