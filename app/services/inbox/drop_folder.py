"""A folder that the buyer, or a rule of the mail program, puts saved emails into: each new one is added."""

from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from app.services.inbox.taking_in import TakenIn, TakingIn, mails_in, why_closed

_Stamp = tuple[int, int]  # size, and when it was last written


@dataclass(slots=True)
class DropFolder:
    """May be looked into from any thread. Files stay where they are; one that changes is read again."""

    taking_in: TakingIn
    folder: Path | None
    _seen: dict[Path, _Stamp] = field(default_factory=dict)
    _why: str = ""  # it could not be looked into, which is told once
    _lock: Lock = field(default_factory=Lock)

    def look(self) -> TakenIn:
        """What is new in it. MailNotKept: there is no room; it is read again at the next look."""
        with self._lock:
            try:
                stamps = self._stamps()
            except OSError as reason:
                return self._unread(reason)
            self._why = ""
            new = [path for path, stamp in stamps.items() if self._seen.get(path) != stamp]
            taken = self.taking_in.files(new) if new else TakenIn()
            self._seen = stamps
            return taken

    def _stamps(self) -> dict[Path, _Stamp]:
        if self.folder is None or not self.folder.is_dir():
            return {}
        found: dict[Path, _Stamp] = {}
        for path in sorted(mails_in(self.folder)):
            told = path.stat()
            found[path] = told.st_size, told.st_mtime_ns
        return found

    def _unread(self, reason: OSError) -> TakenIn:
        before, self._why = self._why, str(reason)
        if self._why == before:
            return TakenIn()
        return TakenIn(unread={str(self.folder): why_closed(reason)})
