"""Looks for mails in a folder of an account's mailbox by their Message-IDs (RFC 3501): reads, and changes nothing.

Import this module only where it is used: imapclient is slow to load.
"""

from collections.abc import Sequence

from app.domain.accounts.account import SmtpLine
from app.domain.accounts.credentials import Credentials
from app.transports.imap.session import (
    explained,
    ids_there,
    is_there,
    look_of,
    needed_folder,
    open_folder,
    signed_in,
    trash_folder,
)
from app.transports.transport import FolderLook, MailFolder

_STEP_S = 30.0  # for one answer
_WHOLE_S = 60.0  # for everything: somebody may want to quit
_MANY = 5  # mails for which Drafts is rather read as a whole: it is a small folder


def look_in_folder(
    server: SmtpLine,
    credentials: Credentials | None,
    message_ids: Sequence[str],
    step_seconds: float = _STEP_S,
    whole_seconds: float = _WHOLE_S,
    *,
    wanted: MailFolder = MailFolder.SENT,
) -> FolderLook:
    """See `LookInFolder`. The seconds are for tests and for impatient checks."""
    look = look_of(server)
    with explained(look), signed_in(server, credentials, step_seconds, whole_seconds) as line:
        folder = trash_folder(line) if wanted is MailFolder.TRASH else needed_folder(line, look, wanted)
        if folder is None:
            return FolderLook("", frozenset())
        open_folder(line, folder)
        if wanted is MailFolder.DRAFTS and len(message_ids) > _MANY:
            there = ids_there(line)
            found = frozenset(message_id for message_id in message_ids if message_id.encode("ascii") in there)
        else:
            found = frozenset(message_id for message_id in message_ids if is_there(line, message_id))
    return FolderLook(folder=folder.name, found=found)
