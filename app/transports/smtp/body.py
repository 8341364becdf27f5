"""A message's octets on their way: checked while they pass, and in blocks of bounded size."""

import time
from collections.abc import Callable

from app.domain.outbox.failure import FailureClass, Stage
from app.transports.line.patience import TICK
from app.transports.smtp.connection import SmtpConnection
from app.transports.smtp.file import BLOCK, send_file
from app.transports.transport import FilePiece, Handover, MessageRefused, OutgoingMessage

_LINE_END = b"\r\n"
_DOT = "one of its lines begins with a dot"
_NO_END = "its end is missing"


def whole_body(message: OutgoingMessage, size: int) -> bytes:
    """All octets of a small message.

    A line that begins with a dot could end the mail too early and turn the rest into commands (RFC 5321
    §4.5.2); a wrong length means that a kept file is damaged. The contract excludes both; here it is held.

    Raises:
        MessageRefused: the octets break the contract of `OutgoingMessage`; nothing may be committed.
    """
    try:
        body = b"".join(message.blocks())
    except OSError as error:
        raise _damaged("a file of it can't be read") from error
    if b"\n." in body or body.startswith(b"."):
        raise _damaged(_DOT)
    if len(body) != size:
        raise _damaged(f"{len(body)} of {size} bytes were found")
    if not body.endswith(_LINE_END):
        raise _damaged(_NO_END)
    return body


class Stream:
    """Sends a large message, all but what ends it. `each` is called before each part of it, and may raise."""

    def __init__(
        self, connection: SmtpConnection, seconds: float, handover: Handover, each: Callable[[], None]
    ) -> None:
        self._connection = connection
        self._seconds = seconds
        self._handover = handover
        self._each = each
        self._octets = self._told = self._size = 0
        self._told_at = time.monotonic()

    def send(self, message: OutgoingMessage) -> None:
        """See `whole_body`. Files are not searched: the spool keeps encoded lines and verifies them.

        Raises:
            MessageRefused, LineLost
        """
        _check_pieces(message)
        self._size = message.size
        for piece in message.pieces:
            if isinstance(piece, FilePiece):
                self._each()
                self._send_file(piece)
            else:
                view = memoryview(piece)
                for start in range(0, len(view), BLOCK):
                    self._each()
                    block = view[start : start + BLOCK]
                    self._connection.send(block, self._seconds, self._handover.watch)
                    self._tell(len(block))

    def _send_file(self, piece: FilePiece) -> None:
        try:
            file = piece.path.open("rb", buffering=0)
        except OSError as error:
            raise _damaged("a file of it can't be read") from error
        sent = 0
        with file:
            for count in send_file(self._connection, file, piece.size, self._seconds, self._handover.watch):
                sent += count
                self._tell(count)
        if sent != piece.size:
            raise _damaged(f"{sent} of {piece.size} bytes of a file were found")

    def _tell(self, count: int) -> None:
        """Each half MiB or fifth of a second; a plain line's blocks may be much smaller."""
        self._octets += count
        at, whole = time.monotonic(), self._octets == self._size
        if whole or self._octets - self._told >= BLOCK or at - self._told_at >= TICK:
            self._told, self._told_at = self._octets, at
            self._handover.progress(self._octets)
            if not whole:
                self._each()


def _check_pieces(message: OutgoingMessage) -> None:
    tail = _LINE_END
    for piece in message.pieces:
        if isinstance(piece, FilePiece):
            tail = _LINE_END
        elif b"\n." in piece or (tail.endswith(b"\n") and piece.startswith(b".")):
            raise _damaged(_DOT)
        else:
            tail = (tail + piece[-2:])[-2:]
    if tail != _LINE_END:
        raise _damaged(_NO_END)


def _damaged(what: str) -> MessageRefused:
    text = f"The email stored on this computer is damaged: {what}. It was not sent."
    return MessageRefused(text, failure=FailureClass.MESSAGE, stage=Stage.BODY)
