"""What the disk says about each file of a request, in a word."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from app.domain.rfqs.rfq import Attachment

Print = tuple[int, str | None]  # size in octets, and SHA-256 in hex; None: reading it would download it


class FileState(StrEnum):
    FINE = "fine"
    CHANGED = "changed"  # since it was attached
    MISSING = "missing"  # or it can't be read
    ONLINE = "online"  # a cloud's placeholder, as large as what was attached
    EMPTY = "empty"
    DUPLICATE = "duplicate"  # of one before it, by name or content


def file_states(files: Sequence[Attachment], prints: Mapping[str, Print | None]) -> Mapping[str, FileState]:
    """The state of each by its path; `prints`: what lies there now, None where nothing can be read."""
    seen: set[str] = set()
    states: dict[str, FileState] = {}
    for file in files:
        keys = {file.name.casefold(), file.sha256}
        now = prints[file.path]
        if now is None:
            states[file.path] = FileState.MISSING
        elif now == (file.size, None):
            states[file.path] = FileState.ONLINE
        elif now != (file.size, file.sha256):
            states[file.path] = FileState.CHANGED
        elif not file.size:
            states[file.path] = FileState.EMPTY
        else:
            states[file.path] = FileState.DUPLICATE if keys & seen else FileState.FINE
        seen |= keys
    return states
