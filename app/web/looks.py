"""How states look in a browser: glyph, word and tone, so that nothing is told by colour alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from app.domain.inbox.entry import EntryState
from app.domain.inbox.kind import Kind
from app.domain.outbox.delivery import FAILED, IN_FLIGHT, WAITING, DeliveryLine, DeliveryState
from app.domain.rfqs.outcome import Outcome
from app.domain.rfqs.rfq import RfqLine, RfqState
from app.domain.rfqs.stage import Stage, stage_of
from app.domain.trade.finding import Severity
from app.domain.vendors.lessons import Lesson
from app.domain.vendors.vendor import VendorStatus


@dataclass(frozen=True, slots=True)
class Look:
    glyph: str
    word: str
    tone: str  # ok, warn, err, info, neutral


_ON_ITS_WAY = WAITING | IN_FLIGHT
_DELIVERY = {
    DeliveryState.READY: Look("·", "Queued", "neutral"),
    DeliveryState.CLAIMED: Look("↑", "Sending", "info"),
    DeliveryState.TRANSFERRING: Look("↑", "Sending", "info"),
    DeliveryState.COMMITTING: Look("↑", "Confirming", "info"),
    DeliveryState.ACCEPTED: Look("✓", "Sent", "ok"),
    DeliveryState.DRAFTED: Look("✎", "In Drafts", "info"),
    DeliveryState.DEFERRED: Look("↻", "Retry", "warn"),
    DeliveryState.REJECTED: Look("!", "Failed", "err"),
    DeliveryState.UNKNOWN: Look("?", "Unknown", "warn"),
    DeliveryState.CANCELLED: Look("–", "Cancelled", "neutral"),
    DeliveryState.SKIPPED: Look("–", "Skipped", "neutral"),
}
_RFQ = {
    RfqState.DRAFT: Look("·", "Draft", "neutral"),
    RfqState.SENDING: Look("↑", "Sending", "info"),
    RfqState.SENT: Look("✓", "Sent", "ok"),
    RfqState.CLOSED: Look("–", "Closed", "neutral"),
    RfqState.CANCELLED: Look("–", "Cancelled", "neutral"),
}
_OUTCOME = {
    Outcome.AWARDED: Look("✓", "Awarded", "ok"),
    Outcome.NO_AWARD: Look("–", "Not ordered", "neutral"),
    Outcome.CANCELLED: Look("–", "Called off", "neutral"),
}
_VENDOR = {
    VendorStatus.ACTIVE: Look("✓", "Active", "ok"),
    VendorStatus.ON_HOLD: Look("!", "On hold", "warn"),
    VendorStatus.BLOCKED: Look("✗", "Blocked", "err"),
}
_KIND = {
    Kind.BOUNCE: Look("!", "Bounce", "err"),
    Kind.DELAYED: Look("↻", "Delayed", "warn"),
    Kind.AUTO_REPLY: Look("·", "Auto-reply", "neutral"),
    Kind.DECLINE: Look("–", "Decline", "neutral"),
    Kind.FORM: Look("✓", "Quote form", "ok"),
    Kind.QUOTE: Look("✓", "Quote", "ok"),
    Kind.QUESTION: Look("?", "Question", "info"),
}
_ENTRY = {
    EntryState.ASKED: "whose?",
    EntryState.FILED: "to do",
    EntryState.DONE: "done",
    EntryState.ASIDE: "laid aside",
}
_SEVERITY = {Severity.BLOCK: Look("✗", "Error", "err"), Severity.WARN: Look("!", "Warning", "warn")}


def of_rfq(line: RfqLine) -> Look:
    """What needs somebody comes before what the RFQ is."""
    is_out = line.state in (RfqState.SENDING, RfqState.SENT)
    if is_out and line.unknown:
        return Look("?", f"{line.unknown} unknown", "warn")
    if is_out and line.failed:
        return Look("!", f"{line.failed} failed", "err")
    if line.outcome is not None:
        return _OUTCOME[line.outcome]
    if stage_of(line, datetime.now(UTC)) is Stage.TO_DECIDE:
        return Look("→", "To decide", "warn")
    return _RFQ[line.state]


def of_state(state: RfqState) -> Look:
    return _RFQ[state]


def of_delivery(line: DeliveryLine) -> Look:
    return Look("‖", "Paused", "neutral") if line.held and line.state in WAITING else _DELIVERY[line.state]


def has_failed(line: DeliveryLine) -> bool:
    """Whether it can be made anew."""
    return line.state in FAILED


def is_moving(lines: Iterable[DeliveryLine]) -> bool:
    """Whether any of them changes by itself."""
    return any(line.state in _ON_ITS_WAY and not line.held for line in lines)


def of_vendor(status: VendorStatus) -> Look:
    return _VENDOR[status]


def of_lesson(lesson: Lesson) -> Look:
    """Whether anything is learned from it."""
    if lesson.is_left_out:
        return Look("–", "Left out", "warn")
    return Look("·", "Not yet", "neutral") if lesson.outcome is None else Look("✓", "Counts", "ok")


def of_kind(kind: Kind) -> Look:
    return _KIND[kind]


def word_of(state: EntryState) -> str:
    return _ENTRY[state]


def of_severity(severity: Severity) -> Look:
    return _SEVERITY[severity]
