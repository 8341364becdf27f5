"""A mailbox on an Exchange server that is followed: folders, what is new in them, and emails as they came."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from app.domain.accounts.account import ExchangeLine
from app.domain.accounts.credentials import Credentials
from app.domain.outbox.failure import FailureClass, Stage
from app.transports.exchange import inquiries, told
from app.transports.exchange.classification import for_reader
from app.transports.exchange.session import Refusal, Session, Timeouts, blocked, open_session
from app.transports.line.catching_up import Page, Round, StateLost, catch_up
from app.transports.line.connecting import unreachable
from app.transports.line.patience import LineLost, NoAnswer
from app.transports.mailbox import Batch, FolderUse, MailboxFolder, MailGone, News, SeenMail, closed_by_faults
from app.transports.transport import Throttled, TransportFailure

_SECONDS = Timeouts(connect=15, command=60, message_end=300)
_AT_ONCE = 100  # mails of a page, with their headers
_CHANGES_AT_ONCE = 512  # the most that EWS allows
_FOLDERS_AT_ONCE = 500
_MOST_FOLDERS = 5_000
_TRIES = 3
_LONGEST_PAUSE_S = 10.0  # who is asked to wait for longer comes back with the next look
_STATE_LOST = frozenset({"ErrorInvalidSyncStateData", "ErrorSchemaValidation"})
_NO_FOLDER = frozenset({"ErrorFolderNotFound", "ErrorItemNotFound"})
_OF_ONE_MAIL = frozenset(
    {
        "ErrorItemNotFound",
        "ErrorItemCorrupt",
        "ErrorCorruptData",
        "ErrorInvalidIdMalformed",
        "ErrorInvalidPropertyRequest",
        "ErrorContentConversionFailed",
        "ErrorMimeContentConversionFailed",
        "ErrorUnsupportedMimeConversion",
    }
)


def open_mailbox(
    line: ExchangeLine, sender: str, credentials: Credentials | None, timeouts: Timeouts = _SECONDS
) -> "FollowedMailbox":
    """See `OpenMailbox`. `sender` is whose mailbox it is where the line names no other; the seconds are for tests."""
    try:
        return FollowedMailbox(open_session(line, sender, credentials, "inbox", timeouts)[0])
    except TransportFailure as failure:
        raise for_reader(failure) from failure


class FollowedMailbox:
    """See `Mailbox`. The state of a position is EWS' own."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._reading = _Reading(session)

    def folders(self) -> Sequence[MailboxFolder]:
        with closed_by_faults(self.close):
            names = inquiries.well_known(self._session.mailbox, ("inbox", "junkemail"))
            inbox, junk = told.ids_of_folders(self._reading.read(names, _NO_FOLDER))
            uses = {inbox: FolderUse.INBOX, junk: FolderUse.JUNK}
            every = {folder.key: folder for folder in self._listed()}
            return [
                MailboxFolder(key, _path(folder, every), uses.get(key, FolderUse.OTHER))
                for key, folder in every.items()
                if folder.has_mail
            ]

    def new_mails(self, folder: str, position: str, since: date) -> Iterator[Batch]:
        with closed_by_faults(self.close):
            yield from catch_up(_Folder(self._reading, folder), position, since)

    def octets(self, folder: str, key: str) -> Iterator[bytes]:  # noqa: ARG002 - the key is enough
        with closed_by_faults(self.close):
            yield from self._reading.octets(key)

    def wait(self, folder: str, seconds: float, is_over: Callable[[], bool]) -> News:  # noqa: ARG002 - as `Mailbox`
        return News.NEVER

    def close(self) -> None:
        self._session.close()

    def _listed(self) -> Iterator[told.ToldFolder]:
        offset, is_last = 0, False
        while not is_last and offset < _MOST_FOLDERS:
            request = inquiries.folders(self._session.mailbox, offset, _FOLDERS_AT_ONCE)
            found, is_last = told.folders(self._reading.read(request))
            yield from found
            offset += len(found)


class _Reading:
    """Requests that change nothing, and may be made again. Raises Unreachable, AccountBlocked."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def read(
        self, request: bytes, spared: frozenset[str] = frozenset(), told_apart: frozenset[str] = frozenset()
    ) -> bytes:
        """The answer; see `soap.read` for `spared`. Raises Refusal where the error is one of `told_apart`."""
        return self._patiently(lambda: self._session.read(Stage.AUTH, request, spared), told_apart)

    def octets(self, key: str) -> Iterator[bytes]:
        """Raises MailGone."""
        begun: list[Iterator[bytes]] = []

        def begin() -> bytes:
            begun[:] = [self._session.stream(Stage.AUTH, inquiries.mime(key))]
            return next(begun[0], b"")

        try:
            yield self._patiently(begin, _OF_ONE_MAIL)
            yield from begun[0]
        except Refusal as refused:
            raise MailGone("The email was moved or deleted meanwhile.") from refused
        except LineLost as lost:
            raise unreachable(str(lost), Stage.AUTH) from lost

    def _patiently(self, ask: Callable[[], bytes], told_apart: frozenset[str], tries: int = _TRIES) -> bytes:
        """A line that is lost is made anew, and a pause that is asked for is kept, within bounds."""
        try:
            return ask()
        except Refusal as refused:
            if refused.reply.enhanced in told_apart:
                raise
            self._rest(refused.failure, tries)
        except LineLost as lost:
            if tries == 1 or isinstance(lost, NoAnswer):
                raise unreachable(str(lost), Stage.AUTH) from lost
        return self._patiently(ask, told_apart, tries - 1)

    def _rest(self, failure: TransportFailure, tries: int) -> None:
        hint = failure.hint if isinstance(failure, Throttled) else None
        if hint is None or tries == 1 or hint.total_seconds() > _LONGEST_PAUSE_S:
            raise for_reader(failure) from failure
        time.sleep(hint.total_seconds())


class _Folder:
    """See `catching_up.Folder`."""

    def __init__(self, reading: _Reading, key: str) -> None:
        self._reading = reading
        self._key = key

    def changes(self, state: str) -> Round:
        request = inquiries.changes(self._key, state, _CHANGES_AT_ONCE)
        try:
            found = told.changes(self._reading.read(request, told_apart=_STATE_LOST if state else frozenset()))
        except Refusal as refused:
            raise StateLost from refused
        if not found.state:
            text = "The Exchange server did not say what is new in the mailbox."
            raise blocked(text, FailureClass.PROTOCOL, Stage.DONE)
        return found

    def page(self, since: str, following: str) -> Page:
        offset = int(following or 0)
        found, is_last = told.items(self._reading.read(inquiries.items(self._key, since, offset, _AT_ONCE)))
        mails = {mail.key: mail for mail in self.headers([key for key, _ in found])}
        shown = [(moment, mails[key]) for key, moment in found if key in mails]
        return Page(shown, "" if is_last else str(offset + len(found)))

    def headers(self, keys: Sequence[str]) -> Sequence[SeenMail]:
        if not keys:
            return []
        return told.headers(self._reading.read(inquiries.headers(keys), _OF_ONE_MAIL))


def _path(folder: told.ToldFolder, every: dict[str, told.ToldFolder]) -> str:
    """With the names of those that it is in."""
    names, met = [folder.name], {folder.key}
    while (outer := every.get(folder.outer)) is not None and outer.key not in met:
        met.add(outer.key)
        names.append(outer.name)
        folder = outer
    return "/".join(reversed(names))
