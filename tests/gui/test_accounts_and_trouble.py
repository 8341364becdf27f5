"""Accounts, mails in trouble, environments, crashes: what happens when not all is well."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QStandardPaths
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.domain.accounts.account import Security
from app.domain.accounts.credentials import Password
from app.domain.outbox.delivery import DeliveryLine, DeliveryState, Tally
from app.domain.outbox.failure import FailureClass
from app.domain.trade.ids import DeliveryId, RfqId, VendorId
from app.services.sending.outbox_reading import Outlook
from app.ui.look.chip import Chip
from app.ui.look.flat_header import FlatHeader
from app.ui.look.language import Language
from app.ui.look.states import delivery_chip, delivery_fraction
from app.ui.look.table import Table
from app.ui.look.table_model import Column, LinesModel
from app.ui.look.tokens import Tone
from app.ui.look.window_size import begin_size, screen_of
from app.ui.outbox.detail_view import advice_text
from app.ui.outbox.outbox_presenter import OutboxPresenter
from app.ui.outbox.outbox_view import counts_text
from app.ui.rfq_editor.editor_view import REVIEW
from app.ui.widgets.file_dialogs import open_file
from app.ui.widgets.problem_box import ask
from app.ui.window import main_window_view as sections
from app.ui.window.main_window_view import MainWindow
from app.ui.window.window_presenter import WindowPresenter
from app.ui.window.window_state import WindowState
from tests.fakes.accounts import smtp_account
from tests.gui.accounts import add_by_hand, server_of
from tests.gui.hands import answering, choosing, column, escaping, field, offers, pick, press, shown_text, told
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
    """Looked at, and empty."""
    shown.window.sidebar.show_section(sections.OUTBOX)
    settle()
    return shown.outbox


def test_an_account_that_cannot_be_stored_says_why_and_keeps_what_was_typed(shown: WindowPresenter) -> None:
    shown.window.sidebar.show_section(sections.ACCOUNTS)
    dialog = add_by_hand(shown)
    server_of(dialog).host.setText("smtp.company.example")
    press(dialog, "Save")
    settle()
    assert not dialog.banner.isHidden()
    assert "name" in dialog.banner.text
    assert server_of(dialog).host.text() == "smtp.company.example"


def test_without_a_keyring_the_password_is_kept_for_this_run_and_the_page_says_so(shown: WindowPresenter) -> None:
    shown.window.sidebar.show_section(sections.ACCOUNTS)
    dialog = add_by_hand(shown)
    for line, text in (
        (dialog.server.name, "office"),
        (server_of(dialog).host, "smtp.company.example"),
        (server_of(dialog).user, "anna"),
        (dialog.server.password, "correct horse"),
        (dialog.server.from_address, "anna@company.example"),
    ):
        line.setText(text)
    press(dialog, "Save")
    view = shown.accounts.view
    settle()
    assert not view.keyring.isHidden()
    assert "RFQ_SENDER_ACCOUNT_OFFICE_PASSWORD" in view.keyring.text
    assert "correct horse" not in view.keyring.text
    assert {a.name for a in shown.accounts.model.lines} == {"office", "practice"}
    saved = shown.services.accounts.get("office")
    assert (saved.smtp.security, saved.smtp.port) == (Security.STARTTLS, 587)


def test_the_practice_account_passes_its_test_and_cannot_be_removed(shown: WindowPresenter) -> None:
    shown.window.sidebar.show_section(sections.ACCOUNTS)
    view = shown.accounts.view
    settle()
    assert [a.name for a in view.table.selected_lines()] == ["practice"]
    assert not offers(view, "Remove…")
    assert offers(view, "Edit…")
    field(view, "Address for the test email", QLineEdit).setText("buyer@practice.example")
    press(view, "Test")
    settle()
    assert "Send a test email" in view.results.text
    assert view.results.text.count("✓") == 4


def test_the_dot_of_an_account_is_good_only_after_a_test_that_passed(shown: WindowPresenter) -> None:
    shown.services.accounts.save(
        smtp_account(name="dead", host="127.0.0.1", port=1, security=Security.NONE, from_address="a@b.example")
    )
    shown.open_rfq(shown.services.practice.fill(1).id)
    shown.window.sidebar.show_section(sections.ACCOUNTS)
    settle()
    shown.accounts.view.table.select([shown.services.accounts.get("practice")])
    settle()
    before = shown.window.connection.chip
    assert before is not None
    assert (before.word, before.tone) == ("not tested", Tone.NEUTRAL)
    assert column(shown.accounts.model, 1) == ["○ not tested", "○ not tested"]
    press(shown.accounts.view, "Test")
    settle()
    shown.accounts.view.table.select([shown.services.accounts.get("dead")])
    press(shown.accounts.view, "Test")
    settle()
    assert shown.window.connection.text == "● connected"
    assert sorted(column(shown.accounts.model, 1)) == ["● connected", "✗ failed"]


def test_an_account_that_does_not_answer_names_the_step_that_failed(shown: WindowPresenter) -> None:
    shown.services.accounts.save(
        smtp_account(
            name="dead",
            host="127.0.0.1",
            port=1,
            security=Security.NONE,
            from_address="anna@company.example",
        )
    )
    shown.window.sidebar.show_section(sections.ACCOUNTS)
    settle()
    view = shown.accounts.view
    view.table.select([shown.services.accounts.get("dead")])
    press(view, "Test")
    settle()
    assert view.results.text.startswith("✗ Reach the mail server")
    assert "Check the network" in shown_text(view.results)
    view.table.select([shown.services.accounts.get("practice")])
    assert shown_text(view.results) == "", "what was tested was another account"


def test_a_missing_password_is_asked_for_where_it_is_needed(shown: WindowPresenter) -> None:
    made = shown.services
    made.accounts.save(
        smtp_account(
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
    shown.editor.view.show_step(REVIEW)
    settle()
    assert review.account.count() == 2
    assert not review.password.isVisible(), "the practice account needs none"
    pick(review.account, "office – anna@company.example")
    settle()
    assert review.password.isVisible()
    QTest.keyClicks(review.password, "correct horse")
    press(review, "Use for this run")
    settle()
    assert not review.password.isVisible()
    assert not review.password.text()
    assert made.accounts.passwords.of(made.accounts.get("office")) == Password("anna", "correct horse")


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
    outbox.view.show_tally(Tally(counts={DeliveryState.ACCEPTED: 1, DeliveryState.UNKNOWN: 1}))
    outbox.model.replace([_line(1, DeliveryState.ACCEPTED), _line(2, DeliveryState.UNKNOWN)])
    table, detail = outbox.view.table, outbox.view.detail
    table.select([outbox.model.lines[0]])
    assert offers(detail, "Copy")
    assert not offers(detail, "Mark as sent")
    table.select([outbox.model.lines[1]])
    with qtbot.waitSignal(outbox.view.resolve_asked) as told_of:
        press(detail, "Mark as sent")
    assert told_of.args == [[outbox.model.lines[1]], True]
    with answering("Send again") as asked, qtbot.waitSignal(outbox.view.resolve_asked) as told_of:
        press(detail, "Send again")
    assert "Send 1 email again?" in asked[0]
    assert told_of.args == [[outbox.model.lines[1]], False]


def test_counts_pace_and_buttons_follow_the_tally(outbox: OutboxPresenter) -> None:
    states = {DeliveryState.ACCEPTED: 17, DeliveryState.REJECTED: 1, DeliveryState.READY: 6}
    tally = Tally(counts=states)
    assert counts_text(tally) == "17 of 24 sent · 1 failed"
    view = outbox.view
    view.show_tally(tally)
    going = Outlook(is_paused=False, per_minute=30, seconds_left=240, note="")
    view.show_pace(going)
    assert view.counts == "17 of 24 sent · 1 failed · 30 emails/min · about 4 min left"
    assert offers(view, "Retry failed (1)")
    assert offers(view, "Pause")
    view.show_pace(replace(going, is_slowed=True, per_minute=15, recipients_today=420, per_day=500))
    assert "slowed down by the server: 15/min" in view.counts
    assert "420 of 500 recipients today" in view.counts
    view.show_pace(replace(going, is_paused=True))
    assert "paused" in view.counts
    assert "left" not in view.counts
    assert offers(view, "Resume")


def test_cancelling_is_asked_for_with_the_number_it_concerns(qtbot: QtBot, outbox: OutboxPresenter) -> None:
    outbox.view.show_tally(Tally(counts={DeliveryState.READY: 6}))
    with answering("Cancel emails") as asked, qtbot.waitSignal(outbox.view.cancel_asked):
        press(outbox.view, "Cancel remaining…")
    assert "6 emails" in asked[0]


def test_the_title_bar_names_the_environment_unless_it_is_production(qtbot: QtBot, tmp_path: Path) -> None:
    for environment, is_production, title in (
        ("production", True, "RFQ Sender"),
        ("practice", False, "RFQ Sender – practice"),
    ):
        window = MainWindow(environment, is_production, "1.0", WindowState(tmp_path / "window.ini"))
        qtbot.addWidget(window)
        assert window.windowTitle() == title


def test_the_window_opens_where_it_was_closed(qtbot: QtBot, tmp_path: Path) -> None:
    first = MainWindow("production", True, "1.0", WindowState(tmp_path / "window.ini"))
    qtbot.addWidget(first)
    first.resize(790, 640)
    first.close()
    second = MainWindow("production", True, "1.0", WindowState(tmp_path / "window.ini"))
    qtbot.addWidget(second)
    assert (second.width(), second.height()) == (790, 640)


def test_colors_and_the_last_folder_are_as_they_were_left(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []

    def cancelled(*asked: object) -> tuple[str, str]:
        begun.append(str(asked[2]))
        return "", ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", cancelled)
    state = WindowState(tmp_path / "window.ini")
    first = MainWindow("production", True, "1.0", state)
    qtbot.addWidget(first)
    next(action for action in first.findChildren(QAction) if action.text() == "Dark").trigger()
    folder = tmp_path / "lists"
    folder.mkdir()
    with choosing(folder / "vendors.csv"):
        assert open_file(QDialog(first), "Import", "") == folder / "vendors.csv"
    first.close()
    state = WindowState(tmp_path / "window.ini")
    assert state.scheme == "dark"
    second = MainWindow("production", True, "1.0", state, state.scheme)
    qtbot.addWidget(second)
    open_file(second.pages, "Import", "")
    folder.rmdir()
    second.close()
    third = MainWindow("production", True, "1.0", WindowState(tmp_path / "window.ini"))
    qtbot.addWidget(third)
    open_file(third, "Import", "")
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    assert begun == [str(folder), documents]


_NAMED: tuple[Column[str], ...] = tuple(Column(title=title, text=str, width=300) for title in ("Name", "City", "Mail"))


def _with_table(qtbot: QtBot, file: Path) -> tuple[MainWindow, Table]:
    """Shown, with a page that has a table of three columns."""
    window, page, table = MainWindow("production", True, "1.0", WindowState(file)), QWidget(), Table("People")
    qtbot.addWidget(window)
    table.show_lines(LinesModel(_NAMED, key=str, parent=table))
    QVBoxLayout(page).addWidget(table)
    window.add_page(page)
    window.show_page(page)
    window.resize(900, 640)
    window.show()
    qtbot.waitExposed(window)
    return window, table


def test_widths_that_were_set_by_hand_are_as_they_were_left_and_the_others_fill_the_room(
    qtbot: QtBot, tmp_path: Path
) -> None:
    first, table = _with_table(qtbot, tmp_path / "window.ini")
    table.horizontalHeader().resizeSection(0, 171)
    before = table.columnWidth(1)
    first.resize(1100, 640)
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    assert (table.columnWidth(0), table.columnWidth(1) > before) == (171, True)
    first.close()
    second, table = _with_table(qtbot, tmp_path / "window.ini")
    assert (table.widths, table.columnWidth(0)) == ({"Name": 171}, 171)
    table.set_widths({})
    second.close()
    assert WindowState(tmp_path / "window.ini").widths == {"People": {}}


def test_columns_that_were_moved_are_where_they_were_left_and_can_be_reset(qtbot: QtBot, tmp_path: Path) -> None:
    first, table = _with_table(qtbot, tmp_path / "window.ini")
    table.horizontalHeader().moveSection(2, 0)
    QApplication.processEvents()
    assert (table.shown_columns(), table.widths) == ([2, 0, 1], {})  # moving is not setting a width
    first.close()
    second, table = _with_table(qtbot, tmp_path / "window.ini")
    assert (table.order, table.shown_columns()) == (["Mail", "Name", "City"], [2, 0, 1])
    table.horizontalHeader().resizeSection(2, 171)
    header = table.horizontalHeader()
    assert isinstance(header, FlatHeader)
    (reset,) = header.menu().actions()
    assert reset.text() == "&Reset columns"
    reset.trigger()
    assert (table.order, table.shown_columns(), table.widths) == ([], [0, 1, 2], {})
    second.close()
    assert WindowState(tmp_path / "window.ini").orders == {"People": []}


def test_a_column_that_is_new_stands_where_it_usually_does_and_one_that_is_gone_is_left_out(
    qtbot: QtBot, tmp_path: Path
) -> None:
    _, table = _with_table(qtbot, tmp_path / "window.ini")
    table.set_order(["Mail", "Fax", "Name"])
    assert table.shown_columns() == [2, 1, 0]


def test_columns_are_remembered_by_their_english_titles_in_any_language(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    german = Language(qapp, "de", {"People": "Leute", "Name": "Name (de)", "City": "Stadt"})
    try:
        first, table = _with_table(qtbot, tmp_path / "window.ini")
        assert table.accessibleName() == "Leute"
        table.horizontalHeader().moveSection(1, 0)
        QApplication.processEvents()
        table.horizontalHeader().resizeSection(0, 171)
        first.close()
    finally:
        german.close()
    _, table = _with_table(qtbot, tmp_path / "window.ini")
    assert (table.accessibleName(), table.order, table.widths) == ("People", ["City", "Name", "Mail"], {"Name": 171})


def test_columns_that_somebody_else_chooses_are_reset_to_these(qtbot: QtBot, tmp_path: Path) -> None:
    _, table = _with_table(qtbot, tmp_path / "window.ini")
    table.show_columns([2, 0])
    table.horizontalHeader().moveSection(1, 0)
    QApplication.processEvents()
    assert (table.order, table.shown_columns()) == ([], [0, 2])
    table.set_order(["City"])
    table.reset_columns()
    assert table.shown_columns() == [2, 0]


def test_a_damaged_state_of_the_window_says_nothing(tmp_path: Path) -> None:
    file = tmp_path / "window.ini"
    file.write_text(
        '[General]\ngeometry=1\ncolors=pink\nfolder=/no/such\nwidths="{\\"a\\": 3}"\norders="[3]"\n', encoding="utf-8"
    )
    state = WindowState(file)
    assert (state.geometry, state.scheme, state.folder, state.widths, state.orders) == (None, None, "", {}, {})


def test_a_window_is_not_larger_than_the_screen(qtbot: QtBot) -> None:
    window = QDialog()
    qtbot.addWidget(window)
    begin_size(window, 5_000, 5_000)
    free = screen_of(window).availableGeometry()
    assert window.width() < free.width()
    assert window.height() < free.height()
    begin_size(window, 400, 300)
    assert (window.width(), window.height()) == (400, 300)


def test_a_new_environment_with_an_impossible_name_is_refused(shown: WindowPresenter) -> None:
    shown.window.environment_added.emit("../elsewhere")
    settle()
    assert "../elsewhere" in told(shown.window).text()
    press(told(shown.window), "OK")


def test_an_unforeseen_error_is_told_without_a_traceback_and_can_be_copied(shown: WindowPresenter) -> None:
    shown.window.crashed.emit("ZeroDivisionError: division by zero")
    settle()
    box = told(shown.window)
    assert "division by zero" in box.text()
    assert "Traceback" not in box.text()
    QGuiApplication.clipboard().clear()
    press(box, "Copy diagnostics")
    settle()
    assert shown.services.surroundings.version in QGuiApplication.clipboard().text()


def test_quitting_with_open_mails_is_asked_and_may_be_thought_over(window: MainWindow) -> None:
    window.unfinished = "6 emails are still to be sent."
    with answering("Stay") as asked:
        assert not window.close()
    assert asked == ["6 emails are still to be sent."]
    assert window.isVisible()


def test_escape_answers_a_question_harmlessly(window: MainWindow) -> None:
    with escaping():
        assert not ask(window, "Send", "Send 24 emails?", "&Send", "&Do not send")
    with answering("Send"):
        assert ask(window, "Send", "Send 24 emails?", "&Send", "&Do not send")


def test_a_crash_shows_no_password(shown: WindowPresenter) -> None:
    shown.services.accounts.save(smtp_account(host="smtp.shop.example", port=587, from_address="anna@shop.example"))
    shown.services.accounts.enter_password("office", "planted-Secret-9")
    with answering("Close") as said:
        shown.window.crashed.emit("RuntimeError: planted-Secret-9 was wrong")
        settle()
    assert "was wrong" in said[0]
    assert "planted-Secret-9" not in said[0]
