"""A message that comes or goes moves the page: the click that was on its way hits nothing."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.look.tokens import Tone
from app.ui.widgets.banner import Banner
from app.ui.widgets.click_shield import ClickShield


class _Page(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.banner, self.send, self.cancel = Banner(), QPushButton("Send"), QPushButton("Cancel")
        column = QVBoxLayout(self)
        for widget in (self.banner, self.send, self.cancel):
            column.addWidget(widget)
        column.addStretch(1)
        self.resize(400, 300)

    def hit(self, place: QPoint) -> QWidget | None:
        """What a click there would get."""
        return self.childAt(place)


@pytest.fixture
def page(qtbot: QtBot) -> _Page:
    made = _Page()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def _point(page: _Page, *, at_page: bool) -> None:
    page.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, at_page)
    assert page.underMouse() is at_page


def test_what_moves_under_the_pointer_takes_no_click_for_a_moment(qtbot: QtBot, page: _Page) -> None:
    _point(page, at_page=True)
    place = page.send.geometry().center()
    page.banner.say(Tone.OK, "24 emails are queued.")
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    assert isinstance(page.hit(page.send.geometry().center()), ClickShield)
    assert page.hit(page.cancel.geometry().center()) is not page.cancel
    qtbot.waitUntil(lambda: page.findChild(ClickShield) is None)
    assert page.hit(page.send.geometry().center()) is page.send
    page.banner.hush()
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    assert isinstance(page.hit(place), ClickShield)


def test_the_buttons_of_the_message_itself_can_be_pressed_at_once(page: _Page) -> None:
    _point(page, at_page=True)
    page.banner.say(Tone.OK, "RFQ-2026-0001 deleted.", [("&Undo", lambda: None)])
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    undo = next(button for button in page.banner.findChildren(QPushButton) if button.text() == "&Undo")
    assert page.hit(undo.mapTo(page, undo.rect().center())) is undo


def test_who_points_elsewhere_is_not_held_up(page: _Page) -> None:
    _point(page, at_page=False)
    page.banner.say(Tone.OK, "24 emails are queued.")
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    assert page.findChild(ClickShield) is None


def test_another_text_in_the_same_place_moves_nothing(page: _Page) -> None:
    _point(page, at_page=False)
    page.banner.say(Tone.OK, "24 emails are queued.")
    _point(page, at_page=True)
    page.banner.say(Tone.OK, "24 emails are sent.")
    assert page.findChild(ClickShield) is None
