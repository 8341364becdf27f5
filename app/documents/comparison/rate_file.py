"""Rates out of a file: the European Central Bank's reference rates (CSV and XML), or a table with a currency a row.

The bank's files (eurofxref, daily and historical) say what one euro is worth:
https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from app.documents.sheets.apart import Confined
from app.documents.sheets.row import SheetRow, SheetUnreadable
from app.documents.sheets.sheet import read_sheet
from app.domain.comparison.money import Rate, RateInvalid, crossed, read_factor
from app.domain.quotes.amount_words import currency_of
from app.domain.quotes.written_date import read_date
from app.domain.trade.problem import Problem

_EURO = "EUR"
_LARGEST = 10_000_000  # octets; the bank's whole history has 7 of XML
_CODE = re.compile(r"[A-Z]{3}\Z")
_TITLES: Mapping[str, tuple[str, ...]] = {
    "currency": ("currency", "code", "währung"),
    "rate": ("rate", "kurs", "factor"),
    "date": ("date", "day", "datum"),
}


class RatesUnreadable(Problem):
    """The file has no rates that can be used; the message says what it should look like."""


def read_rates(path: Path, base: str, confined: Confined | None = None) -> list[Rate]:
    """The newest of each currency, by its code, as what one unit is worth in `base`.

    RatesUnreadable, SheetUnreadable.
    """
    by_day = _of_xml(path) if path.suffix.lower() == ".xml" else {}
    if not by_day:
        rows = read_sheet(path, confined=confined).rows
        columns = _columns(rows[0]) if rows else {}
        if {"currency", "rate", "date"} <= columns.keys():
            return _newest(_of_table(rows[1:], columns, base, path.name))
        by_day = dict(_of_bank(rows))
    if not by_day:
        raise RatesUnreadable(
            f"“{path.name}” has no rates. Use the European Central Bank's file (eurofxref), or a table with "
            "the columns Currency, Rate and Date."
        )
    day = max(by_day)
    euro = {**by_day[day], _EURO: Decimal(1)}
    if base not in euro:
        raise RatesUnreadable(f"“{path.name}” has no rate for {base}, the currency that is compared in.")
    found = (Rate(code, crossed(euro[base], worth), day, path.name) for code, worth in euro.items() if code != base)
    return _newest(found)


def _newest(rates: Iterator[Rate]) -> list[Rate]:
    by_code: dict[str, Rate] = {}
    for rate in sorted(rates, key=lambda rate: rate.day):
        by_code[rate.currency] = rate
    return [by_code[code] for code in sorted(by_code)]


def _of_xml(path: Path) -> dict[date, dict[str, Decimal]]:
    try:
        octets = path.read_bytes()[: _LARGEST + 1]
    except OSError as reason:
        raise SheetUnreadable(f"“{path.name}” can't be read: {reason.strerror}.") from reason
    if len(octets) > _LARGEST or b"<!DOCTYPE" in octets or b"<!ENTITY" in octets:  # the bank's have none
        raise RatesUnreadable(f"“{path.name}” isn't a file of rates.")
    try:
        root = ET.fromstring(octets)  # noqa: S314 - without entities it is harmless
    except ET.ParseError as reason:
        raise RatesUnreadable(f"“{path.name}” is damaged. Download it again.") from reason
    days = ((_day(cube.get("time", "")), cube) for cube in root.iter() if cube.get("time"))
    return {day: rates for day, cube in days if day and (rates := dict(_of_cubes(cube)))}


def _of_cubes(day: Any) -> Iterator[tuple[str, Decimal]]:  # noqa: ANN401 - an element
    yield from _worths((cube.get("currency", ""), cube.get("rate", "")) for cube in day)


def _of_bank(rows: Sequence[SheetRow]) -> Iterator[tuple[date, dict[str, Decimal]]]:
    """A column for each currency, a row for each day."""
    codes = [cell.strip() for cell in rows[0].cells] if rows else []
    if not codes or codes[0].casefold() != "date":
        return
    for row in rows[1:]:
        day = _day(row.cells[0])
        worths = dict(_worths(zip(codes[1:], row.cells[1:], strict=False)))
        if day and worths:
            yield day, worths


def _worths(pairs: Any) -> Iterator[tuple[str, Decimal]]:  # noqa: ANN401 - of any two texts
    """The bank says “N/A” where there is none."""
    for code, worth in pairs:
        if _CODE.match(code):
            try:
                yield code, read_factor(worth)
            except RateInvalid:
                continue


def _columns(header: SheetRow) -> dict[str, int]:
    titles = [cell.strip().casefold() for cell in header.cells]
    return {
        name: titles.index(title) for name, known in _TITLES.items() for title in reversed(known) if title in titles
    }


def _of_table(rows: Sequence[SheetRow], columns: Mapping[str, int], base: str, name: str) -> Iterator[Rate]:
    for row in rows:
        text = {of: row.cells[at].strip() if at < len(row.cells) else "" for of, at in columns.items()}
        code, day = currency_of(text["currency"]) or text["currency"].upper(), _day(text["date"])
        if not _CODE.match(code) or day is None:
            raise RatesUnreadable(f"Row {row.number} of “{name}” has no currency or no date. Nothing was used.")
        try:
            factor = read_factor(text["rate"])
        except RateInvalid as reason:
            raise RatesUnreadable(f"Row {row.number} of “{name}”: {reason} Nothing was used.") from reason
        if code != base:
            yield Rate(code, factor, day, name)


def _day(text: str) -> date | None:
    return read_date(text.strip()).day
