"""An answer is written on the page Replies, looked at, and goes out through the outbox."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app import main
from app.domain.inbox.entry import EntryState
from app.domain.inbox.pile import Pile
from app.domain.outbox.delivery import DeliveryLine, DeliveryState
from app.domain.outbox.purpose import Purpose
from app.system.settings import Settings
from app.ui.replies.answer_dialog import AnswerDialog
from app.ui.replies.replies_view import RepliesView
from app.ui.window.main_window_view import REPLIES, MainWindow
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.asked_vendors import NUMBER, ask_vendors
from tests.fakes.office import opened
from tests.fakes.vendor_mails import vendor_mail
from tests.gui.conftest import ask_nothing
from tests.gui.hands import answering, pick, plain, press, shown_text
from tests.gui.settling import settle


@dataclass(frozen=True, slots=True)
class Page:
    window: MainWindow
    presenter: WindowPresenter

    @property
    def view(self) -> RepliesView:
        return self.presenter.replies.view

    def begin(self) -> AnswerDialog:
        press(self.view, "Answer…")
        settle()
        shown = [d for d in self.window.findChildren(AnswerDialog) if d.isVisible()]
        assert len(shown) == 1
        return shown[0]

    def answers(self) -> list[DeliveryLine]:
        lines = self.presenter.services.outbox_reading.lines()
        return [line for line in lines if line.occasion.purpose is Purpose.REPLY]

    def turn_to(self, pile: Pile) -> None:
        self.view.pile_chosen.emit(pile)
        settle()


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    folder, mails = tmp_path / "data", tmp_path / "mails"
    mails.mkdir()
    with opened(folder) as office:
        ask_vendors(office)
        office.services.taking_in.files([vendor_mail(mails, **getattr(request, "param", {}))])
    with main.build(Settings.load(None, folder), folder) as built:
        qtbot.addWidget(built, before_close_func=ask_nothing)
        built.show()
        qtbot.waitExposed(built)
        settle()
        assert isinstance(built.presenter, WindowPresenter)
        built.sidebar.show_section(REPLIES)
        settle()
        yield Page(built, built.presenter)


def test_a_question_is_answered_first_of_all(page: Page) -> None:
    deeds = page.view.answer.deeds
    assert [plain(b.text()) for b in deeds] == [
        "Answer…",
        "Answer all…",
        "Mark as done",
        "File elsewhere…",
        "Lay aside",
        "Whole exchange…",
    ]
    assert type(deeds[0]) is not type(deeds[1]), "the first one is the primary one"
    dialog = page.begin()
    assert dialog.windowTitle() == f"Answer Acme Plating – {NUMBER}"
    assert dialog.to.text() == "rita@acme-plating.example"
    assert dialog.subject.text() == f"Re: Plating [{NUMBER}/K7F3Q]"
    assert dialog.account.currentText().startswith("office")
    assert dialog.text.toPlainText().startswith("\n\nOn 2026-12-01")
    assert dialog.text.textCursor().position() == 0
    assert not dialog.is_changed


def test_ctrl_enter_queues_it_and_it_leaves(page: Page) -> None:
    dialog = page.begin()
    pick(dialog.account, "practice (buyer@practice.example)")
    QTest.keyClicks(dialog.text, "7075-T6.")
    QTest.keyClick(dialog.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert not dialog.isVisible()
    assert page.view.banner.text == "1 email queued"
    assert [line.state for line in page.answers()] == [DeliveryState.ACCEPTED]
    page.turn_to(Pile.QUESTIONS)
    (entry,) = page.presenter.replies.model.lines
    assert entry.state is EntryState.DONE
    assert "Answer…" in [plain(b.text()) for b in page.view.answer.deeds]
    press(page.view, "Undo")
    settle()
    assert page.presenter.replies.model.lines[0].state is EntryState.FILED


def test_what_is_doubtful_is_shown_above_and_goes_when_it_is_said_again(page: Page) -> None:
    dialog = page.begin()
    pick(dialog.account, "practice (buyer@practice.example)")
    QTest.keyClicks(dialog.text, "Quickcoat LLC can.")
    press(dialog, "Send")
    settle()
    assert "“quickcoat llc” of Quickcoat LLC, another vendor of this RFQ." in shown_text(dialog)
    QTest.keyClicks(dialog.text, " Yes.")
    press(dialog, "Send")  # what was changed is looked at again
    settle()
    assert not page.answers()
    press(dialog, "Send anyway")
    settle()
    assert len(page.answers()) == 1


def test_what_is_refused_is_told_and_the_text_stays(page: Page) -> None:
    dialog = page.begin()
    press(dialog, "Send")
    settle()
    assert "The answer is empty." in shown_text(dialog)
    dialog.to.setText("rfq@quickcoat.example")
    QTest.keyClicks(dialog.text, "7075.")
    press(dialog, "Send")
    settle()
    assert "belongs to Quickcoat LLC" in shown_text(dialog)
    dialog.account.setCurrentIndex(-1)
    press(dialog, "Send")
    settle()
    assert "Choose the account to send it from." in shown_text(dialog)
    assert dialog.text.toPlainText().startswith("7075.")
    assert not page.answers()


def test_esc_asks_before_it_discards_what_was_written(page: Page) -> None:
    dialog = page.begin()
    QTest.keyClicks(dialog.text, "7075.")
    with answering("Keep editing"):
        dialog.reject()
    assert dialog.isVisible()
    with answering("Discard"):
        dialog.reject()
    assert not dialog.isVisible()


@pytest.mark.parametrize(
    "page", [{"text": "I am away until Dec 7.", "Auto_Submitted": "auto-replied"}], ids=["absence"], indirect=True
)
def test_what_a_program_wrote_can_t_be_answered(page: Page) -> None:
    page.turn_to(Pile.ALL)
    assert "Answer…" not in [plain(b.text()) for b in page.view.answer.deeds]
    entry = page.view.selected
    assert entry is not None
    page.presenter.replies.answer_asked.emit(entry)
    settle()
    (dialog,) = page.window.findChildren(AnswerDialog)
    assert "A program wrote this email" in shown_text(dialog)
    assert not dialog.send.isEnabled()
