"""From Send to the last answer in the window, through real mail servers: 24 vendors, a click for each doubt."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.inbox.entry import EntryState
from app.domain.inbox.pile import Pile
from app.domain.trade.ids import RfqId
from app.transports.imap.idling import IdlingLine
from app.transports.mailbox import News
from app.ui.replies.replies_view import RepliesView
from app.ui.rfq_editor.editor_view import REVIEW
from app.ui.widgets.empty_state import EmptyState
from app.ui.window.main_window_view import REPLIES, MainWindow
from app.ui.window.window_presenter import WindowPresenter
from tests.end_to_end.program import ACCOUNT, PASSWORD_VARIABLE
from tests.fakes.keyrings import MemoryKeyring
from tests.fakes.office import begun
from tests.fakes.terminal import Terminal
from tests.gui.hands import answering, drop, pick, press
from tests.gui.settling import settle
from tests.gui.town_window import town_window
from tests.patience import LIMIT_MS
from tests.servers.mail_stack import BUYER, PASSWORD, MailStack
from tests.servers.vendor_town import COLLEAGUE, VENDORS, Town, address_of, answer_all, vendor_stack, who


@pytest.fixture
def stack() -> Iterator[MailStack]:
    with vendor_stack() as running:
        yield running


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    ring = MemoryKeyring()
    monkeypatch.setattr("keyring.get_keyring", lambda: ring)
    monkeypatch.setenv(PASSWORD_VARIABLE, PASSWORD)
    return Terminal(begun(tmp_path / "data"), monkeypatch, capsys)


@pytest.fixture
def window(qtbot: QtBot, stack: MailStack, terminal: Terminal, tmp_path: Path) -> Iterator[MainWindow]:
    with town_window(qtbot, stack, terminal, tmp_path) as built:
        yield built


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Set as soon as a mailbox is listened to."""
    begun_to_wait, wait = Event(), IdlingLine.wait_for_mail

    def told(line: IdlingLine, seconds: float, is_over: Callable[[], bool]) -> News:
        def asked() -> bool:
            begun_to_wait.set()
            return is_over()

        return wait(line, seconds, asked)

    monkeypatch.setattr(IdlingLine, "wait_for_mail", told)
    return begun_to_wait


def test_twenty_four_are_asked_answer_and_are_filed(
    window: MainWindow, stack: MailStack, idle: Event, qtbot: QtBot, tmp_path: Path
) -> None:
    shown = window.presenter
    assert isinstance(shown, WindowPresenter)
    _send(shown)
    window.sidebar.show_section(REPLIES)
    settle()
    view = shown.replies.view
    nothing_yet = view.findChild(EmptyState)
    assert nothing_yet is not None
    press(nothing_yet, "Look for answers")
    settle()
    qtbot.waitUntil(idle.is_set, timeout=LIMIT_MS)
    town = Town(stack, tmp_path)
    truth = answer_all(town)
    every = Pile.ALL.wanted
    qtbot.waitUntil(lambda: len(shown.services.replies.all(every)) == len(truth), timeout=LIMIT_MS)
    settle()
    entries = shown.services.replies.all(every)
    for entry in entries:
        kind, degree, vendors = truth[who(entry.sender, entry.details)]
        assert (entry.kind.value, entry.degree.value) == (kind, degree), entry
        assert sorted(place.vendor for place in entry.places) == vendors, entry
    assert _count(window) == "Replies 4"
    _file_what_is_doubtful(view)
    assert _count(window) == "Replies 1", "the question of Vendor v21"
    drop(view, town.outlook_file())
    settle()
    shown.open_rfq(_rfq_id(shown))
    settle()
    bar = shown.editor.view.answers.accessibleName()
    assert bar == "24 asked · 16 quoted · 3 declined · 1 with a question · 2 bounced · 2 silent"


def _send(shown: WindowPresenter) -> None:
    shown.open_rfq(_rfq_id(shown))
    settle()
    editor = shown.editor.view
    editor.show_step(REVIEW)
    settle()
    pick(editor.review.account, f"{ACCOUNT} – {BUYER}")
    settle()
    with answering("Send"):
        press(editor.review, f"Send {len(VENDORS)} emails…")
    press(editor.review, "Send now")
    settle()
    assert editor.review.summary == f"All {len(VENDORS)} sent."


def _file_what_is_doubtful(view: RepliesView) -> None:
    deeds = {
        address_of("v24"): "With Vendor v24",
        address_of("v27"): "File with Vendor v27",
        COLLEAGUE: "File with Vendor v13",
    }
    for row in reversed(range(view.table.model().rowCount())):
        view.table.selectRow(row)
        settle()
        entry = view.selected
        assert entry is not None
        if entry.state is EntryState.ASKED:
            press(view, deeds[entry.sender])
            settle()


def _rfq_id(shown: WindowPresenter) -> RfqId:
    (line,) = shown.services.rfq_reading.lines()
    return line.id


def _count(window: MainWindow) -> str:
    sections = window.sidebar.sections
    return str(sections.index(REPLIES).data(Qt.ItemDataRole.AccessibleTextRole))
