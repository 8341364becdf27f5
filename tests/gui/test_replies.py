"""The page of replies: piles, what waits, and where an answer belongs."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app import main
from app.background.mailbox_watch import MailboxWatch
from app.domain.inbox.entry import Entry, EntryState
from app.domain.inbox.pile import Pile
from app.services.suite import Services
from app.system.settings import Settings
from app.ui.replies.place_dialog import PlaceDialog
from app.ui.replies.replies_presenter import RepliesPresenter
from app.ui.replies.replies_view import RepliesView
from app.ui.window.main_window_view import REPLIES, MainWindow
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.asked_vendors import NUMBER, ask_vendors
from tests.fakes.office import opened
from tests.gui.conftest import ask_nothing
from tests.gui.hands import choosing, column, plain, press, shown_text
from tests.gui.settling import settle

CASES = Path(__file__).parents[1] / "cases" / "replies"
TRAP, FORWARDED = "14-trap-two-vendors.eml", "04-forwarded-by-colleague.eml"
TAKEN = ("01-reply-quoted-text.eml", FORWARDED, "05-out-of-office-de.eml", TRAP)


@dataclass(frozen=True, slots=True)
class Page:
    window: MainWindow
    presenter: RepliesPresenter

    @property
    def view(self) -> RepliesView:
        return self.presenter.view

    def turn_to(self, pile: Pile) -> None:
        self.view.pile_chosen.emit(pile)
        settle()

    @property
    def selected(self) -> Entry:
        entry = self.view.selected
        assert entry is not None
        return entry

    def select(self, origin: str) -> None:
        for row in range(self.view.table.model().rowCount()):
            self.view.table.selectRow(row)
            if self.selected.origin == origin:
                settle()
                return
        raise AssertionError(origin)

    def press(self, words: str) -> None:
        press(self.view, words)
        settle()

    def deeds(self) -> list[str]:
        return [plain(b.text()) for b in self.view.answer.deeds]

    def count(self) -> str:
        sections = self.window.sidebar.sections
        return str(sections.index(REPLIES).data(Qt.ItemDataRole.AccessibleTextRole))


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    folder = tmp_path / "data"
    with opened(folder) as office:
        ask_vendors(office)
        office.services.taking_in.files([CASES / name for name in getattr(request, "param", TAKEN)])
    with main.build(Settings.load(None, folder), folder) as built:
        qtbot.addWidget(built, before_close_func=ask_nothing)
        built.show()
        qtbot.waitExposed(built)
        settle()
        assert isinstance(built.presenter, WindowPresenter)
        built.sidebar.show_section(REPLIES)
        settle()
        yield Page(built, built.presenter.replies)


def test_what_waits_is_shown_with_the_reasons_and_the_mail(page: Page) -> None:
    assert page.count() == "Replies 2"
    page.select(TRAP)
    assert "may have been passed on to Quickcoat LLC" in shown_text(page.view)
    assert page.deeds() == ["File with Acme Plating", "With Quickcoat LLC", "File elsewhere…", "Lay aside"]
    assert page.view.answer.paper.toPlainText()


def test_one_click_files_it_and_undo_takes_that_back(page: Page) -> None:
    page.select(TRAP)
    page.press("With Quickcoat LLC")
    assert page.count() == "Replies 1"
    page.turn_to(Pile.ALL)
    page.select(TRAP)
    assert page.selected.place is not None
    assert page.selected.place.vendor == "Quickcoat LLC"
    page.press("Undo")
    page.select(TRAP)
    assert page.selected.state is EntryState.ASKED
    assert page.count() == "Replies 2"


def test_one_is_laid_aside_and_found_there(page: Page) -> None:
    page.select(FORWARDED)
    page.press("Lay aside")
    page.turn_to(Pile.ASIDE)
    assert page.selected.origin == FORWARDED
    page.press("File with Ridge Metal")
    assert page.presenter.model.rowCount() == 0
    page.turn_to(Pile.QUOTES)
    page.select(FORWARDED)
    page.press("Mark as done")
    page.select(FORWARDED)
    assert page.selected.state is EntryState.DONE


def test_another_place_is_found_by_typing(page: Page) -> None:
    page.select(FORWARDED)
    page.press("File elsewhere…")
    (dialog,) = page.view.findChildren(PlaceDialog)
    QTest.keyClicks(dialog.search, "graz")
    settle()
    assert dialog.table.model().rowCount() == 1
    QTest.keyClick(dialog.search, Qt.Key.Key_Down)
    press(dialog, "File here")
    settle()
    page.turn_to(Pile.QUOTES)
    page.select(FORWARDED)
    assert page.selected.place is not None
    assert (page.selected.place.vendor, page.selected.place.rfq) == ("Graz Oberflächen", NUMBER)


def test_a_place_is_chosen_with_a_double_click_or_enter(page: Page) -> None:
    page.select(FORWARDED)
    page.press("File elsewhere…")
    (dialog,) = page.view.findChildren(PlaceDialog)
    dialog.table.selectRow(0)
    QTest.keyClick(dialog.table, Qt.Key.Key_Return)
    settle()
    page.turn_to(Pile.QUOTES)
    page.select(FORWARDED)


def test_an_absence_note_tells_until_when(page: Page) -> None:
    page.turn_to(Pile.ABSENT)
    assert "Away until Dec 11, 2026." in shown_text(page.view)
    assert "keller@nordhaus.example" in shown_text(page.view)


def dropped(view: QWidget, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    at, copy = QPoint(50, 200), Qt.DropAction.CopyAction
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    view.dragEnterEvent(QDragEnterEvent(at, copy, data, buttons, keys))
    view.dropEvent(QDropEvent(QPointF(at), copy, data, buttons, keys))
    settle()


def test_saved_emails_are_dragged_onto_the_page(page: Page, tmp_path: Path) -> None:
    (broken := tmp_path / "broken.eml").write_bytes(b"")
    dropped(page.view, CASES / "10-decline.eml", broken, tmp_path / "list.xlsx")
    assert page.view.banner.text.startswith("1 new answer.\nbroken.eml: The file is empty.")
    page.turn_to(Pile.DECLINED)
    assert page.selected.origin == "10-decline.eml"
    assert "Reason: capacity" in shown_text(page.view)
    dropped(page.view, CASES / "10-decline.eml")
    assert page.view.banner.text == "0 new answers, 1 here before."


def test_a_file_of_an_answer_is_saved(page: Page, tmp_path: Path) -> None:
    page.select(FORWARDED)
    with choosing(tmp_path / "quote.pdf"):
        press(page.view.answer, "quote_5521.pdf (22 kB)")
        settle()
    assert (tmp_path / "quote.pdf").read_bytes().startswith(b"%PDF")
    assert page.view.banner.text == "The file is saved."
    with choosing(tmp_path / "nowhere" / "quote.pdf"):
        press(page.view.answer, "quote_5521.pdf (22 kB)")
        settle()
    assert "can't be saved" in page.view.banner.text


def test_an_answer_whose_file_is_gone_says_so(page: Page) -> None:
    page.select(TRAP)
    shown = page.window.presenter
    assert isinstance(shown, WindowPresenter)
    shown.services.opening.store.path(page.selected.sha256).unlink()
    page.select(FORWARDED)
    page.select(TRAP)
    assert "no longer in the data folder" in page.view.answer.paper.toPlainText()


@pytest.mark.parametrize("page", [()], indirect=True, ids=["nothing"])
def test_without_answers_the_page_says_how_they_come(page: Page) -> None:
    assert page.count() == "Replies"
    assert "No answers yet" in shown_text(page.view)
    page.view.fetch_asked.emit()
    settle()
    assert "No account has a mailbox" in page.view.banner.text
    assert "purchasing@northfield.example, which no account here can read" in shown_text(page.view)
    with choosing(CASES / TRAP):
        next(b for b in page.view.findChildren(QPushButton) if plain(b.text()) == "Add emails…").click()
        settle()
    assert page.count() == "Replies 1"


def test_who_is_new_is_added_as_a_contact(page: Page) -> None:
    page.turn_to(Pile.ABSENT)
    page.press("Add Keller as a contact")
    assert page.view.banner.text == "keller@nordhaus.example is a contact now."
    assert "Add Keller as a contact" not in page.deeds()


def test_the_whole_exchange_is_read_one_email_after_the_other(page: Page) -> None:
    page.turn_to(Pile.QUOTES)
    page.select("01-reply-quoted-text.eml")
    page.press("Whole exchange…")
    dialog = page.presenter.beside.shown
    assert dialog is not None
    assert column(dialog.table.model(), 1) == ["us", "jim@acme-plating.example"]
    assert "Lead time 2 weeks" in dialog.paper.toPlainText()
    QTest.keyClick(dialog.table, Qt.Key.Key_Up)
    settle()
    assert "0022-10116" in dialog.paper.toPlainText()
    assert "Lead time 2 weeks" not in dialog.paper.toPlainText()
    dialog.reject()
    settle()
    assert page.presenter.beside.shown is None


def test_what_a_teams_worker_has_filed_is_shown_after_a_look(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """The window finds nothing new in the mailbox then."""
    presenter, watch = page.window.presenter, page.window.findChild(MailboxWatch)
    assert isinstance(presenter, WindowPresenter)
    assert watch is not None
    monkeypatch.setattr(Services, "is_shared", True)
    page.turn_to(Pile.ALL)
    before = page.view.table.model().rowCount()
    presenter.services.taking_in.files([CASES / "10-decline.eml"])
    watch.look()
    settle()
    assert page.view.table.model().rowCount() == before + 1
