"""Vendors written to about an RFQ in the window: seen before it goes, and each exactly once."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app import main
from app.assembly import Parts
from app.domain.inbox.entry import EntryState
from app.domain.inbox.pile import Pile
from app.domain.outbox.delivery import DeliveryState
from app.domain.outbox.purpose import Purpose
from app.system.settings import Settings
from app.ui.notices.notice_dialog import NoticeDialog
from app.ui.notices.notice_table import COLUMNS
from app.ui.window.main_window_view import REPLIES, MainWindow
from app.ui.window.vendor_notices import VendorNotices
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.asked_vendors import NUMBER, AskedVendors, ask_vendors
from tests.fakes.clocks import START, RunningClock
from tests.fakes.mail_server import FakeMailServer
from tests.fakes.office import opened
from tests.gui.conftest import ask_nothing
from tests.gui.hands import plain, press
from tests.gui.settling import settle

ACME, QUICKCOAT = "Acme Plating", "Quickcoat LLC"
CASES = Path(__file__).parents[1] / "cases" / "replies"


@dataclass(frozen=True, slots=True)
class Desk:
    window: MainWindow
    shown: WindowPresenter
    asked: AskedVendors
    folder: Path

    def choose(self, words: str) -> NoticeDialog:
        """An entry of the menu above the steps."""
        menu = self.shown.editor.view.answers.menu
        action = next(a for a in menu.actions() if plain(a.text()) == words)
        assert isinstance(action, QAction)
        action.trigger()
        settle()
        return self.dialog()

    def dialog(self) -> NoticeDialog:
        found = [d for d in self.window.findChildren(NoticeDialog) if d.isVisible()]
        return found[-1]

    def states(self, purpose: Purpose) -> dict[str, DeliveryState]:
        lines = self.shown.services.outbox_reading.lines(self.asked.rfq.id)
        return {line.vendor: line.state for line in lines if line.occasion.purpose is purpose}


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    folder, server = tmp_path / "data", FakeMailServer()
    with opened(folder) as office:
        asked = ask_vendors(office)
    clock = RunningClock(START + timedelta(hours=4))
    settings = Settings.load(None, folder).save(time_zone="America/Chicago")
    with main.build(settings, folder, Parts(clock, open_transport=server.open)) as built:
        qtbot.addWidget(built, before_close_func=ask_nothing)
        built.show()
        qtbot.waitExposed(built)
        settle()
        assert isinstance(built.presenter, WindowPresenter)
        built.presenter.open_rfq(asked.rfq.id)
        settle()
        yield Desk(built, built.presenter, asked, tmp_path)


def test_the_silent_are_reminded_after_a_look_at_what_they_read(desk: Desk) -> None:
    dialog = desk.choose("Remind vendors…")
    assert plain(dialog.send.text()) == "Send 6 emails"
    assert "We haven't received your quote" in dialog.paper.toPlainText()
    table = dialog.table
    index = table.model().index(1, 0)
    table.model().setData(index, Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    settle()
    assert plain(dialog.send.text()) == "Send 5 emails"
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert not dialog.isVisible()
    assert set(desk.states(Purpose.REMINDER).values()) == {DeliveryState.ACCEPTED}
    assert len(desk.states(Purpose.REMINDER)) == 5
    again = desk.choose("Remind vendors…")
    assert plain(again.send.text()) == "Send 1 email"
    assert "was reminded today" in [line.why for line in again.readers.lines]


def test_in_a_hurry_a_reminder_goes_whatever_time_it_is_there(desk: Desk) -> None:
    made = desk.shown.services
    for name in (ACME, QUICKCOAT):
        made.vendors.save(replace(made.vendors.get(desk.asked.ids[name]), time_zone="Asia/Tokyo"))
    dialog = desk.choose("Remind vendors…")
    column = [c.title for c in COLUMNS].index("Goes")

    def goes() -> set[str]:
        return {dialog.readers.index(row, column).data() for row in range(len(dialog.readers.lines))}

    assert len(goes()) > 1
    dialog.at_once.click()
    settle()
    assert goes() == {"now"}
    dialog.at_once.click()
    settle()
    assert len(goes()) > 1


def test_what_was_shown_before_another_choice_or_another_word_is_not_sent(desk: Desk) -> None:
    dialog = desk.choose("Remind vendors…")
    ctrl = Qt.KeyboardModifier.ControlModifier
    dialog.at_once.click()
    QTest.keyClick(dialog, Qt.Key.Key_Return, ctrl)  # nobody has seen yet what that changes
    settle()
    assert dialog.isVisible()
    assert desk.states(Purpose.REMINDER) == {}
    dialog.tabs.turn_to(1)
    dialog.at_once.click()  # a preview is under way
    dialog.text.setPlainText("{{ greeting }}\n\nAre you still there?\n\n{{ signature }}")
    settle()
    assert plain(dialog.send.text()) == "Preview it first"
    QTest.keyClick(dialog, Qt.Key.Key_Return, ctrl)
    settle()
    assert "Are you still there?" in dialog.paper.toPlainText()
    assert plain(dialog.send.text()) == "Send 6 emails"


def test_another_text_is_seen_before_it_is_sent_and_a_doubt_wants_a_second_look(desk: Desk) -> None:
    dialog = desk.choose("Remind vendors…")
    dialog.tabs.turn_to(1)
    dialog.text.setPlainText("{{ greeting }}\n\nQuickcoat LLC has quoted already.\n\n{{ signature }}")
    assert plain(dialog.send.text()) == "Preview it first"
    press(dialog, "Preview it first")
    settle()
    assert "Some emails show another vendor" in dialog.banner.text
    assert "Quickcoat LLC has quoted already." in dialog.paper.toPlainText()
    press(dialog, "Send 6 emails")
    settle()
    assert "shows “quickcoat llc” of Quickcoat LLC" in dialog.banner.text
    assert desk.states(Purpose.REMINDER) == {}
    press(dialog, "Send 6 emails anyway")
    settle()
    assert len(desk.states(Purpose.REMINDER)) == 6


def test_a_text_that_cannot_be_filled_in_says_why(desk: Desk) -> None:
    dialog = desk.choose("Remind vendors…")
    dialog.tabs.turn_to(1)
    dialog.text.setPlainText("{{ nonsense }}")
    press(dialog, "Preview it")
    settle()
    assert "nonsense" in dialog.banner.text
    assert desk.states(Purpose.REMINDER) == {}


def test_a_later_deadline_is_told_in_two_clicks(desk: Desk) -> None:
    menu = desk.shown.editor.view.answers.menu
    next(a for a in menu.actions() if plain(a.text()) == "Extend the deadline…").trigger()
    settle()
    notices = desk.window.findChild(VendorNotices)
    assert notices is not None
    deadline = notices.notices.deadline
    assert deadline is not None
    press(deadline, "Next: tell vendors…")
    settle()
    dialog = desk.dialog()
    assert "Dec 9, 2026" in dialog.paper.toPlainText()
    press(dialog, "Send 6 emails")
    settle()
    assert set(desk.states(Purpose.AMENDMENT).values()) == {DeliveryState.ACCEPTED}
    rfq = desk.shown.editor.draft.rfq
    assert rfq is not None
    assert str(rfq.deadline).startswith("Wed 9 Dec 2026")


def test_changes_are_told_from_the_line_that_names_them(desk: Desk) -> None:
    made = desk.shown.services
    items = list(made.rfq_reading.get(desk.asked.rfq.id).items)
    made.rfq_editing.set_items(desk.asked.rfq.id, [items[0], replace(items[1], revision="D"), items[2]])
    desk.shown.open_rfq(desk.asked.rfq.id)
    settle()
    press(desk.shown.editor.view.revision, "Email the changes…")
    settle()
    dialog = desk.dialog()
    assert "Line 2, revision: C → D" in dialog.paper.toPlainText()
    press(dialog, "Send 6 emails")
    settle()
    assert len(desk.states(Purpose.AMENDMENT)) == 6
    assert not desk.shown.editor.view.revision.isVisible()


def test_nothing_to_tell_says_so(desk: Desk) -> None:
    dialog = desk.choose("Email the changes…")
    assert "Nothing has changed" in dialog.banner.text
    assert not dialog.send.isEnabled()


def test_a_question_on_replies_is_answered_to_all(desk: Desk) -> None:
    (desk.folder / "ask.eml").write_bytes(
        f"From: sales@acme-plating.example\r\nSubject: Re: Plating [{NUMBER}/K7F3Q]\r\n"
        "Message-ID: <ask@acme-plating.example>\r\nDate: Mon, 23 Nov 2026 15:00:00 +0000\r\n\r\n"
        "Which alloy is line 2?\r\n".encode()
    )
    desk.window.sidebar.show_section(REPLIES)
    view = desk.shown.replies.view
    view.files_given.emit([desk.folder / "ask.eml"])
    settle()
    view.table.selectRow(0)
    settle()
    press(view, "Answer all…")
    settle()
    dialog = desk.dialog()
    assert dialog.question.toPlainText() == "Which alloy is line 2?"
    dialog.answer.setPlainText("6061-T6.")
    press(dialog, "Show preview")
    settle()
    assert "Question 1: Which alloy is line 2?" in dialog.paper.toPlainText()
    press(dialog, "Send 6 emails")
    settle()
    assert set(desk.states(Purpose.CLARIFICATION).values()) == {DeliveryState.ACCEPTED}
    (entry,) = desk.shown.services.replies.all(Pile.ALL.wanted)
    assert entry.state is EntryState.DONE
