"""Which of a mailbox's folders holds what was sent: RFC 6154's \\Sent, the account's own choice, or a usual name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from imapclient.exceptions import ProtocolError  # type: ignore[import-untyped]
from imapclient.imap_utf7 import decode  # type: ignore[import-untyped]
from imapclient.response_parser import parse_response  # type: ignore[import-untyped]

_USUAL_NAMES = frozenset(
    {
        "sent",
        "sent items",
        "sent mail",
        "sent messages",
        "gesendet",
        "gesendete elemente",
        "gesendete objekte",
        "objets envoyés",
        "éléments envoyés",
        "messages envoyés",
        "enviados",
        "elementos enviados",
        "itens enviados",
        "posta inviata",
        "inviata",
        "verzonden items",
        "verzonden",
        "wysłane",
        "elementy wysłane",
    }
)


@dataclass(frozen=True, slots=True)
class Folder:
    """`raw` is its name as the server writes it (modified UTF-7, RFC 3501 §5.1.3), `name` as people read it."""

    raw: bytes
    name: str
    is_sent: bool
    last_part: str


def folders(entries: Iterable[bytes | tuple[bytes, bytes] | None]) -> list[Folder]:
    """What a LIST gives: lines, and pairs where the name came as a literal. What makes no sense is left."""
    found = [_folder(entry) for entry in entries if entry]
    return [folder for folder in found if folder is not None]


def sent_folder(known: Sequence[Folder], wanted: str) -> Folder | None:
    """The wanted one, or with none wanted the one for sent mail; None where there is no such folder."""
    if wanted:
        key = wanted.strip().casefold()
        return next((f for f in known if key in (f.name.casefold(), f.raw.decode("utf-8", "replace").casefold())), None)
    flagged = next((f for f in known if f.is_sent), None)
    return flagged or next((f for f in known if f.last_part.casefold() in _USUAL_NAMES), None)


def _folder(entry: bytes | tuple[bytes, bytes]) -> Folder | None:
    try:
        flags, delimiter, raw, *_more = parse_response([entry])
    except (ProtocolError, ValueError):  # ValueError: too few parts
        return None
    if isinstance(raw, int):  # the library takes a name of digits for a number
        raw = str(raw).encode("ascii")
    if not isinstance(flags, tuple) or not isinstance(raw, bytes):
        return None
    lowered = {flag.lower() for flag in flags if isinstance(flag, bytes)}
    if lowered & {b"\\noselect", b"\\nonexistent"}:
        return None
    name = _readable(raw)
    parts = name.rpartition(delimiter.decode("ascii", "replace")) if isinstance(delimiter, bytes) else (name,)
    return Folder(raw, name, b"\\sent" in lowered, parts[-1])


def _readable(raw: bytes) -> str:
    """Without modified UTF-7; as it is where that is none: some servers write UTF-8, or a bare “&”."""
    try:
        return str(decode(raw)) if raw.isascii() else raw.decode("utf-8", "replace")
    except ValueError:
        return raw.decode("ascii")
