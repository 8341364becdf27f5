"""Where a specification's designation begins and ends, publisher by publisher: no name is ever cut.

“AWS D17.1” is another name than “AWS D1.1”, “SEMI F19” another than “SEMI F17”. What follows a name is its revision:
letters at US military, federal and SAE numbers, a year at ASTM's, AWS's and the national ones.
"""

import re
from dataclasses import dataclass

from app.domain.trade.lazy_pattern import lazy_pattern

_LETTERS = r"(?P<revision>\s?-?[A-HJ-UWYZ]|[A-Z]{0,2})"  # “8625F”, “8625 F”, “8625-F”
_ATTACHED = r"(?P<revision>[A-Z]{0,2})"
_YEAR = r"(?:[-:](?P<revision>(?:19|20)?\d{2}[A-Z]?(?:E\d)?))?"
_LONG_YEAR = r"(?:[-:](?P<revision>(?:19|20)\d{2}(?:-\d{2})?))?"
_END = r"(?![\w])(?!\.\d)"
_NATIONAL = r"(?:DIN|EN|ISO|IEC|BS|NF|UNE|UNI|JIS|GB/?T?|GOST|ÖNORM)"

_PUBLISHED: tuple[re.Pattern[str], ...] = tuple(
    lazy_pattern(pattern, re.IGNORECASE)
    for pattern in (
        # federal and military: MIL-A-8625F, DOD-P-16232, QQ-P-416, FED-QQ-P-35C, MIL-DTL-55302/61
        rf"(?P<name>(?:AMS[\s-]*)?QQ[\s-]*[A-Z]{{1,2}}[\s-]*\d{{1,5}}(?:/\d{{1,3}})?){_LETTERS}{_END}",
        rf"(?P<name>(?:MIL|DOD)[\s-]*[A-Z]{{1,4}}[\s-]*\d{{1,6}}(?:/\d{{1,3}})?){_LETTERS}{_END}",
        rf"(?P<name>(?:MIL|DOD)[\s-]*\d{{3,6}}){_ATTACHED}{_END}",
        rf"(?P<name>(?:FED|DEF)[\s-]*STD[\s-]*(?:NO\.?\s*)?\d{{1,4}}){_ATTACHED}{_END}",
        rf"(?P<name>TT[\s-]*[A-Z]{{1,2}}[\s-]*\d{{1,5}}(?:/\d{{1,3}})?){_LETTERS}{_END}",
        # SAE: AMS 2759/3, AMS-C-26074, AS 5272, ARP 4992, J429
        rf"(?P<name>AMS[\s-]*(?:[A-Z]{{1,4}}[\s-]*)?\d{{3,5}}(?:[/-]\d{{1,2}})?){_ATTACHED}{_END}",
        rf"(?P<name>(?:AS|ARP|AIR|MAM)[\s-]*\d{{3,5}}(?:/\d{{1,2}})?){_ATTACHED}{_END}",
        rf"(?P<name>J[\s-]?\d{{3,4}}){_ATTACHED}{_END}(?<=\d)",
        # ASTM, with or without its metric twin: ASTM E1444/E1444M-22
        (
            r"(?P<name>ASTM[\s-]*[A-G][\s-]*\d{1,5})"
            rf"(?:M?(?:/(?:ASTM[\s-]*)?[A-G]?[\s-]?\d{{1,5}}M?)?){_YEAR}{_END}"
        ),
        # AWS D17.1, AWS D1.1/D1.1M:2020, SEMI F19-0310, CGA G-4.1, DEF STAN 03-25
        (
            r"(?P<name>AWS[\s-]*[A-Z]{1,2}\d{1,2}(?:\.\d{1,3})+)M?(?:/[A-Z]{1,2}\d{1,2}(?:\.\d{1,3})+M?)?"
            rf"{_LONG_YEAR}{_END}"
        ),
        rf"(?P<name>SEMI[\s-]*[A-Z]{{1,2}}[\s-]?\d{{1,4}}(?:\.\d{{1,2}})?)(?:-(?P<revision>\d{{4}}[A-Z]?))?{_END}",
        rf"(?P<name>CGA[\s-]*[A-Z]{{1,2}}[\s-]?\d{{1,3}}(?:\.\d{{1,2}})*)(?P<revision>){_END}",
        rf"(?P<name>DEF[\s-]*STAN[\s-]*\d{{2}}[\s-]\d{{1,4}}(?:/\d{{1,2}})?)(?P<revision>){_END}",
        (
            rf"(?P<name>(?:IPC|NACE|SSPC|AAMA|ASME|ANSI|NADCAP|NEMA|UL)\b[\s-]*(?:[A-Z]{{1,4}}[\s/-]*)?\d[\w./-]*?)"
            rf"(?:[-:](?P<revision>(?:19|20)\d{{2}}))?{_END}(?![-/]\w)"
        ),
        rf"(?P<name>J-STD-\d{{3}}){_ATTACHED}{_END}",
        rf"(?P<name>(?:NASM|NAS|MS)[\s-]*\d{{3,6}}){_ATTACHED}{_END}",
        rf"(?P<name>MSFC-(?:SPEC|STD|PROC)-\d{{1,5}}){_ATTACHED}{_END}",
        # national and international: DIN EN ISO 4042:2018, EN 2516, BS 4921
        (
            rf"(?P<name>(?:{_NATIONAL}[\s/-]+){{0,3}}{_NATIONAL}[\s-]*(?:[A-Z][\s-]?)?\d{{3,6}}(?:-\d{{1,3}}(?!\d))?)"
            rf"{_LONG_YEAR}{_END}"
        ),
        # makers of aircraft and engines
        (
            rf"(?P<name>(?:BAC|BMS|BSS|BAPS|DPS|DMS|PWA|PS|HP|GPS|EMS|CPW|P&W|STP|LMA|FPS|HS|HSF|WS|RPS|MPS|CVA|AIPS|AIPI)"
            rf"[\s-]*[A-Z]{{0,3}}[\s-]?\d[\w]*(?:[./-]\d\w*)*)(?P<revision>){_END}"
        ),
    )
)
_PUBLISHER = lazy_pattern(
    r"(?:(?:SAE|AISI)[\s/-]+(?=AMS|AS\b|AS\d|ARP|AIR|J\s?-?\d|MAM)|FED(?:ERAL)?[\s-]+(?=QQ|TT))", re.IGNORECASE
)
_ANY = lazy_pattern(r"(?:(?P<words>(?:[A-Z&][A-Z&.]*[\s-]+){1,2}))?(?P<name>[\w./-]*\d[\w./-]*)", re.IGNORECASE)
_NO_NAMES = lazy_pattern(
    r"NOTES?|DRAWING|DWG|(?:BLUE)?PRINT|SHEET|SHT|VIEW|DETAIL|ZONE|ITEM|PARA(?:GRAPH)?|SECT(?:ION)?|TABLE|FIG(?:URE)?|STEP|"
    r"SIDE|INCH|PARTS?|PCS?|PIECE|EACH|SURFACE|FOOT|HOUR|LOT|PO|ORDER|QUOTE|CUSTOMER|ENGINEERING|LATEST|APPLICABLE|"
    r"CURRENT|THE|A|AN|AND|OR|TO|OF|ALL|BOTH|TYPES?|TYP?|CLASS(?:ES)?|CLS?|GRADE|GR|METHOD|CODE|COND(?:ITION)?|SC|LEVEL|"
    r"REV(?:ISION)?|PER|IN|ON|AT|FOR|WITH|MIN|MAX"
)
"""A number behind one of these is none of a specification."""


@dataclass(frozen=True, slots=True)
class Designation:
    """A name as written, without its publisher where that says nothing, its revision, and where it ends in the text."""

    name: str
    revision: str
    end: int


def published(text: str, start: int = 0) -> Designation | None:
    """A designation of a publisher that is known by its form, if one begins just here."""
    publisher = _PUBLISHER.match(text, start)
    begin = publisher.end() if publisher else start
    for pattern in _PUBLISHED:
        if match := pattern.match(text, begin):
            revision = (match["revision"] or "").strip(" -").upper()
            return Designation(" ".join(match["name"].split()).upper().rstrip("-"), revision, match.end())
    return None


def any_name(text: str, start: int = 0) -> Designation | None:
    """Whatever may be a number of a specification, such as “0250-20000” or “ACME 12-7”, where one is expected here."""
    match = _ANY.match(text, start)
    if match is None:
        return None
    words = (match["words"] or "").replace("-", " ").upper().split()
    begins = [start + blank.end() for blank in re.finditer(r"\s+", match[0])]
    if any(published(text, place) for place in begins):
        return None  # “FROBNICATE MIL-A-8625”: the name begins later
    if any(map(_NO_NAMES.fullmatch, words)) or not match["name"].strip("./-")[:1].isalnum():
        return None
    name = text[match.start() : match.end()].strip().rstrip("./-")
    if name.startswith(".") or re.fullmatch(r"\d{1,2}(?:\.\d+)?", name):
        return None
    return Designation(
        " ".join(name.split()).upper(), "", match.start() + len(text[match.start() : match.end()].rstrip("./- "))
    )
