"""The page Activity ▸ Answers: what it shows of real answers, told by keyboard and mouse, and written as files."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app import main
from app.system.settings import Settings
from app.ui.activity.answers_view import AnswersView
from app.ui.window.main_window_view import ACTIVITY
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.asked_again import Shop
from tests.fakes.office import opened
from tests.gui.conftest import ask_nothing
from tests.gui.hands import press
from tests.gui.settling import settle


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Iterator[WindowPresenter]:
    folder = tmp_path / "data"
    with opened(folder) as office:
        shop = Shop(office)
        office.clock.advance(seconds=(datetime.now(UTC) - office.clock.now()).total_seconds() - 90_000)
        rfq = shop.ask()
        shop.pass_by(hours=20)
        shop.quote(rfq, shop.a, "10")
        shop.quote(rfq, shop.b, "12.50")
    with main.build(Settings.load(None, folder), folder) as built:
        qtbot.addWidget(built, before_close_func=ask_nothing)
        built.resize(1180, 740)
        built.show()
        qtbot.waitExposed(built)
        settle()
        assert isinstance(built.presenter, WindowPresenter)
        built.sidebar.show_section(ACTIVITY)
        settle()
        yield built.presenter


def answers(page: WindowPresenter) -> AnswersView:
    return page.activity.answers.view


def test_answers_of_the_last_days_are_told(page: WindowPresenter) -> None:
    view = answers(page)
    assert view.values.text() == "10 USD (1 RFQ)"
    assert (len(view.chart.bars), sum(bar.full for bar in view.chart.bars)) == (30, 2)
    assert view.chart.accessibleDescription().startswith("2 answers, at most 2 on one day, ")
    assert [one.text for one in view.lengths.lengths] == ["20 hours · 1 answer"] * 2
    assert view.lengths.accessibleDescription().endswith(": 20 hours · 1 answer")
    assert view.times.text() == "Half of all answers were there within 20 hours, nights and weekends included."
    view.spans.setCurrentIndex(2)
    view.spans.activated.emit(2)
    settle()
    assert len(view.chart.bars) == 365


def test_each_day_is_told_by_keyboard_and_by_mouse(page: WindowPresenter) -> None:
    chart = answers(page).chart
    whole = chart.accessibleDescription()
    page.window.activateWindow()
    chart.setFocus()
    settle()
    assert chart.chosen == 29
    QTest.keyClick(chart, Qt.Key.Key_Home)
    QTest.keyClick(chart, Qt.Key.Key_Left)
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert chart.chosen == 1
    assert chart.accessibleDescription() == chart.bars[1].text
    assert chart.bars[1].text.endswith(": 0 quoted, 0 declined")
    QTest.keyClick(chart, Qt.Key.Key_End)
    assert chart.chosen == 29
    QTest.keyClick(chart, Qt.Key.Key_Tab)
    settle()
    assert chart.accessibleDescription() == whole
    QTest.mouseMove(chart, QPoint(chart.width() - 3, 20))
    settle()
    assert chart.chosen == 29


def test_they_are_exported_as_a_table_and_as_a_picture(
    page: WindowPresenter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = iter([tmp_path / "a.csv", tmp_path / "a.png", tmp_path / "nowhere" / "a.png", Path()])
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_about: (str(next(places)), ""))
    press(answers(page), "Export…")
    settle()
    assert "median answer time" in (tmp_path / "a.csv").read_text("utf-8-sig")
    press(answers(page), "Export…")
    settle()
    picture = QImage(str(tmp_path / "a.png"))
    assert picture.width() > answers(page).width()
    assert "a.png" in page.activity.view.banner.text
    press(answers(page), "Export…")
    settle()
    assert "can't be written" in page.activity.view.banner.text


def test_where_nobody_has_answered_it_says_so(shown: WindowPresenter) -> None:
    shown.window.sidebar.show_section(ACTIVITY)
    settle()
    assert not answers(shown).chart.isVisible()
    assert not answers(shown).export.isEnabled()
