"""What a file's name says beside the part number: revision, sheet, kind, and whether it is put aside."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.rfqs.drawings import Mention, PartNumbers, folded
from app.domain.rfqs.revisions import MARKED, shown_revision
from app.domain.rfqs.rfq import RfqItem

OLD = re.compile(r"(?<![a-z])(old|obsolete|superseded)(?![a-z])", re.IGNORECASE)
_ASIDE = re.compile(
    rf"{OLD.pattern}|(?<![a-z])(archived?|cop(?:y|ies)|backups?|bak|outdated|do[\W_]*not[\W_]*use|prev(?:ious)?)(?![a-z])",
    re.IGNORECASE,
)
_ENDING = re.compile(r"(?<!rev)\.([a-z][a-z0-9]{0,7})(?:\.(\d{1,4}))?$")  # “.prt.12”: the twelfth save of a Creo file
_SAME_ENDING = {"stp": "step", "igs": "iges", "jpeg": "jpg", "tiff": "tif"}
_SHEET_WORD = r"(?:sheet|sht|sh|page|pg|blatt)"
_SHEET = re.compile(rf"(?<![a-z]){_SHEET_WORD}[\s._-]*(\d{{1,3}})(?:[\s._-]*of[\s._-]*\d{{1,3}})?(?![a-z0-9])")
_DAY = r"(?:(?:19|20)\d\d[-_. ]?(?:0[1-9]|1[0-2])[-_. ]?(?:0[1-9]|[12]\d|3[01])|\d{1,2}[-_.]\d{1,2}[-_.](?:19|20)\d\d)"
_DATE = re.compile(rf"(?<!\d){_DAY}(?!\d)")
_COPY_NUMBER = re.compile(r"\(\d{1,3}\)")  # of a browser or a file manager
_LETTER = re.compile(r"\0[\s._-]*[(\[]?([a-z]|a[a-h])[)\]]?(?![a-z0-9])")  # “P-1_A”, “P-1B”, “P-1 (C)”, “P-1-AA”
_LONGER = re.compile(r"\0(?:[a-z]|(?:[-_./]?[a-z]{0,3}|\s+)(?![23]d(?![a-z0-9]))\d)")
_BEFORE = re.compile(r"([a-z]+|\d+)-\0")
_NAMES_OF_DRAWINGS = "drawing drawings dwg print prints part number no pn item"
_PRAISE = "final released release approved latest current new signed scan scanned"
_PLAIN = frozenset(f"cui itar noforn ear {_NAMES_OF_DRAWINGS} {_PRAISE} rfq quote the for of and".split())
_WORDS = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileWords:
    revision: str = ""
    sheet: int = 0  # 0: none is named
    version: int = 0  # of a file that its program numbers with every save
    kind: tuple[str, ...] = ()  # ending, and the words that remain
    aside: str = ""  # the word that says that it is not in use
    is_doubtful: bool = False  # it may belong to a longer part number


def parted(folded_name: str) -> tuple[str, str, int]:
    """The name without its ending, the ending, and the number of the save."""
    found = _ENDING.search(folded_name)
    if not found:
        return folded_name, "", 0
    return folded_name[: found.start()], _SAME_ENDING.get(found[1], found[1]), int(found[2] or 0)


def file_words(stem: str, ending: str, version: int, mentions: Sequence[Mention]) -> FileWords:
    """`stem` is folded, as `parted` returns it; `mentions` are the part numbers in it, in their order."""
    rest = _without(stem, mentions)
    aside = _ASIDE.search(rest)
    rest = _COPY_NUMBER.sub(" ", _DATE.sub(" ", _ASIDE.sub(" ", rest)))
    sheet = _SHEET.search(rest)
    rest = _SHEET.sub(" ", rest)
    marked = MARKED.search(rest)
    revision = marked or _LETTER.search(rest)
    rest = MARKED.sub(" ", rest) if marked else _LETTER.sub("\0", rest)
    before = _BEFORE.search(rest)
    return FileWords(
        revision=shown_revision(revision[1]) if revision else "",
        sheet=int(sheet[1]) if sheet else 0,
        version=version,
        kind=(ending, *(word for word in _WORDS.findall(rest) if word not in _PLAIN)),
        aside=aside[0] if aside else "",
        is_doubtful=bool(_LONGER.search(rest)) or bool(before and before[1] not in _PLAIN),
    )


def revisions_named(names: Sequence[str], items: Sequence[RfqItem]) -> Mapping[str, str]:
    """The revision that each name has, by the name; behind the part number of a line a letter is one, too."""
    numbers = PartNumbers(item.part_number for item in items)
    found: dict[str, str] = {}
    for name in names:
        stem, ending, version = parted(folded(name))
        found[name] = file_words(stem, ending, version, tuple(numbers.mentions(stem))).revision
    return found


def aside_in(folder: str) -> str:
    """The word of a folder's path that says that what lies in it is not in use, or nothing."""
    found = _ASIDE.search(folder)
    return found[0] if found else ""


def _without(stem: str, mentions: Sequence[Mention]) -> str:
    """The name with a NUL in place of each part number."""
    for mention in reversed(mentions):
        stem = stem[: mention.begin] + "\0" + stem[mention.end :]
    return stem
