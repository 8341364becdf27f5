"""Which of a mailbox's folders holds what was sent: RFC 6154's \\Sent, the account's own choice, or a usual name."""

import re
from base64 import b64decode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_ENTRY = re.compile(rb'\((?P<flags>[^)]*)\) (?P<delimiter>"\\?."|NIL) (?P<name>.*)', re.DOTALL)
_SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")
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

    raw: str
    name: str
    is_sent: bool
    last_part: str

    @property
    def quoted(self) -> str:
        """As an argument of a command."""
        return '"' + self.raw.replace("\\", "\\\\").replace('"', '\\"') + '"'


def folders(entries: Iterable[bytes | tuple[bytes, bytes] | None]) -> list[Folder]:
    """What imaplib gives of a LIST: lines, and pairs where the name came as a literal. What makes no sense is left."""
    found = [_folder(entry) for entry in entries if entry]
    return [folder for folder in found if folder is not None]


def sent_folder(known: Sequence[Folder], wanted: str) -> Folder | None:
    """The wanted one, or with none wanted the one for sent mail; None where there is no such folder."""
    if wanted:
        key = wanted.strip().casefold()
        return next((f for f in known if key in (f.name.casefold(), f.raw.casefold())), None)
    flagged = next((f for f in known if f.is_sent), None)
    return flagged or next((f for f in known if f.last_part.casefold() in _USUAL_NAMES), None)


def _folder(entry: bytes | tuple[bytes, bytes]) -> Folder | None:
    line, literal = (entry, None) if isinstance(entry, bytes) else entry
    match = _ENTRY.match(line)
    if match is None:
        return None
    flags = {flag.lower() for flag in match["flags"].split()}
    if flags & {b"\\noselect", b"\\nonexistent"}:
        return None
    raw = (_unquoted(match["name"]) if literal is None else literal).decode("utf-8", "replace")
    delimiter = match["delimiter"].decode("ascii", "replace").strip('"')[-1:] if match["delimiter"] != b"NIL" else ""
    name = _SHIFTED.sub(_letters, raw)
    return Folder(raw, name, b"\\sent" in flags, name.rpartition(delimiter)[2] if delimiter else name)


def _unquoted(name: bytes) -> bytes:
    name = name.strip()
    if name[:1] == b'"':
        return re.sub(rb"\\(.)", rb"\1", name.strip(b'"'))
    return name


def _letters(match: re.Match[str]) -> str:
    """Modified BASE64 of UTF-16, with “,” for “/” and without padding."""
    if not match[1]:
        return "&"
    digits = match[1].replace(",", "/")
    return b64decode(digits + "=" * (-len(digits) % 4)).decode("utf-16-be", "replace")
