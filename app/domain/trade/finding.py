"""What a check has found: it names its row, says what is wrong and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    BLOCK = "block"  # sending is refused
    WARN = "warn"


class Place(StrEnum):
    """The step of the RFQ editor that mends it."""

    DETAILS = "details"
    ITEMS = "items"
    ATTACHMENTS = "attachments"
    VENDORS = "vendors"
    MESSAGE = "message"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`row` is what the buyer calls it: a vendor's name, "line 3", a file name."""

    code: str  # stable, for scripts: "deadline-past"
    severity: Severity
    place: Place
    row: str
    text: str
    todo: str


def blocks(findings: Iterable[Finding]) -> bool:
    """Whether any of them refuses sending."""
    return any(f.severity is Severity.BLOCK for f in findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What an import did with one row: `dropped` rows did not come in, others came in changed."""

    row: int  # as the spreadsheet counts: the header is row 1
    field: str
    text: str
    dropped: bool = False
