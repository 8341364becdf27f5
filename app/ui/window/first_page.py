"""The page that is seen first, made before all others are loaded."""

from app.background.engine import Engine
from app.services.suite import Services
from app.ui.rfqs.rfqs_presenter import RfqsPresenter
from app.ui.window.environments import Environments
from app.ui.window.main_window_view import MainWindow


def show_first_page(window: MainWindow, services: Services, engine: Engine) -> RfqsPresenter:
    """Turn to the list of RFQs, and read it."""
    zone = services.surroundings.settings.time_zone
    rfqs = RfqsPresenter(
        services.rfq_reading,
        services.rfq_editing,
        services.rfq_copying,
        services.rfq_filing,
        services.practice,
        services.preferences,
        replies=lambda: services.replies,
        jobs=engine.jobs,
        feed=engine.feed,
        zone=zone,
        is_practice=services.surroundings.is_practice,
        parent=window,
    )
    rfqs.practice_asked.connect(Environments(window, services.surroundings).offer_practice)
    window.add_page(rfqs.view)
    window.show_page(rfqs.view)
    rfqs.show()
    return rfqs
