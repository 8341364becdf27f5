"""Which of a mailbox's folders is for what: RFC 6154's \\Sent, the account's own choice, or a usual name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from imapclient.exceptions import ProtocolError  # type: ignore[import-untyped]
from imapclient.imap_utf7 import decode  # type: ignore[import-untyped]
from imapclient.response_parser import parse_response  # type: ignore[import-untyped]

from app.transports.transport import MailFolder

_FLAGS = {
    b"\\sent": MailFolder.SENT,
    b"\\drafts": MailFolder.DRAFTS,
    b"\\trash": MailFolder.TRASH,
    b"\\junk": MailFolder.JUNK,
}
_USUAL_NAMES = {
    MailFolder.SENT: frozenset(
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
    ),
    MailFolder.DRAFTS: frozenset(
        {
            "drafts",
            "draft",
            "entwürfe",
            "brouillons",
            "borradores",
            "rascunhos",
            "bozze",
            "concepten",
            "kopie robocze",
            "wersje robocze",
        }
    ),
    MailFolder.TRASH: frozenset(
        {
            "trash",
            "deleted items",
            "deleted messages",
            "bin",
            "papierkorb",
            "gelöschte elemente",
            "gelöschte objekte",
            "corbeille",
            "éléments supprimés",
            "papelera",
            "elementos eliminados",
            "lixeira",
            "itens excluídos",
            "cestino",
            "posta eliminata",
            "prullenbak",
            "verwijderde items",
            "kosz",
            "elementy usunięte",
        }
    ),
    MailFolder.JUNK: frozenset(
        {
            "junk",
            "junk email",
            "junk e-mail",
            "junk-e-mail",
            "spam",
            "bulk mail",
            "unerwünscht",
            "spamverdacht",
            "courrier indésirable",
            "indésirables",
            "correo no deseado",
            "lixo eletrônico",
            "posta indesiderata",
            "ongewenste e-mail",
            "wiadomości-śmieci",
            "nevyžádaná pošta",
        }
    ),
}


@dataclass(frozen=True, slots=True)
class Folder:
    """`raw` is its name as the server writes it (modified UTF-7, RFC 3501 §5.1.3), `name` as people read it."""

    raw: bytes
    name: str
    uses: frozenset[MailFolder]
    last_part: str


def folders(entries: Iterable[bytes | tuple[bytes, bytes] | None]) -> list[Folder]:
    """What a LIST gives: lines, and pairs where the name came as a literal. What makes no sense is left."""
    found = [_folder(entry) for entry in entries if entry]
    return [folder for folder in found if folder is not None]


def folder_for(known: Sequence[Folder], use: MailFolder, chosen: str = "") -> Folder | None:
    """The chosen one, or with none chosen the one for that use; None where there is no such folder."""
    if chosen:
        key = chosen.strip().casefold()
        return next((f for f in known if key in (f.name.casefold(), f.raw.decode("utf-8", "replace").casefold())), None)
    flagged = next((f for f in known if use in f.uses), None)
    return flagged or next((f for f in known if f.last_part.casefold() in _USUAL_NAMES[use]), None)


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
    name = readable(raw)
    parts = name.rpartition(delimiter.decode("ascii", "replace")) if isinstance(delimiter, bytes) else (name,)
    uses = frozenset(use for flag, use in _FLAGS.items() if flag in lowered)
    return Folder(raw, name, uses, parts[-1])


def readable(raw: bytes) -> str:
    """A name without modified UTF-7; as it is where that is none: some servers write UTF-8, or a bare “&”."""
    try:
        return str(decode(raw)) if raw.isascii() else raw.decode("utf-8", "replace")
    except ValueError:
        return raw.decode("ascii")
