"""How a table file is read, where the buyer says it; whatever is left empty is found out."""

from dataclasses import dataclass

from app.domain.vendors.import_kind import ImportKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetOptions:
    """`header_row` counts from 1, as a spreadsheet does; 0 finds it out."""

    sheet: str = ""
    header_row: int = 0
    encoding: str = ""
    delimiter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLook:
    """What was found out about a file: all of it may be said otherwise.

    `fields` are those that a column can be mapped to; `columns` are the headings with the field each was taken for
    (empty: none), in their order; `sample` are the first rows under them.
    """

    kind: ImportKind | None  # None: lines of a request
    sheets: tuple[str, ...]
    sheet: str
    header_row: int
    encoding: str
    delimiter: str
    rows: int
    fields: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    sample: tuple[tuple[str, ...], ...]
    several: tuple[str, ...] = ()  # fields that more than one column may be
    unread: tuple[str, ...] = ()  # its other sheets that have content
    about: tuple[str, ...] = ()  # of the whole file: that its encoding is a guess, that sheets are not read
    is_remembered: bool = False  # the columns are as the buyer said the last time


FOUND_OUT = SheetOptions()
