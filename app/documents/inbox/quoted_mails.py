"""Where a text quotes another mail: what programs of many languages write before it, and whom it came from."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_MOST_LINES = 50_000
_LONGEST = 400  # characters of a line that are looked at
_LINES_OF_HEADER = 8
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_FROM = "from|von|de|da|van|od|nadawca|fra|från|feladó|mittente|remitente|expéditeur|afzender|lähettäjä|absender|de la"
_OTHERS = (
    "sent|to|subject|date|cc|bcc|reply-to|importance|attachments|organization|"
    "gesendet|an|betreff|datum|kopie|antwort an|wichtigkeit|anlagen|"
    "envoyé|envoyé le|à|a|objet|répondre à|pièces jointes|"
    "enviado|enviado el|enviada|enviado em|para|asunto|assunto|fecha|"
    "inviato|oggetto|data|verzonden|aan|onderwerp|"
    "wysłano|do|dw|temat|wysłane|odesláno|komu|předmět|"
    "sendt|til|emne|dato|kopi|skickat|till|ämne|elküldve|címzett|tárgy|lähetetty|aihe"
)
_LEAD = r"^[>\s|*_]{0,40}"
_FROM_LINE = re.compile(rf"{_LEAD}(?:{_FROM})[\s\xa0]?\*{{0,2}}[\s\xa0]?:[\s\xa0*]*(.*)", re.IGNORECASE)
_OTHER_LINE = re.compile(rf"{_LEAD}(?:{_OTHERS})[\s\xa0]?\*{{0,2}}[\s\xa0]?:", re.IGNORECASE)
_TITLES = (
    "original message|original appointment|forwarded message|forwarded by .{1,80}|"
    "urspr(?:ü|ue)ngliche (?:nachricht|mail)|originalnachricht|original-nachricht|weitergeleitete nachricht|"
    "weitergeleitet von .{1,80}|"
    "message d['’]origine|message original|message initial|message transféré|"
    "mensaje original|mensaje reenviado|mensagem original|mensagem encaminhada|"
    "messaggio originale|messaggio inoltrato|oorspronkelijk bericht|doorgestuurd bericht|"
    "wiadomość oryginalna|oryginalna wiadomość|wiadomość przekazana dalej|"
    "původní (?:zpráva|e-mail)|přeposlaná zpráva|přeposlaný e-mail|"
    "oprindelig meddelelse|videresendt meddelelse|ursprungligt meddelande|vidarebefordrat meddelande|"
    "opprinnelig melding|alkuperäinen viesti|eredeti üzenet"
)
_SEPARATOR = re.compile(rf"{_LEAD}[-_=]{{2,40}}\s?(?:{_TITLES})\s?[-_=]{{2,40}}\s*$", re.IGNORECASE)
_BEGUN = re.compile(
    rf"{_LEAD}(?:begin forwarded message|anfang der weitergeleiteten nachricht|"
    r"début du message (?:réexpédié|transféré)|inicio del mensaje reenviado|inizio messaggio inoltrato|"
    r"begin doorgestuurd bericht|"
    r"początek przekazywanej wiadomości|začátek přeposílané zprávy|start på videresendt besked|"
    r"vidarebefordrat brev)[\s\xa0]?:\s*$",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"(?:\bwrote|\bschrieb(?:en)?(?: .{1,200})?|\bgeschrieben|\ba écrit|\bescribió|\bescreveu|\bha scritto|"
    r"\bschreef(?: .{1,200})?|"
    r"\bnapisał(?:a|\(a\))?|\bnapsala?(?:\(a\))?|\bskrev(?: .{1,200})?|\bpisze|\bkirjoitti|\bírta)[\s\xa0]?:\s*$",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"[>\s]{0,40}(?:(?:on|am|le|el|il|op|w dniu|dnia|dne|den|em|sie|il giorno)\b.*\d|\d|\w{2,4}[.,] .*\d|.*@)",
    re.IGNORECASE,
)  # and not “as I wrote:”
_RULE = re.compile(r"^\s*[_-]{20,}\s*$")


@dataclass(frozen=True, slots=True)
class Quoted:
    """Where it begins, and the first line that is the other mail's own; `sender`: the address behind "From:"."""

    first: int
    behind: int
    sender: str = ""
    is_header: bool = False  # a separator, or a block as Outlook writes it: all behind it is the other mail


def quoted_mails(lines: Sequence[str]) -> Iterator[Quoted]:
    """Each in the order of the text."""
    seen = [line[:_LONGEST] for line in lines[:_MOST_LINES]]
    at = 0
    while at < len(seen):
        found = _at(seen, at)
        if found:
            yield found
        at = found.behind if found else at + 1


def _at(lines: Sequence[str], at: int) -> Quoted | None:
    line = lines[at]
    if ":" not in line and "-" not in line and "_" not in line and "=" not in line and not _may_continue(line):
        return None
    if _SEPARATOR.match(line) or _BEGUN.match(line):
        end, sender = _header(lines, _next_filled(lines, at + 1), least=1)
        return Quoted(at, max(end, at + 1), sender, is_header=True)
    end, sender = _header(lines, at, least=2)
    if end > at:
        first = at - 1 if at and _RULE.match(lines[at - 1]) else at
        return Quoted(first, end, sender, is_header=True)
    return _attribution(lines, at)


def _may_continue(line: str) -> bool:
    """“On Thu, Nov 26, 2026 Anna Buyer” may have its verb on the next line."""
    return any(character.isdigit() for character in line)


def _header(lines: Sequence[str], at: int, least: int) -> tuple[int, str]:
    """Behind "From:" and at least so many of "Sent:", "To:", "Subject:", in any order; and the address.

    `at` where there is none.
    """
    if at >= len(lines) or not is_header_line(lines[at]):
        return at, ""
    sender, others, end, is_from = "", 0, at, False
    for n in range(at, min(at + _LINES_OF_HEADER * 2, len(lines))):
        if found := _FROM_LINE.match(lines[n]):
            if is_from:
                break
            is_from, end = True, n + 1
            address = _ADDRESS.search(found[1]) or _ADDRESS.search(lines[n + 1] if n + 1 < len(lines) else "")
            sender = address[0] if address else ""
        elif _OTHER_LINE.match(lines[n]):
            others, end = others + 1, n + 1
        elif n - end >= 2:  # a long line may have been folded
            break
    return (end, sender) if is_from and others >= least else (at, "")


def _attribution(lines: Sequence[str], at: int) -> Quoted | None:
    """“On … wrote:”, of up to three lines."""
    text = ""
    for n in range(at, min(at + 3, len(lines))):
        if not lines[n].strip():
            return None
        text = f"{text} {lines[n].strip()}" if text else lines[n].strip()
        if text.endswith(":") and _WROTE.search(text):
            whole = _OPENS.match(text)
            return Quoted(at, n + 1, address[0] if (address := _ADDRESS.search(text)) else "") if whole else None
        if lines[n].rstrip().endswith((".", "!", "?", ":")):
            return None
    return None


def is_header_line(line: str) -> bool:
    """“Gesendet: …”, in any of the languages."""
    return (_FROM_LINE.match(line) or _OTHER_LINE.match(line)) is not None


def _next_filled(lines: Sequence[str], at: int) -> int:
    while at < len(lines) and not lines[at].strip("> \t\xa0"):
        at += 1
    return at


def forwarded_from(text: str) -> tuple[str, ...]:
    """Addresses behind "From:" in what is forwarded or quoted with its headers, each once."""
    found = (quoted.sender for quoted in quoted_mails(text.split("\n")) if quoted.is_header and quoted.sender)
    return tuple(dict.fromkeys(found))
