"""Which clearance a line needs, by the columns of its sheet: one that names it, or one a level to tick."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.documents.sheets.columns import Columns, column_names
from app.documents.sheets.sheet import SheetRow
from app.domain.trade.cleaning import clean_text
from app.domain.trade.clearance import Clearances

_YES = frozenset({"yes", "y", "x", "true", "1", "ja", "j"})
_NO = frozenset({"", "no", "n", "false", "0", "nein", "not controlled", "uncontrolled"})
_USUAL = Clearances()  # a heading is known by these; what a cell says is judged by the settings' own


@dataclass(frozen=True, slots=True)
class LevelColumns:
    """`ticked` are columns beside the one that names the level whose heading is one; `levels` are of all headings."""

    named: str
    ticked: tuple[str, ...]
    levels: dict[str, str]
    positions: dict[str, int]

    def level(self, row: SheetRow) -> str:
        """The strictest that the row says; empty where it says none, or “no”."""
        said = [self._ticked(name, row) for name in self.ticked]
        if self.named:
            word = _at(row, self.positions[self.named])
            said.append("" if word.casefold() in _NO else self._meant(word))
        return max(said, key=_strictness, default="")

    def _meant(self, word: str) -> str:
        """“Yes” under “ITAR” is ITAR; under a heading that names no level nobody knows what, so nobody holds it."""
        return self.levels.get(self.named, word) if word.casefold() in _YES else word

    def _ticked(self, name: str, row: SheetRow) -> str:
        """Whatever stands there and is no “no” counts as its level."""
        word = _at(row, self.positions[name])
        return "" if word.casefold() in _NO else next(iter(_USUAL.marks(word)), self.levels[name])


def level_columns(header: SheetRow, rows: Sequence[SheetRow], columns: Columns) -> LevelColumns:
    """Found by the headings. A column that is not used is one to tick where any cell is a tick or names a level."""
    names = column_names([header, *rows])
    positions = {name: position for position, name in enumerate(names)}
    levels = {name: marks[0] for name in names if len(marks := _USUAL.marks(name)) == 1}
    named = next((name for name, position in positions.items() if position == columns.position_of.get("clearance")), "")
    ticked = [n for n in columns.unused if n in levels and any(_is_tick(_at(row, positions[n])) for row in rows)]
    return LevelColumns(named, tuple(ticked), levels, positions)


def _is_tick(word: str) -> bool:
    return word.casefold() in _YES or bool(_USUAL.marks(word))


def _strictness(level: str) -> int:
    """A word that is no usual level opens least."""
    known = _USUAL.known(level)
    return len(_USUAL.levels) if known is None else _USUAL.levels.index(known) if known else -1


def _at(row: SheetRow, position: int) -> str:
    return clean_text(row.cells[position]) if position < len(row.cells) else ""
