"""How dear a vendor's offers are, beside the best offer to the same RFQ.

Line by line, at the largest quantity that the vendor and somebody else have priced in the same currency: what the line
comes to with its minimum and its lot charge, ÷ the least of all. The median of its lines is an RFQ's, and the median of
its RFQs the vendor's. Tooling,
charges per order and freight are left out, and so is what was offered for free; nothing is converted, so that no
day's rate decides. 1 is the best price, 1.06 is 6% above it.
"""

from collections.abc import Collection, Iterable, Mapping
from statistics import median
from typing import NamedTuple

from app.domain.trade.ids import VendorId

LATEST_PRICES = 12  # RFQs that a vendor has quoted; older ones tell no more: docs/recommendation.md
_NOBODY = frozenset[VendorId]()
_NOTHING = (0, 0.0)


class OfferedPrice(NamedTuple):
    """What a vendor wants for a quantity of a line of an RFQ: one number, for many thousands of them are looked at."""

    rfq: int
    vendor: VendorId
    currency: str
    line: int
    quantity: int
    amount: float


def line_amount(quantity: int, unit_price: float, per: int, minimum: float = 0.0, lot_charge: float = 0.0) -> float:
    """Of one line with what is charged for it in any case, as usual: the goods or the minimum, and the lot charge."""
    return max(quantity * unit_price / per, minimum) + lot_charge


def rfq_positions(
    prices: Iterable[tuple[int, VendorId, str, int, int, float]], wanted: Mapping[int, Collection[VendorId]]
) -> Mapping[tuple[int, VendorId], float]:
    """RFQ and vendor → what its offers are of the best ones; only where somebody else has priced the same.

    `prices`: each as `OfferedPrice`. `wanted`: by RFQ, of whom that is to be told.
    """
    offers: dict[tuple[int, str, int, int], dict[VendorId, float]] = {}
    for rfq, vendor, currency, line, quantity, amount in prices:
        if currency and amount > 0:
            of = offers.setdefault((rfq, currency, line, quantity), {})
            if vendor not in of or amount < of[vendor]:
                of[vendor] = amount
    at: dict[tuple[int, VendorId], dict[int, tuple[int, float]]] = {}  # line → largest quantity, amount ÷ the best
    for (rfq, _, line, quantity), of in offers.items():
        if len(of) > 1:
            best = min(of.values())
            for vendor in of.keys() & wanted.get(rfq, _NOBODY):
                lines = at.setdefault((rfq, vendor), {})
                lines[line] = max(lines.get(line, _NOTHING), (quantity, of[vendor] / best))
    return {key: median([position for _, position in lines.values()]) for key, lines in at.items()}
