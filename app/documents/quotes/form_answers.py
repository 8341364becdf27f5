"""The rows of a quote form: which line and quantity each answers, and what it says."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from app.documents.quotes.form_cells import CellReader, part_key, whole_numbers
from app.documents.quotes.form_mark import looks_like_ref, ref_of
from app.documents.quotes.form_titles import FIELDS, Columns, find_columns
from app.documents.sheets.typed_cells import EMPTY, TEXT, CellSheet, TypedCell
from app.domain.quotes.amount import Amount
from app.domain.quotes.form import AskedLine, Asking, Charges, FormFinding, QuotedRow
from app.domain.quotes.lead_time import LeadTime
from app.domain.quotes.written_text import plain, quoted

_CHARGES = ("line_minimum", "lot_charge", "nre")
_ANSWERS = ("unit_price", "lead_time", *_CHARGES, "reason", "remarks")


@dataclass(frozen=True, slots=True)
class _Told:
    """Which row it is: `is_asked` and `is_sure`, told by a Ref that agrees with the row."""

    line: int
    quantity: int
    is_asked: bool
    finding: FormFinding | None = None


@dataclass(slots=True)
class RowReader:
    """Reads the rows below the titles of one sheet."""

    reader: CellReader
    columns: Columns
    asking: Asking
    notes: list[FormFinding] = field(default_factory=list)
    _lines: dict[int, AskedLine] = field(init=False)
    _asked: frozenset[tuple[int, int]] = field(init=False)
    _by_part: dict[str, list[tuple[int, int]]] = field(init=False)

    def __post_init__(self) -> None:
        """Forms of thousands of rows are looked up in, not searched."""
        self._lines = {line.number: line for line in self.asking.lines}
        self._asked = frozenset(self.asking.rows)
        self._by_part = {}
        for line in self.asking.lines:
            rows = self._by_part.setdefault(part_key(line.part_number), [])
            rows += [(line.number, quantity) for quantity in line.quantities]

    def rows(self) -> Iterator[tuple[QuotedRow, bool]]:
        """Each row that answers something or should, and whether it is one that was asked."""
        for number in self.reader.sheet.rows:
            if number <= self.columns.row or self._is_titles(number):
                continue
            told = self._told(number)
            if told is None:
                self._note(number)
                continue
            self.reader.findings = [told.finding] if told.finding else []
            yield self._row(number, told), told.is_asked

    def _cell(self, number: int, name: str) -> TypedCell:
        place = self.columns.place_of.get(name, -1)
        return self.reader.sheet.cell(number, place) if place >= 0 else EMPTY

    def _name(self, number: int, name: str) -> str:
        return self.reader.name(number, self.columns.place_of[name]) if name in self.columns.place_of else ""

    def _is_titles(self, number: int) -> bool:
        return find_columns({number: [cell.text for cell in self.reader.sheet.rows[number]]}) is not None

    def _told(self, number: int) -> _Told | None:
        """By the Ref, with which the row has to agree; without one by what the row says, to be confirmed."""
        lines, quantities = whole_numbers(self._cell(number, "line")), whole_numbers(self._cell(number, "quantity"))
        part, ref_text = self._cell(number, "part_number").text.strip(), self._cell(number, "ref").text
        ref = ref_of(ref_text, self.asking)
        if ref and (ref.line, ref.quantity) in self._asked:
            return _Told(
                ref.line, ref.quantity, is_asked=True, finding=self._disagreeing(number, ref.line, ref.quantity)
            )
        matching = [
            (line, quantity)
            for line, quantity in self._by_part.get(part_key(part), ())
            if quantity in quantities and (line in lines or not self._cell(number, "line").text.strip())
        ]
        if part and len(matching) == 1:
            what = "was changed" if looks_like_ref(ref_text) or ref_text.strip() else "is empty"
            text = f"Row {number}: its Ref {what}, so it was told by line, part number and quantity. Confirm it."
            found = FormFinding(code="ref-lost", text=text, cell=self._name(number, "ref"))
            return _Told(*matching[0], is_asked=True, finding=found)
        if not any(self._cell(number, name).text.strip() for name in ("part_number", "unit_price", "ref")):
            return None
        return _Told(max(lines, default=0), max(quantities, default=0), is_asked=False)

    def _disagreeing(self, number: int, line: int, quantity: int) -> FormFinding | None:
        part = self._lines[line].part_number
        said = {
            "line": (line in whole_numbers(self._cell(number, "line")), str(line)),
            "part_number": (part_key(self._cell(number, "part_number").text) == part_key(part), part),
            "quantity": (quantity in whole_numbers(self._cell(number, "quantity")), f"{quantity:,}"),
        }
        wrong = [name for name, (agrees, _) in said.items() if not agrees and name in self.columns.place_of]
        if not wrong:
            return None
        written = {name: self._cell(number, name).text for name in wrong}
        listed = ", ".join(
            f"{FIELDS[name]} {quoted(text) if text else 'empty'} instead of “{said[name][1]}”"
            for name, text in written.items()
        )
        ref = f"Its Ref says line {line}, quantity {quantity:,}"
        text = f"Row {number} was changed: {listed}. {ref}. Confirm what it answers."
        return FormFinding(code="row-changed", text=text, cell=self._name(number, wrong[0]))

    def _note(self, number: int) -> None:
        """A text below the rows, such as a minimum that somebody wrote there."""
        cells = self.reader.sheet.rows[number]
        said = " ".join(text for cell in cells if (text := cell.text.strip()))
        place = next((place for place, cell in enumerate(cells) if cell.text.strip()), 0)
        if said:
            text = f"Row {number} isn't a line of the RFQ: {quoted(said)}. Look whether it changes the quote."
            self.notes.append(FormFinding(code="note", text=text, cell=self.reader.name(number, place)))

    def _row(self, number: int, told: _Told) -> QuotedRow:
        asked = self._lines.get(told.line)
        price, per = self._price(number, asked.unit if asked else "")
        reason = self._cell(number, "reason").text.strip()
        is_no_quote = price.is_no_quote or (bool(reason) and price.value is None and not price.doubt)
        self._check_reason(number, price, reason)
        lead = self._lead_time(number, is_no_quote=is_no_quote)
        charges = self._charges(number)
        return QuotedRow(
            line=told.line,
            quantity=told.quantity,
            part_number=self._cell(number, "part_number").text.strip(),
            row=number,
            unit_price=price.value,
            price_per=per,
            is_free=price.is_free,
            is_no_quote=is_no_quote,
            reason=reason,
            lead_time=lead,
            charges=charges,
            remarks=self._remarks(number),
            cells={name: self._name(number, name) for name in _ANSWERS if self._is_filled(number, name)},
            findings=tuple(self.reader.findings),
        )

    def _is_filled(self, number: int, name: str) -> bool:
        cell = self._cell(number, name)
        return bool(cell.text.strip()) or cell.kind != EMPTY.kind

    def _price(self, number: int, unit: str) -> tuple[Amount, int]:
        """What is written with the price counts before the column, which we filled in with 1."""
        places = self.columns.place_of
        price = self.reader.price(number, places["unit_price"], unit)
        per = self.reader.price_per(number, places["price_per"]) if "price_per" in places else 1
        if price.per and per not in (1, price.per):
            text = (
                f"{quoted(price.text)} is per {price.per}, but “Price per” says {per}. Ask the vendor which is meant."
            )
            self.reader.add("doubt", text, self._name(number, "unit_price"))
            return replace(price, value=None), per
        return price, price.per or per

    def _check_reason(self, number: int, price: Amount, reason: str) -> None:
        if reason and (price.value is not None or price.doubt):
            text = (
                f"Row {number} has a price, and “{reason}” under “{FIELDS['reason']}”. Ask the vendor which is meant."
            )
            self.reader.add("price-and-reason", text, self._name(number, "reason"))

    def _lead_time(self, number: int, *, is_no_quote: bool) -> LeadTime | None:
        place = self.columns.place_of.get("lead_time", -1)
        if is_no_quote or place < 0:
            return None
        return self.reader.lead_time(number, place, self.columns.titles[place], self.asking.sent_on)

    def _charges(self, number: int) -> Charges:
        places = self.columns.place_of
        found: dict[str, Decimal] = {}
        for name in _CHARGES:
            value = self.reader.charge(number, places[name], name) if name in places else None
            if value is not None:
                found[name] = value
        return Charges(**found, cells={name: self._name(number, name) for name in found})

    def _remarks(self, number: int) -> str:
        own = [
            f"{title}: {text}"
            for place, title in self.columns.own.items()
            if (text := plain(self.reader.text(number, place)))
        ]
        return "; ".join(text for text in (self._cell(number, "remarks").text.strip(), *own) if text)


def amount_texts(sheet: CellSheet, columns: Columns) -> Iterator[str]:
    """The amounts that are texts, which tell how decimals are written; our own descriptions tell nothing of it."""
    places = [columns.place_of[name] for name in ("unit_price", *_CHARGES) if name in columns.place_of]
    for number in sheet.rows:
        cells = (sheet.cell(number, place) for place in places if number > columns.row)
        yield from (plain(cell.text) for cell in cells if cell.kind == TEXT)
