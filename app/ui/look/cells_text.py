"""Cells as spreadsheet programs copy them: tabs between cells, and quotes around a cell that has breaks of its own."""

from collections.abc import Iterable

_BREAKS = ("\t", "\n", "\r")


def cells_text(rows: Iterable[Iterable[str]]) -> str:
    """The rows as Excel would put them on the clipboard."""
    return "".join("\t".join(map(_cell, row)) + "\r\n" for row in rows)


def _cell(text: str) -> str:
    must_be_quoted = text.startswith('"') or any(sign in text for sign in _BREAKS)
    return '"' + text.replace('"', '""') + '"' if must_be_quoted else text
