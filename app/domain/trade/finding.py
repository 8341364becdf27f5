"""What a check has found: it names its row, says what is wrong and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.trade.ids import AttachmentId, LineId, VendorId


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
class Spot:
    """Where exactly, as far as it is known: a step, in it a line, a file or a vendor, and of that a field.

    Of several vendors it is the first.
    """

    place: Place
    line: LineId | None = None
    file: AttachmentId | None = None
    vendor: VendorId | None = None
    field: str = ""  # "deadline", "subject", "body", "email", or what a line calls it: "callout"
    words: str = ""  # as they stand in the field
    at: int = 0  # the line of the field that they stand in, from 1
    language: str = ""  # of the text that the field belongs to, "de"; empty: the first one


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`row` is what the buyer calls it: a vendor's name, "line 3", a file name."""

    code: str  # stable, for scripts: "deadline-past"
    severity: Severity
    spot: Spot
    row: str
    text: str
    todo: str

    @property
    def place(self) -> Place:
        """The step that mends it."""
        return self.spot.place


def blocking(code: str, spot: Spot, row: str, text: str, todo: str) -> Finding:
    """What refuses sending."""
    return Finding(code=code, severity=Severity.BLOCK, spot=spot, row=row, text=text, todo=todo)


def warning(code: str, spot: Spot, row: str, text: str, todo: str) -> Finding:
    """What the buyer may mean."""
    return Finding(code=code, severity=Severity.WARN, spot=spot, row=row, text=text, todo=todo)


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
    to_mend: bool = False  # it came in, or was passed over, and wants the buyer's hand
