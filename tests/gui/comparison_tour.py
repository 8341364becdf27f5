"""Offers compared, for pictures and for who measures: some quotes, one in another currency, one that is not whole."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from app.domain.comparison.points import Weights
from app.domain.comparison.scenario import Scenario
from app.domain.quotes.form import Charges
from app.domain.quotes.quote import Quote, QuotedPrice, Source
from app.domain.rfqs.rfq import Rfq
from app.domain.trade.ids import RfqId, VendorId

if TYPE_CHECKING:
    from tests.gui.tour import Tour

_VENDORS = 5
_LINES, _ORDERS, _WAYS = range(3)


def compare(by: "Tour", rfq_id: RfqId) -> None:
    """All of the page, and the rates."""
    rfq = by.services.rfq_reading.get(rfq_id)
    for place, vendor_id in enumerate(rfq.vendor_ids[:_VENDORS]):
        by.services.quoting.store(_quote(by, rfq, vendor_id, place))
    by.presenter.compare(rfq_id)
    comparison = by.presenter.comparison
    view = comparison.view
    by.wait(lambda: bool(view.ways.lines))
    by.take("comparison")
    comparison.settle_on(Scenario(weights=Weights()))
    by.wait(lambda: any(way.points for way in view.ways.lines))
    view.table.line_given.emit()
    view.heat.click()
    view.differences.click()
    by.wait(lambda: any(way.name == "Your choice" or way.scenario is None for way in view.ways.lines))
    for tab, name in ((_ORDERS, "comparison-orders"), (_WAYS, "comparison-ways")):
        view.tabs.turn_to(tab)
        by.take(name)
    view.settled.weights_asked.emit()
    assert comparison.entering.dialog
    by.take("comparison-weights", comparison.entering.dialog)
    comparison.entering.dialog.reject()
    view.tabs.turn_to(_LINES)
    view.settled.rates_asked.emit()
    assert comparison.rates.dialog
    by.take("comparison-rates", comparison.rates.dialog)
    comparison.rates.dialog.reject()
    view.back_asked.emit()


def _quote(by: "Tour", rfq: Rfq, vendor_id: VendorId, place: int) -> Quote:
    _, asking = by.services.quoting.asking(rfq.id, vendor_id)
    rows = asking.rows[:-1] if place == _VENDORS - 1 else asking.rows
    return Quote(
        rfq_id=rfq.id,
        vendor_id=vendor_id,
        source=Source.TYPED,
        prices=tuple(
            QuotedPrice(
                line=line,
                quantity=quantity,
                unit_price=Decimal(40 + 7 * ((line + place * 3) % 5)) / (1 + quantity // 5),
                lead_longest=8 + 2 * place,
            )
            for line, quantity in rows
        ),
        charges={line: Charges(line_minimum=Decimal(90 + 20 * place)) for line in dict(rows)},
        currency="EUR" if place == 2 else "USD",
        order_minimum=Decimal(250),
        order_charge=Decimal(25),
        valid_until=(datetime.now(UTC) + timedelta(days=60)).date(),
    )
