"""What a quote form says that a vendor has filled in: values with the cells they came from, and what is doubtful."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from app.domain.quotes.lead_time import LeadTime
from app.domain.trade.problem import Problem


class FormOfAnother(Problem):
    """The form was made for another vendor or another RFQ; nothing of it is used."""


class FormUnreadable(Problem):
    """No answers can be found in the file; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedLine:
    """A line as this vendor was asked for it."""

    number: int
    part_number: str
    quantities: Sequence[int]
    unit: str = "EA"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Whose answer is expected, and to what; `sent_on` is the day of the RFQ, before which nothing ships."""

    rfq_number: str
    token: str
    lines: Sequence[AskedLine]
    sent_on: date | None = None

    @property
    def rows(self) -> tuple[tuple[int, int], ...]:
        """Line and quantity of each row, in order."""
        return tuple((line.number, quantity) for line in self.lines for quantity in line.quantities)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFinding:
    """What the buyer has to look at before it counts; `cell` as in "J14", empty for what is in no cell."""

    code: str  # stable: "doubt", "formula", "ref-lost", "row-changed", "doubled", "price-rises", "price-jumps", …
    text: str
    cell: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormHead:
    """What holds for the whole quote; `cells` are by the names of these fields."""

    quote_number: str = ""
    currency: str = ""  # ISO 4217, or as it was written where it isn't known
    valid_until: date | None = None
    order_minimum: Decimal | None = None
    order_charge: Decimal | None = None
    delivery: str = ""
    payment: str = ""
    remarks: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Charges:
    """Of a line, once, whatever row they were written in; None: nothing was written."""

    line_minimum: Decimal | None = None
    lot_charge: Decimal | None = None
    nre: Decimal | None = None
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedRow:
    """What was answered to one quantity of one line. A value that is in doubt is None and has a finding.

    A row that was not asked keeps the line, quantity and charges that are written in it. `is_free`: the price is 0
    because somebody said so. Columns of the vendor's own are in `remarks`.
    """

    line: int
    quantity: int
    part_number: str
    row: int  # of the sheet
    unit_price: Decimal | None = None
    price_per: int = 1
    is_free: bool = False
    is_no_quote: bool = False
    reason: str = ""
    lead_time: LeadTime | None = None  # None: nothing was written
    charges: Charges = Charges()
    remarks: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[FormFinding, ...] = ()

    @property
    def is_open(self) -> bool:
        """Neither priced nor declined nor doubtful: nothing was answered."""
        return self.unit_price is None and not self.is_no_quote and not self.findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Rows are in the order asked; `missing` are asked lines and quantities that have no row in the file.

    `charges` are by line. `alternatives` were not asked and are not compared.
    """

    head: FormHead
    rows: tuple[QuotedRow, ...]
    charges: Mapping[int, Charges]
    alternatives: tuple[QuotedRow, ...] = ()
    missing: tuple[tuple[int, int], ...] = ()
    findings: tuple[FormFinding, ...] = ()  # of the head, of charges and of the file

    @property
    def all_findings(self) -> Iterator[FormFinding]:
        """Those of the rows as well."""
        yield from self.findings
        for row in (*self.rows, *self.alternatives):
            yield from row.findings
