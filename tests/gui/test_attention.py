"""The page “Attention”, the search of the outbox, a second start, a window without the right to send."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import update

from app import main
from app.background.first_window import FirstWindow, call_first_window
from app.domain.accounts.account import Account
from app.domain.outbox.concern import Concern, Remedy
from app.domain.outbox.delivery import DeliveryState, Tally
from app.domain.outbox.failure import FailureClass, Stage
from app.domain.outbox.sent_ledger import Fate, LedgerLine
from app.domain.trade.finding import Severity
from app.services.sending.rfq_sending import DataAreOlder
from app.storage.base.schema import DeliveryRow
from app.system.owner_lock import OwnerLock
from app.system.settings import Settings
from app.transports.transport import AccountBlocked, TransportFailure
from app.ui.attention.attention_view import AttentionView
from app.ui.outbox.detail_view import advice_text
from app.ui.outbox.outbox_model import waiting_seconds
from app.ui.window import main_window_view as sections
from app.ui.window.main_window_view import MainWindow
from app.ui.window.notices import leaving_text
from app.ui.window.window_presenter import WindowPresenter
from tests.gui.conftest import ask_nothing
from tests.gui.hands import answering, offers, press, shown_text
from tests.gui.settling import settle


def _concern(number: int, severity: Severity = Severity.BLOCK, **values: object) -> Concern:
    whole: dict[str, object] = {
        "key": f"mails:{number}",
        "subject": f"RFQ-2026-{number:04}",
        "severity": severity,
        "headline": "3 emails failed.",
        "meaning": "These vendors did not get it.",
        "todo": "Correct the addresses.",
        "remedies": (Remedy.RETRY, Remedy.SHOW),
    }
    return Concern(**(whole | values))  # type: ignore[arg-type]  # made of the fields' own names


def _trouble(shown: WindowPresenter, **values: object) -> None:
    """Two mails of a practice request that stand like this."""
    made = shown.services
    rfq = made.practice.fill(2)
    made.rfq_sending.queue(rfq.id, made.accounts.get("practice"))
    with made.vendors.database.write() as session:
        session.execute(update(DeliveryRow).values(**values))
    settle()  # a look that is under way would put this one off
    shown.attention.look()


def test_an_empty_page_says_that_all_is_well(qtbot: QtBot) -> None:
    view = AttentionView()
    qtbot.addWidget(view)
    view.show()
    view.show_concerns([])
    assert "Nothing needs your attention" in shown_text(view)
    view.show_concerns([_concern(1)])
    assert "Nothing needs your attention" not in shown_text(view)
    assert "RFQ-2026-0001 – 3 emails failed" in shown_text(view)


def test_an_entry_that_stays_keeps_its_buttons_and_changes_its_words(qtbot: QtBot) -> None:
    view = AttentionView()
    qtbot.addWidget(view)
    view.show_concerns([_concern(1), _concern(2)])
    first, second = view.cards
    view.show_concerns([_concern(2, headline="4 emails failed."), _concern(3, Severity.WARN)])
    assert view.cards[0] is second
    assert "4 emails failed" in second.accessibleName()
    assert first.isHidden()
    view.show_concerns([_concern(2, remedies=(Remedy.SHOW,))])
    assert view.cards[0] is not second, "other buttons are another card"


def test_fifty_entries_of_a_kind_are_shown_and_the_rest_is_counted(qtbot: QtBot) -> None:
    view = AttentionView()
    qtbot.addWidget(view)
    view.show()
    view.show_concerns([_concern(n) for n in range(60)])
    assert len(view.cards) == 50
    assert "And 10 entries more." in shown_text(view)


def test_the_badge_counts_what_waits_for_the_buyer(shown: WindowPresenter) -> None:
    index = shown.window.sidebar.sections.index(sections.ATTENTION)
    name = Qt.ItemDataRole.AccessibleTextRole
    settle()
    assert index.data(name) == "Attention"
    _trouble(shown, state="rejected", failure="recipient")
    settle()
    assert index.data(name) == "Attention 1"


def test_show_mails_finds_them_in_the_outbox_and_opens_the_first(shown: WindowPresenter) -> None:
    _trouble(shown, state="rejected", failure="recipient", server_reply="550 5.1.1 no mailbox")
    settle()
    assert len(shown.attention.view.cards) == 1
    shown.attention.view.cards[0].buttons[Remedy.SHOW].click()
    settle()
    assert len(shown.outbox.view.table.selected_lines()) == 1
    assert shown.window.pages.currentWidget() is shown.outbox.page
    assert shown.outbox.view.search.text().endswith(" failed")
    assert shown.outbox.model.rowCount() == 2
    shown.outbox.view.search_for("sent")
    assert shown.outbox.model.rowCount() == 0
    assert len(shown.outbox.model.lines) == 2, "what is hidden is not forgotten"


@pytest.mark.parametrize(("remedy", "answer"), [(Remedy.MARK_SENT, "Mark as sent"), (Remedy.SEND_AGAIN, "Send again")])
def test_mails_in_doubt_are_decided_right_there(shown: WindowPresenter, remedy: Remedy, answer: str) -> None:
    _trouble(shown, state="unknown", failure="ambiguous")
    settle()
    assert len(shown.attention.view.cards) == 1
    with answering(answer) as asked:
        shown.attention.view.cards[0].buttons[remedy].click()
    assert "2 emails" in asked[0]
    settle()
    assert shown.services.outbox_reading.tally()[DeliveryState.ACCEPTED] == 2
    assert not shown.attention.view.cards


def test_paused_mails_are_resumed_right_there(shown: WindowPresenter) -> None:
    _trouble(shown, held=True, held_because="2 of 2 addresses were refused.")
    settle()
    assert len(shown.attention.view.cards) == 1
    assert "2 of 2 addresses were refused." in shown.attention.view.cards[0].accessibleName()
    shown.attention.view.cards[0].buttons[Remedy.RESUME].click()
    settle()
    assert shown.services.outbox_reading.tally()[DeliveryState.ACCEPTED] == 2


def test_a_retry_that_is_refused_says_why_on_the_page(shown: WindowPresenter) -> None:
    _trouble(shown, state="rejected", failure="recipient")
    made = shown.services
    rfq = made.rfq_reading.lines()[0]
    made.rfq_editing.change(rfq.id, subject="{{ nonsense }}")
    settle()
    assert len(shown.attention.view.cards) == 1
    shown.attention.view.cards[0].buttons[Remedy.RETRY].click()
    settle()
    assert not shown.attention.view.banner.isHidden()
    assert "nonsense" in shown.attention.view.banner.text


@pytest.fixture
def troubles(shown: WindowPresenter, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Account, TransportFailure]]:
    """Of the practice account; they go when the list is emptied."""
    refused = AccountBlocked("The sign-in was refused.", failure=FailureClass.AUTH, stage=Stage.AUTH)
    found: list[tuple[Account, TransportFailure]] = [(shown.services.accounts.get("practice"), refused)]
    monkeypatch.setattr("app.services.sending.dispatch.Dispatch.troubles", lambda _: found)
    shown.window.sidebar.show_section(sections.ATTENTION)
    settle()
    return found


@pytest.mark.usefixtures("troubles")
def test_an_account_is_opened_from_its_entry(shown: WindowPresenter) -> None:
    press(shown.attention.view, "Open account")
    settle()
    assert shown.window.pages.currentWidget() is shown.accounts.view
    assert shown.accounts.dialog is not None
    assert shown.accounts.dialog.server.name.text() == "practice"
    press(shown.accounts.dialog, "Cancel")


def test_trouble_with_an_account_stands_over_every_page_until_it_is_mended(
    shown: WindowPresenter, troubles: list[tuple[Account, TransportFailure]]
) -> None:
    press(shown.attention.view, "Try now")
    settle()
    assert shown.window.banner.isVisible()
    assert shown.window.banner.text == "practice: The sign-in was refused."
    press(shown.window.banner, "Show accounts")
    settle()
    assert shown.window.pages.currentWidget() is shown.accounts.view
    assert shown.window.banner.isVisible()
    troubles.clear()
    shown.window.sidebar.show_section(sections.ATTENTION)
    press(shown.attention.view, "Try now")
    settle()
    assert not shown.window.banner.isVisible()
    assert not shown.attention.view.cards


def _is_older(shown: WindowPresenter) -> None:
    """A mail went out that these data do not know, and the window was opened again."""
    lines = [
        LedgerLine(1, Fate.HANDED_OVER, "<gone@shop.example>"),
        LedgerLine(2, Fate.ACCEPTED, "<gone@shop.example>"),
    ]
    ledger = shown.services.dispatch.age.ledger
    assert ledger is not None
    ledger.append(lines)
    shown.services.sending_right.give_back()
    shown.start(shown.services.sending_right.try_to_take())
    settle()


def test_older_data_are_told_and_gone_on_with_by_the_buyer_alone(shown: WindowPresenter) -> None:
    _is_older(shown)
    assert "1 email went out for RFQs that aren't in this data" in shown.window.banner.text
    rfq = shown.services.practice.fill(2)
    with pytest.raises(DataAreOlder):
        shown.services.rfq_sending.queue(rfq.id, shown.services.accounts.get("practice"))
    shown.window.sidebar.show_section(sections.ATTENTION)
    settle()
    view = shown.attention.view
    assert "older than what was sent" in shown_text(view)
    with answering("Leave as it is"):
        press(view, "Continue with this data")
    settle()
    assert shown.services.outbox_reading.older() is not None
    with answering("Continue") as asked:
        press(view, "Continue with this data")
    settle()
    assert "its vendors get it twice" in asked[0]
    assert shown.services.outbox_reading.older() is None
    assert "older than what was sent" not in shown_text(view)


def test_look_again_looks_at_the_whole_database(shown: WindowPresenter) -> None:
    shown.window.sidebar.show_section(sections.ATTENTION)
    view = shown.attention.view
    settle()
    press(view, "Look again")
    assert not offers(view, "Look again")
    settle()
    assert offers(view, "Look again")


def test_a_mail_that_waits_for_the_server_says_for_how_long(shown: WindowPresenter) -> None:
    _trouble(shown, state="committing", changed_at=datetime.now(UTC) - timedelta(seconds=40))
    line = shown.services.outbox_reading.lines()[0]
    waited = waiting_seconds(line)
    assert waited is not None
    assert 40 <= waited < 60
    assert "waiting for the server for 4" in advice_text(line)
    with shown.services.vendors.database.write() as session:
        session.execute(update(DeliveryRow).values(changed_at=datetime.now(UTC)))
    assert waiting_seconds(shown.services.outbox_reading.lines()[0]) is None


def test_starting_again_brings_the_open_window_forward(qtbot: QtBot, tmp_path: Path) -> None:
    assert not call_first_window(tmp_path)
    first = FirstWindow(tmp_path, None, lambda: None)
    again = FirstWindow(tmp_path / "other", None, lambda: None)
    with qtbot.waitSignal(first.called):
        import subprocess
        import sys

        code = "import sys; from pathlib import Path; from PySide6.QtCore import QCoreApplication as A; a = A([]); "
        code += "from app.background.first_window import call_first_window as c; sys.exit(not c(Path(sys.argv[1])))"
        program = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)])
    assert program.wait(20) == 0
    for window in (first, again):
        window.close()
        window.deleteLater()
    assert not call_first_window(tmp_path)


@pytest.fixture
def held_elsewhere(tmp_path: Path) -> Iterator[OwnerLock]:
    """Another program that sends from the same data folder."""
    folder = Settings.load(None, tmp_path).folder
    folder.make()
    with OwnerLock(folder.lock) as lock:
        yield lock


def test_without_the_right_the_window_opens_says_who_has_it_and_sends_nothing(
    qtbot: QtBot, tmp_path: Path, held_elsewhere: OwnerLock
) -> None:
    with main.build(Settings.load(None, tmp_path), tmp_path) as window:
        qtbot.addWidget(window, before_close_func=ask_nothing)
        window.show()
        shown = window.presenter
        assert isinstance(shown, WindowPresenter)
        assert str(os.getpid()) in window.banner.text
        _trouble(shown, held=True)
        window.sidebar.show_section(sections.OUTBOX)
        settle()
        press(shown.outbox.view, "Resume")
        settle()
        assert shown.services.outbox_reading.tally().open == 2
        assert not window.unfinished
        held_elsewhere.release()
        press(window.banner, "Try to send from here")
        settle()
        assert shown.services.outbox_reading.tally().open == 0
        assert not window.banner.isVisible()


def test_a_window_that_is_called_comes_forward_even_when_it_was_made_small(window: MainWindow) -> None:
    window.showMinimized()
    window.come_forward()
    assert not window.isMinimized()
    assert window.isVisible()


def test_quitting_is_asked_about_only_when_something_waits_or_is_handed_over() -> None:
    assert not leaving_text(Tally(counts={DeliveryState.ACCEPTED: 5, DeliveryState.UNKNOWN: 1}))
    waiting = leaving_text(Tally(counts={DeliveryState.READY: 2}))
    assert "2 emails are still to be sent" in waiting
    assert "ten seconds" not in waiting
    handed_over = leaving_text(Tally(counts={DeliveryState.COMMITTING: 1}))
    assert handed_over.startswith("1 email is handed over and waits for the server")
    assert "ten seconds" in handed_over
