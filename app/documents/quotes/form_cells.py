"""Cells of a quote form as amounts, lead times and quantities, each with what is doubtful about it."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from app.documents.sheets.typed_cells import DATE, ERROR, FORMULA, NUMBER, TEXT, CellSheet, TypedCell, column_letters
from app.domain.quotes.amount import Amount, exact_amount, read_amount
from app.domain.quotes.form import FormFinding
from app.domain.quotes.lead_time import LeadTime, read_lead_time
from app.domain.quotes.number_text import DecimalSigns, number_readings
from app.domain.quotes.written_text import plain, quoted

_SAID: Mapping[str, Collection[str]] = {
    "line_minimum": frozenset(
        [
            "minimum",
            "min",
            "mindestens",
            "mind",
            "minimal",
            "minimo",
            "mínimo",
            "line",
            "position",
            "pos",
            "ligne",
            "línea",
            "riga",
            "regel",
        ]
    ),
    "lot_charge": frozenset(
        [
            "lot",
            "lots",
            "los",
            "lose",
            "charge",
            "setup",
            "set-up",
            "rüsten",
            "batch",
            "lote",
            "lotes",
            "lotto",
            "lotti",
            "partia",
            "partii",
            "dávka",
        ]
    ),
    "nre": frozenset(
        [
            "nre",
            "tooling",
            "once",
            "one-time",
            "one",
            "time",
            "einmalig",
            "einmal",
            "unique",
            "único",
            "una",
            "tantum",
            "eenmalig",
            "werkzeug",
        ]
    ),
    "order_minimum": frozenset(
        [
            "minimum",
            "min",
            "mindestens",
            "mind",
            "order",
            "auftrag",
            "bestellung",
            "commande",
            "pedido",
            "ordine",
            "zamówienie",
        ]
    ),
    "order_charge": frozenset(
        ["order", "auftrag", "commande", "pedido", "ordine", "cert", "certs", "certificate", "certificates"]
    ),
}
"""Words that the column says anyway."""
_PIECES = ("ea", "pc", "pcs", "each")
_PER = {"": 1, "e": 1, "ea": 1, "each": 1, "c": 100, "m": 1000, "1": 1, "100": 100, "1000": 1000}
_WEEKS = re.compile(r"week|wk|woche|semaine|semana|settiman|wek|tyg|týd", re.IGNORECASE)
_CALENDAR = re.compile(r"calendar|kalender|calendaire|naturales|solari|kalendarz", re.IGNORECASE)
_BARE = re.compile(r"[0-9.,]+(?: ?(?:-|to|bis|/) ?[0-9.,]+)?")


@dataclass(slots=True)
class CellReader:
    """Reads the cells of one sheet, and keeps the findings; `prefix` is the sheet's name where there are several."""

    sheet: CellSheet
    signs: DecimalSigns
    prefix: str = ""
    findings: list[FormFinding] = field(default_factory=list)
    currencies: list[tuple[str, str, str]] = field(default_factory=list)  # code, text and cell

    def name(self, row: int, column: int) -> str:
        """As in "J14"."""
        return f"{self.prefix}{column_letters(column)}{row}"

    def text(self, row: int, column: int) -> str:
        """What a cell says, for people."""
        return self.sheet.cell(row, column).text.strip()

    def add(self, code: str, text: str, cell: str = "") -> None:
        """Keep a finding."""
        self.findings.append(FormFinding(code=code, text=text, cell=cell))

    def price(self, row: int, column: int, unit: str) -> Amount:
        """A unit price; 0 is doubtful."""
        unit_words = () if unit.casefold() in _PIECES else (unit.casefold(), f"/{unit.casefold()}")
        return self._amount(row, column, unit_words)

    def charge(self, row: int, column: int, what: str) -> Decimal | None:
        """A charge or minimum: “–”, 0 and “none” say that there is none."""
        found = self._amount(row, column, _SAID[what], is_charge=True)
        if found.per not in (None, 1):
            self.add("doubt", f"{quoted(found.text)} is per {found.per}, but a charge isn't.", self.name(row, column))
            return None
        return found.value

    def _amount(self, row: int, column: int, said: Iterable[str], *, is_charge: bool = False) -> Amount:
        cell, name = self.sheet.cell(row, column), self.name(row, column)
        found = _amount_of(cell, name, self.signs, said)
        if is_charge and found.readings == (Decimal(0),):
            return Amount(text=cell.text)
        if found.doubt:
            self.add("formula" if cell.kind == FORMULA else "doubt", found.doubt, name)
        if found.currency:
            self.currencies.append((found.currency, found.text, name))
        return found

    def lead_time(self, row: int, column: int, title: str, sent_on: date | None) -> LeadTime | None:
        """None where nothing was written. Bare numbers are in what the title says: “Lieferzeit (Wochen)”."""
        cell, name = self.sheet.cell(row, column), self.name(row, column)
        if cell.kind in (ERROR, FORMULA):
            self.add("formula" if cell.kind == FORMULA else "doubt", _no_result(cell, name), name)
            return None
        text = plain(cell.text)
        if not text:
            return None
        if _BARE.fullmatch(text):
            unit = " weeks" if _WEEKS.search(title) else " calendar days" if _CALENDAR.search(title) else ""
            text += unit
        found = read_lead_time(text)
        if found.doubt:
            self.add("doubt", found.doubt, name)
            return None
        if found.ships and sent_on and found.ships < sent_on:
            before = (
                f"Cell {name} has {found.ships}, a day before the RFQ was sent. A spreadsheet makes a date of “3-4”."
            )
            self.add("doubt", before, name)
            return None
        return found

    def price_per(self, row: int, column: int) -> int:
        """1, 100 or 1000; empty is 1."""
        text = plain(self.text(row, column)).casefold().strip(" /.")
        text = re.sub(r"^(?:per|pro|je|par|por) |(?<=[0-9]) ?[^\W\d_]+$", "", text)
        found = _PER.get(re.sub(r"(?<=^1)[.,' ](?=000$)", "", text))
        if found is None:
            name = self.name(row, column)
            self.add("doubt", f"“Price per” is {quoted(text)}, not 1, 100 or 1000.", name)
        return found or 1


def _amount_of(cell: TypedCell, name: str, signs: DecimalSigns, said: Iterable[str]) -> Amount:
    if cell.number is not None:
        return exact_amount(cell.number, cell.text)
    if cell.kind in (ERROR, FORMULA):
        return Amount(text=cell.text, doubt=_no_result(cell, name))
    if cell.kind == DATE:
        why = f"Cell {name} is a date ({cell.text}), not an amount. A spreadsheet may have made it of “3.50”."
        return Amount(text=cell.text, doubt=why)
    return read_amount(cell.text, signs, said)


def _no_result(cell: TypedCell, name: str) -> str:
    if cell.kind == ERROR:
        return f"Cell {name} shows an error ({cell.text}). Ask the vendor for the value."
    todo = "Open the file in a spreadsheet program, save it, and read it again."
    return f"Cell {name} has a formula without a result. {todo}"


def whole_numbers(cell: TypedCell) -> frozenset[int]:
    """The whole numbers that a line or quantity may be: “1.000” and “1,000 pcs” are 1 or 1000."""
    if cell.kind not in (NUMBER, TEXT):
        return frozenset()
    text = re.sub(r"[^\W\d_].*$|\.$", "", plain(cell.text)).strip()
    return frozenset(int(value) for value in number_readings(text) if value == int(value))


def part_key(text: str) -> str:
    """Equal for the same part number in capitals or not, with blanks, and without the zeros a spreadsheet takes off."""
    return re.sub(r"[\s'’]+", "", text).casefold().lstrip("0")
