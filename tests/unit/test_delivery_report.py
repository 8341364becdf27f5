"""The report of a sending as a sheet, and tables written whole or not at all."""

import csv
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.documents.rfqs.delivery_report import write_report
from app.documents.sheets.sheet import read_sheet
from app.documents.sheets.table_file import TableNotWritten, write_table
from app.domain.outbox.delivery import DeliveryLine, DeliveryState
from app.domain.trade.ids import DeliveryId, RfqId, VendorId

_NOW = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)


def _line(vendor: str) -> DeliveryLine:
    return DeliveryLine(
        id=DeliveryId(1),
        rfq_id=RfqId(1),
        rfq="RFQ-1",
        vendor_id=VendorId(1),
        vendor=vendor,
        recipients="a@b.example, c@d.example",
        account="practice",
        state=DeliveryState.ACCEPTED,
        attempts=2,
        message_id="<a@b>",
        size=1234,
        octets=0,
        due_at=_NOW,
        changed_at=_NOW,
        failure=None,
        server_reply="250 2.0.0\nqueued",
        error="",
        held=False,
        held_because="",
    )


def test_the_report_opens_in_any_spreadsheet_and_runs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    write_report(path, [_line("Ostrava Šrouby"), _line('=HYPERLINK("x")')])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, first, second = csv.reader(file)
    assert dict(zip(header, first, strict=True)) == {
        "RFQ": "RFQ-1",
        "Vendor": "Ostrava Šrouby",
        "Recipients": "a@b.example, c@d.example",
        "State": "sent",
        "Tries": "2",
        "Account": "practice",
        "Changed (UTC)": "2026-11-23 20:00:00",
        "Server answer": "250 2.0.0 queued",
        "Error": "",
        "Message-ID": "<a@b>",
        "Size (bytes)": "1234",
    }
    assert second[1] == '\'=HYPERLINK("x")'


@pytest.mark.parametrize("name", ["t.csv", "t.xlsx"])
def test_a_table_is_written_and_read_back(tmp_path: Path, name: str) -> None:
    assert write_table(tmp_path / name, ("A", "B"), [("1", "0042"), ("2", "https://x.example")]) == 2
    assert [row.cells for row in read_sheet(tmp_path / name).rows] == [
        ("A", "B"),
        ("1", "0042"),
        ("2", "https://x.example"),
    ]
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_a_table_that_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("old")

    def rows() -> object:
        yield ("1",)
        raise OSError(28, "No space left on device")

    with pytest.raises(TableNotWritten, match="No space left"):
        write_table(path, ("A",), rows())  # type: ignore[arg-type]
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["t.csv"]
    with pytest.raises(TableNotWritten):
        write_table(tmp_path / "none" / "t.csv", ("A",), [])


def test_a_cell_that_a_workbook_would_cut_is_told_with_its_row_and_csv_holds_it(tmp_path: Path) -> None:
    rows = [("1", "x" * 32_767), ("2", "😀" * 16_384)]
    with pytest.raises(TableNotWritten, match=r"Row 3 has 16,384 characters under “B”.*\.csv"):
        write_table(tmp_path / "t.xlsx", ("A", "B"), rows)
    assert list(tmp_path.iterdir()) == []
    assert write_table(tmp_path / "t.xlsx", ("A", "B"), rows[:1]) == 1
    assert write_table(tmp_path / "t.csv", ("A", "B"), rows) == 2


def test_a_formula_in_a_workbook_is_a_text_and_stays_one_when_it_is_edited(tmp_path: Path) -> None:
    write_table(tmp_path / "t.xlsx", ("A", "B"), [("=1+1", "plain")])
    with zipfile.ZipFile(tmp_path / "t.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert 'quotePrefix="1"' in book.read("xl/styles.xml").decode()
    assert "<f>" not in sheet
    assert [row.cells for row in read_sheet(tmp_path / "t.xlsx").rows] == [("A", "B"), ("=1+1", "plain")]
