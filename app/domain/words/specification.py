"""Specifications, however they are written: "MIL-A-8625F TYP II CL 1" is name, revision, type, class."""

import re
from dataclasses import dataclass, replace

from typing_extensions import override

from app.domain.trade.text_key import word_key

_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10}
_NUMERAL = {number: numeral for numeral, number in _ROMAN.items()}
_SIGN = r"(?:VIII|VII|VI|IV|IX|V|III|II|I|X|10|[1-9])"
_TYPE = re.compile(rf"(?<![\w-])(?:TYPES?|TYP|TY)[\s.:_-]*({_SIGN})-?([A-H]?)(?!\w)", re.IGNORECASE)
_SORT = r"(?:\d{1,2}[A-Z]?|VI|IV|V|I{1,3}|[A-H])"
_CLASS = re.compile(rf"(?<![\w-])(?:CLASS|CLS|CL)[\s.:_-]*({_SORT})(?!\w)", re.IGNORECASE)
_BARE_TYPE = re.compile(r"^[\s,;:-]*((?:VIII|VII|VI|IV|IX|III|II|V|I|X))([A-C]?)(?![\w-])")
_BARE_CLASS = re.compile(r"^[\s,;:-]*(\d{1,2}[A-H])(?![\w-])", re.IGNORECASE)
_PER = re.compile(r"\b(?:PER|IAW|ACC(?:ORDING)? TO|I\.A\.W\.)\s+", re.IGNORECASE)

# Where a name ends, and what of it is the revision: US military, federal and SAE numbers carry letters, ASTM's a year.
_NAMES = (
    re.compile(
        r"(?P<name>MIL[\s-]*[A-Z]{1,4}[\s-]*\d{2,6})(?P<revision>\s[A-HJ-UWYZ]|[A-Z]{0,2})(?!\w)", re.IGNORECASE
    ),
    re.compile(r"(?P<name>(?:AMS[\s-]*)?QQ[\s-]*[A-Z]{1,2}[\s-]*\d{1,5})(?P<revision>[A-Z]{0,2})(?!\w)", re.IGNORECASE),
    re.compile(
        r"(?P<name>AMS[\s-]*(?:[A-Z]{1,4}[\s-]*)?\d{3,5}(?:/\d{1,2})?)(?P<revision>[A-Z]{0,2})(?!\w)", re.IGNORECASE
    ),
    re.compile(
        r"(?P<name>ASTM[\s-]*[A-G][\s-]*\d{1,5})(?P<twin>M?(?:/[A-G]\s?\d{1,5}M?)?)(?:-(?P<revision>\d{2,4}[A-Z]?))?(?!\w)",
        re.IGNORECASE,
    ),
)
_OTHER = re.compile(r"[^\s,;()\d]+\s+\d[\w./-]*|[^\s,;()]+")  # "BAC 5019", "0250-20000"
_EDGE = " \t\n,;:.-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Specification:
    """`name` as written without what follows it; type as a Roman numeral ("IIB"), class as "1" or "1A".

    `rest` is what was not understood: it is shown, never dropped.
    """

    name: str = ""
    revision: str = ""
    type: str = ""
    spec_class: str = ""
    rest: str = ""

    @property
    def key(self) -> str:
        """Equal for all spellings of the name."""
        return word_key(self.name)

    @override
    def __str__(self) -> str:
        """Read again it is the same: "MIL-A-8625 Type II Class 1"."""
        parts = (self.name + self._revision_text, self.type and f"Type {self.type}", self._class_text, self.rest)
        return " ".join(part for part in parts if part)

    @property
    def _revision_text(self) -> str:
        return f"-{self.revision}" if self.revision[:1].isdigit() else self.revision

    @property
    def _class_text(self) -> str:
        return f"Class {self.spec_class}" if self.spec_class else ""


def read_specification(text: str, type_text: str = "", class_text: str = "") -> Specification:
    """Read what stands in a specification's column, with what stands in those of type and class, where there are such.

    What a column of its own says wins over what the specification says; the other one then is in `rest`.
    """
    found = _read(" ".join(text.split()))
    if type_text.strip():
        found = _with_column(found, "type", _type_of(type_text), type_text)
    if class_text.strip():
        found = _with_column(found, "spec_class", _class_of(class_text), class_text)
    return found


def read_callout(text: str) -> Specification:
    """Read a drawing's callout, "ALODINE PER AMS 2473 CL 1, MASK THREADS": what follows "per" or "IAW"."""
    line = " ".join(text.split())
    per = _PER.search(line)
    return _read(line[per.end() :]) if per else Specification(rest=line)


def called_process(text: str) -> str:
    """What stands before "per" or "IAW" in a callout; the whole text where there is none."""
    line = " ".join(text.split())
    per = _PER.search(line)
    return line[: per.start()].strip(_EDGE) if per else line


def _read(text: str) -> Specification:
    spec_type, text = _taken(_TYPE, text)
    spec_class, text = _taken(_CLASS, text)
    name, revision, after = _name(text)
    if not spec_type and (bare := _BARE_TYPE.match(after)):
        spec_type, after = _canonical_type(bare[1], bare[2]), after[bare.end() :]
    else:
        spec_type = _type_of(spec_type) if spec_type else ""
    if not spec_class and name and (bare := _BARE_CLASS.match(after)):
        spec_class, after = bare[1], after[bare.end() :]
    return Specification(
        name=name,
        revision=revision,
        type=spec_type,
        spec_class=_class_of(spec_class) if spec_class else "",
        rest=" ".join(after.strip(_EDGE).split()),
    )


def _taken(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    """The first match, and the text without it."""
    match = pattern.search(text)
    if match is None:
        return "", text
    return match[0], f"{text[: match.start()].rstrip(_EDGE)} {text[match.end() :].lstrip(' .')}".strip()


def _name(text: str) -> tuple[str, str, str]:
    """Name, revision, what follows."""
    line = text.strip(_EDGE)
    for pattern in _NAMES:
        if match := pattern.match(line):
            twin = match.groupdict().get("twin") or ""  # the metric one of two names, "ASTM A967/A967M"
            after = f"{line[match.end() :]} {twin}"
            return match["name"].strip().upper(), (match["revision"] or "").strip().upper(), after
    match = _OTHER.match(line)
    return (match[0].rstrip(_EDGE), "", line[match.end() :]) if match else ("", "", line)


def _type_of(text: str) -> str:
    """The canonical type, or "" where the text is none."""
    match = _TYPE.search(text) or re.fullmatch(rf"\s*({_SIGN})-?([A-H]?)\s*\.?\s*", text, re.IGNORECASE)
    return _canonical_type(match[1], match[2]) if match else ""


def _canonical_type(sign: str, letter: str) -> str:
    number = _ROMAN.get(sign.upper()) or int(sign)
    return _NUMERAL[number] + letter.upper()


def _class_of(text: str) -> str:
    """The canonical class, or "" where the text is none."""
    match = _CLASS.search(text) or re.fullmatch(rf"\s*({_SORT})\s*\.?\s*", text, re.IGNORECASE)
    if match is None:
        return ""
    sign = match[1].upper()
    return str(_ROMAN.get(sign, sign)).lstrip("0") or "0"


def _with_column(found: Specification, field: str, canonical: str, text: str) -> Specification:
    """A column's own word; one that cannot be read is kept in `rest`."""
    before = getattr(found, field)
    plain = " ".join(text.split())
    if not canonical:
        return replace(found, rest=" ".join(part for part in (found.rest, plain) if part))
    label = {"type": "Type", "spec_class": "Class"}[field]
    conflict = f"{label} {before}" if before and before != canonical else ""
    rest = " ".join(part for part in (found.rest, conflict) if part)
    return replace(found, rest=rest, **{field: canonical})
