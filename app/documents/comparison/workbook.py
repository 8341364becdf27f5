"""The workbook that a comparison is handed on in."""

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.documents.comparison.comparison_sheet import write_comparison
from app.documents.comparison.order_sheet import write_order
from app.documents.comparison.page import COMPARISON, ORDER, PRICES, Page
from app.documents.comparison.places import Places
from app.documents.comparison.prices_sheet import write_prices
from app.domain.comparison.comparison import Comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportHead:
    """What the comparison is about, and who made it when."""

    rfq_number: str
    title: str
    made_on: datetime
    buyer: str = ""


def comparison_workbook(comparison: Comparison, head: ReportHead) -> bytes:
    """The .xlsx file: “Comparison” to be read, “Order” and “Prices” with what may be changed.

    Each formula has its value beside it, as the comparison counted it, for viewers that don't calculate.
    """
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # noqa: PLC0415 - slow, seldom needed

    octets = io.BytesIO()
    book: Any = Workbook(octets, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    title = f"Comparison {head.rfq_number}"
    book.set_properties({"title": title, "subject": head.title, "author": head.buyer, "created": head.made_on})
    places = Places(comparison)
    formats: dict[Any, Any] = {}
    pages = [Page(book, book.add_worksheet(name, _kind_of_sheet()), formats) for name in (COMPARISON, ORDER, PRICES)]
    about = f": {head.title}" if head.title else ""
    write_comparison(pages[0], places, f"{title}{about}", _about(comparison, head), head.rfq_number)
    write_order(pages[1], places, head.rfq_number)
    write_prices(pages[2], places, head.rfq_number)
    book.close()
    return octets.getvalue()


def _kind_of_sheet() -> Any:  # noqa: ANN401 - the library has no types
    """The library looks for 29 newer functions in each formula, two thirds of all the time; ours have none of them."""
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # noqa: PLC0415 - see above

    class PlainFormulas(Worksheet):  # type: ignore[misc]  # it has no types
        def _prepare_formula(self, formula: str, _newer: bool = False) -> str:
            return formula.removeprefix("=")

    return PlainFormulas


def _about(comparison: Comparison, head: ReportHead) -> str:
    """After the day of the decision, which may be changed."""
    buyer = f" by {head.buyer}" if head.buyer else ""
    return f". Amounts in {comparison.basis.currency}. Made{buyer} on {head.made_on.date().isoformat()}."
