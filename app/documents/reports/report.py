"""What a report is made of, whatever it is printed as: sections of texts and tables."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """`share` of the width, beside the others'."""

    title: str
    share: float = 1
    is_number: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`bold`: positions of rows. `empty`: said instead where there are no rows."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    bold: frozenset[int] = frozenset()
    empty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    title: str
    texts: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    title: str
    texts: tuple[str, ...]
    sections: tuple[Section, ...]
    foot: str
