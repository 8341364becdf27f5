"""The log file: one line per event, with ids, without secrets and without bodies.

Every room writes with `logging.getLogger(__name__)`; ids go in as `extra={"delivery": 12, "rfq": 3}`, or are bound for
a whole block (`log_ids.py`), and come out as `delivery=12 rfq=3`. Times are UTC.
"""

import contextlib
import json
import logging
import os
import re
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Literal

from typing_extensions import override

from app.system import log_ids

_MAX_OCTETS = 1_000_000
_OLD_FILES = 5
_BLANKED = "•••"
_OWN_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class Redaction:
    """The secrets of this run, and how to take them out of a text. Safe from any thread: it only ever grows."""

    def __init__(self) -> None:
        self._secrets: tuple[str, ...] = ()

    def hide(self, secret: str) -> None:
        """From now on no log line contains this secret."""
        if secret and secret not in self._secrets:
            # Longest first: a secret that contains another must not leave its tail.
            self._secrets = tuple(sorted({*self._secrets, secret}, key=len, reverse=True))

    def clean(self, text: str) -> str:
        """The text with every hidden secret blanked."""
        for secret in self._secrets:
            text = text.replace(secret, _BLANKED)
        return text


class LineFormatter(logging.Formatter):
    """One line per event, as text or as a JSON document, tracebacks included."""

    def __init__(self, style: Literal["text", "json"], redaction: Redaction) -> None:
        super().__init__()
        self._as_json = style == "json"
        self._redaction = redaction

    @override
    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, str] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": self._redaction.clean(record.getMessage()),
        }
        own = vars(record)
        extras = {**log_ids.current(), **{key: own[key] for key in own.keys() - _OWN_FIELDS}}
        fields |= {key: self._redaction.clean(str(extras[key])) for key in sorted(extras)}
        if record.exc_info:
            fields["trace"] = self._redaction.clean(self.formatException(record.exc_info))
        return json.dumps(fields, ensure_ascii=False) if self._as_json else _as_text(fields)


def _as_text(fields: dict[str, str]) -> str:
    head = [fields.pop(name) for name in ("time", "level", "logger", "event")]
    line = " ".join([*head, *(f"{key}={value}" for key, value in fields.items())])
    # A line break inside a value would let a server's answer forge an event.
    return re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]", lambda found: repr(found[0])[1:-1], line)


class _RotatingFile(RotatingFileHandler):
    """The standard one asks the file system three things for every line; this one asks the open file for its size."""

    @override
    def shouldRollover(self, record: logging.LogRecord) -> bool:
        if self.stream is None:
            self.stream = self._open()
        return os.fstat(self.stream.fileno()).st_size >= self.maxBytes

    @override
    def handleError(self, record: logging.LogRecord) -> None:
        """A line that the disk has no room for is lost; the standard one shows a traceback in the terminal."""

    @override
    def close(self) -> None:
        with contextlib.suppress(OSError, ValueError):  # the lost line is tried once more; or it is closed below us
            super().close()


class LogFile:
    """The rotating file (5 old ones of 1 MB each); made by main, closed by main."""

    def __init__(self, file: Path, *, level: str, style: Literal["text", "json"], redaction: Redaction) -> None:
        # delay: a command that has nothing to say makes no file.
        self._handler = _RotatingFile(file, maxBytes=_MAX_OCTETS, backupCount=_OLD_FILES, encoding="utf-8", delay=True)
        self._handler.setFormatter(LineFormatter(style, redaction))
        self._root, self._own = logging.getLogger(), logging.getLogger("app")
        self._old_levels = self._root.level, self._own.level
        self._root.addHandler(self._handler)
        self._own.setLevel(level)
        # Libraries chat, with addresses in it: of them only what went wrong is kept.
        self._root.setLevel(max(logging.WARNING, self._own.level))

    def close(self) -> None:
        """Stop writing and leave logging as it was."""
        self._root.removeHandler(self._handler)
        self._root.setLevel(self._old_levels[0])
        self._own.setLevel(self._old_levels[1])
        self._handler.close()
