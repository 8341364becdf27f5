"""The tokens of a callout: designations, types, classes, details, colours, thicknesses, and the words between them."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.domain.trade.lazy_pattern import lazy_pattern
from app.domain.words.designations import Designation, any_name, published
from app.domain.words.values import CLASS, TYPE, detail


class Kind(StrEnum):
    WORD = "word"
    STOP = "stop"  # , ; . ( ) – what was said before it is one thing
    PER = "per"
    THEN = "then"
    NAME = "name"
    REVISION = "revision"
    TYPE = "type"
    CLASS = "class"
    DETAIL = "detail"
    ALL = "all"  # types, classes or both


@dataclass(frozen=True, slots=True)
class Token:
    """`text` as written; `value`: the name, the canonical type, class or revision, or the detail as it is kept."""

    kind: Kind
    text: str
    value: str = ""
    revision: str = ""  # of a name


_DASHES = dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xFE63, 0xFF0D), "-")
_TYPE = lazy_pattern(rf"(?:{TYPE.keyword})(?![A-HJ-UW-Z])[\s.:_#-]*(?P<list>{TYPE.listed})", re.IGNORECASE)
_CLASS = lazy_pattern(rf"(?:{CLASS.keyword})(?![A-Z])[\s.:_#-]*(?P<list>{CLASS.listed})", re.IGNORECASE)
_DETAILS = {
    name: detail(keyword)
    for name, keyword in {
        "Grade": "GRADES?|GRD|GR", "Method": "METHODS?|METH|MTHD|MTH", "Code": "CODES?",
        "SC": r"SERVICE\s+CONDITION|SC", "Condition": "CONDITION|COND",
        "Level": r"(?:SENS(?:ITIVITY|\.)?[\s-]*)?(?:LEVEL|LVL)|SENS(?:ITIVITY)?", "Form": "FORM",
        "Composition": "COMPOSITION|COMP", "Table": "TABLE", "Procedure": "PROCEDURE|PROC", "Style": "STYLE",
        "Amendment": r"(?:W/\s*)?(?:AMENDMENT|AMEND|AMDT)", "Notice": "NOTICE", "Nitric": "NITRIC", "Citric": "CITRIC",
    }.items()
}  # fmt: skip
_DETAIL = {
    name: lazy_pattern(rf"(?:{value.keyword})(?![A-Z])[\s.:_#-]*(?P<list>{value.listed})", re.IGNORECASE)
    for name, value in _DETAILS.items()
}
_COLOURS = (
    r"BLACK|WHITE|RED|BLUE|GREEN|GR[AE]Y|YELLOW|ORANGE|BROWN|TAN|OLIVE(?:\s+DRAB)?|SAND|PURPLE|VIOLET|PINK|SILVER|GOLD|"
    r"CLEAR"
)
_CARD = r"(?:(?:FED|AMS)[\s-]*STD[\s-]*(?:NO\.?\s*)?595[A-C]?|RAL\s*\d{4}|PANTONE\s+[\w-]+)"
_COLOUR = lazy_pattern(
    rf"(?:(?:COLOU?R(?:ED)?[\s:#-]*)?(?:(?:{_COLOURS})[\s,]*)?(?:#?\d{{5}}[\s,]*)?(?:(?:PER|IAW|TO)\s+)?{_CARD}"
    rf"(?:[\s,]*(?:COLOU?R|NO\.?|#)*\s*#?\d{{5}}(?!\d))?|(?:COLOU?R(?:ED)?|DYED?)[\s:#-]*(?:(?:{_COLOURS})|#?\d{{5}})(?!\w))",
    re.IGNORECASE,
)
_NUMBER = r"(?:\d+(?:\.\d+)?|\.\d+)"
_UNIT = r"(?:\"|''|IN(?:CH(?:ES)?)?\b\.?(?!\s*ACC)|MM\b|UM\b|[µμ]M\b|MICRONS?\b|MILS?\b|[µμ]IN\b|MICRO-?INCH(?:ES)?\b)"
_ABOUT = r"(?:\s*(?:MIN(?:IMUM)?|MAX(?:IMUM)?|NOM(?:INAL)?|TOTAL)\b\.?)?"
_THICK = r"(?:THICK(?:NESS)?|THK|PER\s+(?:SIDE|SURFACE)|BUILD-?\s?UP|DFT|DEEP)\b\.?"
_SIZE = rf"{_NUMBER}\s*(?:{_UNIT})?(?:\s*(?:-|TO|/|±|\+/-)\s*{_NUMBER}\s*(?:{_UNIT})?)?"
_THICKNESS = lazy_pattern(
    rf"(?:(?:THICK(?:NESS)?|THK|DFT)[\s.:=-]*(?:OF\s+)?{_SIZE}{_ABOUT}"
    rf"|{_SIZE}{_ABOUT}\s*{_THICK}(?:\s*(?:PER\s+SIDE|MIN|MAX)\b\.?)?"
    rf"|(?:{_NUMBER}(?:\s*(?:-|TO)\s*{_NUMBER})?\s*{_UNIT}|\.\d{{3,6}}(?:\s*(?:-|TO)\s*\.\d{{3,6}})?){_ABOUT})(?![\w])",
    re.IGNORECASE,
)
_INTENSITY = lazy_pattern(
    r"INTENSITY[\s.:=-]*[\d.]+(?:\s*(?:-|TO)\s*[\d.]+)?\s*[ACN]?\b|(?:\d{1,2}|0?\.\d{3})\s*-\s*(?:\d{1,2}|0?\.\d{3})\s*[ACN]\b",
    re.IGNORECASE,
)
_KEPT = lazy_pattern(
    r"(?:FE|CU|AL|ZN|PL)/[A-Z][\w./]{0,7}(?:\s*\d{1,2}[A-Z]{0,2})?(?!\w)|(?:COND(?:ITION)?\.?\s+)?H[\s-]?(?:9\d\d|1[01]\d\d)M?(?!\w)"
    r"|H?RC\s*\d{2}(?:\s*(?:-|TO)\s*\d{2})?(?!\w)",
    re.IGNORECASE,
)
_ALL = lazy_pattern(
    r"(?:ALL|ANY)\s+(?:TYPES?|CLASS(?:ES)?)(?:\s*(?:AND|OR|&|/|,)\s*(?:(?:ALL|ANY)\s+)?(?:TYPES?|CLASS(?:ES)?))?\b"
    r"|(?:TYPES?|CLASS(?:ES)?)[\s:]+(?:ALL|ANY)\b",
    re.IGNORECASE,
)
_REVISION = lazy_pattern(r"REV(?:ISION)?\b[\s.:#-]*(?P<revision>[A-Z]{1,2}|\d{1,3}|-)(?!\w)", re.IGNORECASE)
_PER = lazy_pattern(
    r"(?:AS\s+PER|PER|IAW|I\.\s?A\.\s?W\.?|IN\s+(?:STRICT\s+)?ACC(?:ORDANCE|\.)?\s*(?:WITH|W/|TO)|ACC(?:ORDING|\.)?\s+TO|"
    r"ACCORDING\s+TO|CONFORM(?:S|ING)?\s+TO|MEETS|MEETING|TO|GEM(?:Ä|AE)?SS|GEM\.|NACH|LAUT|SELON|WITH|USING|W/)(?:\s+CUSTOMER)?(?:\s+(?:SPEC(?:IFICATION)?S?\b\.?|STANDARD))?(?=[\s:])[\s:]*",
    re.IGNORECASE,
)
_THEN = lazy_pattern(r"(?:AND\s+)?(?:THEN|FOLLOWED\s+BY|AFTERWARDS|PRIOR\s+TO)(?!\w)[\s,:]*", re.IGNORECASE)
_STOP = lazy_pattern(r"[,;()]|[/|](?=\s|$)|\.(?=\s|$)|\.$")
_NO_PER = {"TO", "WITH", "USING", "W/"}  # before a known name alone: “HEAT TO 1000F”
_BORDER = lazy_pattern(r"(?=[\s,;()]|$)")
_WORDS = 4  # of a name
_WORD = lazy_pattern(r"[^\s,;()]*[^\s,;().]|[^\s]")


def plain(text: str) -> str:
    """Single blanks, one kind of dash, no full-width signs: what is read; the words stay as they are."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())


def tokens(text: str, *, expects_name: bool = False, is_known: Callable[[str], bool] | None = None) -> Iterator[Token]:
    """Every token of a text that was made `plain`, in order; together they are the whole text.

    `expects_name`: a name of whatever form may stand first. `is_known`: whether words are a name, whatever their form.
    """
    position = 0
    while position < len(text):
        if text[position] == " ":
            position += 1
            continue
        token, end = _at(text, position, expects_name, is_known)
        yield token
        expects_name = token.kind is Kind.PER and token.text.upper() not in _NO_PER
        position = end


def _at(text: str, start: int, expects_name: bool, is_known: Callable[[str], bool] | None) -> tuple[Token, int]:
    for kind, pattern in _SIMPLE:
        if match := pattern.match(text, start):
            return Token(kind, match[0].strip(" ,:"), _value(kind, match)), match.end()
    for name, pattern in _DETAIL.items():
        if match := pattern.match(text, start):
            return Token(
                Kind.DETAIL, match[0].strip(), f"{name} {_DETAILS[name].canonical(match['list'])}"
            ), match.end()
    found = published(text, start) or (is_known and _known(text, start, is_known)) or None
    if found := found or (any_name(text, start) if expects_name else None):
        return Token(Kind.NAME, text[start : found.end].strip(), found.name, found.revision), found.end
    for kind, pattern in ((Kind.PER, _PER), (Kind.THEN, _THEN), (Kind.STOP, _STOP)):
        if match := pattern.match(text, start):
            return Token(kind, match[0].strip()), match.end()
    match = _WORD.match(text, start)
    word = match[0] if match else text[start]
    return Token(Kind.WORD, word), start + len(word)


def _known(text: str, start: int, is_known: Callable[[str], bool]) -> Designation | None:
    """The longest name of the vocabulary that begins just here and has a digit, as all but process words do."""
    if not text[start].isalnum():
        return None
    ends = [match.start() for match in _BORDER.finditer(text, start)][:_WORDS]
    for end in reversed(ends):
        name = text[start:end].rstrip(" ,;.")
        if any(sign.isdigit() for sign in name) and is_known(name):
            return Designation(name.upper(), "", start + len(name))
    return None


def _value(kind: Kind, match: re.Match[str]) -> str:
    """What a match of one of the simple patterns is kept as."""
    if kind is Kind.TYPE:
        return TYPE.canonical(match["list"])
    if kind is Kind.CLASS:
        return CLASS.canonical(match["list"])
    if kind is Kind.REVISION:
        return match["revision"].upper()
    return match[0].strip(" ,")


_SIMPLE: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.ALL, _ALL),
    (Kind.DETAIL, _COLOUR),
    (Kind.TYPE, _TYPE),
    (Kind.CLASS, _CLASS),
    (Kind.DETAIL, _INTENSITY),
    (Kind.DETAIL, _THICKNESS),
    (Kind.DETAIL, _KEPT),
    (Kind.REVISION, _REVISION),
)
