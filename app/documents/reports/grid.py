"""A wide table of many short entries, such as lines against vendors: what stands where, before it is set on pages."""

from dataclasses import dataclass
from enum import StrEnum, auto


class Look(StrEnum):
    """What an entry is: one of many, the best of its row, a reason for there being none."""

    PLAIN = auto()
    BEST = auto()
    REASON = auto()


@dataclass(frozen=True, slots=True)
class Entry:
    """`note` stands below the text, smaller."""

    text: str
    note: str = ""
    look: Look = Look.PLAIN


@dataclass(frozen=True, slots=True)
class GridColumn:
    """`width` in points."""

    title: str
    width: float
    note: str = ""
    is_number: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """`begins`: positions of rows that something new begins with. The head stands on each page again."""

    caption: str
    columns: tuple[GridColumn, ...]
    rows: tuple[tuple[Entry, ...], ...]
    begins: frozenset[int] = frozenset()
