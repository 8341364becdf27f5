"""A buyer's first hour: import, describe, attach, choose, look, check, send, watch. Real parts throughout."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from app.domain.outbox.delivery import DeliveryState
from app.domain.rfqs.rfq import RfqState
from app.domain.vendors.search import Found, VendorSearch
from app.ui.rfq_editor.editor_view import ATTACHMENTS, DETAILS, MESSAGE, REVIEW, VENDORS
from app.ui.vendor_import.import_view import CHANGES
from app.ui.window import main_window_view as sections
from app.ui.window.main_window_view import MainWindow
from app.ui.window.window_presenter import WindowPresenter
from tests.gui import sheets
from tests.gui.hands import answering, choosing, column, drop, field, press, shortcut, shown_text
from tests.gui.settling import settle


def _import_vendors(shown: WindowPresenter, folder: Path) -> None:
    shown.window.sidebar.show_section(sections.VENDORS)
    with choosing(sheets.write(folder, "vendors.csv", sheets.VENDORS)):
        press(shown.vendors.view, "Import…")
    imports = shown.vendor_screens.imports
    settle()
    assert imports.window is not None
    press(imports.window, "Next")
    settle()
    press(imports.window, "Import 3 vendors")
    settle()
    assert len(shown.vendors.model.ids) == 3


def _new_rfq(shown: WindowPresenter, title: str = "Passivation, 2 parts") -> None:
    shortcut(shown.window, Qt.Key.Key_N)
    dialog = shown.rfqs.dialog
    assert dialog is not None
    QTest.keyClicks(dialog.title, title)
    QTest.keyClick(dialog.title, Qt.Key.Key_Return)
    settle()
    assert shown.editor.draft.rfq is not None
    assert shown.editor.from_account.account is not None


def _import_lines(shown: WindowPresenter, folder: Path) -> None:
    with choosing(sheets.write(folder, "lines.csv", sheets.ITEMS)):
        press(shown.editor.view, "Import…")
    settle()
    window = shown.editor.line_import.window
    assert window is not None
    press(window, "Next")
    settle()
    press(window, "Import 2 lines")
    settle()


def _ready_rfq(shown: WindowPresenter, folder: Path) -> None:
    _import_vendors(shown, folder)
    _new_rfq(shown)
    editor = shown.editor
    _import_lines(shown, folder)
    editor.view.show_step(ATTACHMENTS)
    with choosing(sheets.write(folder, "P-1001.pdf", "drawing")):
        press(editor.view, "Add files…")
    settle()
    assert editor.draft.rfq is not None
    assert (len(editor.draft.rfq.items), len(editor.draft.rfq.attachments)) == (2, 1)
    editor.view.show_step(VENDORS)
    settle()
    press(editor.view, "Tick all shown")
    settle()
    assert len(editor.draft.rfq.vendor_ids) == 3


def test_an_empty_program_says_what_to_do_first(shown: WindowPresenter) -> None:
    settle()
    assert "No RFQs yet" in shown_text(shown.rfqs.view)
    shown.window.sidebar.show_section(sections.VENDORS)
    settle()
    assert shown.window.pages.currentWidget() is shown.vendors.view
    assert "No vendors yet" in shown_text(shown.vendors.view)


def test_an_import_shows_what_it_would_do_and_stores_it_only_then(shown: WindowPresenter, tmp_path: Path) -> None:
    shown.window.sidebar.show_section(sections.VENDORS)
    with choosing(sheets.write(tmp_path, "vendors.csv", sheets.VENDORS)):
        press(shown.vendors.view, "Import…")
    imports = shown.vendor_screens.imports
    settle()
    window = imports.window
    assert window is not None
    press(window, "Next")
    settle()
    assert window.page == CHANGES
    assert sorted(column(window.changes.model)) == ["Acme Plating", "Bolt Works", "Cimtek Finishing"]
    assert not shown.services.vendors.count()
    press(window, "Import 3 vendors")
    settle()
    assert len(shown.vendors.model.lines) == shown.services.vendors.count() == 3
    name = shown.window.sidebar.sections.index(sections.VENDORS).data(Qt.ItemDataRole.AccessibleTextRole)
    assert name == "Vendors 3"


def test_a_file_that_is_no_vendor_list_is_told_in_the_page(shown: WindowPresenter, tmp_path: Path) -> None:
    shown.window.sidebar.show_section(sections.VENDORS)
    with choosing(tmp_path / "gone.csv"):
        press(shown.vendors.view, "Import…")
    settle()
    assert not shown.vendors.view.banner.isHidden()
    assert "gone.csv" in shown.vendors.view.banner.text


def test_vendors_are_found_as_one_types_and_a_removal_is_undone(shown: WindowPresenter, tmp_path: Path) -> None:
    _import_vendors(shown, tmp_path)
    view, model = shown.vendors.view, shown.vendors.model
    QTest.keyClicks(view.search, "bolt")
    settle()
    assert [v.name for v in model.lines] == ["Bolt Works"]
    view.table.selectRow(0)
    QTest.keyClick(view.table, Qt.Key.Key_Delete)
    settle()
    assert not model.ids
    view.undo_action.trigger()
    settle()
    assert [v.name for v in model.lines] == ["Bolt Works"]


def test_a_vendor_is_edited_and_a_wrong_address_keeps_the_dialog_open(shown: WindowPresenter, tmp_path: Path) -> None:
    _import_vendors(shown, tmp_path)
    shown.vendors.view.table.selectRow(0)
    settle()
    press(shown.vendors.view, "Edit…")
    settle()
    dialog = shown.vendors.dialog
    assert dialog is not None
    contacts = dialog.contacts
    contacts.setData(contacts.index(0, 0), "nonsense")
    press(dialog, "Save")
    settle()
    assert not dialog.banner.isHidden()
    assert "nonsense" in dialog.banner.text
    contacts.setData(contacts.index(0, 0), "new@acme-plating.example")
    press(dialog, "Save")
    settle()
    assert any(v.email == "new@acme-plating.example" for v in shown.vendors.model.lines)
    assert dialog.isHidden()


def test_lines_come_from_a_file_and_from_the_clipboard_and_go_with_undo(shown: WindowPresenter, tmp_path: Path) -> None:
    _new_rfq(shown)
    draft, details = shown.editor.draft, shown.editor.view.details
    _import_lines(shown, tmp_path)
    assert details.model.rowCount() == 2
    QGuiApplication.clipboard().setText(sheets.PASTED)
    details.table.setFocus()
    QTest.keyClick(details.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert details.model.rowCount() == 4
    draft.undo_stack.undo()
    settle()
    assert details.model.rowCount() == 2
    draft.undo_stack.redo()
    settle()
    assert details.model.rowCount() == 4


def test_a_cell_is_edited_in_place_and_a_bad_quantity_is_refused(shown: WindowPresenter, tmp_path: Path) -> None:
    _new_rfq(shown)
    editor = shown.editor
    _import_lines(shown, tmp_path)
    assert editor.view.details.model.rowCount() == 2
    model = editor.view.details.model
    assert not model.setData(model.index(0, 9), "about 1,5")
    assert not editor.view.banner.isHidden()
    model.setData(model.index(0, 9), "1; 50")
    settle()
    rfq = editor.draft.rfq
    assert rfq is not None
    assert str(rfq.items[0].quantities) == "1; 50"
    assert str(shown.services.rfq_reading.get(rfq.id).items[0].quantities) == "1; 50"


def test_what_is_typed_is_stored_without_a_save_button(shown: WindowPresenter) -> None:
    _new_rfq(shown)
    rfq = shown.editor.draft.rfq
    assert rfq is not None
    QTest.keyClicks(shown.editor.view.details.title, " and more")
    shown.editor.view.message.subject.selectAll()
    QTest.keyClicks(shown.editor.view.message.subject, "{{ rfq.number }} now")
    reading = shown.services.rfq_reading
    settle()
    assert reading.get(rfq.id).subject == "{{ rfq.number }} now"
    assert reading.get(rfq.id).title == "Passivation, 2 parts and more"


def test_files_are_dropped_onto_the_page(shown: WindowPresenter, tmp_path: Path) -> None:
    _new_rfq(shown)
    editor = shown.editor.view
    editor.show_step(ATTACHMENTS)
    folder = tmp_path / "drawings"
    folder.mkdir()
    for name in ("a.pdf", "b.step"):
        sheets.write(folder, name, "drawing")
    drop(editor.attachments, folder)
    settle()
    assert editor.attachments.model.rowCount() == 2
    assert "2 files" in editor.attachments.sizes.text()
    editor.attachments.table.selectRow(0)
    QTest.keyClick(editor.attachments.table, Qt.Key.Key_Delete)
    settle()
    assert editor.attachments.model.rowCount() == 1


def test_vendors_are_ticked_with_the_mouse_and_with_the_space_bar(shown: WindowPresenter, tmp_path: Path) -> None:
    _import_vendors(shown, tmp_path)
    _new_rfq(shown)
    step = shown.editor.view.vendors
    shown.editor.view.show_step(VENDORS)
    settle()
    assert len(step.model.lines) >= 3
    area = step.table.visualRect(step.table.proxy.index(0, 0))
    box = QPoint(area.x() + 18, area.center().y())
    QTest.mouseClick(step.table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, box)
    settle()
    assert step.count.startswith("1 asked")
    step.table.setCurrentIndex(step.table.proxy.index(1, 0))
    QTest.keyClick(step.table, Qt.Key.Key_Space)
    settle()
    assert step.count.startswith("2 asked")


def test_the_preview_shows_each_vendor_its_own_mail(shown: WindowPresenter, tmp_path: Path) -> None:
    _ready_rfq(shown, tmp_path)
    message = shown.editor.view.message
    shown.editor.view.show_step(MESSAGE)
    settle()
    assert "Hello Dana" in message.paper.toPlainText()
    press(message, "▶")
    settle()
    assert "Hello Noor" in message.paper.toPlainText()
    assert "P-1001" in message.paper.toPlainText()
    message.body.setPlainText("{{ nonsense }}")
    settle()
    assert not message.problem.isHidden()
    assert "nonsense" in message.problem.text


def test_a_finding_blocks_sending_and_leads_to_its_step(shown: WindowPresenter) -> None:
    _new_rfq(shown)
    editor = shown.editor.view
    editor.show_step(REVIEW)
    settle()
    assert editor.review.findings
    assert not editor.review.send.isEnabled()
    shortcut(shown.window, Qt.Key.Key_Return)
    assert QApplication.activeModalWidget() is None, "nothing is asked while something blocks"
    press(editor.review, "Go there")
    assert editor.step != REVIEW
    assert any(mark.startswith("!") for mark in editor.bar.marks())


def test_the_check_is_asked_before_the_buyer_is(shown: WindowPresenter, tmp_path: Path) -> None:
    _ready_rfq(shown, tmp_path)
    editor = shown.editor.view
    editor.show_step(REVIEW)
    settle()
    assert editor.review.send.isEnabled()
    editor.show_step(VENDORS)
    press(editor, "Untick all shown")
    shortcut(shown.window, Qt.Key.Key_Return)  # at once: what the check said before is not true any more
    settle()
    assert QApplication.activeModalWidget() is None
    assert not editor.review.is_counting_down
    assert [f.code for f in editor.review.findings] == ["no-vendors", "line-without-drawing"]


def test_the_whole_road_ends_with_one_mail_for_each_vendor(shown: WindowPresenter, tmp_path: Path) -> None:
    _ready_rfq(shown, tmp_path)
    review = shown.editor.view.review
    with answering("Don't send"):
        shortcut(shown.window, Qt.Key.Key_Return)
        settle()
    assert shown.editor.view.step == REVIEW
    with answering("Send") as asked:
        press(review, "Send 3 emails…")
    assert "This is the practice account" in asked[0]
    assert review.is_counting_down
    assert not shown.services.outbox_reading.lines(), "ten seconds to think again"
    press(review, "Send now")
    reading, total = shown.services.outbox_reading, 3
    settle()
    assert reading.tally()[DeliveryState.ACCEPTED] == total
    mails = shown.mails
    assert [m.state for m in mails.model.lines] == [DeliveryState.ACCEPTED] * total
    assert f"{total} of {total} sent" in mails.view.counts
    received = shown.services.practice.mails()
    assert len(received) == total
    assert len({m.recipients for m in received}) == total
    rfq = shown.editor.draft.rfq
    assert rfq is not None
    assert shown.services.rfq_reading.get(rfq.id).state is RfqState.SENT
    mails.view.table.selectRow(0)
    settle()
    assert "accepted" in field(mails.view, "Attempts to send the selected email", QPlainTextEdit).toPlainText()
    shown.window.sidebar.show_section(sections.PRACTICE)
    settle()
    assert "Hello" in shown.practice.view.paper.toPlainText()
    shown.window.sidebar.show_section(sections.OUTBOX)
    settle()
    assert shown.outbox.model.rowCount() == total


@pytest.mark.long
def test_undo_within_ten_seconds_sends_nothing(shown: WindowPresenter, tmp_path: Path) -> None:
    _ready_rfq(shown, tmp_path)
    review = shown.editor.view.review
    shown.editor.view.show_step(REVIEW)
    settle()
    with answering("Send"):
        press(review, "Send 3 emails…")
    assert review.countdown.isVisible()
    press(review, "Undo")
    assert not review.is_counting_down
    settle()
    assert not shown.services.outbox_reading.lines()


@pytest.mark.long
def test_preparing_can_be_cancelled_and_then_sent_all_the_same(shown: WindowPresenter, tmp_path: Path) -> None:
    _ready_rfq(shown, tmp_path)
    review = shown.editor.view.review
    shown.editor.view.show_step(REVIEW)
    settle()
    with answering("Send"):
        press(review, "Send 3 emails…")
    with shown.services.vendors.database.write():  # so that nothing is written before it is stopped
        press(review, "Send now")
        assert "Preparing" in review.progress.text
        press(review, "Cancel")
    settle()
    assert review.banner.text == "Stopped. No email was queued or sent."
    assert review.progress.isHidden()
    assert not shown.services.outbox_reading.lines()
    with answering("Send"):
        press(review, "Send 3 emails…")
    press(review, "Send now")
    settle()
    assert shown.services.outbox_reading.tally()[DeliveryState.ACCEPTED] == 3


@pytest.mark.long
def test_the_check_of_many_mails_shows_how_far_it_is(shown: WindowPresenter, tmp_path: Path) -> None:
    _ready_rfq(shown, tmp_path)
    rows = "".join(f"Maker {n}\ta@m{n}.example\n" for n in range(300))
    shown.services.vendor_import.apply(shown.services.vendor_import.plan_text(f"Vendor\tE-mail\n{rows}"))
    rfq = shown.editor.draft.rfq
    assert rfq is not None
    shown.services.rfq_asking.invite(rfq.id, shown.services.vendor_finding.find(VendorSearch()).ids)
    shown.open_rfq(rfq.id)
    settle()
    review = shown.editor.view.review
    seen: list[str] = []
    review.progress.said.connect(seen.append)
    shown.editor.view.show_step(REVIEW)
    settle()
    assert "Checking 100 of 303…" in seen
    assert review.progress.isHidden()


@pytest.mark.long
def test_a_change_during_the_countdown_stops_it(shown: WindowPresenter, tmp_path: Path) -> None:
    _ready_rfq(shown, tmp_path)
    review = shown.editor.view.review
    shown.editor.view.show_step(REVIEW)
    settle()
    with answering("Send"):
        press(review, "Send 3 emails…")
    assert "about to be sent" in shown.window.reason_to_stay()
    shown.editor.view.show_step(VENDORS)
    press(shown.editor.view, "Untick all shown")
    settle()
    assert not review.is_counting_down
    assert not shown.window.reason_to_stay()
    settle()
    assert not shown.services.outbox_reading.lines()


@pytest.mark.long
def test_opening_another_request_during_the_countdown_sends_neither(shown: WindowPresenter, tmp_path: Path) -> None:
    _ready_rfq(shown, tmp_path)
    review = shown.editor.view.review
    shown.editor.view.show_step(REVIEW)
    settle()
    with answering("Send"):
        press(review, "Send 3 emails…")
    assert review.countdown.isVisible()
    other = shown.services.rfq_editing.create("Another one")
    shown.open_rfq(other.id)
    assert not review.is_counting_down
    settle()
    assert shown.editor.draft.rfq is not None
    assert shown.editor.draft.rfq.id == other.id
    assert not shown.services.outbox_reading.lines()


def test_steps_and_sections_are_reached_by_keyboard(window: MainWindow, shown: WindowPresenter) -> None:
    _new_rfq(shown)
    settle()
    assert shown.editor.view.step == DETAILS
    shortcut(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert shown.editor.view.step == ATTACHMENTS
    shortcut(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert shown.editor.view.step == DETAILS
    pages = (
        shown.editor.view,
        shown.vendors.view,
        shown.outbox.page,
        shown.replies.view,
        shown.attention.view,
        shown.practice.view,
        shown.accounts.view,
    )
    for number, page in enumerate(pages):
        shortcut(window, Qt.Key(Qt.Key.Key_1 + number))
        assert window.pages.currentWidget() is page
    shown.window.sidebar.show_section(sections.VENDORS)
    settle()  # the list is read, and there is nobody
    shown.vendors.view.show_found(Found([], 1), VendorSearch())
    shortcut(window, Qt.Key.Key_F)
    assert shown.vendors.view.search.hasFocus()
