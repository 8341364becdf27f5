"""An incoming mail as it is kept: what it is, whose it is, and what is still to be done about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.domain.inbox.bounces import Bounced
from app.domain.inbox.filing import Degree, Filing, Place
from app.domain.inbox.incoming import IncomingMail, IncomingPart
from app.domain.inbox.kind import Kind
from app.domain.trade.ids import IncomingId, RfqId, VendorId


class EntryState(StrEnum):
    ASKED = "asked"  # the buyer has to say whose it is
    FILED = "filed"  # it waits to be entered, answered or dealt with
    DONE = "done"
    ASIDE = "aside"  # it belongs to no RFQ


_DONE_AT_ONCE = (Kind.DECLINE, Kind.AUTO_REPLY, Kind.DELAYED)


def state_of(kind: Kind, degree: Degree) -> EntryState:
    """Where a mail stands that has just come in."""
    if degree is Degree.UNKNOWN:
        return EntryState.ASIDE
    if degree is not Degree.CERTAIN:
        return EntryState.ASKED
    return filed_state(kind)


def needs_you(state: EntryState, kind: Kind) -> bool:
    """Whether only the buyer can go on with it, besides what is to be entered."""
    return state is EntryState.ASKED or (state is EntryState.FILED and kind is Kind.QUESTION)


def filed_state(kind: Kind) -> EntryState:
    """Where it stands once it is filed: what says all by itself needs nobody."""
    return EntryState.DONE if kind in _DONE_AT_ONCE else EntryState.FILED


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A mail that has come in, read and judged, on its way to be kept."""

    mail: IncomingMail
    identity: str
    sha256: str
    size: int
    origin: str
    kind: Kind
    why: str
    filing: Filing
    bounced: tuple[Bounced, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a list shows of it. `place` is where it is filed; `places` where it may belong, with `reasons`."""

    id: IncomingId
    kind: Kind
    why: str
    state: EntryState
    degree: Degree
    reasons: tuple[str, ...]
    place: Place | None
    places: tuple[Place, ...]
    sender: str
    sender_name: str
    subject: str
    glimpse: str
    sent_at: datetime | None
    arrived_at: datetime
    origin: str
    sha256: str
    size: int
    details: Mapping[str, Any]
    problems: tuple[str, ...]
    parts: tuple[IncomingPart, ...] = ()

    @property
    def when(self) -> datetime:
        """By its own word, else when it was seen here."""
        return self.sent_at or self.arrived_at

    @property
    def needs_you(self) -> bool:
        """Whether only the buyer can go on with it, besides what is to be entered."""
        return needs_you(self.state, self.kind)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries; None: whatever it is. `needs_you`: only those.

    An RFQ has what is filed there, and what may belong there while the buyer has not said so.
    """

    states: frozenset[EntryState] | None = None
    kinds: frozenset[Kind] | None = None
    rfq_id: RfqId | None = None
    vendor_id: VendorId | None = None
    needs_you: bool = False
