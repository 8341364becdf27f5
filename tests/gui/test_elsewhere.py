"""What colleagues and workers change is seen in the lists of this window."""

from collections.abc import Iterator

import pytest

from app.background.delivery_feed import DeliveryFeed
from app.background.job_runner import JobRunner
from app.storage.base.people_schema import AuditRow
from app.ui.window import main_window_view as sections
from app.ui.window.elsewhere import Elsewhere
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.clocks import START
from tests.fakes.office import DEADLINE, drain, request_in
from tests.gui.hands import column
from tests.gui.settling import settle


@pytest.fixture
def jobs() -> Iterator[JobRunner]:
    made = JobRunner()
    yield made
    made.close()


@pytest.fixture
def feed(shown: WindowPresenter) -> DeliveryFeed:
    return DeliveryFeed(shown.window)


@pytest.fixture
def elsewhere(shown: WindowPresenter, feed: DeliveryFeed, jobs: JobRunner) -> Elsewhere:
    shown.services.vendors.database.who = "Anna"
    made = Elsewhere(shown.services, jobs, feed, shown.window)
    made.changed.connect(shown.refresh)
    made.look()
    settle(jobs)
    return made


def logged(shown: WindowPresenter, who: str) -> None:
    """As a server's triggers note it."""
    with shown.services.vendors.database.write() as session:
        session.add(AuditRow(at=START, who=who, what="added", place="rfqs", key={"id": 1}, before={}, after={}))


def test_a_colleagues_rfq_is_in_the_list_and_counted(
    shown: WindowPresenter, elsewhere: Elsewhere, jobs: JobRunner
) -> None:
    shown.window.sidebar.show_section(sections.RFQS)
    settle()
    shown.services.rfq_editing.create("Plating", DEADLINE)
    logged(shown, "Anna")
    elsewhere.look()
    settle(jobs)
    assert column(shown.rfqs.view.table.model(), 0) == [], "one's own is shown by who does it"
    logged(shown, "Bert")
    elsewhere.look()
    settle(jobs)
    assert len(column(shown.rfqs.view.table.model(), 0)) == 1


@pytest.mark.parametrize("section", [sections.OUTBOX, sections.VENDORS, sections.REPLIES, sections.ATTENTION])
def test_the_page_that_is_open_is_read_anew(
    shown: WindowPresenter, elsewhere: Elsewhere, jobs: JobRunner, section: int
) -> None:
    shown.window.sidebar.show_section(section)
    settle()
    rfq = request_in(shown.services, 3)
    shown.services.rfq_sending.queue(rfq.id, shown.services.accounts.ensure_practice())
    logged(shown, "Bert")
    elsewhere.look()
    settle(jobs)
    tables = {
        sections.OUTBOX: (shown.outbox.view.table, 3),
        sections.VENDORS: (shown.vendors.view.table, 3),
    }
    if section in tables:
        table, number = tables[section]
        assert table.model().rowCount() == number


def test_what_becomes_of_an_email_elsewhere_is_told_as_its_own(
    shown: WindowPresenter, elsewhere: Elsewhere, feed: DeliveryFeed, jobs: JobRunner
) -> None:
    rfq = request_in(shown.services, 2)
    shown.services.rfq_sending.queue(rfq.id, shown.services.accounts.ensure_practice())
    told: list[int] = []
    feed.changed.connect(told.extend)
    drain(shown.services)
    settle()  # the window's own lanes may have some of them
    elsewhere.look()
    settle(jobs, feed)
    assert sorted(told) == [1, 2]
    elsewhere.look()
    settle(jobs, feed)
    assert sorted(told) == [1, 2], "once"
