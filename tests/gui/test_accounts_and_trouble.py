"""Accounts, mails in trouble, environments, crashes: what happens when not all is well."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from app.domain.accounts.account import Account, AccountKind, Security
from app.domain.outbox.delivery import DeliveryLine, DeliveryState, Tally
from app.domain.outbox.failure import FailureClass
from app.domain.trade.ids import DeliveryId, RfqId, VendorId
from app.services.sending.outbox_reading import Outlook
from app.ui.look.chip import Chip
from app.ui.look.states import delivery_chip, delivery_fraction
from app.ui.look.tokens import Tone
from app.ui.outbox.detail_view import advice_text
from app.ui.outbox.outbox_presenter import OutboxPresenter
from app.ui.outbox.outbox_view import counts_text
from app.ui.widgets.problem_box import ask
from app.ui.window import main_window_view as sections
from app.ui.window.main_window_view import MainWindow
from app.ui.window.window_presenter import WindowPresenter
from tests.gui.settling import settle

_NOW = datetime(2026, 11, 23, 12, 38, tzinfo=UTC)


def _line(number: int, state: DeliveryState, **values: object) -> DeliveryLine:
    whole: dict[str, object] = {
        "id": DeliveryId(number),
        "rfq_id": RfqId(1),
        "rfq": "RFQ-2026-0042",
        "vendor_id": VendorId(number),
        "vendor": f"Vendor {number}",
        "recipients": f"sales@vendor{number}.example",
        "account": "office",
        "state": state,
        "attempts": 1,
        "message_id": f"<rfq.{number}@buyer.example>",
        "size": 1000,
        "octets": 0,
        "due_at": _NOW,
        "changed_at": _NOW,
        "failure": None,
        "server_reply": "",
        "error": "",
        "held": False,
        "held_because": "",
    }
    return DeliveryLine(**(whole | values))  # type: ignore[arg-type]  # made of the fields' own names


@pytest.fixture
def outbox(shown: WindowPresenter) -> OutboxPresenter:
    return shown.outbox


def _press_when_asked(text: str) -> None:
    def press() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(20, press)
            return
        next(b for b in box.buttons() if b.text() == text).click()

    QTimer.singleShot(20, press)


def test_an_account_that_cannot_be_stored_says_why_and_keeps_what_was_typed(shown: WindowPresenter) -> None:
    shown.window.sidebar.show_section(sections.ACCOUNTS)
    shown.accounts.view.add_asked.emit()
    dialog = shown.accounts.dialog
    assert dialog is not None
    dialog.server.host.setText("smtp.company.example")
    dialog._on_save()
    settle()
    assert not dialog.banner.isHidden()
    assert "name" in dialog.banner.text
    assert dialog.server.host.text() == "smtp.company.example"


def test_without_a_keyring_the_password_is_kept_for_this_run_and_the_page_says_so(shown: WindowPresenter) -> None:
    shown.window.sidebar.show_section(sections.ACCOUNTS)
    shown.accounts.view.add_asked.emit()
    dialog = shown.accounts.dialog
    assert dialog is not None
    for field, text in (
        (dialog.server.name, "office"),
        (dialog.server.host, "smtp.company.example"),
        (dialog.server.user, "anna"),
        (dialog.server.password, "correct horse"),
        (dialog.server.from_address, "anna@company.example"),
    ):
        field.setText(text)
    dialog._on_save()
    view = shown.accounts.view
    settle()
    assert not view.keyring.isHidden()
    assert "RFQ_SENDER_ACCOUNT_OFFICE_PASSWORD" in view.keyring.text
    assert "correct horse" not in view.keyring.text
    settle()
    assert {a.name for a in shown.accounts.model.lines} == {"office", "practice"}
    saved = shown.services.accounts.get("office")
    assert (saved.security, saved.port) == (Security.STARTTLS, 587)


def test_the_practice_account_passes_its_test_and_cannot_be_removed(shown: WindowPresenter) -> None:
    shown.window.sidebar.show_section(sections.ACCOUNTS)
    view = shown.accounts.view
    settle()
    assert bool(view.table.selected_lines())
    assert not view._remove.isEnabled()
    view.test_asked.emit("practice", "buyer@practice.example")
    settle()
    assert "Send a test mail" in view.steps
    assert view.steps.count("✓") == 2


def test_an_account_that_does_not_answer_names_the_step_that_failed(shown: WindowPresenter) -> None:
    shown.services.accounts.save(
        Account(
            name="dead",
            kind=AccountKind.SMTP,
            host="127.0.0.1",
            port=1,
            security=Security.NONE,
            from_address="anna@company.example",
        )
    )
    shown.window.sidebar.show_section(sections.ACCOUNTS)
    settle()
    assert bool(shown.accounts.view.table.selected_lines())
    shown.accounts.view.test_asked.emit("dead", "")
    settle()
    assert shown.accounts.view.steps.startswith("✗ Connect")


def test_a_missing_password_is_asked_for_where_it_is_needed(shown: WindowPresenter) -> None:
    made = shown.services
    made.accounts.save(
        Account(
            name="office",
            host="smtp.company.example",
            port=587,
            user="anna",
            from_address="anna@company.example",
        )
    )
    shown.open_rfq(made.practice.fill(2).id)
    review = shown.editor.view.review
    settle()
    assert review.account.count() == 2
    assert review._password_row.isHidden(), "the practice account needs none"
    review.account_chosen.emit("office")
    settle()
    assert not review._password_row.isHidden()
    review.password.setText("correct horse")
    review.password.returnPressed.emit()
    settle()
    assert review._password_row.isHidden()
    assert not review.password.text()
    assert made.accounts.passwords.of(made.accounts.get("office")) == "correct horse"


def test_a_mail_in_trouble_says_what_happened_and_what_to_do() -> None:
    refused = _line(1, DeliveryState.REJECTED, failure=FailureClass.RECIPIENT, server_reply="550 5.1.1 no mailbox")
    text = advice_text(refused)
    assert "Correct the address" in text
    assert "550 5.1.1" in text
    assert delivery_chip(_line(2, DeliveryState.DEFERRED)).word.startswith("Retry ")
    assert delivery_fraction(_line(3, DeliveryState.TRANSFERRING, octets=540)) == (0.54, Tone.INFO)
    assert delivery_chip(_line(4, DeliveryState.UNKNOWN)) == Chip("?", "Unknown", Tone.WARN)
    assert delivery_chip(_line(5, DeliveryState.READY, held=True)).word == "Paused"


def test_unknown_mails_ask_for_a_decision_and_only_they_do(qtbot: QtBot, outbox: OutboxPresenter) -> None:
    outbox.model.replace([_line(1, DeliveryState.ACCEPTED), _line(2, DeliveryState.UNKNOWN)])
    table, detail = outbox.view.table, outbox.view.detail
    table.select([outbox.model.lines[0]])
    assert detail._mark.isHidden()
    table.select([outbox.model.lines[1]])
    assert not detail._mark.isHidden()
    with qtbot.waitSignal(outbox.view.resolve_asked) as asked:
        detail._mark.click()
    assert asked.args == [[outbox.model.lines[1]], True]
    _press_when_asked("Send &again")
    with qtbot.waitSignal(outbox.view.resolve_asked) as asked:
        detail._again.click()
    assert asked.args == [[outbox.model.lines[1]], False]


def test_counts_pace_and_buttons_follow_the_tally(outbox: OutboxPresenter) -> None:
    states = {DeliveryState.ACCEPTED: 17, DeliveryState.REJECTED: 1, DeliveryState.READY: 6}
    tally = Tally(counts=states)
    assert counts_text(tally) == "17 of 24 sent · 1 failed"
    view = outbox.view
    view.show_tally(tally)
    going = Outlook(is_paused=False, per_minute=30, seconds_left=240, note="")
    view.show_pace(going)
    assert view.counts == "17 of 24 sent · 1 failed · 30 mails/min · about 4 min left"
    assert view._retry.text() == "Re&try failed (1)"
    view.show_pace(replace(going, is_slowed=True, per_minute=15, recipients_today=420, per_day=500))
    assert "slowed down by the server: 15/min" in view.counts
    assert "420 of 500 recipients today" in view.counts
    view.show_pace(replace(going, is_paused=True))
    assert "paused" in view.counts
    assert "left" not in view.counts
    assert view._pause.text() == "&Resume"


def test_cancelling_is_asked_for_with_the_number_it_concerns(qtbot: QtBot, outbox: OutboxPresenter) -> None:
    outbox.view.show_tally(Tally(counts={DeliveryState.READY: 6}))
    _press_when_asked("&Cancel them")
    with qtbot.waitSignal(outbox.view.cancel_asked):
        outbox.view._cancel.click()


def test_the_title_bar_names_the_environment_unless_it_is_production(qtbot: QtBot, tmp_path: Path) -> None:
    for environment, is_production, title in (
        ("production", True, "RFQ Sender"),
        ("practice", False, "RFQ Sender – practice"),
    ):
        window = MainWindow(environment, is_production, "1.0", tmp_path / "window.ini")
        qtbot.addWidget(window)
        assert window.windowTitle() == title


def test_the_window_opens_where_it_was_closed(qtbot: QtBot, tmp_path: Path) -> None:
    first = MainWindow("production", True, "1.0", tmp_path / "window.ini")
    qtbot.addWidget(first)
    first.resize(900, 640)
    first.close()
    second = MainWindow("production", True, "1.0", tmp_path / "window.ini")
    qtbot.addWidget(second)
    assert (second.width(), second.height()) == (900, 640)


def test_a_new_environment_with_an_impossible_name_is_refused(shown: WindowPresenter) -> None:
    shown.window.environment_added.emit("../elsewhere")
    settle()
    assert shown.window.findChild(QMessageBox) is not None
    box = shown.window.findChild(QMessageBox)
    assert box is not None
    box.close()


def test_an_unforeseen_error_is_told_without_a_traceback_and_can_be_copied(shown: WindowPresenter) -> None:
    shown.window.crashed.emit("ZeroDivisionError: division by zero")
    settle()
    assert shown.window.findChild(QMessageBox) is not None
    box = shown.window.findChild(QMessageBox)
    assert box is not None
    assert "Traceback" not in box.text()
    QGuiApplication.clipboard().clear()
    next(b for b in box.buttons() if b.text() == "&Copy diagnostics").click()
    settle()
    assert "PySide6" in QGuiApplication.clipboard().text() or bool(QGuiApplication.clipboard().text())
    assert shown.services.surroundings.version in QGuiApplication.clipboard().text()


def test_quitting_with_open_mails_is_asked_and_may_be_thought_over(window: MainWindow) -> None:
    window.unfinished = "6 mails are still to be sent."
    _press_when_asked("&Stay")
    assert not window.close()
    assert window.isVisible()


def test_escape_answers_a_question_harmlessly(window: MainWindow) -> None:
    def escape() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        box.reject()

    QTimer.singleShot(50, escape)
    assert not ask(window, "Send", "Send 24 mails?", "&Send", "&Do not send")


def test_trouble_with_an_account_stands_over_every_page(shown: WindowPresenter) -> None:
    shown._worker.notice.emit("office: the mail server did not accept the sign-in.")
    assert not shown.window.banner.isHidden()
    assert "sign-in" in shown.window.banner.text
    shown._worker.notice.emit("")
    assert not shown.window._margin.isVisible()
