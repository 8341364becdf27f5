"""From Send to the decision file by keyboard alone, through real mail servers: 24 vendors, a split, regrets."""

from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from hashlib import sha256
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from app.domain.inbox.kind import Kind
from app.domain.inbox.pile import Pile
from app.domain.outbox.delivery import DeliveryState
from app.domain.trade.ids import RfqId
from app.ui.notices.notice_dialog import NoticeDialog
from app.ui.quotes.quote_dialog import QuoteDialog
from app.ui.window.main_window_view import MainWindow
from app.ui.window.window_presenter import WindowPresenter
from tests.end_to_end.program import ACCOUNT, PASSWORD_VARIABLE
from tests.fakes.comparison_book import assert_shows
from tests.fakes.keyrings import MemoryKeyring
from tests.fakes.office import begun
from tests.fakes.recalculated import OFFICE, recalculated
from tests.fakes.terminal import Terminal
from tests.gui.fitting import given_twice
from tests.gui.hands import choosing, plain
from tests.gui.keyboard import KEY, alt, answering_with, ctrl, focus, tab_to, tap, type_in
from tests.gui.settling import settle
from tests.gui.town_window import town_window
from tests.patience import LIMIT_MS
from tests.servers.mail_stack import PASSWORD, MailStack
from tests.servers.vendor_town import COLLEAGUE, FORMS, GONE, VENDORS, Town, address_of, answer_all, vendor_stack

QUOTED = (*FORMS, *(f"v{n}" for n in (11, 12, 13, 14, 15, 16, 17, 24, 27)))  # entered or not
_MOST_TABS = 40
SHARES = {"v06": {1: 0.8}, "v08": {2: 0.5}}  # who is cheaper, in which line


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


@pytest.mark.long
def test_from_sending_to_the_decision_file_by_keyboard_alone(
    window: MainWindow, stack: MailStack, qtbot: QtBot, tmp_path: Path, terminal: Terminal
) -> None:
    shown = window.presenter
    assert isinstance(shown, WindowPresenter)
    window.activateWindow()
    settle()
    _send_by_keys(shown)
    ctrl(KEY.Key_4)
    alt(KEY.Key_L)
    truth = answer_all(Town(stack, tmp_path, SHARES))
    every = Pile.ALL.wanted
    alt(KEY.Key_L)
    qtbot.waitUntil(lambda: len(shown.services.replies.all(every)) == len(truth), timeout=LIMIT_MS)
    settle()
    _file_by_keys(shown)
    _enter_quotes_by_keys(shown)
    _choose_by_keys(shown)
    _decide_by_keys(shown)
    _check_what_was_told(shown, stack)
    _export_by_keys(shown, tmp_path, terminal)


def _send_by_keys(shown: WindowPresenter) -> None:
    ctrl(KEY.Key_1)
    tap(KEY.Key_Return)
    for _ in range(4):
        alt(KEY.Key_Right)
    tab_to("Account to send from")
    type_in(ACCOUNT[:4])
    assert not [*given_twice(shown.window)]
    with answering_with(KEY.Key_Tab, KEY.Key_Return):
        ctrl(KEY.Key_Return)
    alt(KEY.Key_N)
    settle()
    assert shown.editor.view.review.summary == f"All {len(VENDORS)} sent."


def _file_by_keys(shown: WindowPresenter) -> None:
    """What is doubtful, one after the other; the question stays."""
    view = shown.replies.view
    deeds = {
        address_of("v24"): "With Vendor v24",
        address_of("v27"): "File with Vendor v27",
        COLLEAGUE: "File with Vendor v13",
    }
    for left in (4, 3, 2):
        assert view.table.model().rowCount() == left
        assert focus() is view.table
        assert view.selected is not None
        assert not [*given_twice(shown.window)]
        _tab_to_button(deeds[view.selected.sender])
        tap(KEY.Key_Space)
    assert view.selected is not None
    assert view.selected.sender == address_of("v21"), "who asks something"


def _enter_quotes_by_keys(shown: WindowPresenter) -> None:
    """Forms are read by themselves: Enter and Alt+S for each."""
    view, stored = shown.replies.view, 0
    _tab_to_button("Needs you 1")
    tap(KEY.Key_Right)
    tab_to("Replies")
    tap(KEY.Key_Home)
    for _ in range(view.table.model().rowCount()):
        entry = view.selected
        assert entry is not None
        if entry.kind is Kind.FORM:
            tap(KEY.Key_Return)
            assert isinstance(QApplication.activeModalWidget(), QuoteDialog)
            alt(KEY.Key_S)
            assert QApplication.activeModalWidget() is None
            stored += 1
        tap(KEY.Key_Down)
    assert stored == len(FORMS)


def _choose_by_keys(shown: WindowPresenter) -> None:
    """The cheapest way with two vendors, out of all that were found."""
    ctrl(KEY.Key_1)
    alt(KEY.Key_S)
    view = shown.comparison.view
    assert view.isVisible()
    for _tab in range(2):
        assert not [*given_twice(shown.window)]
        ctrl(KEY.Key_Tab)
    assert [(way.name, str(way.split.total)) for way in view.ways.lines if way.split] == [
        ("Cheapest: One vendor", "93.50"),
        ("Cheapest: 2 vendors", "83.90"),
    ]
    tab_to("Ways to order")
    tap(KEY.Key_Home, KEY.Key_Down, KEY.Key_Return)
    assert view.choice.text() == "Your choice: 83.90 USD · Vendor v06 (line 1), Vendor v08 (line 2)"


def _decide_by_keys(shown: WindowPresenter) -> None:
    alt(KEY.Key_D)
    tap(KEY.Key_A)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, NoticeDialog)
    assert not [*given_twice(dialog)]
    ctrl(KEY.Key_Return)
    settle()
    assert QApplication.activeModalWidget() is None
    assert shown.comparison.view.decision.text.endswith("83.90 USD · Vendor v06 (line 1), Vendor v08 (line 2)")


def _check_what_was_told(shown: WindowPresenter, stack: MailStack) -> None:
    """Each vendor has each of its emails once; nobody reads another's name or price."""
    stack.settle()
    shown.window.activateWindow()
    expected = {vendor: ["invitation"] for vendor in VENDORS if vendor not in GONE}
    for vendor in QUOTED:
        expected[vendor].append("award" if vendor in SHARES else "regret")
    told = shown.services.outbox_reading.lines()
    purposes = {line.message_id: line.occasion.purpose.value for line in told}
    for vendor, wanted in expected.items():
        mails = [message_from_bytes(octets, policy=default) for octets in stack.mails(address_of(vendor))]
        assert [purposes[str(mail["Message-ID"])] for mail in mails] == wanted, vendor
        text = _plain(mails[-1])
        assert not [other for other in VENDORS if other != vendor and other in text], vendor
        assert ("38.40" in text, "4.55" in text) == (vendor == "v06", vendor == "v08"), "its own price alone"
    accepted = [line for line in told if line.state is DeliveryState.ACCEPTED]
    assert len(accepted) == len(told) == len(VENDORS) + len(QUOTED)


def _plain(mail: Message) -> str:
    assert isinstance(mail, EmailMessage)
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def _export_by_keys(shown: WindowPresenter, folder: Path, terminal: Terminal) -> None:
    """The decision file verifies, by the program and by anybody; LibreOffice counts what we count."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
        alt(KEY.Key_X)
        tap(KEY.Key_D)
    (decided,) = folder.glob("* decision")
    assert terminal.json("decision-file", "verify", decided)["whole"]
    with (decided / "SHA256SUMS").open(encoding="utf-8") as sums:
        for line in sums:
            digest, name = line.rstrip("\n").split("  ", 1)
            assert sha256((decided / name).read_bytes()).hexdigest() == digest, name
    with choosing(folder / "comparison.xlsx"):
        alt(KEY.Key_X)
        tap(KEY.Key_W)
    if OFFICE is not None:
        octets = recalculated({"story": (folder / "comparison.xlsx").read_bytes()}, folder / "calculated")["story"]
        assert_shows(octets, shown.services.comparing.of(_rfq_id(shown)).comparison)


def _rfq_id(shown: WindowPresenter) -> RfqId:
    (line,) = shown.services.rfq_reading.lines()
    return line.id


def _tab_to_button(words: str) -> None:
    """On with the Tab key until a button with these words has the focus."""
    for _ in range(_MOST_TABS):
        here = focus()
        if isinstance(here, QAbstractButton) and plain(here.text()) == words:
            return
        tap(KEY.Key_Tab)
    raise AssertionError(f"the Tab key does not come to “{words}”")
