"""Looks for emails in a well-known folder by their Message-IDs: reads, and changes nothing."""

from collections.abc import Sequence

from app.domain.accounts.account import GraphLine
from app.domain.accounts.credentials import Credentials
from app.domain.outbox.failure import FailureClass, Stage
from app.transports.graph.client import GraphClient
from app.transports.graph.mailbox import Mailbox
from app.transports.graph.mime import is_marked
from app.transports.graph.timeouts import Timeouts
from app.transports.transport import FolderLook, MailFolder, Throttled, Unreachable

_FOLDERS = {
    MailFolder.SENT: ("sentitems", "Sent Items"),
    MailFolder.DRAFTS: ("drafts", "Drafts"),
    MailFolder.TRASH: ("deleteditems", "Deleted Items"),
}
_IMPATIENT = Timeouts(connect=15, answer=30)  # somebody may want to quit


def look_in_folder(
    line: GraphLine,
    credentials: Credentials | None,
    message_ids: Sequence[str],
    seconds: Timeouts = _IMPATIENT,
    *,
    wanted: MailFolder = MailFolder.SENT,
) -> FolderLook:
    """See `LookInFolder`."""
    folder, name = _FOLDERS[wanted]
    client = GraphClient(line, credentials, seconds)
    mailbox = Mailbox(client, line)
    try:
        with client.reaching():
            found = frozenset(each for each in message_ids if _is_there(mailbox, folder, each))
    except Throttled as busy:
        raise Unreachable(str(busy), failure=FailureClass.NETWORK, stage=busy.stage, reply=busy.reply) from busy
    finally:
        client.close()
    return FolderLook(folder=name, found=found)


def _is_there(mailbox: Mailbox, folder: str, message_id: str) -> bool:
    """What is still marked as incomplete is not there as a whole."""
    return any(not is_marked(found.subject) for found in mailbox.found(folder, message_id, Stage.AUTH))
