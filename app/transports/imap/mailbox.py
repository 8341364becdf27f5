"""An IMAP mailbox that is followed (RFC 3501): folders are opened to be read only, nothing marks a mail as seen.

Import this module only where it is used: imapclient is slow to load.
"""

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from imapclient.exceptions import IMAPClientError, ProtocolError  # type: ignore[import-untyped]

from app.domain.accounts.account import SmtpLine
from app.domain.accounts.credentials import Credentials
from app.domain.outbox.failure import Stage
from app.transports.imap.client import Client
from app.transports.imap.folders import Folder, folder_for, folders, readable
from app.transports.imap.session import asking, explained, look_of, signed_in
from app.transports.line.connecting import unreachable
from app.transports.mailbox import HEADER_FIELDS, Batch, FolderUse, MailboxFolder, MailGone, News, SeenMail
from app.transports.transport import MailFolder

_STEP_S = 30.0  # for one answer
_WHOLE_S = 300.0  # for one batch, or one piece
_AT_ONCE = 500  # headers: their UIDs are listed, a range may name millions
_PIECE = 256 * 1024
_LEAVE_S = 5.0
_LAST = 2**32 - 1  # of all numbers
_IS_NUMBER = re.compile(r"[0-9]{1,10}\Z").match
_HEADER = "BODY.PEEK[HEADER.FIELDS (" + " ".join(HEADER_FIELDS) + ")]"
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
        self._line.rest()
        self._folder = ""  # the one that is open
        self._next: dict[str, int] = {}  # by folder: the number that the next mail will have at least

    def folders(self) -> Sequence[MailboxFolder]:
        with self._said(), asking("The mail server does not list the folders of the mailbox"):
            known = folders(self._line.list_everything())
        junk = folder_for(known, MailFolder.JUNK)
        return [MailboxFolder(_key(f), f.name, _use(f, junk)) for f in known]

    def new_mails(self, folder: str, position: str, since: date) -> Iterator[Batch]:
        with self._said():
            state = self._open(folder)
            last = _last_seen(position, state)
            numbers = self._numbers(last, since)
        validity = _number(state, b"UIDVALIDITY")
        for start in range(0, len(numbers), _AT_ONCE):
            some = numbers[start : start + _AT_ONCE]
            with self._said():
                if self._folder != folder and _number(self._open(folder), b"UIDVALIDITY") != validity:
                    return  # the numbers are others now: the next look begins by date
                mails = self._headers(some)
            yield Batch(mails, f"{validity}:{some[-1]}")
        seen = max([_number(state, b"UIDNEXT") - 1, last or 0, *numbers[-1:]])
        self._next[folder] = seen + 1
        yield Batch((), f"{validity}:{seen}")

    def octets(self, folder: str, key: str) -> Iterator[bytes]:
        at, is_all = 0, False
        while not is_all:
            with self._said():
                if self._folder != folder:
                    self._open(folder)
                piece, size = self._piece(int(key), at)
            if not piece and at == 0:
                raise MailGone("The email was moved or deleted meanwhile.")
            at += len(piece)
            # The size may be wrong (Exchange's is), a piece shorter than asked for, and the first one the whole mail.
            is_all = not piece or len(piece) > _PIECE or (len(piece) < _PIECE and at >= size)
            for start in range(0, len(piece), _PIECE):
                yield piece[start : start + _PIECE]

    def wait(self, folder: str, seconds: float, is_over: Callable[[], bool]) -> News:
        with self._said(seconds + _STEP_S):
            if b"IDLE" not in self._line.capabilities():
                return News.NEVER
            following = _number(self._open(folder), b"UIDNEXT")
            before = self._next.get(folder, following)
            self._next[folder] = following
            if following > before:  # it came since: of that IDLE tells nothing
                return News.SOME
            return self._line.wait_for_mail(seconds, is_over)

    def close(self) -> None:
        with contextlib.suppress(IMAPClientError, OSError):
            self._line.renew(_LEAVE_S)
            self._line.logout()
        self._line.cut()

    @contextlib.contextmanager
    def _said(self, seconds: float = _WHOLE_S) -> Iterator[None]:
        """What goes wrong, as `Mailbox` has it; then the line is of no more use."""
        try:
            with explained(self._look):
                self._line.renew(seconds)
                yield
        except BaseException:
            self._line.cut()
            raise
        self._line.rest()

    def _open(self, folder: str) -> Mapping[bytes, object]:
        """What the server says of it. It is said anew, even of one that is open: otherwise it may be old."""
        raw = folder.encode("latin-1")
        with asking(f"The folder “{readable(raw)}” can't be opened"):
            state: Mapping[bytes, object] = self._line.select_folder(raw, readonly=True)
        self._folder = folder
        return state

    def _numbers(self, last: int | None, since: date) -> list[int]:
        """“n:*” names the last mail even if its number is less than n."""
        day = f"{since.day}-{_MONTHS[since.month - 1]}-{since.year}"
        with asking("The mail server refuses to search the folder"):
            found = self._line.find(f"SINCE {day}" if last is None else f"UID {last + 1}:*")
        return sorted(number for number in found if last is None or number > last)

    def _headers(self, numbers: Sequence[int]) -> Sequence[SeenMail]:
        with asking("The mail server does not show the emails of the folder"):
            found = self._line.fetch_there(numbers, [_HEADER, "RFC822.SIZE"])
        seen = (_seen(number, found[number]) for number in numbers if number in found)
        return [mail for mail in seen if mail.header or mail.size]  # of one that has just gone Dovecot tells NIL and 0

    def _piece(self, number: int, at: int) -> tuple[bytes, int]:
        """Empty behind the end, and where there is no such mail; with the size that it has as a whole."""
        with asking("The mail server does not show the email"):
            told = self._line.fetch_there([number], [f"BODY.PEEK[]<{at}.{_PIECE}>", "RFC822.SIZE"]).get(number, {})
            if at and not told:
                raise unreachable("The email was moved or deleted while it was read", Stage.DONE)
            name, piece = next(((n, v) for n, v in told.items() if n.startswith(b"BODY[]") and v), (b"", b""))
            is_asked = name == b"BODY[]<%d>" % at and len(piece) <= _PIECE
            if piece and not is_asked and (at or name != b"BODY[]"):
                raise ProtocolError("another part of the email")
        return piece, _number(told, b"RFC822.SIZE")


def _seen(number: int, told: Mapping[bytes, object]) -> SeenMail:
    header = next((v for name, v in told.items() if name.startswith(b"BODY[HEADER") and isinstance(v, bytes)), b"")
    return SeenMail(str(number), header, _number(told, b"RFC822.SIZE"))


def _number(told: Mapping[bytes, object], name: bytes) -> int:
    value = told.get(name)
    return value if isinstance(value, int) else 0


def _last_seen(position: str, state: Mapping[bytes, object]) -> int | None:
    """None where the numbers are others now: also in a mailbox put back to what it was, where they are given again."""
    before, _, number = position.partition(":")
    if before != str(_number(state, b"UIDVALIDITY")) or not _IS_NUMBER(number):
        return None
    last, following = int(number), _number(state, b"UIDNEXT")
    return last if last < (following or _LAST) else None


def _key(folder: Folder) -> str:
    """As the server writes it: octets, of which each is a letter."""
    return folder.raw.decode("latin-1")


def _use(folder: Folder, junk: Folder | None) -> FolderUse:
    if folder.raw.upper() == b"INBOX":
        return FolderUse.INBOX
    return FolderUse.JUNK if junk is not None and folder.raw == junk.raw else FolderUse.OTHER
