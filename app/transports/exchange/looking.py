"""Looks for mails in a folder of a mailbox on an Exchange server: reads, and changes nothing."""

from collections.abc import Sequence

from app.domain.accounts.account import ExchangeLine
from app.domain.accounts.credentials import Credentials
from app.domain.outbox.failure import FailureClass, Stage
from app.transports.exchange.session import Refusal, Session, Timeouts, open_session
from app.transports.line.patience import LineLost
from app.transports.transport import FolderLook, MailFolder, Throttled, TransportFailure, Unreachable

_IDS = {MailFolder.SENT: "sentitems", MailFolder.DRAFTS: "drafts", MailFolder.TRASH: "deleteditems"}
_SECONDS = Timeouts(connect=15, command=30)


def look_in_folder(
    line: ExchangeLine,
    sender: str,
    credentials: Credentials | None,
    message_ids: Sequence[str],
    timeouts: Timeouts = _SECONDS,
    *,
    wanted: MailFolder = MailFolder.SENT,
) -> FolderLook:
    """See `LookInFolder`. `sender` is whose mailbox it is where the line names no other."""
    try:
        session, folder = open_session(line, sender, credentials, _IDS[wanted], timeouts)
        try:
            found = frozenset(one for one in message_ids if _is_there(session, _IDS[wanted], one))
        finally:
            session.close()
    except Throttled as busy:
        raise _later(str(busy)) from busy
    return FolderLook(folder=folder, found=found)


def _is_there(session: Session, folder: str, message_id: str) -> bool:
    request = session.mailbox.find(folder, message_id)
    try:
        said = session.ask(Stage.AUTH, request, session.timeouts.command)
    except Refusal as refused:
        raise refused.failure from refused
    except LineLost as error:
        raise _later(f"{error}.") from error
    return any(item.message_id == message_id for item in said.items)


def _later(text: str) -> TransportFailure:
    return Unreachable(text, failure=FailureClass.NETWORK, stage=Stage.AUTH)
