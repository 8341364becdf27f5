"""What can be done with whole RFQs of the list: delete, close, archive, and the way back; and why not."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.rfqs.rfq import RfqState
from app.domain.trade.ids import RfqId


class Filing(StrEnum):
    """The words are those of the command line."""

    DELETE = "delete"
    UNDELETE = "undelete"
    CLOSE = "close"
    REOPEN = "reopen"
    ARCHIVE = "archive"
    UNARCHIVE = "unarchive"

    @property
    def back(self) -> "Filing":
        """What undoes it."""
        return _BACK[self]

    @property
    def done(self) -> str:
        """The word after its number: “closed”."""
        return _DONE[self]


_PAIRS = ((Filing.DELETE, Filing.UNDELETE), (Filing.CLOSE, Filing.REOPEN), (Filing.ARCHIVE, Filing.UNARCHIVE))
_BACK = dict(_PAIRS) | {back: deed for deed, back in _PAIRS}
_DONE = {
    Filing.DELETE: "deleted",
    Filing.UNDELETE: "brought back",
    Filing.CLOSE: "closed",
    Filing.REOPEN: "reopened",
    Filing.ARCHIVE: "archived",
    Filing.UNARCHIVE: "moved out of the archive",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All that the rules below look at."""

    id: RfqId
    number: str
    state: RfqState
    mails: int = 0  # that were ever queued, whatever became of them
    waiting: int = 0  # of these: still to be sent, paused, or under way
    is_archived: bool = False
    is_deleted: bool = False

    def is_as(self, deed: Filing) -> bool:
        """Whether it is already what the deed would make it."""
        closed = self.state in {RfqState.CLOSED, RfqState.CANCELLED}
        return {
            Filing.DELETE: self.is_deleted,
            Filing.UNDELETE: not self.is_deleted,
            Filing.CLOSE: closed,
            Filing.REOPEN: not closed,
            Filing.ARCHIVE: self.is_archived,
            Filing.UNARCHIVE: not self.is_archived,
        }[deed]

    def why_not(self, deed: Filing) -> str:
        """Why it cannot be done, and what to do instead; empty where it can."""
        if deed is Filing.DELETE and self.mails:
            return f"{self.number} can't be deleted: emails of it were queued or sent. Close or archive it instead."
        if deed is Filing.CLOSE and not self.mails:
            return f"{self.number} can't be closed: nothing of it was sent. Delete or archive it instead."
        if deed in {Filing.CLOSE, Filing.ARCHIVE} and self.waiting:
            return (
                f"{self.number} can't be {deed.done}: emails of it are still to be sent. "
                "Wait until they are sent, or cancel them in the outbox."
            )
        return ""

    @property
    def why_no_mail(self) -> str:
        """Why no email may be queued for it; empty where one may."""
        if self.is_as(Filing.CLOSE):
            return f"{self.number} is closed, so nothing was sent. Reopen it first."
        if self.is_archived:
            return f"{self.number} is archived, so nothing was sent. Move it out of the archive first."
        return ""
