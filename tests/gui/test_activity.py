"""The page “Activity”: what each account did in the last 24 hours."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.outbox.activity import Activity, Span, Standing
from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.failure import FailureClass, Stage
from app.domain.trade.ids import AccountId
from app.services.sending.account_desk import PaceNow
from app.services.sending.metrics import AccountMetrics
from app.storage.base.database import DatabaseUnusable
from app.transports.transport import AccountBlocked, Throttled
from app.ui.activity.activity_view import ActivityView
from app.ui.activity.activity_words import chip_of
from app.ui.look.tokens import LIGHT, Tone
from app.ui.widgets.banner import Banner
from app.ui.widgets.bar_chart import Bar, BarChart
from app.ui.window import main_window_view as sections
from app.ui.window.window_presenter import WindowPresenter
from tests.gui.settling import settle

S = DeliveryState
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PACE = PaceNow(rate=30, full_rate=30, factor=1.0, recipients=420, per_day=500, lanes=1, trouble=None)


def metrics(
    tries: dict[DeliveryState, int] | None = None,
    mails: dict[Standing, int] | None = None,
    pace: PaceNow | None = PACE,
    name: str = "office",
) -> AccountMetrics:
    spans = tuple(
        Span(account_id=AccountId(1), begins=NOON - timedelta(hours=n), tries={}, octets=0) for n in range(24, 0, -1)
    )
    done = Span(account_id=AccountId(1), begins=NOON, tries=tries or {}, octets=1_900_000)
    found = Activity((*spans, done))
    return AccountMetrics(account=name, mails=mails or {}, activity=found, minute=found, pace=pace)


@pytest.fixture
def view(qtbot: QtBot) -> ActivityView:
    view = ActivityView(QWidget(), Banner())
    view.tabs.turn_to(1)
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.show()
    return view


def test_what_goes_out_is_counted_while_the_page_is_looked_at(shown: WindowPresenter) -> None:
    QTest.keyClick(shown.window, Qt.Key.Key_8, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert shown.window.pages.currentWidget() is shown.activity.view
    assert shown.activity.view.is_empty
    rfq = shown.services.practice.fill(3)
    shown.services.rfq_sending.queue(rfq.id, shown.services.accounts.ensure_practice())
    shown._worker.wake()  # noqa: SLF001
    settle()
    shown.activity._look()  # noqa: SLF001 - two seconds later
    settle()
    (card,) = shown.activity.view.cards.values()
    assert card.counts.text().startswith("3 emails sent · ")
    assert sum(bar.full for bar in card.chart.bars) == 3


def test_counts_pace_and_hours_are_said(view: ActivityView) -> None:
    tries = {S.ACCEPTED: 85, S.REJECTED: 3, S.UNKNOWN: 1, S.DEFERRED: 7}
    mails = {Standing.READY: 10, Standing.DEFERRED: 2, Standing.PAUSED: 4}
    view.show_accounts([metrics(tries, mails)])
    card = view.cards["office"]
    assert card.counts.text() == "85 emails sent · 3 failed · 1 unknown · 12 queued · 4 paused · 1.9 MB"
    assert card.pace.text() == "30 emails/min · 420 of 500 recipients in 24 hours"
    bar = card.chart.bars[-1]
    assert (bar.full, bar.hatched) == (85, 4)
    assert bar.text.endswith(": 85 sent, 4 failed or Unknown")
    assert card.accessibleName().startswith("office. 85 emails sent")
    assert card.chart.accessibleDescription().startswith("At most 89 in one hour, from ")
    assert card.trouble.isHidden()


@pytest.mark.parametrize(
    ("pace", "text"),
    [
        (None, "Another program sends from this data"),
        (replace(PACE, rate=None, full_rate=None, per_day=None), "no limit per minute · 420 recipients in 24 hours"),
        (replace(PACE, rate=15, factor=0.5), "15 of 30 emails/min · 420 of 500 recipients in 24 hours"),
    ],
)
def test_each_pace_is_said(view: ActivityView, pace: PaceNow | None, text: str) -> None:
    view.show_accounts([metrics({S.ACCEPTED: 1}, pace=pace)])
    assert view.cards["office"].pace.text() == text


def test_the_state_is_said_in_a_word(view: ActivityView) -> None:
    blocked = AccountBlocked("The password was refused.", failure=FailureClass.AUTH, stage=Stage.AUTH)
    waits = Throttled("The server asks for a pause.", failure=FailureClass.THROTTLE, stage=Stage.RCPT)
    words = [
        str(chip_of(metrics(mails={Standing.IN_FLIGHT: 1}, pace=pace)))
        for pace in (
            replace(PACE, trouble=blocked),
            replace(PACE, trouble=waits),
            replace(PACE, factor=0.5),
            PACE,
            None,
        )
    ]
    assert words == ["✗ Blocked", "⟳ Waiting", "↓ Slowed down", "↑ Sending", "↑ Sending"]
    assert chip_of(metrics()) is None
    view.show_accounts([metrics({S.ACCEPTED: 1}, pace=replace(PACE, trouble=blocked))])
    card = view.cards["office"]
    assert (card.trouble.text(), card.trouble.isHidden()) == ("The password was refused.", False)


def test_accounts_come_and_go_in_their_order(view: ActivityView) -> None:
    busy = {S.ACCEPTED: 1}
    view.show_accounts([metrics(busy, name="b"), metrics(name="idle")])
    kept = view.cards["b"]
    view.show_accounts([metrics(busy, name="a"), metrics(busy, name="b")])
    assert sorted(view.cards) == ["a", "b"]
    assert view.cards["b"] is kept
    settle()
    assert view.cards["a"].y() < kept.y()
    view.show_accounts([metrics(name="a"), metrics({}, {Standing.PAUSED: 1}, name="b")])
    assert list(view.cards) == ["b"]


def test_bars_are_as_high_as_what_they_count_and_few_failures_are_seen(qtbot: QtBot) -> None:
    chart = BarChart("Emails per hour", Tone.ERR)
    qtbot.addWidget(chart)
    chart.resize(400, chart.sizeHint().height())
    chart.grab()  # nothing yet
    chart.show_bars([Bar("many", 1000), Bar("half", 500), Bar("none", 0), Bar("one failed", 0, 1)], "At most 1,000")
    image = chart.grab().toImage()
    accent = QColor(LIGHT.accent)
    ratio = image.width() / chart.width()

    def height(bar: int, *colors: QColor) -> int:
        column = int((bar * 100 + 50) * ratio)
        return sum(image.pixelColor(column, y) in colors for y in range(image.height()))

    assert height(0, accent) == pytest.approx(2 * height(1, accent), abs=2)
    assert height(2, accent) == 0
    assert height(3, LIGHT.ground_of(Tone.ERR), LIGHT.ink_of(Tone.ERR)) == 2


def test_what_cannot_be_read_is_said(shown: WindowPresenter) -> None:
    shown.activity._on_failed(DatabaseUnusable("The database is held by another program."))  # noqa: SLF001
    assert "held by another program" in shown.activity.view.banner.text
    shown.window.sidebar.show_section(sections.ACTIVITY)
    settle()
    assert not shown.activity.view.banner.isVisible()
