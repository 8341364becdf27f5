"""What an import would do, vendor by vendor, before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path

from app.domain.trade.finding import Remark
from app.domain.trade.ids import VendorId
from app.domain.vendors.capabilities import capability_key
from app.domain.vendors.import_kind import ImportKind
from app.domain.vendors.merge import Difference
from app.domain.vendors.vendor import Vendor
from app.domain.words.vocabulary import Vocabulary


class Outcome(StrEnum):
    NEW = "new"
    UPDATE = "update"
    SAME = "same"
    DOUBTFUL = "doubtful"  # not in the list, but much like one there or further up in the sheet


class Choice(StrEnum):
    """What the buyer may decide about a vendor of the sheet."""

    TAKE = "take"  # as a new vendor, or over what is known
    LEAVE_OUT = "leave_out"
    SAME_AS = "same_as"  # it is the vendor that it is like


@dataclass(frozen=True, slots=True)
class Decision:
    choice: Choice = Choice.TAKE
    same_as: str = ""  # name of a vendor of the list or of the sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What came in, or would: vendors that are added and changed, and their new contacts and capabilities.

    `unchanged` and `left_out` are of the sheet's vendors.
    """

    added: int = 0
    updated: int = 0
    contacts: int = 0
    capabilities: int = 0
    unchanged: int = 0
    left_out: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(Counts)})

    @staticmethod
    def of(new: Sequence[Vendor], before: Sequence[Vendor], after: Sequence[Vendor]) -> "Counts":
        """Of vendors that are not in the list, and of known ones before and after."""
        pairs = [*((None, v) for v in new), *zip(before, after, strict=True)]
        return Counts(
            added=len(new),
            updated=len(before),
            contacts=sum(_more_contacts(*pair) for pair in pairs),
            capabilities=sum(_more_capabilities(*pair) for pair in pairs),
        )


def _more_contacts(before: Vendor | None, after: Vendor) -> int:
    return len(after.contacts) - (len(before.contacts) if before else 0)


def _more_capabilities(before: Vendor | None, after: Vendor) -> int:
    """Another standing of a known one is none."""
    return len(_capability_keys(after) - (_capability_keys(before) if before else set()))


@dataclass(frozen=True, slots=True)
class Cleaning:
    """A cell that was not taken as it stands."""

    row: int
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Alike:
    """A vendor that an incoming one may be, and why; without an id it stands further up in the sheet."""

    vendor_id: VendorId | None
    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A vendor of the sheet: `listed` as the sheet says, `known` as it is now, `after` as it would be."""

    listed: Vendor
    known: Vendor | None
    after: Vendor
    outcome: Outcome
    rows: tuple[int, ...]
    differences: tuple[Difference, ...] = ()
    alike: tuple[Alike, ...] = ()
    raised: str = ""  # the clearance that the sheet would raise it to, which is a question of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """What an import would do. `rows` counts the rows with anything in them: every one is in a vendor or dropped."""

    kind: ImportKind
    path: Path
    rows: int
    encoding: str
    delimiter: str
    columns: Mapping[str, str]
    incoming: tuple[Incoming, ...]
    cleanings: tuple[Cleaning, ...]
    remarks: tuple[Remark, ...]
    terms: Vocabulary | None = None  # as it would be; None: it does not change
    spellings: int = 0  # new ones among them
    unread: tuple[str, ...] = ()  # other sheets of the workbook that have content

    @property
    def new(self) -> tuple[Vendor, ...]:
        """Vendors that are not in the list yet, the doubtful among them."""
        return tuple(i.after for i in self.incoming if i.outcome in (Outcome.NEW, Outcome.DOUBTFUL))

    @property
    def updated(self) -> tuple[Vendor, ...]:
        return tuple(i.after for i in self.incoming if i.outcome is Outcome.UPDATE)

    @property
    def raising(self) -> tuple[Incoming, ...]:
        """Those whose clearance the sheet would raise."""
        return tuple(i for i in self.incoming if i.raised)

    @property
    def doubtful(self) -> tuple[Incoming, ...]:
        return tuple(i for i in self.incoming if i.outcome is Outcome.DOUBTFUL)

    @property
    def unchanged(self) -> int:
        return sum(i.outcome is Outcome.SAME for i in self.incoming)

    @property
    def contacts(self) -> int:
        """New contacts, at new and at known vendors."""
        return sum(_more_contacts(i.known, i.after) for i in self.incoming)

    @property
    def capabilities(self) -> int:
        """New capabilities, the same way."""
        return sum(_more_capabilities(i.known, i.after) for i in self.incoming)

    @property
    def dropped(self) -> int:
        """Rows that do not come in."""
        return len({r.row for r in self.remarks if r.dropped})

    @property
    def is_usable(self) -> bool:
        """Whether anything of it could be read."""
        return bool(self.incoming) or self.kind is ImportKind.ALIASES


def _capability_keys(vendor: Vendor) -> set[str]:
    return {capability_key(c) for c in vendor.capabilities}
