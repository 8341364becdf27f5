"""The result of an RFQ as CSV and JSON: stable columns, nothing that a spreadsheet runs, amounts as text."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest

from app.documents.handover.quote_row import COLUMNS
from app.documents.handover.tables import rows_csv, rows_json
from app.documents.sheets.formula_guard import unguarded
from tests.fakes.quote_rows import quote_row


def read(octets: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(octets.decode("utf-8-sig"), newline="")))


def test_the_columns_are_those_that_others_rely_on() -> None:
    assert (
        *("rfq", "line", "part_number", "revision", "vendor", "quote_number", "quantity", "unit_price", "per"),
        *("currency", "line_minimum", "lot_charge", "nre", "lead_days", "ships", "valid_until", "no_quote", "remarks"),
        *("amount", "best", "chosen", "amount_currency"),
    ) == COLUMNS


def test_a_row_has_a_cell_for_each_column() -> None:
    octets = rows_csv([quote_row(ships=date(2027, 1, 22), unit_price=Decimal("0.0125"))])
    assert octets.startswith(b"\xef\xbb\xbfrfq,")
    assert octets.endswith(b"\r\n")
    header, row = read(octets)
    assert tuple(header) == COLUMNS
    assert row == [
        *("RFQ-1", "1", "P-1", "A", "Acme", "Q-1", "5", "0.0125", "1", "USD", "175.00", "", "", "10"),
        *("2027-01-22", "2027-01-31", "", "", "175.00", "yes", "no", "USD"),
    ]


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x","y")', "+1", "@SUM(1)", "-2+3", "\t=1", "a;=1", "\uff1d1"])
def test_no_cell_is_run_by_a_spreadsheet(name: str) -> None:
    _, row = read(rows_csv([quote_row(vendor=name, remarks=name, part_number=name)]))
    for column in ("vendor", "remarks", "part_number"):
        cell = row[COLUMNS.index(column)]
        assert cell != name
        assert unguarded(cell) == name


def test_half_a_character_does_not_end_it() -> None:
    assert b"?" in rows_csv([quote_row(vendor="A\ud800")])
    assert json.loads(rows_json("R", "2026-12-07", "USD", [quote_row(vendor="A\ud800")]))["rows"][0]["vendor"] == "A?"


def test_json_has_amounts_as_text_and_null_for_what_is_not_known() -> None:
    rows = [quote_row(), quote_row(unit_price=None, amount=None, no_quote="too small", lead_days=None)]
    told = json.loads(rows_json("RFQ-1", "2026-12-07", "USD", rows))
    assert (told["rfq"], told["day"], told["currency"]) == ("RFQ-1", "2026-12-07", "USD")
    first, second = told["rows"]
    assert tuple(first) == COLUMNS
    assert (first["unit_price"], first["valid_until"], first["quantity"]) == ("14.20", "2027-01-31", 5)
    assert (first["best"], first["chosen"], first["nre"], first["lead_days"]) == (True, False, None, 10)
    assert (second["unit_price"], second["no_quote"], second["lead_days"]) == (None, "too small", None)
