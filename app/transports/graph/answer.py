"""What Graph answers, and what it says about an error."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from app.transports.line.printable import printable
from app.transports.transport import Reply

_MAX_HINT = timedelta(days=1)
_SHOWN = 500  # characters of an answer


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer; `headers` are asked for in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_portal(self) -> bool:
        """Somebody else answered: Graph shows no pages and sends nobody elsewhere."""
        return 300 <= self.status < 400 or self.status == 511 or self._is_page

    @property
    def told(self) -> dict[str, Any]:
        """Its JSON object; empty where there is none."""
        try:
            read = json.loads(self.body)
        except ValueError:
            return {}
        return read if isinstance(read, dict) else {}

    @property
    def code(self) -> str:
        """Graph's own name for an error, empty where it gives none."""
        return self._of_error("code")

    @property
    def reply(self) -> Reply:
        """As it may be shown and logged."""
        said = self._of_error("message") or ("" if self.told or self._is_page else printable(self.body))
        text = ": ".join(part for part in (self.code, said) if part)
        return Reply(self.status, "", printable(text.encode("utf-8", "replace"))[:_SHOWN])

    @property
    def pause(self) -> timedelta | None:
        """Retry-After (RFC 9110 §10.2.3), at most a day; None if none."""
        named = self.headers.get("retry-after", "").strip()
        if named.isascii() and named.isdigit():
            return min(timedelta(seconds=int(named[:9])), _MAX_HINT)
        try:
            until = parsedate_to_datetime(named)
        except ValueError:
            return None
        if until.tzinfo is None:
            until = until.replace(tzinfo=UTC)
        return max(timedelta(), min(until - datetime.now(UTC), _MAX_HINT))

    @property
    def _is_page(self) -> bool:
        return self.headers.get("content-type", "").lower().startswith("text/html")

    def _of_error(self, name: str) -> str:
        error = self.told.get("error")
        said = error.get(name) if isinstance(error, dict) else None
        return said if isinstance(said, str) else ""
