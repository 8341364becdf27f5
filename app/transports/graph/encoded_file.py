"""A file of the spool as Graph wants it: without base64, from any octet on."""

import binascii
from pathlib import Path

from app.transports.graph.refusal import refused
from app.transports.transport import FilePiece

_IN_LINE, _LINE = 57, 78  # octets of the file in a line, and the line with its CRLF (RFC 2045 §6.8)


class EncodedFile:
    """Base64 in lines of 76 characters with CRLF, as the spool keeps it; MessageRefused where it is something else."""

    def __init__(self, piece: FilePiece) -> None:
        self._piece = piece
        self.size = piece.size
        lines = -(-piece.size // _LINE)
        padding = self._read_lines(lines - 1, 1)[:-2].count(b"=") if lines else 0
        self.octets = (piece.size - 2 * lines) // 4 * 3 - padding

    def read(self, start: int, count: int) -> bytes:
        """That many octets of the file itself, fewer at its end."""
        first, skipped = divmod(start, _IN_LINE)
        lines = self._read_lines(first, -(-(skipped + count) // _IN_LINE))
        try:
            octets = binascii.a2b_base64(lines)[skipped : skipped + count]
        except binascii.Error as error:
            raise _damaged(self._piece.path) from error
        if len(octets) != min(count, self.octets - start):
            raise _damaged(self._piece.path)
        return octets

    def _read_lines(self, first: int, count: int) -> bytes:
        start = first * _LINE
        wanted = min(count * _LINE, self._piece.size - start)
        try:
            with self._piece.path.open("rb") as file:
                file.seek(start)
                read = file.read(wanted)
        except OSError as error:
            raise _damaged(self._piece.path) from error
        if len(read) != wanted:
            raise _damaged(self._piece.path)
        return read


def _damaged(path: Path) -> Exception:
    return refused(f"The email stored on this computer is damaged: the file “{path.name}”. It was not sent.")
