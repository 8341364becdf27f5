"""Vendors' answers beyond their own page: the bar of the open RFQ, the column of the list, the entries of Attention."""

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
from app.domain.outbox.concern import Remedy
from app.domain.rfqs.tally import NOBODY_ASKED, AnswerTally, Standing
from app.domain.trade.problem import Problem
from app.domain.vendors.response import Response
from app.services.inbox.following import Following, Looked
from app.services.suite import Services
from app.system.settings import Settings
from app.ui.attention.concern_card import ConcernCard
from app.ui.replies.replies_presenter import RepliesPresenter
from app.ui.widgets.answer_bar import AnswerBar
from app.ui.widgets.chip_button import ChipButton
from app.ui.widgets.chip_label import ChipLabel
from app.ui.window.main_window_view import ATTENTION, REPLIES, RFQS, MainWindow
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.asked_vendors import NUMBER, AskedVendors, ask_vendors
from tests.fakes.office import opened
from tests.gui.conftest import ask_nothing
from tests.gui.hands import column, press, shown_text
from tests.gui.settling import settle

CASES = Path(__file__).parents[1] / "cases" / "replies"
QUOTE, DECLINE, TRAP = "01-reply-quoted-text.eml", "10-decline.eml", "14-trap-two-vendors.eml"
BOUNCED = "07-dsn-postfix.eml"


@dataclass(frozen=True, slots=True)
class Desk:
    window: MainWindow
    shown: WindowPresenter
    asked: AskedVendors
    folder: Path

    @property
    def services(self) -> Services:
        return self.shown.services

    @property
    def bar(self) -> AnswerBar:
        return self.shown.editor.view.answers

    @property
    def replies(self) -> RepliesPresenter:
        return self.shown.replies

    def open(self) -> None:
        self.shown.open_rfq(self.asked.rfq.id)
        settle()

    def take(self, *names: str) -> None:
        """As if dropped on the page of answers."""
        self.replies.view.files_given.emit([CASES / name for name in names])
        settle()

    def bounce_everybody_at_acme(self) -> None:
        other = (CASES / BOUNCED).read_bytes().replace(b"sales@acme", b"rita@acme").replace(b"4910520C050@", b"2@")
        (self.folder / "other.eml").write_bytes(other)
        self.take(BOUNCED, str(self.folder / "other.eml"))

    def turn_to(self, section: int) -> None:
        self.window.sidebar.show_section(section)
        settle()

    def answers(self) -> list[str]:
        model = self.shown.rfqs.model
        (place,) = (n for n, one in enumerate(model.columns) if one.title == "Answers")
        return column(self.shown.rfqs.view.table.proxy, place)

    def card(self, start: str) -> ConcernCard:
        (found,) = (c for c in self.shown.attention.view.cards if c.concern.key.startswith(start))
        return found

    def filters(self) -> list[ChipButton]:
        return [chip for chip in self.replies.view.findChildren(ChipButton) if chip.isVisible()]


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    folder = tmp_path / "data"
    with opened(folder) as office:
        asked = ask_vendors(office)
        office.services.rfq_editing.create("Draft", None)
    with main.build(Settings.load(None, folder), folder) as built:
        qtbot.addWidget(built, before_close_func=ask_nothing)
        built.show()
        qtbot.waitExposed(built)
        settle()
        assert isinstance(built.presenter, WindowPresenter)
        yield Desk(built, built.presenter, asked, tmp_path)


def test_the_bar_says_how_an_rfq_was_answered_and_follows(desk: Desk) -> None:
    desk.open()
    assert desk.bar.accessibleName() == "6 asked · 6 silent"
    desk.take(QUOTE, DECLINE)
    assert desk.bar.accessibleName() == "6 asked · 1 quoted · 1 declined · 4 silent"
    chips = [chip.text for chip in desk.bar.findChildren(ChipLabel) if chip.isVisible()]
    assert chips == ["✓ 1 quoted", "✗ 1 declined", "· 4 silent"]
    for step in range(5):
        desk.shown.editor.view.show_step(step)
        assert desk.bar.isVisible()
    (entry,) = (e for e in desk.services.replies.all(Pile.QUOTES.wanted))
    desk.services.replies.lay_aside(entry.id)
    desk.replies.changed.emit()
    settle()
    assert desk.bar.accessibleName() == "6 asked · 1 declined · 5 silent"


def test_nothing_is_shown_where_nobody_was_asked(desk: Desk) -> None:
    desk.open()
    assert desk.bar.isVisible()
    draft = next(line.id for line in desk.services.rfq_reading.lines() if not line.sent)
    desk.shown.open_rfq(draft)
    settle()
    assert not desk.bar.isVisible()


def test_the_bar_is_read_again_when_the_rfq_is_opened_again(desk: Desk, qtbot: QtBot) -> None:
    desk.open()
    desk.services.matching.respond(desk.asked.rfq.id, desk.asked.ids["Ridge Metal"], Response.QUOTED)
    desk.shown.show_rfqs()
    settle()
    desk.open()
    qtbot.waitUntil(lambda: desk.bar.accessibleName() == "6 asked · 1 quoted · 5 silent")


def test_a_failure_to_read_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> AnswerTally:
        raise Problem("The database can't be read.")

    monkeypatch.setattr("app.services.inbox.replies.Replies.tally", fail)
    desk.open()
    assert desk.shown.editor.view.banner.text == "The database can't be read."


def test_the_answers_of_one_rfq_are_shown_until_its_chip_is_taken_away(desk: Desk) -> None:
    desk.take(QUOTE, TRAP)
    desk.open()
    press(desk.bar, "Show answers")
    settle()
    assert desk.window.pages.currentWidget() is desk.replies.view
    (chip,) = desk.filters()
    assert chip.text() == NUMBER
    assert desk.replies.model.rowCount() == 2, "the one that may belong to it as well"
    desk.replies.view.pile_chosen.emit(Pile.NEEDS_YOU)
    settle()
    assert [e.state for e in desk.replies.model.lines] == [EntryState.ASKED]
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    settle()
    assert desk.filters() == []
    assert [e.state for e in desk.replies.model.lines] == [EntryState.ASKED], "the pile stays"


def test_the_badge_counts_all_that_waits_whatever_rfq_is_shown(desk: Desk) -> None:
    desk.take(TRAP)
    draft = next(line for line in desk.services.rfq_reading.lines() if not line.sent)
    desk.turn_to(REPLIES)
    desk.replies.narrow(draft.id, draft.number)
    settle()
    assert desk.replies.model.rowCount() == 0
    assert "No answers yet" in shown_text(desk.replies.view)
    badge = desk.window.sidebar.sections.index(REPLIES).data(Qt.ItemDataRole.AccessibleTextRole)
    assert badge == "Replies 1"
    desk.replies.narrow(desk.asked.rfq.id, NUMBER)
    settle()
    assert [chip.text() for chip in desk.filters()] == [NUMBER]


def test_the_list_has_a_column_of_answers(desk: Desk) -> None:
    assert sorted(desk.answers()) == ["", "0 of 6"]
    desk.take(QUOTE, DECLINE)
    assert sorted(desk.answers()) == ["", "2 of 6"]
    (line,) = (line for line in desk.shown.rfqs.model.lines if line.number == NUMBER)
    assert line.answers.text == "6 asked · 1 quoted · 1 declined · 4 silent"
    (place,) = (n for n, one in enumerate(desk.shown.rfqs.model.columns) if one.title == "Answers")
    table = desk.shown.rfqs.view.table
    for order, first in ((Qt.SortOrder.AscendingOrder, ""), (Qt.SortOrder.DescendingOrder, "2 of 6")):
        table.sortByColumn(place, order)
        assert desk.answers()[0] == first
    desk.turn_to(REPLIES)
    desk.take(TRAP)
    desk.turn_to(RFQS)
    assert sorted(desk.answers()) == ["", "2 of 6"]


def test_answers_that_wait_are_shown_from_attention(desk: Desk) -> None:
    desk.take(TRAP)
    desk.replies.narrow(desk.asked.rfq.id, NUMBER)
    desk.turn_to(ATTENTION)
    desk.card("answers").buttons[Remedy.ANSWERS].click()
    settle()
    assert desk.window.pages.currentWidget() is desk.replies.view
    assert desk.filters() == []
    assert desk.replies.model.rowCount() == 1
    desk.replies.view.answer.aside_asked.emit()
    settle()
    assert not [c for c in desk.shown.attention.view.cards if c.concern.key == "answers"]


def test_a_vendor_out_of_reach_is_opened_from_attention(desk: Desk) -> None:
    desk.bounce_everybody_at_acme()
    desk.turn_to(ATTENTION)
    card = desk.card("unreachable")
    assert card.accessibleName().startswith(f"{NUMBER} – Nobody at Acme Plating can be reached")
    card.buttons[Remedy.ANSWERS].click()
    settle()
    assert [chip.text() for chip in desk.filters()] == [NUMBER]
    desk.turn_to(ATTENTION)
    with_vendor: list[int] = []
    desk.shown.attention.vendor_asked.connect(with_vendor.append)
    desk.card("unreachable").buttons[Remedy.VENDOR].click()
    settle()
    assert with_vendor == [desk.asked.ids["Acme Plating"]]


def test_mailboxes_are_looked_into_again_from_attention_and_when_an_account_was_fixed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = [Looked(desk.services.accounts.get("office"), problem="Nobody is signed in.", is_blocked=True)]
    monkeypatch.setattr(Following, "last_looks", lambda _self: blocked)
    looks: list[tuple[object, ...]] = []

    def fetch(_self: Following, *about: object) -> list[Looked]:
        looks.append(about)
        return []

    monkeypatch.setattr(Following, "fetch", fetch)
    desk.turn_to(ATTENTION)
    desk.card("mailbox").buttons[Remedy.FETCH].click()
    settle()
    assert len(looks) == 1
    desk.shown.accounts.changed.emit()
    settle()
    assert len(looks) == 2
    blocked.clear()
    desk.shown.accounts.changed.emit()
    settle()
    assert len(looks) == 2
    assert not [c for c in desk.shown.attention.view.cards if c.concern.key.startswith("mailbox")]


def test_every_standing_has_a_part_of_the_bar(qtbot: QtBot) -> None:
    bar = AnswerBar(lambda: None, lambda: None)
    qtbot.addWidget(bar)
    bar.show_tally(AnswerTally.of(Standing))
    bar.resize(1400, 40)
    seen = {bar.grab().toImage().pixelColor(x, bar.height() // 2).name() for x in range(142)}
    assert len(seen) >= len(Standing)
    bar.show_tally(NOBODY_ASKED)
    assert bar.isHidden()
