"""How the states of the trade look: glyph, word and tone; the words are the ones of the user guide."""

from datetime import UTC, datetime, timedelta

from app.domain.outbox.delivery import IN_FLIGHT, WAITING, DeliveryLine, DeliveryState
from app.domain.rfqs.outcome import Outcome
from app.domain.rfqs.rfq import RfqLine, RfqState
from app.domain.rfqs.stage import Stage, stage_of
from app.domain.rfqs.tally import Standing
from app.domain.trade.finding import Severity
from app.domain.vendors.response import Response
from app.domain.vendors.vendor import VendorStatus
from app.ui.look.chip import Chip
from app.ui.look.language import tr
from app.ui.look.tokens import Tone

_ON_THE_WAY = IN_FLIGHT | {DeliveryState.READY}
_SOON = timedelta(minutes=1)  # a mail that is due later than this after it was queued is meant to go then
DELIVERY = {
    DeliveryState.READY: Chip("·", "Queued", Tone.NEUTRAL),
    DeliveryState.CLAIMED: Chip("↑", "Sending", Tone.INFO),
    DeliveryState.TRANSFERRING: Chip("↑", "Sending", Tone.INFO),
    DeliveryState.COMMITTING: Chip("↑", "Confirming", Tone.INFO),
    DeliveryState.ACCEPTED: Chip("✓", "Sent", Tone.OK),
    DeliveryState.DRAFTED: Chip("✎", "In Drafts", Tone.INFO),
    DeliveryState.REJECTED: Chip("!", "Failed", Tone.ERR),
    DeliveryState.UNKNOWN: Chip("?", "Unknown", Tone.WARN),
    DeliveryState.CANCELLED: Chip("–", "Cancelled", Tone.NEUTRAL),
    DeliveryState.SKIPPED: Chip("–", "Skipped", Tone.NEUTRAL),
}
RFQ = {
    RfqState.DRAFT: Chip("·", "Draft", Tone.NEUTRAL),
    RfqState.SENDING: Chip("↑", "Sending", Tone.INFO),
    RfqState.SENT: Chip("✓", "Sent", Tone.OK),
    RfqState.CLOSED: Chip("–", "Closed", Tone.NEUTRAL),
    RfqState.CANCELLED: Chip("–", "Cancelled", Tone.NEUTRAL),
}
OUTCOME = {
    Outcome.AWARDED: Chip("✓", "Awarded", Tone.OK),
    Outcome.NO_AWARD: Chip("–", "Not ordered", Tone.NEUTRAL),
    Outcome.CANCELLED: Chip("–", "Called off", Tone.NEUTRAL),
}
VENDOR = {
    VendorStatus.ACTIVE: Chip("✓", "Active", Tone.OK),
    VendorStatus.ON_HOLD: Chip("!", "On hold", Tone.WARN),
    VendorStatus.BLOCKED: Chip("✗", "Blocked", Tone.ERR),
}
STANDING = {
    Standing.QUOTED: Chip("✓", "Quoted", Tone.OK),
    Standing.DECLINED: Chip("✗", "Declined", Tone.NEUTRAL),
    Standing.QUESTION: Chip("?", "With a question", Tone.INFO),
    Standing.BOUNCED: Chip("!", "Bounced", Tone.ERR),
    Standing.SILENT: Chip("·", "Silent", Tone.NEUTRAL),
}
SEVERITY = {
    Severity.BLOCK: Chip("✗", "Error", Tone.ERR),
    Severity.WARN: Chip("!", "Warning", Tone.WARN),
}


def delivery_chip(line: DeliveryLine) -> Chip:
    """A postponed mail says when it is tried again, a paused one that it waits for the buyer."""
    if line.held and line.state in WAITING:
        return Chip("‖", "Paused", Tone.NEUTRAL)
    if line.into_drafts and line.state in _ON_THE_WAY:
        return Chip("↑", "To Drafts", Tone.INFO)
    if line.state is DeliveryState.READY and line.due_at - line.changed_at > _SOON:
        return Chip("·", tr(f"At {line.due_at.astimezone():%b %d, %H:%M}"), Tone.NEUTRAL)
    if line.state is DeliveryState.DEFERRED:
        return Chip("↻", tr(f"Retry {line.due_at.astimezone():%H:%M}"), Tone.WARN)
    return DELIVERY[line.state]


def delivery_fraction(line: DeliveryLine) -> tuple[float, Tone]:
    """How much of the mail is handed over: 0…1."""
    if line.state is DeliveryState.ACCEPTED:
        return 1.0, Tone.OK
    if line.state is DeliveryState.DRAFTED:
        return 1.0, Tone.INFO
    if line.state is DeliveryState.COMMITTING:  # all of it, but for the server's word
        return 1.0, Tone.INFO
    if line.state in (DeliveryState.TRANSFERRING, DeliveryState.CLAIMED) and line.size:
        return min(1.0, line.octets / line.size), Tone.INFO
    return 0.0, Tone.NEUTRAL


def rfq_chip(line: RfqLine) -> Chip:
    """What needs the buyer comes before what the RFQ is."""
    if line.unknown and line.state in (RfqState.SENDING, RfqState.SENT):
        return Chip("?", tr(f"{line.unknown} unknown"), Tone.WARN)
    if line.failed and line.state in (RfqState.SENDING, RfqState.SENT):
        return Chip("!", tr(f"{line.failed} failed"), Tone.ERR)
    if line.drafted and line.state is RfqState.SENT:
        return Chip("✎", tr(f"{line.drafted} in Drafts"), Tone.INFO)
    if line.outcome is not None:
        return OUTCOME[line.outcome]
    if stage_of(line, datetime.now(UTC)) is Stage.TO_DECIDE:
        return Chip("→", "To decide", Tone.WARN)
    return RFQ[line.state]


_RESPONSE = {
    Response.AWAITING: "",
    Response.ACKNOWLEDGED: "acknowledged",
    Response.DECLINED: "declined",
    Response.PARTLY_QUOTED: "partly quoted",
    Response.QUOTED: "quoted",
    Response.NO_REPLY: "no reply",
}


def mail_word(state: DeliveryState) -> str:
    """The state alone, in lower case, to stand in a sentence."""
    return tr("to be tried again") if state is DeliveryState.DEFERRED else DELIVERY[state].said.lower()


def response_word(response: Response) -> str:
    """What a vendor said; nothing while there is time."""
    return tr(_RESPONSE[response])
