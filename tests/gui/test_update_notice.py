"""“1.3 is out”: one line over the page, which can be read up on, skipped or closed."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from app.background.job_runner import JobRunner
from app.domain.trade.release import Release
from app.ui.look.tokens import Tone
from app.ui.window.updates import UpdateNotice
from app.ui.window.window_presenter import WindowPresenter
from tests.gui.hands import offers, press
from tests.gui.settling import settle

RELEASE = Release("1.3.0", "https://rfq-sender.example/news", "Answers are filed by themselves.")


class FakeUpdates:
    """The service, without the network and a key."""

    def __init__(self) -> None:
        self.skipped: list[Release] = []
        self.release: Release | None = RELEASE

    def look(self) -> Release | None:
        return self.release

    def skip(self, release: Release) -> None:
        self.skipped.append(release)


@pytest.fixture
def jobs() -> Iterator[JobRunner]:
    made = JobRunner()
    yield made
    made.close()


@pytest.fixture
def notice(shown: WindowPresenter, jobs: JobRunner) -> Callable[[FakeUpdates], UpdateNotice]:
    def make(updates: FakeUpdates) -> UpdateNotice:
        made = UpdateNotice(shown.window, updates, jobs)  # type: ignore[arg-type]  # what it asks for is there
        made.look()
        settle(jobs)
        return made

    return make


def test_it_is_said_in_a_line_and_leads_to_its_page(
    shown: WindowPresenter,
    jobs: JobRunner,
    notice: Callable[[FakeUpdates], UpdateNotice],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    went: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", went.append)
    updates = FakeUpdates()
    notice(updates)
    assert shown.window.banner.text == "RFQ Sender 1.3.0 is out. Answers are filed by themselves."
    press(shown.window.banner, "What's new")
    assert [url.toString() for url in went] == [RELEASE.page]
    press(shown.window.banner, "Skip this version")
    settle(jobs)
    assert updates.skipped == [RELEASE]
    assert not offers(shown.window.banner, "What's new")


def test_what_stands_in_the_way_of_sending_comes_first(
    shown: WindowPresenter, notice: Callable[[FakeUpdates], UpdateNotice]
) -> None:
    shown.window.say("The account “office” can't sign in.", tone=Tone.WARN)
    notice(FakeUpdates())
    assert shown.window.banner.text == "The account “office” can't sign in."


def test_no_news_is_no_notice(shown: WindowPresenter, notice: Callable[[FakeUpdates], UpdateNotice]) -> None:
    updates = FakeUpdates()
    updates.release = None
    notice(updates)
    assert shown.window.banner.isHidden()
