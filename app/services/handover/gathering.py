"""What is to be handed over, out of a comparison."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from app.documents.handover.quote_row import QuoteRow
from app.documents.handover.ubl_quotation import QuotedOrder
from app.domain.comparison.comparison import Cell
from app.domain.comparison.costing import LineCost, line_cost, quoted_lines
from app.domain.quotes.form import Charges
from app.domain.quotes.quote import Quote, QuotedPrice
from app.domain.rfqs.rfq import RfqItem
from app.domain.trade.ids import VendorId
from app.services.comparison.comparing import Compared


@dataclass(frozen=True, slots=True)
class Selection:
    """Of all quotes that count: those of one vendor, and of the lines only those that were given to who quotes them."""

    vendor_id: VendorId | None = None
    is_chosen: bool = False

    def has(self, compared: Compared, line: int, vendor_id: VendorId) -> bool:
        is_chosen = compared.scenario.choice.get(line) == vendor_id
        return self.vendor_id in (None, vendor_id) and (is_chosen or not self.is_chosen)


def rows_of(compared: Compared, selection: Selection) -> list[QuoteRow]:
    """By line, vendor and quantity."""
    names, items = vendor_names(compared), items_of(compared)
    found = [
        _row(compared, names[quote.vendor_id], items.get(price.line), quote, price)
        for quote in compared.quotes
        if quote.vendor_id in names  # who is asked no longer isn't compared
        for price in quote.prices
        if selection.has(compared, price.line, quote.vendor_id)
    ]
    return sorted(found, key=lambda row: (row.line, row.vendor, row.quantity))


def quoted_order(compared: Compared, quote: Quote, selection: Selection, now: datetime) -> QuotedOrder:
    """Of this quote the lines that are selected; the total is of the quantities that would be ordered."""
    prices = [p for p in quote.prices if selection.has(compared, p.line, quote.vendor_id)]
    priced = sorted((p for p in prices if _is_priced(p)), key=lambda p: (p.line, p.quantity))
    wanted = {line: q for line, q in compared.comparison.basis.quantities.items() if line in {p.line for p in prices}}
    return QuotedOrder(
        rfq=compared.rfq.number,
        vendor=vendor_names(compared)[quote.vendor_id],
        quote=quote,
        costs=list(_costs(compared, quote, ((p.line, p.quantity) for p in priced))),
        ordered=list(_costs(compared, quote, iter(wanted.items()))),
        declined=[p for p in prices if p.no_quote],
        items=items_of(compared),
        now=now,
    )


def vendor_names(compared: Compared) -> Mapping[VendorId, str]:
    return {vendor_id: column.offer.vendor for vendor_id, column in compared.comparison.columns.items()}


def items_of(compared: Compared) -> Mapping[int, RfqItem]:
    return {item.number: item for item in compared.rfq.items}


def _costs(compared: Compared, quote: Quote, places: Iterator[tuple[int, int]]) -> Iterator[LineCost]:
    quoted = quoted_lines(quote)
    for line, quantity in places:
        cost = line_cost(quoted[line], quantity, compared.comparison.basis.rules)
        if isinstance(cost, LineCost):
            yield cost


def _is_priced(price: QuotedPrice) -> bool:
    return not price.no_quote and (price.unit_price is not None or price.is_free)


def _row(compared: Compared, vendor: str, item: RfqItem | None, quote: Quote, price: QuotedPrice) -> QuoteRow:
    basis, charges = compared.comparison.basis, quote.charges.get(price.line, Charges())
    cell = compared.comparison.cells.get((price.line, price.quantity, quote.vendor_id), Cell())
    free = Decimal(0) if price.is_free else None
    return QuoteRow(
        rfq=compared.rfq.number,
        line=price.line,
        part_number=item.part_number if item else "",
        revision=item.revision if item else "",
        vendor=vendor,
        quote_number=quote.quote_number,
        quantity=price.quantity,
        unit_price=(price.unit_price if price.unit_price is not None else free) if _is_priced(price) else None,
        per=price.per,
        currency=quote.currency,
        line_minimum=charges.line_minimum,
        lot_charge=charges.lot_charge,
        nre=charges.nre,
        lead_days=price.lead_longest,
        ships=price.ships,
        valid_until=quote.valid_until,
        no_quote=price.no_quote,
        remarks=price.remarks,
        amount=cell.amount if _is_priced(price) else None,
        best=cell.is_best,
        chosen=compared.scenario.choice.get(price.line) == quote.vendor_id,
        amount_currency=basis.currency,
        day=basis.day,
        unit=(item.unit if item else "") or "EA",
        description=item.description if item else "",
        process=item.process if item else "",
        specification=_specification(item) if item else "",
    )


def _specification(item: RfqItem) -> str:
    named = [f"{name} {value}" for name, value in (("Type", item.type), ("Class", item.spec_class)) if value]
    return " ".join([item.specification, *named]).strip()
