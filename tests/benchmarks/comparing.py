"""Comparing 20 offers to 200 lines with 6 quantities each: `python -m tests.benchmarks.comparing`.

The whole job as the buyer feels it: count all, find the cheapest ways, show the matrix, scroll through it; beside it
what a spreadsheet takes to open and calculate the same, where LibreOffice is installed.
"""

import os
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from app.documents.comparison.considered import Choice, Considered
from app.documents.comparison.pdf import comparison_pdf
from app.documents.comparison.workbook import ReportHead, comparison_workbook
from app.domain.comparison.comparison import Basis, ComparedLine, Comparison, Offer, compare
from app.domain.comparison.money import Rates
from app.domain.comparison.scenario import Scenario
from app.domain.comparison.split import cheapest_splits
from app.domain.quotes.form import Charges
from app.domain.quotes.quote import Quote, QuotedPrice, Source
from app.domain.trade.ids import RfqId, VendorId
from app.services.comparison.reporting import report_fonts
from app.ui.comparison.matrix_model import MatrixModel
from app.ui.comparison.matrix_table import MatrixTable

LINES, VENDORS, BREAKS = 200, 20, (1, 5, 10, 25, 50, 100)
_FRAMES = 120
_LIMIT_S = 300


def offers() -> tuple[list[ComparedLine], list[Offer], Basis]:
    """The same each time."""
    chance = random.Random(20261127)  # noqa: S311 - guards nothing
    numbers = range(1, LINES + 1)
    lines = [ComparedLine(number=n, part_number=f"P-{n:04d}", quantities=BREAKS) for n in numbers]
    made = []
    for v in range(1, VENDORS + 1):
        prices = tuple(
            QuotedPrice(
                line=n,
                quantity=q,
                unit_price=Decimal(chance.randint(100, 9000)) / 100,
                lead_longest=chance.randint(3, 30),
            )
            for n in numbers
            for q in BREAKS
        )
        quote = Quote(
            rfq_id=RfqId(1),
            vendor_id=VendorId(v),
            source=Source.TYPED,
            prices=prices,
            charges={n: Charges(line_minimum=Decimal(100)) for n in numbers},
            currency="USD",
            order_minimum=Decimal(500),
            order_charge=Decimal(25),
        )
        made.append(Offer(vendor_id=VendorId(v), vendor=f"Vendor {v}", asked=frozenset(numbers), quote=quote))
    return lines, made, Basis(day=date(2026, 12, 7), rates=Rates("USD"), quantities=dict.fromkeys(numbers, 25))


def main(_words: Sequence[str] = ()) -> None:
    """Print them."""
    lines, made, basis = offers()
    begun = time.perf_counter()
    found = compare(lines, made, basis)
    counted = time.perf_counter()
    ways = cheapest_splits(found, Decimal(75))
    searched = time.perf_counter()
    application = QApplication.instance() or QApplication([])
    shown, frames = _shown(found)
    print(f"{LINES} lines × {VENDORS} vendors × {len(BREAKS)} quantities")
    print(f"  all amounts counted        {counted - begun:6.2f} s")
    gaps = ", ".join(str(way.gap) for way in ways)
    print(f"  cheapest ways, 1 to 4      {searched - counted:6.2f} s   {len(ways)} found, gaps {gaps}")
    print(f"  matrix shown               {shown:6.2f} s")
    frames.sort()
    middle, late = frames[len(frames) // 2], frames[-3]
    print(f"  a frame while scrolling    {middle:6.1f} ms median, {late:.1f} ms at the 98th percentile")
    _beside(found)
    del application


def _shown(found: Comparison) -> tuple[float, list[float]]:
    model = MatrixModel()
    table = MatrixTable(model)
    table.resize(1100, 700)
    begun = time.perf_counter()
    model.show_comparison(found, {})
    table.show()
    QApplication.processEvents()
    table.grab()
    shown = time.perf_counter() - begun
    bar, frames = table.verticalScrollBar(), []
    for n in range(_FRAMES):
        begun = time.perf_counter()
        bar.setValue(bar.maximum() * n // _FRAMES)
        table.viewport().repaint()
        frames.append((time.perf_counter() - begun) * 1000)
    return shown, frames


def _considered(found: Comparison) -> Considered:
    names = {vendor_id: column.offer.vendor for vendor_id, column in found.columns.items()}
    return Considered(names=names, scenario=Scenario(), comparison=found, rates=(), ways=(), choice=Choice(split=None))


def _beside(found: Comparison) -> None:
    head = ReportHead(rfq_number="RFQ-1", title="Parts", made_on=datetime.now(UTC))
    begun = time.perf_counter()
    paper = comparison_pdf(_considered(found), head, report_fonts())
    print(f"  as a PDF                   {time.perf_counter() - begun:6.2f} s   {len(paper) / 1e6:.1f} MB")
    begun = time.perf_counter()
    octets = comparison_workbook(found, head)
    print(f"  as a workbook              {time.perf_counter() - begun:6.2f} s   {len(octets) / 1e6:.1f} MB")
    office = shutil.which("soffice")
    if office is None:
        print("  LibreOffice isn't installed: left out")
        return
    with tempfile.TemporaryDirectory() as folder:
        (path := Path(folder) / "a.xlsx").write_bytes(octets)
        begun = time.perf_counter()
        words = [
            office,
            f"-env:UserInstallation=file://{folder}/p",
            "--headless",
            "--convert-to",
            "csv",
            "--outdir",
            folder,
        ]
        subprocess.run([*words, str(path)], check=True, capture_output=True, timeout=_LIMIT_S)
        print(f"  the same in LibreOffice    {time.perf_counter() - begun:6.2f} s   start, open, calculate")


if __name__ == "__main__":
    main()
