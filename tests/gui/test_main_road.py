"""A buyer's first hour: import, describe, attach, choose, look, check, send, watch. Real parts throughout."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.outbox.delivery import DeliveryState
from app.domain.rfqs.rfq import RfqState
from app.domain.vendors.search import Found, VendorSearch
from app.ui.rfq_editor.editor_view import ATTACHMENTS, DETAILS, MESSAGE, REVIEW, VENDORS
from app.ui.vendor_import.import_view import CHANGES
from app.ui.window import main_window_view as sections
from app.ui.window.main_window_view import MainWindow
from app.ui.window.window_presenter import WindowPresenter
from tests.gui import sheets
from tests.gui.settling import settle

_LONG = 15_000


def _press(window: MainWindow, key: Qt.Key, keys: Qt.KeyboardModifier) -> None:
    """A shortcut: those reach the active window alone, and a dialog may just have closed."""
    window.activateWindow()
    settle()
    assert QApplication.activeWindow() is window
    QTest.keyClick(window, key, keys)


def _import_vendors(shown: WindowPresenter, folder: Path) -> None:
    shown.window.sidebar.show_section(sections.VENDORS)
    shown.vendors.view.import_asked.emit(str(sheets.write(folder, "vendors.csv", sheets.VENDORS)))
    imports = shown.vendor_screens.imports
    settle()
    assert imports.window is not None
    imports.window.page_asked.emit(CHANGES)
    settle()
    assert imports.window is not None
    assert imports.window.page == CHANGES
    imports.window.import_asked.emit()
    settle()
    assert len(shown.vendors.model.lines) >= 3


def _new_rfq(shown: WindowPresenter, title: str = "Passivation, 2 parts") -> None:
    _press(shown.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    dialog = shown.rfqs.dialog
    assert dialog is not None
    QTest.keyClicks(dialog.title, title)
    QTest.keyClick(dialog.title, Qt.Key.Key_Return)
    settle()
    assert shown.editor.draft.rfq is not None
    assert shown.editor.from_account.account is not None


def _answer(text: str) -> None:
    """Press the button of the question that is open, as soon as it is."""
    settle()
    assert isinstance(QApplication.activeModalWidget(), QMessageBox)
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    next(b for b in box.buttons() if b.text() == text).click()


def _ready_rfq(shown: WindowPresenter, folder: Path) -> None:
    _import_vendors(shown, folder)
    _new_rfq(shown)
    editor = shown.editor
    editor.view.details.import_asked.emit(sheets.write(folder, "lines.csv", sheets.ITEMS))
    editor.view.attachments.attach_asked.emit([sheets.write(folder, "P-1001.pdf", "drawing")])
    settle()
    assert bool(editor.draft.rfq and editor.draft.rfq.items and editor.draft.rfq.attachments)
    editor.view.show_step(VENDORS)
    settle()
    assert len(editor.view.vendors.model.lines) >= 3
    for button in editor.view.vendors.findChildren(QPushButton):
        if button.text() == "Tick &all shown":
            button.click()
    settle()
    assert bool(editor.draft.rfq and editor.draft.rfq.vendor_ids)


def test_an_empty_program_says_what_to_do_first(shown: WindowPresenter) -> None:
    assert shown.rfqs.view._stack.currentIndex() == 0
    shown.window.sidebar.show_section(sections.VENDORS)
    settle()
    assert shown.window.pages.currentWidget() is shown.vendors.view
    assert shown.vendors.view._stack.currentIndex() == 0


def test_an_import_shows_what_it_would_do_and_stores_it_only_then(shown: WindowPresenter, tmp_path: Path) -> None:
    shown.window.sidebar.show_section(sections.VENDORS)
    shown.vendors.view.import_asked.emit(str(sheets.write(tmp_path, "vendors.csv", sheets.VENDORS)))
    imports = shown.vendor_screens.imports
    settle()
    assert imports.window is not None
    window = imports.window
    assert window is not None
    window.page_asked.emit(CHANGES)
    settle()
    assert window.page == CHANGES
    assert window.changes.model.rowCount() >= 3
    assert not shown.services.vendors.count()
    window.import_asked.emit()
    settle()
    assert len(shown.vendors.model.lines) >= 3
    assert shown.window.sidebar.sections._counts[sections.VENDORS] >= 3


def test_a_file_that_is_no_vendor_list_is_told_in_the_page(shown: WindowPresenter, tmp_path: Path) -> None:
    shown.window.sidebar.show_section(sections.VENDORS)
    shown.vendors.view.import_asked.emit(str(tmp_path / "gone.csv"))
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
    shown.vendors.view.edit_asked.emit(shown.vendors.model.lines[0].id)
    settle()
    assert shown.vendors.dialog is not None
    dialog = shown.vendors.dialog
    assert dialog is not None
    contacts = dialog.contacts
    contacts.setData(contacts.index(0, 0), "nonsense")
    dialog._on_save()
    settle()
    assert not dialog.banner.isHidden()
    assert "nonsense" in dialog.banner.text
    contacts.setData(contacts.index(0, 0), "new@acme-plating.example")
    dialog._on_save()
    settle()
    assert any(v.email == "new@acme-plating.example" for v in shown.vendors.model.lines)
    assert dialog.isHidden()


def test_lines_come_from_a_file_and_from_the_clipboard_and_go_with_undo(shown: WindowPresenter, tmp_path: Path) -> None:
    _new_rfq(shown)
    draft, details = shown.editor.draft, shown.editor.view.details
    details.import_asked.emit(sheets.write(tmp_path, "lines.csv", sheets.ITEMS))
    settle()
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
    editor.view.details.import_asked.emit(sheets.write(tmp_path, "lines.csv", sheets.ITEMS))
    settle()
    assert editor.view.details.model.rowCount() == 2
    model = editor.view.details.model
    assert not model.setData(model.index(0, 9), "about 1,5")
    assert not editor.view.banner.isHidden()
    model.setData(model.index(0, 9), "1; 50")
    settle()
    assert str(editor.draft.rfq and editor.draft.rfq.items[0].quantities) == "1; 50"
    rfq = editor.draft.rfq
    assert rfq is not None
    reading = shown.services.rfq_reading
    settle()
    assert str(reading.get(rfq.id).items[0].quantities) == "1; 50"


def test_what_is_typed_is_stored_without_a_save_button(shown: WindowPresenter) -> None:
    _new_rfq(shown)
    rfq = shown.editor.draft.rfq
    assert rfq is not None
    QTest.keyClicks(shown.editor.view.details.title, " and more")
    shown.editor.view.message.subject.setText("{{ rfq.number }} now")
    shown.editor.view.message.subject.textEdited.emit("")
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
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder))])
    action, buttons, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    editor.attachments.dropEvent(QDropEvent(QPointF(10, 10), action, data, buttons, keys))
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
    message.vendor_step.emit(1)
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
    assert bool(editor.review.findings)
    assert not editor.review.send.isEnabled()
    _press(shown.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.activeModalWidget() is None, "nothing is asked while something blocks"
    editor.review._on_go()
    assert editor.step != REVIEW
    assert any(mark.startswith("!") for mark in editor.bar.marks())


def test_the_whole_road_ends_with_one_mail_for_each_vendor(
    qtbot: QtBot, shown: WindowPresenter, tmp_path: Path
) -> None:
    _ready_rfq(shown, tmp_path)
    review = shown.editor.view.review
    _press(shown.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert shown.editor.view.step == REVIEW
    assert review.send.isEnabled()
    assert not review.send.isHidden()
    assert "practice" in review._question
    asked = review.send_confirmed
    QTimer.singleShot(50, partial(_answer, "&Send"))
    review.confirm()
    assert review.is_counting_down
    assert not shown.services.outbox_reading.lines(), "ten seconds to think again"
    with qtbot.waitSignal(asked):
        review.send_now()
    reading = shown.services.outbox_reading
    total = len(shown.editor.draft.rfq.vendor_ids) if shown.editor.draft.rfq else 0
    settle()
    assert reading.tally()[DeliveryState.ACCEPTED] == total
    mails = shown.mails
    settle()
    assert [m.state for m in mails.model.lines] == [DeliveryState.ACCEPTED] * total
    assert f"{total} of {total} sent" in mails.view.counts
    received = shown.services.practice.mails()
    assert len(received) == total
    assert len({m.recipients for m in received}) == total
    rfq = shown.editor.draft.rfq
    assert rfq is not None
    settle()
    assert shown.services.rfq_reading.get(rfq.id).state is RfqState.SENT
    mails.view.table.selectRow(0)
    settle()
    assert "accepted" in mails.view.detail._tries.toPlainText()
    shown.window.sidebar.show_section(sections.PRACTICE)
    settle()
    assert "Hello" in shown.practice.view.paper.toPlainText()
    shown.window.sidebar.show_section(sections.OUTBOX)
    settle()
    assert shown.outbox.model.rowCount() == total


def test_undo_within_ten_seconds_sends_nothing(shown: WindowPresenter, tmp_path: Path) -> None:
    _ready_rfq(shown, tmp_path)
    review = shown.editor.view.review
    shown.editor.view.show_step(REVIEW)
    settle()
    assert review.send.isEnabled()
    assert not review.send.isHidden()
    QTimer.singleShot(50, partial(_answer, "&Send"))
    review.confirm()
    assert review.is_counting_down
    review.stop_countdown()
    assert review.countdown.isHidden()
    assert not shown.services.outbox_reading.lines()


def test_a_change_during_the_countdown_stops_it(shown: WindowPresenter, tmp_path: Path) -> None:
    _ready_rfq(shown, tmp_path)
    review = shown.editor.view.review
    shown.editor.view.show_step(REVIEW)
    settle()
    assert review.send.isEnabled()
    assert not review.send.isHidden()
    QTimer.singleShot(50, partial(_answer, "&Send"))
    review.confirm()
    assert "about to be sent" in shown.window.reason_to_stay()
    shown.editor.view.vendors.chosen.emit(())
    assert not review.is_counting_down
    assert not shown.window.reason_to_stay()
    assert not shown.services.outbox_reading.lines()


def test_opening_another_request_during_the_countdown_sends_neither(shown: WindowPresenter, tmp_path: Path) -> None:
    _ready_rfq(shown, tmp_path)
    review = shown.editor.view.review
    shown.editor.view.show_step(REVIEW)
    settle()
    assert review.send.isEnabled()
    assert not review.send.isHidden()
    QTimer.singleShot(50, partial(_answer, "&Send"))
    review.confirm()
    other = shown.services.rfq_editing.create("Another one")
    shown.open_rfq(other.id)
    assert not review.is_counting_down
    settle()
    assert bool(shown.editor.draft.rfq and shown.editor.draft.rfq.id == other.id)
    assert not shown.services.outbox_reading.lines()


def test_steps_and_sections_are_reached_by_keyboard(window: MainWindow, shown: WindowPresenter) -> None:
    _new_rfq(shown)
    settle()
    assert shown.editor.view.step == DETAILS
    _press(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert shown.editor.view.step == ATTACHMENTS
    _press(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert shown.editor.view.step == DETAILS
    pages = (
        shown.editor.view,
        shown.vendors.view,
        shown.outbox.page,
        shown.attention.view,
        shown.practice.view,
        shown.accounts.view,
    )
    for number, page in enumerate(pages):
        _press(window, Qt.Key(Qt.Key.Key_1 + number), Qt.KeyboardModifier.ControlModifier)
        assert window.pages.currentWidget() is page
    shown.window.sidebar.show_section(sections.VENDORS)
    shown.vendors.view.show_found(Found([], 1), VendorSearch())
    _press(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert shown.vendors.view.search.hasFocus()
