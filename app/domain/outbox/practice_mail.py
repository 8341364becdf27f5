"""What the practice server has taken."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeMail:
    """A mail that never left this computer. `path`: the .eml, octets as received; `size` is theirs."""

    path: Path
    received_at: datetime
    sender: str
    recipients: tuple[str, ...]
    subject: str
    size: int
