"""An IMAP mailbox that is followed (RFC 3501): folders are opened to be read only, nothing marks a mail as seen.

Import this module only where it is used: imapclient is slow to load.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from time import monotonic

from imapclient.exceptions import IMAPClientError  # type: ignore[import-untyped]

from app.domain.accounts.account import SmtpLine
from app.domain.accounts.credentials import Credentials
from app.domain.outbox.failure import FailureClass, Stage
from app.transports.imap.client import Client
from app.transports.imap.folders import Folder, folder_for, folders
from app.transports.imap.session import asking, blocked, explained, look_of, signed_in
from app.transports.mailbox import HEADER_FIELDS, Batch, FolderUse, MailboxFolder, MailGone, SeenMail
from app.transports.transport import MailFolder

_STEP_S = 30.0  # for one answer
_WHOLE_S = 300.0  # for one batch, or one piece
_AT_ONCE = 500  # headers: their UIDs are listed, a range may name millions
_PIECE = 256 * 1024
_HEADER = f"BODY.PEEK[HEADER.FIELDS ({' '.join(HEADER_FIELDS)})]"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # no locale's


def open_mailbox(server: SmtpLine, credentials: Credentials | None, step_seconds: float = _STEP_S) -> "ImapMailbox":
    """See `OpenMailbox`. The seconds are for tests."""
    look = look_of(server)
    with explained(look):
        return ImapMailbox(server, signed_in(server, credentials, step_seconds, _WHOLE_S))


class ImapMailbox:
    """See `Mailbox`. A position is “UIDVALIDITY:UID” (RFC 3501 §2.3.1.1) of the last mail that was seen."""

    def __init__(self, server: SmtpLine, line: Client) -> None:
        self._look = look_of(server)
        self._line = line
        self._folder = ""  # the one that is open
        self._state: dict[bytes, object] = {}

    def folders(self) -> Sequence[MailboxFolder]:
        with self._said(), asking("The mail server does not list the folders of the mailbox"):
            known = folders(self._line.list_everything())
        junk = folder_for(known, MailFolder.JUNK)
        return [MailboxFolder(_key(f), f.name, _use(f, junk)) for f in known]

    def new_mails(self, folder: str, position: str, since: date) -> Iterator[Batch]:
        with self._said():
            self._open(folder, again=True)
            validity, following = _number(self._state, b"UIDVALIDITY"), _number(self._state, b"UIDNEXT")
            last = _last_seen(position, validity)
            numbers = self._numbers(last, since)
            for start in range(0, len(numbers), _AT_ONCE):
                some = numbers[start : start + _AT_ONCE]
                yield Batch(self._headers(some), f"{validity}:{some[-1]}")
            yield Batch((), f"{validity}:{max([following - 1, last or 0, *numbers[-1:]])}")

    def octets(self, folder: str, key: str) -> Iterator[bytes]:
        with self._said():
            self._open(folder)
            at = 0
            while piece := self._piece(int(key), at):
                at += len(piece)
                yield piece
                if len(piece) < _PIECE:
                    return

    def wait(self, folder: str, seconds: float, is_over: Callable[[], bool]) -> bool:
        with self._said():
            if b"IDLE" not in self._line.capabilities():
                return False
            self._open(folder)
            self._line.renew(seconds + _STEP_S)
            until = monotonic() + seconds
            self._line.idle()
            told = False
            while not told and not is_over() and (left := until - monotonic()) > 0:
                told = any(len(word) > 1 and word[1] == b"EXISTS" for word in self._line.idle_check(min(left, 1.0)))
            self._line.idle_done()
            self._line.renew(_WHOLE_S)
            return told

    def close(self) -> None:
        with contextlib.suppress(IMAPClientError, OSError):
            self._line.renew(_STEP_S)
            self._line.logout()
        self._line.cut()

    @contextlib.contextmanager
    def _said(self) -> Iterator[None]:
        """What goes wrong, as `Mailbox` has it; then the line is of no more use."""
        try:
            with explained(self._look):
                yield
        except GeneratorExit:
            raise
        except MailGone:
            raise
        except BaseException:
            self._line.cut()
            raise

    def _open(self, folder: str, *, again: bool = False) -> None:
        self._line.renew(_WHOLE_S)
        if folder == self._folder and not again:
            return
        with asking(f"The folder “{folder}” can't be opened"):
            self._state = self._line.select_folder(folder.encode("latin-1"), readonly=True)
        self._folder = folder

    def _numbers(self, last: int | None, since: date) -> list[int]:
        """“n:*” names the last mail even if its number is less than n."""
        day = f"{since.day}-{_MONTHS[since.month - 1]}-{since.year}"
        with asking("The mail server refuses to search the folder"):
            found = self._line.search(f"SINCE {day}" if last is None else f"UID {last + 1}:*")
        return sorted(number for number in found if last is None or number > last)

    def _headers(self, numbers: Sequence[int]) -> Sequence[SeenMail]:
        self._line.renew(_WHOLE_S)
        with asking("The mail server does not show the emails of the folder"):
            found = self._line.fetch(numbers, [_HEADER, "RFC822.SIZE"])
        return [_seen(number, found[number]) for number in numbers if number in found]

    def _piece(self, number: int, at: int) -> bytes:
        self._line.renew(_WHOLE_S)
        with asking("The mail server does not show the email"):
            found = self._line.fetch([number], f"BODY.PEEK[]<{at}.{_PIECE}>").get(number, {})
        for name, value in found.items():
            if name.startswith(b"BODY[]"):
                return value or b""
        if at == 0:
            raise MailGone("The email was moved or deleted meanwhile.")
        raise blocked("The mail server shows only a part of the email.", FailureClass.PROTOCOL, Stage.DONE)


def _seen(number: int, told: dict[bytes, object]) -> SeenMail:
    header = next((v for name, v in told.items() if name.startswith(b"BODY[HEADER") and isinstance(v, bytes)), b"")
    return SeenMail(str(number), header, _number(told, b"RFC822.SIZE"))


def _number(told: dict[bytes, object], name: bytes) -> int:
    value = told.get(name)
    return value if isinstance(value, int) else 0


def _last_seen(position: str, validity: int) -> int | None:
    """None where the numbers are others now."""
    before, _, number = position.partition(":")
    return int(number) if before == str(validity) and number.isdigit() else None


def _key(folder: Folder) -> str:
    """As the server writes it: octets, of which each is a letter."""
    return folder.raw.decode("latin-1")


def _use(folder: Folder, junk: Folder | None) -> FolderUse:
    if folder.raw.upper() == b"INBOX":
        return FolderUse.INBOX
    return FolderUse.JUNK if junk is not None and folder.raw == junk.raw else FolderUse.OTHER
