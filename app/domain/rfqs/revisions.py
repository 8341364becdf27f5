"""Revisions of a drawing: how they are read, and which of two is newer."""

import re
from enum import IntEnum

from app.domain.rfqs.drawings import folded

REVISION = r"(?:\d{1,3}(?:\.\d{1,3})*[a-z]?|[a-z]{1,2}\d{0,2})"
_WORD = r"(?:rev|(?:revision|version|ver|issue|iss|index)(?![a-z])|(?<!\0)[vr](?=\d))"  # “very” is none
MARKED = re.compile(rf"(?<![a-z]){_WORD}[\s._#:()\[\]-]*(?:(?:no|nr)[\s.]+)?({REVISION})?(?![a-z0-9])")
_BARE = re.compile(rf"[\W_]*({REVISION})[\W_]*")
_BEHIND = re.compile(rf"(?<=[\W_])rev(?:ision)?[\W_]+{REVISION}$")
_NONE = {"", "n a", "na", "nc", "n c", "none"}
_PIECES = re.compile(r"\d+|[a-z]+")


class Scheme(IntEnum):
    """How revisions are counted. A file without one, or with “-”, is older than every other."""

    NONE = 0
    DIGITS = 1
    LETTERS = 2


RevisionKey = tuple[Scheme, tuple[tuple[int, str], ...]]


def stated_revision(text: str) -> str | None:
    """What a line asks for: “Rev. B” is “B”, “-” is "", and None says that it asks for none in particular."""
    plain = folded(text).strip()
    if not plain:
        return None
    if " ".join(re.findall(r"[a-z0-9]+", plain)) in _NONE:
        return ""
    found = MARKED.fullmatch(plain) or _BARE.fullmatch(plain)
    return shown_revision(found[1] if found else plain)


def asked_revision(revision: str, part_number: str) -> str | None:
    """The revision that a line states in its own column, or else behind its part number: “P-1 rev. B”."""
    stated = stated_revision(revision)
    if stated is not None:
        return stated
    behind = _BEHIND.search(folded(part_number))
    return stated_revision(behind[0]) if behind else None


def shown_revision(text: str | None) -> str:
    """As drawings have it: letters are capitals, and numbers have no leading zeros."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", (text or "").upper())


def revision_key(revision: str) -> RevisionKey:
    """Sorts the oldest first: none, A … Z, AA; numbers as numbers. Letters and numbers have no common order."""
    pieces = _PIECES.findall(revision.lower())
    if not pieces:
        return Scheme.NONE, ()
    scheme = Scheme.DIGITS if pieces[0].isdigit() else Scheme.LETTERS
    return scheme, tuple((int(p), "") if p.isdigit() else (len(p), p) for p in pieces)
