"""Puts mails into the Drafts of an account's mailbox (RFC 3501 §6.3.11), each once.

Import this module only where it is used: imapclient is slow to load.
"""

import contextlib
import re
import time
from collections.abc import Iterator
from functools import partial

from app.domain.accounts.account import ImapLook, SmtpLine
from app.domain.accounts.credentials import Credentials
from app.domain.outbox.failure import FailureClass, Stage
from app.transports.imap.client import Client
from app.transports.imap.folders import Folder
from app.transports.imap.session import explained, is_there, look_of, needed_folder, open_folder, signed_in
from app.transports.line.foreign import Foreign, foreign
from app.transports.line.printable import printable
from app.transports.line.reading import message_id_of, whole
from app.transports.line.size import check_size
from app.transports.transport import (
    AccountBlocked,
    ConnectionLost,
    Handover,
    MailFolder,
    MessagePostponed,
    MessageRefused,
    OutcomeUnknown,
    OutgoingMessage,
    Receipt,
    Reply,
    Throttled,
    TransportFailure,
    Unreachable,
)

_STEP_S = 60.0  # for one answer, and one block of a mail
_IDLE_S = 60.0  # a line that was silent for so long may be cut
_LEAVE_S = 3.0
_CODE = re.compile(r"\[([A-Z-]+)")
_PASSING = frozenset({"UNAVAILABLE", "INUSE", "SERVERBUG", "LIMIT"})
_PUT = Reply(0, "", "It lies in Drafts.")


class ImapDrafts:
    """See `Transport` and `OpenTransport` for what the methods promise."""

    def __init__(self, line: Client, look: ImapLook, folder: Folder, account_limit: int | None, step: float) -> None:
        self._line, self._look, self._folder = line, look, folder
        self._limit, self._step = account_limit, step
        self._is_open = True
        self._used_at = time.monotonic()

    @property
    def max_size(self) -> int | None:
        """IMAP does not say."""
        return None

    @property
    def usable(self) -> bool:
        """False once closed, or idle for long."""
        return self._is_open and time.monotonic() - self._used_at < _IDLE_S

    def send(self, message: OutgoingMessage, handover: Handover) -> Receipt:
        """Return once the mail lies in Drafts; see `Transport.send`."""
        if not self._is_open:
            raise _lost("The connection to the mailbox is closed.", Stage.MAIL)
        check_size(message.size, self._limit)
        try:
            self._put(message, handover)
        except (MessageRefused, MessagePostponed, Throttled):
            raise
        except BaseException:
            self.close()
            raise
        finally:
            self._used_at = time.monotonic()
        return Receipt(reply=_PUT)

    def close(self) -> None:
        """Take leave where that is quick."""
        if self._is_open:
            self._is_open = False
            self._line.renew(_LEAVE_S)
            with contextlib.ExitStack() as stack:
                stack.push(self._line)

    def _put(self, message: OutgoingMessage, handover: Handover) -> None:
        """A mail that is there already, because the answer to an earlier try was lost, is not put there twice."""
        placing = _Placing(self._line, message, handover, self._step)
        try:
            with explained(self._look):
                if is_there(self._line, message_id_of(message)):
                    handover.before_commit()
                    return
                refusal = self._append(message.size, placing)
        except Foreign as carried:
            raise carried.error from None
        except (Unreachable, AccountBlocked) as failure:
            if placing.stage is Stage.COMMIT:
                raise _unknown(str(failure)) from failure
            raise _lost(str(failure), placing.stage) from failure
        if refusal:
            raise _refused(self._folder.name, refusal)

    def _append(self, size: int, placing: "_Placing") -> str:
        """The server waits for the rest of half a mail, and whatever was said next would be taken for that."""
        try:
            return self._line.put(self._folder.raw, size, placing.blocks())
        except BaseException:
            if placing.stage is not Stage.MAIL:
                self._is_open = False
                self._line.cut()
            raise


class _Placing:
    """One mail on its way, and how far it is."""

    def __init__(self, line: Client, message: OutgoingMessage, handover: Handover, step: float) -> None:
        self._line, self._message, self._handover, self._step = line, message, handover, step
        self.stage = Stage.MAIL
        line.renew(step)

    def blocks(self) -> Iterator[bytes]:
        """The octets; before the last of them the intent is written."""
        self.stage = Stage.BODY
        octets, held_back = 0, b""
        for block in whole(self._message):
            yield held_back
            octets += len(held_back)
            held_back = block
            self._line.renew(self._step)
            foreign(partial(self._tell, octets))
        foreign(self._handover.before_commit)
        self.stage = Stage.COMMIT
        yield held_back
        self._handover.progress(self._message.size)

    def _tell(self, octets: int) -> None:
        self._handover.watch()
        self._handover.progress(octets)


def open_drafts(
    server: SmtpLine,
    credentials: Credentials | None,
    account_limit: int | None = None,
    step_seconds: float = _STEP_S,
) -> ImapDrafts:
    """Connect, sign in and open the folder; see `OpenTransport`. The seconds are for tests."""
    look = look_of(server)
    with contextlib.ExitStack() as stack, explained(look):
        line = stack.enter_context(signed_in(server, credentials, step_seconds, step_seconds))
        folder = needed_folder(line, look, MailFolder.DRAFTS)
        open_folder(line, folder)
        stack.pop_all()
    return ImapDrafts(line, look, folder, account_limit, step_seconds)


def _refused(folder: str, answer: str) -> TransportFailure:
    """What a server means that does not take a mail (RFC 5530 §3, RFC 7889 §3.2)."""
    said = printable(answer.encode())[:200]
    code = (found := _CODE.search(said)) and found[1].upper()
    text = f"The mail server did not put the email into the folder “{folder}” ({said})."
    reply = Reply(0, "", said)
    if code == "OVERQUOTA":
        text = f"The mailbox is full: the email was not put into the folder “{folder}” ({said})."
        return Throttled(text, failure=FailureClass.QUOTA, stage=Stage.BODY, reply=reply)
    if code in _PASSING:
        return MessagePostponed(text, failure=FailureClass.TRANSIENT, stage=Stage.BODY, reply=reply)
    return MessageRefused(text, failure=FailureClass.MESSAGE, stage=Stage.BODY, reply=reply)


def _lost(text: str, stage: Stage) -> TransportFailure:
    return ConnectionLost(text, failure=FailureClass.CONNECTION_LOST, stage=stage)


def _unknown(text: str) -> TransportFailure:
    whole = f"{text.rstrip('.')}. The email may lie in Drafts."
    return OutcomeUnknown(whole, failure=FailureClass.AMBIGUOUS, stage=Stage.COMMIT)
