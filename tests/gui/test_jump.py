"""Ctrl+K: one field that finds RFQs, vendors, pages and commands."""

import pytest
from PySide6.QtCore import Qt, QThread
from PySide6.QtTest import QTest

from app.services.vendors.finding import VendorFinding
from app.ui.jump.jump_presenter import JumpPresenter
from app.ui.window.main_window_view import ACCOUNTS, RFQS, VENDORS
from app.ui.window.window_presenter import WindowPresenter
from tests.gui.hands import column, shortcut, shown_text
from tests.gui.settling import settle

_KEY = Qt.Key


@pytest.fixture
def jump(shown: WindowPresenter) -> JumpPresenter:
    """Open, over a list with sample vendors and an RFQ."""
    shown.services.practice.fill(24)
    shortcut(shown.window, _KEY.Key_K)
    settle()
    (found,) = shown.window.findChildren(JumpPresenter)
    assert found.view.isVisible()
    return found


def _type(jump: JumpPresenter, text: str, *keys: Qt.Key) -> None:
    QTest.keyClicks(jump.view.field, text)
    settle()
    for key in keys:
        QTest.keyClick(jump.view.field, key)
    settle()


def test_at_first_it_lists_the_pages_and_the_commands(jump: JumpPresenter) -> None:
    listed = column(jump.model)
    assert listed[:2] == ["RFQs  –  page", "Vendors  –  page"]
    assert {"New RFQ…  –  command", "Import vendors…  –  command", "Preferences…  –  command"} <= set(listed)
    assert not [text for text in listed if "jump" in text or "Paste" in text]


def test_enter_goes_to_a_page_and_arrows_choose(jump: JumpPresenter, shown: WindowPresenter) -> None:
    _type(jump, "acc")
    assert column(jump.model)[0] == "Accounts  –  page"
    _type(jump, "", _KEY.Key_Return)
    assert not jump.view.isVisible()
    assert shown.window.sidebar.section == ACCOUNTS
    jump.open()
    _type(jump, "", _KEY.Key_Down, _KEY.Key_Down, _KEY.Key_Up, _KEY.Key_Return)
    assert shown.window.sidebar.section == VENDORS
    jump.open()
    _type(jump, "", _KEY.Key_Up)
    assert jump.view.row == jump.model.rowCount() - 1


def test_an_rfq_is_found_by_number_and_title(jump: JumpPresenter, shown: WindowPresenter) -> None:
    _type(jump, "passivation 0001")
    assert column(jump.model) == ["RFQ-2026-0001 Electroless nickel and passivation  –  RFQ"]
    _type(jump, "", _KEY.Key_Return)
    assert shown.window.sidebar.section == RFQS
    assert shown.editor.draft.rfq is not None


def test_a_vendor_is_found_and_opened(jump: JumpPresenter, shown: WindowPresenter) -> None:
    _type(jump, "cimtek")
    assert column(jump.model)[0] == "Cimtek Finishing  –  vendor"
    _type(jump, "", _KEY.Key_Return)
    assert shown.window.sidebar.section == VENDORS
    assert shown.vendors.dialog is not None
    assert shown.vendors.dialog.isVisible()
    shown.vendors.dialog.reject()


def test_enter_waits_for_a_vendor_that_is_not_found_yet(jump: JumpPresenter, shown: WindowPresenter) -> None:
    QTest.keyClicks(jump.view.field, "cimtek")
    QTest.keyClick(jump.view.field, _KEY.Key_Return)
    settle()
    assert not jump.view.isVisible()
    assert shown.vendors.dialog is not None
    shown.vendors.dialog.reject()


def test_nothing_found_is_said_and_escape_closes(jump: JumpPresenter) -> None:
    _type(jump, "qqqq")
    assert "Nothing found." in shown_text(jump.view)
    _type(jump, "", _KEY.Key_Down, _KEY.Key_Return)
    assert jump.view.isVisible()
    _type(jump, "", _KEY.Key_Escape)
    assert not jump.view.isVisible()


def test_a_click_goes_there(jump: JumpPresenter, shown: WindowPresenter) -> None:
    _type(jump, "acc")
    place = jump.view.list.visualRect(jump.model.index(0, 0)).center()
    QTest.mouseClick(jump.view.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    settle()
    assert shown.window.sidebar.section == ACCOUNTS


def test_vendors_are_looked_for_off_the_ui_thread(jump: JumpPresenter, monkeypatch: pytest.MonkeyPatch) -> None:
    here, threads = jump.thread(), list[bool]()
    find = VendorFinding.find

    def noting(self: VendorFinding, *given: object, **named: object) -> object:
        threads.append(QThread.currentThread() is here)
        return find(self, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(VendorFinding, "find", noting)
    _type(jump, "bolt")
    assert threads
    assert not any(threads)
