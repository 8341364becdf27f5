"""What it means that a mail was seen in one of the account's folders, or in none of them."""

from datetime import datetime

from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.failure import FailureClass
from app.storage.outbox.doubtful import Doubt, Evidence
from app.transports.transport import MailFolder, TransportFailure

_MAY = "the server may still have it."
_NOT_FOUND = "Not found in the Sent folder"
_NOT_LOOKED = "The Sent folder couldn't be read"
_GONE = "No longer in Drafts, and not in the Sent folder"
_IN_DRAFTS = "In the folder"
_NOT_LOOKED_DRAFTS = "The mailbox couldn't be read"
_REMARKS = (_NOT_FOUND, _NOT_LOOKED, _GONE, _IN_DRAFTS, _NOT_LOOKED_DRAFTS)
_TRIES = 5
_IN_VAIN = f"It did not arrive in Drafts after {_TRIES} tries. Retry it when the mail server is well again."
_HAND = frozenset({FailureClass.AMBIGUOUS, FailureClass.INTERRUPTED})  # it was just being put into Drafts


def of(doubt: Doubt, found: tuple[MailFolder, str] | None, now: datetime) -> Evidence | str:
    """Where the mail stands by that, or what its row says from now on. `found`: the folder, and its own name."""
    if found is None:
        return _in_none(doubt, now) if doubt.into_drafts else _remarked(doubt, f"{_NOT_FOUND} at {_time(now)}; {_MAY}")
    kind, name = found
    if kind is MailFolder.DRAFTS:
        said = f"{_IN_DRAFTS} “{name}” at {_time(now)}."
        return said if doubt.state is DeliveryState.DRAFTED else Evidence(DeliveryState.DRAFTED, said)
    if kind is MailFolder.TRASH:
        text = f"You deleted it from Drafts: it was found in the folder “{name}” at {_moment(now)}. It was not sent."
        return Evidence(DeliveryState.CANCELLED, text)
    return Evidence(DeliveryState.ACCEPTED, f"Found in the Sent folder “{name}” at {_moment(now)}.")


def not_looked(doubt: Doubt, failure: TransportFailure, now: datetime) -> str:
    """What its row says where nothing could be seen."""
    what = _NOT_LOOKED_DRAFTS if doubt.into_drafts else _NOT_LOOKED
    return _remarked(doubt, f"{what} at {_time(now)}: {failure}")


def is_gone(doubt: Doubt) -> bool:
    """Whether a mail that lay in Drafts was in no folder when it was looked for last."""
    return doubt.state is DeliveryState.DRAFTED and doubt.error.startswith(_GONE)


def _in_none(doubt: Doubt, now: datetime) -> Evidence | str:
    """A mail program takes a mail out of Drafts a moment before it is filed as sent, so it is looked for once more."""
    if doubt.state is DeliveryState.DRAFTED:
        text = f"{_GONE}: seen at {_time(now)}."
        return Evidence(DeliveryState.UNKNOWN, text, FailureClass.DRAFT_GONE) if is_gone(doubt) else text
    if doubt.failure in _HAND and doubt.attempts < _TRIES:
        return Evidence(DeliveryState.READY, "It did not arrive in Drafts: it is put there again.")
    if doubt.failure in _HAND:
        return Evidence(DeliveryState.REJECTED, _IN_VAIN)
    return _remarked(doubt, f"{_GONE}: seen at {_time(now)}.")


def _remarked(doubt: Doubt, remark: str) -> str:
    """What made it so, and the newest remark in place of an older one."""
    error = doubt.error
    for former in _REMARKS:
        error = error.partition(former)[0]
    return f"{error.rstrip()} {remark}".strip()


def _time(now: datetime) -> str:
    return now.astimezone().strftime("%H:%M")


def _moment(now: datetime) -> str:
    return now.astimezone().strftime("%Y-%m-%d %H:%M")
