"""What the form of the matrix says: who was asked for what when the page was made, and what is ticked now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from app.domain.rfqs.invitation import Asked
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.ids import LineId, VendorId

Lines = frozenset[LineId] | None  # None: all, also those to come
_ALL, _NOT = "all", "-"  # asked for all lines; not asked
_NONE: frozenset[LineId] = frozenset()
_DIGITS = 19


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticks:
    """`was`: of each vendor on the page whether it was asked, and for what; `heads`: vendors that are ticked.

    `cells`: the lines ticked of each vendor; `shown`: the lines that were on the page; `row`: whose button was pressed.
    """

    was: Mapping[VendorId, tuple[bool, Lines]] = field(default_factory=dict)
    heads: Collection[VendorId] = ()
    cells: Mapping[VendorId, frozenset[LineId]] = field(default_factory=dict)
    shown: frozenset[LineId] = _NONE
    row: LineId | None = None

    @classmethod
    def of(cls, form: dict[str, str]) -> "Ticks":
        """What is no id is left out."""
        cells: dict[VendorId, frozenset[LineId]] = {}
        for name in form:
            kind, _, rest = name.partition("-")
            vendor, _, line = rest.partition("-")
            if kind == "cell" and _is_id(vendor) and _is_id(line):
                key = VendorId(int(vendor))
                cells[key] = cells.get(key, _NONE) | {LineId(int(line))}
        row = form.get("row", "")
        return cls(
            was={vendor: _lines_of(word) for vendor, word in _of_vendors(form, "was-").items()},
            heads=_of_vendors(form, "ask-").keys(),
            cells=cells,
            shown=_ids(form.get("lines", "")),
            row=LineId(int(row)) if _is_id(row) else None,
        )

    @property
    def before(self) -> Asked:
        """Those on the page that were asked."""
        return {vendor: lines for vendor, (is_asked, lines) in self.was.items() if is_asked}

    @property
    def kept(self) -> Asked:
        """Those on the page that are asked as they were, or for single lines. Unticking a vendor leaves it out."""
        kept: dict[VendorId, Lines] = {}
        for vendor, (is_asked, lines) in self.was.items():
            if is_asked and vendor not in self.heads:
                continue
            if not self._has_moved(vendor):
                kept |= {vendor: lines} if is_asked else {}
            elif left := self._ticked(vendor) | ((lines or _NONE) - self.shown):
                kept[vendor] = left
        return kept

    @property
    def fresh(self) -> list[VendorId]:
        """Those that are ticked and weren't, without a line of their own: they are asked for what they do."""
        asked = self.before
        return [v for v in self.was if v in self.heads and v not in asked and not self._has_moved(v)]

    def on_top_of(self, rfq: Rfq) -> Mapping[VendorId, Collection[LineId]]:
        """The lines to be shown as ticked: those that are stored, and those that were ticked here."""
        every = frozenset(rfq.line_ids.values())
        stored = {v: every if lines is None else lines for v, lines in rfq.asked.items()}
        return {v: stored.get(v, _NONE) | self.cells.get(v, _NONE) for v in {*stored, *self.cells}}

    def _ticked(self, vendor: VendorId) -> frozenset[LineId]:
        return self.cells.get(vendor, _NONE) & self.shown

    def _has_moved(self, vendor: VendorId) -> bool:
        is_asked, lines = self.was[vendor]
        first = (self.shown if lines is None else lines & self.shown) if is_asked else _NONE
        return self._ticked(vendor) != first


def was_word(asked: Asked, vendor_id: VendorId) -> str:
    """What a page says that a vendor was asked for."""
    if vendor_id not in asked:
        return _NOT
    lines = asked[vendor_id]
    return _ALL if lines is None else "+".join(str(line) for line in sorted(lines))


def _lines_of(word: str) -> tuple[bool, Lines]:
    if word in {_ALL, _NOT}:
        return word == _ALL, None
    return True, _ids(word)


def _ids(word: str) -> frozenset[LineId]:
    return frozenset(LineId(int(n)) for n in word.split("+") if _is_id(n))


def _of_vendors(form: dict[str, str], begin: str) -> dict[VendorId, str]:
    """What the fields say whose names are this and a vendor's id."""
    pairs = ((name.removeprefix(begin), value) for name, value in form.items() if name.startswith(begin))
    return {VendorId(int(key)): value for key, value in pairs if _is_id(key)}


def _is_id(text: str) -> bool:
    """Whether it is one for the database."""
    return text.isascii() and text.isdigit() and len(text) < _DIGITS
