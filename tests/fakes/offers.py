"""The quotes of the golden comparisons: what Acme and Delta offer in `tests/cases/replies`, and one in euros."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from app.domain.comparison.comparison import Basis, ComparedLine, Offer
from app.domain.comparison.costing import USUAL_RULES, Rules
from app.domain.comparison.money import Rate, Rates
from app.domain.quotes.form import Charges
from app.domain.quotes.quote import Quote, QuotedPrice, Source
from app.domain.trade.ids import RfqId, VendorId

DAY = date(2026, 12, 7)  # a Monday
ACME, DELTA, GRAZ = VendorId(1), VendorId(2), VendorId(3)
EVERY = frozenset({1, 2, 3})
LINES = (
    ComparedLine(number=1, part_number="0022-10116", quantities=(1, 5, 25)),
    ComparedLine(number=2, part_number="0190-25230", quantities=(10, 50, 100)),
    ComparedLine(number=3, part_number="00123456", quantities=(100, 1000)),
)
G1 = {1: 5, 2: 100, 3: 1000}


def prices(line: int, by_quantity: Mapping[int, str], per: int = 1, lead: Sequence[int] = ()) -> list[QuotedPrice]:
    days = dict(zip(by_quantity, lead, strict=False))
    return [
        QuotedPrice(line=line, quantity=q, unit_price=Decimal(price), per=per, lead_longest=days.get(q))
        for q, price in by_quantity.items()
    ]


def charges(minimum: str = "", lot: str = "", nre: str = "") -> Charges:
    return Charges(
        line_minimum=Decimal(minimum) if minimum else None,
        lot_charge=Decimal(lot) if lot else None,
        nre=Decimal(nre) if nre else None,
    )


def quote(vendor: VendorId, offered: Sequence[QuotedPrice], **fields: object) -> Quote:
    known = {"rfq_id": RfqId(1), "source": Source.TYPED, "currency": "USD", **fields}
    return Quote(vendor_id=vendor, prices=tuple(offered), **known)  # type: ignore[arg-type]  # a test's own fields


def acme() -> Quote:
    return quote(
        ACME,
        [
            *prices(1, {1: "48.00", 5: "14.20", 25: "7.85"}, lead=(10, 10, 12)),
            *prices(2, {10: "9.10", 50: "4.35", 100: "3.90"}, lead=(10, 10, 15)),
            *prices(3, {100: "38.00", 1000: "21.50"}, per=100, lead=(8, 8)),
        ],
        charges={1: charges("175", "45"), 2: charges("120"), 3: charges(nre="250")},
        order_minimum=Decimal(250),
        order_charge=Decimal(25),
        valid_until=date(2027, 1, 31),
    )


def delta() -> Quote:
    return quote(
        DELTA,
        [
            *prices(1, {1: "46.50", 5: "13.90", 25: "7.60"}, lead=(10, 10, 10)),
            *prices(2, {10: "8.75", 50: "4.40", 100: "3.85"}, lead=(10, 10, 10)),
            *prices(3, {100: "41.00", 1000: "23.50"}, per=100, lead=(15, 15)),
        ],
        charges={1: charges("150", "35"), 2: charges("120", nre="275"), 3: charges("100")},
        order_minimum=Decimal(200),
        order_charge=Decimal(25),
        valid_until=date(2026, 12, 30),
    )


def graz() -> Quote:
    """One piece of line 1, in euros."""
    return quote(
        GRAZ,
        prices(1, {1: "52.00"}),
        currency="EUR",
        charges={1: charges("180", "45")},
        order_minimum=Decimal(250),
        valid_until=date(2027, 1, 31),
    )


def offer(of: Quote, name: str, asked: frozenset[int] = EVERY) -> Offer:
    return Offer(vendor_id=of.vendor_id, vendor=name, asked=asked, quote=of)


def basis(quantities: Mapping[int, int] = G1, day: date = DAY, rules: Rules = USUAL_RULES, **rates: str) -> Basis:
    """In dollars; `rates` such as EUR="1.0850"."""
    known = [Rate(code, Decimal(factor), DAY, "typed") for code, factor in rates.items()]
    return Basis(day=day, rates=Rates.of("USD", known), quantities=quantities, rules=rules)
