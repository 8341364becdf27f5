"""A comparison as a workbook shows it: every total, mark, day and reason is ours."""

import re
from decimal import Decimal

from app.domain.comparison.comparison import Comparison
from app.domain.trade.ids import VendorId
from tests.fakes.recalculated import rows_of

FIRST, WIDTH = 7, 2  # columns of vendors


def said(found: Comparison, vendor_id: VendorId) -> str:
    """Many missing lines are only counted."""
    texts = [hindrance.text for hindrance in found.columns[vendor_id].hindrances]
    return re.sub(r"without lines ([\d, ]+)", lambda m: f"without {m[1].count(',') + 1} lines", "; ".join(texts))


def money(value: object) -> Decimal | None:
    """Nothing where there is no number; to a millionth, far below any cent."""
    return round(Decimal(str(value)), 6) if isinstance(value, int | float) else None


def assert_shows(octets: bytes, found: Comparison) -> None:
    rows = rows_of(octets, "Comparison")
    labels = {str(row[0]): row for row in rows[5:17]}
    titles = next(number for number, row in enumerate(rows) if row[1] == "Part number")
    for place, (vendor_id, column) in enumerate(found.columns.items()):
        at = FIRST + WIDTH * place
        assert rows[4][at] == column.offer.vendor
        assert labels["What hinders it"][at] == said(found, vendor_id)
        assert money(labels[f"Total in {found.basis.currency}"][at]) == column.amount
        compared = "no" if not column.counts else "all lines" if column.covers_all else "its lines"
        assert labels["Compared"][at] == compared
        if column.order is not None:
            own = labels["Total in the vendor's currency"][at], labels["Lines"][at], labels["NRE"][at]
            assert tuple(map(money, own)) == (column.order.total, column.order.lines, column.order.nre)
            assert labels["Last line ships"][at] == (column.ships or "")
        for row in rows[titles + 1 :]:
            cell = found.cells[int(str(row[0]).removesuffix(".0")), int(str(row[2]).removesuffix(".0")), vendor_id]
            assert money(row[at]) == cell.amount, (row, vendor_id)
            assert row[at + 1] == (cell.ships or "")
            if cell.why is not None:
                assert row[at] == cell.why.text
            if cell.cost is not None and cell.amount is None:
                own_amount = cell.cost.amount + cell.cost.nre
                assert (
                    row[at] == f"{own_amount:,.2f} {column.offer.quote.currency if column.offer.quote else ''}".strip()
                )
            assert cell.is_best == (cell.amount is not None and column.counts and money(row[6]) == cell.amount)
        lowest = money(labels[f"Total in {found.basis.currency}"][6])
        assert column.is_best == (column.counts and column.covers_all and lowest == column.amount)
    for row in rows[titles + 1 :]:
        line, quantity = (int(str(row[n]).removesuffix(".0")) for n in (0, 2))
        assert (row[3] == "●") == (found.basis.quantities[line] == quantity)
