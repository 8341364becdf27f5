"""Offers compared, for pictures and for who measures: some quotes, one in another currency, one that is not whole."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.domain.comparison.points import Weights
from app.domain.comparison.scenario import Scenario
from app.domain.trade.ids import RfqId
from tests.fakes.some_quotes import store_quotes

if TYPE_CHECKING:
    from tests.gui.tour import Tour

_VENDORS = 5
_LINES, _ORDERS, _WAYS = range(3)


def compare(by: "Tour", rfq_id: RfqId) -> None:
    """All of the page, and the rates."""
    rfq = by.services.rfq_reading.get(rfq_id)
    store_quotes(by.services, rfq, rfq.vendor_ids[:_VENDORS], datetime.now(UTC))
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
