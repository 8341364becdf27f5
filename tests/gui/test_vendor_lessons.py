"""What was learned about a vendor is looked at and corrected in the window."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.ui.vendors.lessons_view import LessonsDialog
from app.ui.window import main_window_view as sections
from app.ui.window.window_presenter import WindowPresenter
from tests.gui.hands import shown_text
from tests.gui.settling import settle
from tests.gui.test_vendor_history import ask_thrice


@pytest.fixture(autouse=True)
def _is_known(tmp_path: Path) -> None:
    """Before the window opens on the folder."""
    ask_thrice(tmp_path)


def button(dialog: LessonsDialog, text: str) -> QPushButton:
    return next(b for b in dialog.findChildren(QPushButton) if b.text() == text)


def lessons_of(shown: WindowPresenter, vendor: int) -> LessonsDialog:
    shown.window.sidebar.show_section(sections.VENDORS)
    settle()
    shown.vendors.view.table.selectRow(vendor)
    settle()
    learned = next(b for b in shown.vendors.view.detail.findChildren(QPushButton) if "What was" in b.text())
    assert learned.isEnabled()
    learned.click()
    settle()
    assert shown.vendors.lessons.dialog is not None
    return shown.vendors.lessons.dialog


def test_what_was_learned_is_told_by_process_and_by_rfq(shown: WindowPresenter) -> None:
    dialog = lessons_of(shown, 1)
    assert [(one.process, one.asked, one.answered) for one in dialog.summary.lines] == [
        ("", 3, 3),
        ("Electroless Nickel", 3, 3),
    ]
    assert [one.came for one in dialog.model.lines] == [
        "quoted, in about 2 days, 25% above the best price",
        "quoted, in about 8 days, 25% above the best price, late",
        "quoted, in about 2 days, 25% above the best price",
    ]
    assert "puts vendors in order who can do the same" in shown_text(dialog)


def test_an_rfq_is_left_out_and_counted_again_by_keyboard(shown: WindowPresenter) -> None:
    dialog = lessons_of(shown, 1)
    dialog.table.setFocus()
    QTest.keyClick(dialog.table, Qt.Key.Key_Down)
    QTest.keyClick(dialog.table, Qt.Key.Key_Delete)
    settle()
    assert [one.is_left_out for one in dialog.model.lines] == [False, True, False]
    assert dialog.summary.lines[0].asked == 2
    assert dialog.table.selected_lines() == [dialog.model.lines[1]], "the row stays where the buyer is"
    assert not button(dialog, "&Leave out").isEnabled()
    button(dialog, "&Count again").click()
    settle()
    assert not any(one.is_left_out for one in dialog.model.lines)
    assert dialog.summary.lines[0].asked == 3


def test_all_are_left_out_at_once_and_stay_to_be_counted_again(shown: WindowPresenter) -> None:
    dialog = lessons_of(shown, 0)
    dialog.table.selectAll()
    button(dialog, "&Leave out").click()
    settle()
    assert not dialog.summary.lines
    assert not dialog.processes.isVisible()
    assert len(dialog.model.lines) == 3


def test_enter_opens_the_rfq(shown: WindowPresenter) -> None:
    dialog = lessons_of(shown, 0)
    number = dialog.model.lines[0].number
    dialog.table.setFocus()
    QTest.keyClick(dialog.table, Qt.Key.Key_Return)
    settle()
    assert not dialog.isVisible()
    assert number in shown_text(shown.window)


def test_a_vendor_that_was_never_asked_says_so(shown: WindowPresenter) -> None:
    dialog = lessons_of(shown, 3)
    assert "Nothing learned yet" in shown_text(dialog)
    assert not button(dialog, "&Leave out").isVisible()


def test_no_vendor_has_nothing_to_look_at(shown: WindowPresenter) -> None:
    shown.window.sidebar.show_section(sections.VENDORS)
    settle()
    shown.vendors.view.table.clearSelection()
    settle()
    learned = next(b for b in shown.vendors.view.detail.findChildren(QPushButton) if "What was" in b.text())
    assert not learned.isEnabled()
