"""What makes an answer a quote: a document, or prices in its text."""

import re
from collections.abc import Collection, Iterator

from app.domain.inbox.incoming import IncomingPart
from app.domain.inbox.plain_text import plain, sentences

_LOOKED_AT = 30_000  # characters
_BAND = 4  # lines: a part number and the prices below it
_LONGEST = 500  # characters of a line
_DOCUMENTS = frozenset(
    {
        "pdf", "doc", "docx", "docm", "odt", "rtf", "xls", "xlsx", "xlsm", "xlsb", "ods", "csv", "ppt", "pptx", "odp",
        "pages", "numbers", "zip", "xps", "tif", "tiff",
    }
)  # fmt: skip
_TYPES = re.compile(
    r"application/(?:pdf|x-pdf|rtf|msword|zip|vnd\.(?:ms-(?:excel|word|powerpoint)|oasis\.opendocument|"
    r"openxmlformats)\S{0,80})|text/(?:csv|rtf)|image/tiff?",
)
_PICTURES = frozenset({"jpg", "jpeg", "png", "heic", "heif", "bmp", "webp", "gif"})
_SMALLEST_SCAN = 40_000  # octets: a page that was photographed has more, a logo less
_LOGO = re.compile(r"image\d{3}\.|logo|banner|signature|facebook|linkedin|icon|outlook-", re.IGNORECASE)
_NEVER = frozenset({"ics", "vcf", "p7s", "p7m", "asc", "sig", "eml", "msg", "dat", "html", "htm", "txt", "xml"})

_CURRENCY = r"(?:[$€£¥]|\b(?:usd|eur|euros?|gbp|chf|cad|mxn|jpy|cny|czk|pln|sek|dkk|nok|huf|kc|zl|kr)\b)"
_DECIMALS = r"\d{1,9}[.,]\d{1,6}"
_NUMBER = r"\d{1,9}(?:[.,' ]\d{3}){0,3}(?:[.,]\d{1,6})?(?:[.,]?-{1,2})?"
_UNIT = (
    r"(?:pcs?|pce|ea|each|unit|part|1000?|stk|stuck|stueck|piece|piezas?|pza|pezz[oi]|pz|stuk|st|szt|ks|kus|und|"
    r"unidad)\b"
)
_PER = rf"(?:\b(?:per|pro|par|por|je|za|na|al|a) {_UNIT}|(?:ea|each|a piece|apiece)\b)"
_AMOUNT = re.compile(
    rf"{_CURRENCY} ?{_NUMBER}"
    rf"|(?<![\d.,])(?:{_NUMBER} ?{_CURRENCY}|{_DECIMALS} ?{_PER}|{_NUMBER} ?/ ?(?:{_UNIT}|[cm]\b))"
    r"|@ ?\d{1,7}(?:[.,]\d{1,6})?|(?<![\d.,])\d{1,7},-"
)
_BARE_AMOUNT = re.compile(r"(?<![\d.,/-])\d{1,7}[.,]\d{2,4}(?![\d/]|[.,]\d|\.$| ?%)")
_DATE = re.compile(r"(?<![\d.])[0-3]?\d\.[01]?\d\.")
_LINE = re.compile(
    r"(?:\b(?:line|item|pos|position|ligne|linea|partida|posizione|regel|pozycja|polozka)\b\.? ?|#)#?\d{1,3}\b"
    rf"|^[ *]{{0,3}}\d{{1,3}}(?:[):]|\.(?!\d))|\b\d{{1,6}} ?{_UNIT}"
)
_MINIMUM = re.compile(r"\bmin(?:imum|\.|ima|imo|imale|destbestell\w*|destwert|destauftrag\w*)?\b|mindest|minim")


def document(parts: Collection[IncomingPart], own_files: Collection[str]) -> IncomingPart | None:
    """The first file that may hold a quote: no logo, signature or date, and none of ours (`own_files`: SHA-256)."""
    return next((part for part in parts if part.sha256 not in own_files and _is_document(part)), None)


def price(new_text: str, part_numbers: Collection[str] = ()) -> str:
    """The first price, as a person would quote it; empty where there is none.

    An amount in a question is none, and one that is a minimum alone is none.
    """
    told = [plain(sentence[:_LONGEST]) for sentence in sentences(new_text[:_LOOKED_AT])]
    said = [sentence for sentence in told if not sentence.endswith("?")]
    found = next((hit for sentence in said for hit in _amounts(sentence)), "")
    return found or _beside_a_part(said, part_numbers)


def _is_document(part: IncomingPart) -> bool:
    ending = part.name.rpartition(".")[2].casefold() if "." in part.name else ""
    if ending in _NEVER:
        return False
    if ending in _PICTURES or (part.media_type.startswith("image/") and ending not in _DOCUMENTS):
        return not part.is_inline and part.size >= _SMALLEST_SCAN and not _LOGO.search(part.name)
    return ending in _DOCUMENTS or _TYPES.fullmatch(part.media_type) is not None


def _amounts(sentence: str) -> Iterator[str]:
    for found in _AMOUNT.finditer(sentence):
        around = sentence[max(0, found.start() - 30) : found.start()] + " " + sentence[found.end() : found.end() + 15]
        if not _MINIMUM.search(around):
            yield found[0].strip()


def _beside_a_part(lines: list[str], part_numbers: Collection[str]) -> str:
    """“0190-25230  10: 9.10”: on the line of a part number that was asked or a line's, and on the few below."""
    keys = [key for number in part_numbers if len(key := plain(number).strip()) > 2]
    left = 0
    for line in lines:
        left = _BAND if any(key in line for key in keys) else left - 1
        if left > 0 or _LINE.search(line):
            bare = _DATE.sub(" ", _without(line, keys))
            found = _BARE_AMOUNT.search(bare)
            if found and not _MINIMUM.search(bare[max(0, found.start() - 30) : found.start()]):
                return found[0]
    return ""


def _without(line: str, keys: list[str]) -> str:
    for key in keys:
        line = line.replace(key, " ")
    return line
