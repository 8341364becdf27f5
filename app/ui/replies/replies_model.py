"""Answers as rows."""

from PySide6.QtCore import QObject

from app.domain.inbox.entry import Entry, EntryState
from app.domain.inbox.kind import Kind
from app.ui.look.chip import Chip
from app.ui.look.language import tr
from app.ui.look.table_model import Column, LinesModel
from app.ui.look.tokens import Tone
from app.ui.look.wording import moment_text

KINDS = {
    Kind.BOUNCE: Chip("✗", "Bounced", Tone.ERR),
    Kind.DELAYED: Chip("↻", "Delayed", Tone.WARN),
    Kind.AUTO_REPLY: Chip("·", "Auto-reply", Tone.NEUTRAL),
    Kind.DECLINE: Chip("–", "Declined", Tone.NEUTRAL),
    Kind.FORM: Chip("✓", "Quote form", Tone.OK),
    Kind.QUOTE: Chip("✓", "Quote", Tone.OK),
    Kind.QUESTION: Chip("?", "Question", Tone.INFO),
}
_WHOSE = Chip("?", "Whose?", Tone.WARN)


def chip(entry: Entry) -> Chip:
    """Whose it is comes before what it is."""
    return _WHOSE if entry.state is EntryState.ASKED else KINDS[entry.kind]


def vendors_text(entry: Entry) -> str:
    """Where it is filed, or whom it may belong to."""
    if entry.place is not None:
        return entry.place.vendor
    names = list(dict.fromkeys(place.vendor for place in entry.places))
    return " / ".join(tr(f"{name}?") for name in names)


def rfqs_text(entry: Entry) -> str:
    places = [entry.place] if entry.place else entry.places
    return " / ".join(dict.fromkeys(place.rfq for place in places))


def sender_text(entry: Entry) -> str:
    return f"{entry.sender_name} <{entry.sender}>" if entry.sender_name else entry.sender


COLUMNS: tuple[Column[Entry], ...] = (
    Column(title="What", text=lambda e: str(chip(e)), chip=chip, tip=lambda e: e.why, width=120, is_rigid=True),
    Column(title="Vendor", text=vendors_text, width=190),
    Column(title="RFQ", text=rfqs_text, width=130),
    Column(title="From", text=sender_text, width=190),
    Column(title="Subject", text=lambda e: e.subject, tip=lambda e: e.glimpse, width=240),
    Column(
        title="Received",
        text=lambda e: moment_text(e.when),
        sort=lambda e: e.when.timestamp(),
        width=140,
        is_rigid=True,
    ),
)


class RepliesModel(LinesModel[Entry]):
    def __init__(self, parent: QObject) -> None:
        super().__init__(COLUMNS, key=lambda e: e.id, parent=parent)
