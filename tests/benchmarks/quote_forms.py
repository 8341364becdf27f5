"""How long it takes to make a quote form for each vendor, beside writing each as a workbook of its own.

`python -m tests.benchmarks.quote_forms`: 2,000 vendors, 12 lines with three quantities. Of the slow way a hundred are
written, and the time is multiplied.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from app.documents.rfqs.form_rows import form_rows
from app.documents.rfqs.form_sheet import FormText, form_workbook
from app.documents.rfqs.quote_form import QuoteForm
from app.domain.rfqs.form_ref import form_ref
from app.domain.rfqs.rfq import Rfq, RfqState
from app.domain.trade.ids import RfqId
from app.domain.trade.quantity import QuantityBreaks
from tests.fakes.office import DEADLINE, ITEM

_LINES = 12
_QUANTITIES = QuantityBreaks((5, 25, 100))
_SLOW = 100  # forms of the slow way
_TOKEN = "K7F3Q"


def main(words: Sequence[str] | None = None) -> None:
    """Print both."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.quote_forms")
    parser.add_argument("--vendors", type=int, default=2_000)
    parser.add_argument("--quick", action="store_true", help="200 vendors")
    options = parser.parse_args(words)
    number = 200 if options.quick else options.vendors
    rfq = _rfq()
    size = len(QuoteForm.of(rfq).for_vendor("Vendor", _TOKEN))  # also loads what is loaded when it is first used
    ours = _seconds(lambda: _ours(rfq, number))
    slow = _seconds(lambda: _one_by_one(rfq, _SLOW)) * number / _SLOW
    print(
        f"{number:,} quote forms, {_LINES} lines × {len(_QUANTITIES.values)} quantities, {size / 1_000:.0f} kB each: "
        f"{ours:.2f} s; one by one with xlsxwriter {slow:.1f} s ({slow / ours:.0f} ×)"
    )


def _ours(rfq: Rfq, number: int) -> None:
    form = QuoteForm.of(rfq, deadline=str(DEADLINE), buyer_name="Anna Buyer")
    for vendor in range(number):
        form.for_vendor(f"Vendor Number {vendor}", _TOKEN)


def _one_by_one(rfq: Rfq, number: int) -> None:
    for vendor in range(number):
        rows = form_rows(rfq.items)
        text = FormText(rfq=rfq, deadline=str(DEADLINE), buyer="Anna Buyer", rows=rows)
        refs = [form_ref(rfq.number, row.line, row.quantity, _TOKEN) for row in rows]
        form_workbook(text, f"Vendor Number {vendor}", _TOKEN, refs)


def _rfq() -> Rfq:
    like = replace(ITEM, specification="MIL-C-26074", callout="ELECTROLESS NICKEL PER MIL-C-26074 CL 2, MASK THREADS")
    items = tuple(
        replace(like, number=n, part_number=f"0022-{10_116 + n}", quantities=_QUANTITIES) for n in range(1, _LINES + 1)
    )
    return Rfq(
        id=RfqId(1),
        number="RFQ-2026-0042",
        title="Nickel, 12 parts",
        state=RfqState.DRAFT,
        deadline=DEADLINE,
        subject="",
        body="",
        items=items,
    )


def _seconds(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
