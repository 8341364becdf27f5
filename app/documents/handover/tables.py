"""Rows as CSV and JSON.

CSV as all of the program's: UTF-8 with byte order mark, commas, CRLF. A text that a spreadsheet would run as a formula
gets an apostrophe in front (CWE-1236); numbers never do, so that “-3.40” stays one.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from app.documents.handover.quote_row import COLUMNS, QuoteRow, shown
from app.documents.sheets.formula_guard import guarded

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def csv_octets(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A whole file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([_safe(cell) for cell in header])
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig", "replace")


def rows_csv(rows: Iterable[QuoteRow]) -> bytes:
    """With the stable columns."""
    return csv_octets(COLUMNS, ([row.texts[name] for name in COLUMNS] for row in rows))


def rows_json(rfq: str, day: str, currency: str, rows: Iterable[QuoteRow]) -> bytes:
    """`rfq`, `day`, `currency` of the amounts, and `rows`: objects with the stable columns.

    Amounts and days are text, as in the table; line, quantity, per and lead_days numbers or null; best and chosen true
    or false.
    """
    listed = [{name: _value(getattr(row, name)) for name in COLUMNS} for row in rows]
    document = {"rfq": rfq, "day": day, "currency": currency, "rows": listed}
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")


def _safe(cell: str) -> str:
    return cell if _NUMBER.fullmatch(cell) else guarded(cell)


def _value(value: object) -> object:
    if isinstance(value, Decimal):
        return shown(value)
    return value if value is None or isinstance(value, bool | int | str) else shown(value)
