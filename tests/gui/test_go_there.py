"""Step 5 leads to the very place: the line, the file, the vendor, the field."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit
from sqlalchemy import update

from app.domain.rfqs.rfq import Rfq, RfqItem
from app.domain.trade.deadline import Deadline
from app.domain.trade.quantity import QuantityBreaks
from app.domain.vendors.vendor import AddressState, Capability, Contact, ContactRank, Vendor, VendorStatus
from app.storage.base.schema import AccountRow
from app.ui.look.table import Table
from app.ui.look.table_model import LINE
from app.ui.rfq_editor.editor_presenter import EditorPresenter
from app.ui.rfq_editor.editor_view import ATTACHMENTS, DETAILS, MESSAGE, REVIEW, VENDORS
from app.ui.rfq_editor.vendors.vendors_view import CHOSEN
from app.ui.vendors.vendor_dialog_view import VendorDialog
from app.ui.widgets.deadline_fields import usual_deadline
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.accounts import smtp_account
from tests.gui.hands import field, pick, press, shortcut, shown_text
from tests.gui.keyboard import focus, tap
from tests.gui.settling import settle

_MANY = 60  # more than a table shows at once


def _vendor(name: str, status: VendorStatus = VendorStatus.ACTIVE) -> Vendor:
    contact = Contact(email=f"quotes@{name.lower().replace('?', '')}.example", rank=ContactRank.PRIMARY)
    return Vendor(name=name, status=status, contacts=(contact,), capabilities=(Capability(process="Anodize"),))


def _line(number: int, part: str = "", callout: str = "") -> RfqItem:
    part = part or f"P-{number}"
    return RfqItem(number=number, part_number=part, callout=callout, quantities=QuantityBreaks((1,)))


@pytest.fixture
def editor(shown: WindowPresenter, tmp_path: Path) -> EditorPresenter:
    """Open at a request of many lines, files and vendors that the check has nothing against."""
    made = shown.services
    rfq = made.rfq_editing.create("Plating", usual_deadline("America/Chicago", datetime.now(UTC)))
    made.rfq_editing.set_items(rfq.id, [_line(n) for n in range(1, _MANY)])
    for n in range(1, _MANY):
        (tmp_path / f"file{n:02} P-{n}.pdf").write_text(f"drawing {n}", encoding="utf-8")
    made.rfq_editing.attach(rfq.id, sorted(tmp_path.glob("file*.pdf")))
    stored = made.vendors.save_all([_vendor(f"Works{n:02}") for n in range(1, _MANY)]).vendors
    made.rfq_asking.set_invited(rfq.id, [v.stored_id for v in stored])
    shown.open_rfq(rfq.id)
    settle()
    _review(shown.editor)
    assert shown.editor.view.review.findings == ()
    shown.window.activateWindow()
    settle()
    return shown.editor


def _rfq(editor: EditorPresenter) -> Rfq:
    assert editor.draft.rfq is not None
    return editor.draft.rfq


def _review(editor: EditorPresenter) -> None:
    editor.view.show_step(REVIEW)
    settle()


def _choose(editor: EditorPresenter, code: str) -> None:
    """Select the finding of this kind."""
    review = editor.view.review
    codes = [finding.code for finding in review.findings]
    assert codes.count(code) == 1, codes
    review.check.table.setCurrentIndex(review.check.table.proxy.index(codes.index(code), 0))


def _follow(editor: EditorPresenter, code: str) -> None:
    _review(editor)
    _choose(editor, code)
    press(editor.view, "Go there")
    settle()


def _is_seen(table: Table) -> bool:
    """Whether the current cell is the selected row's, lies inside what is shown, and takes the keys."""
    index = table.currentIndex()
    assert table.selectionModel().isRowSelected(index.row(), index.parent())
    assert len(table.selected_lines()) == 1
    return table.hasFocus() and table.viewport().rect().contains(table.visualRect(index).center())


def test_a_line_is_selected_and_scrolled_to(editor: EditorPresenter) -> None:
    editor.draft.change("items", (*_rfq(editor).items, _line(_MANY, "P-1")))
    settle()
    _follow(editor, "line-twice")
    table = editor.view.details.table
    assert editor.view.step == DETAILS
    assert (table.currentIndex().data(LINE).number, _is_seen(table)) == (_MANY, True)
    table.scrollToTop()
    assert not _is_seen(table)
    _follow(editor, "line-twice")
    assert _is_seen(table), "also where it is the current one already"


@pytest.mark.parametrize("code", ["line-without-drawing", "line-nobody-does"])
def test_the_first_line_that_nobody_could_quote_is_selected(editor: EditorPresenter, code: str) -> None:
    new = [replace(_line(n, f"Q-{n}"), process="Passivation") for n in (_MANY, _MANY + 1)]
    editor.draft.change("items", (*_rfq(editor).items, *new))
    settle()
    _follow(editor, code)
    table = editor.view.details.table
    assert (editor.view.step, table.currentIndex().data(LINE).number, _is_seen(table)) == (DETAILS, _MANY, True)


def test_the_cell_that_names_another_vendor_is_the_one(editor: EditorPresenter) -> None:
    few = _rfq(editor).vendor_ids[:2]
    editor.draft.change("asked", dict.fromkeys(few))
    editor.draft.change("items", (*_rfq(editor).items, _line(_MANY, callout="as Works02 does")))
    settle()
    editor.view.details.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    _follow(editor, "vendor-visible")
    table = editor.view.details.table
    assert (table.currentIndex().data(), _is_seen(table)) == ("as Works02 does", True)
    QTest.keyClick(table, Qt.Key.Key_F2)
    assert table.state() is Table.State.EditingState, "it can be mended at once"
    cell = QApplication.focusWidget()
    assert cell is not None
    QTest.keyClick(cell, Qt.Key.Key_Escape)


def test_a_file_is_selected_and_scrolled_to(editor: EditorPresenter, tmp_path: Path) -> None:
    (tmp_path / "file58 P-58.pdf").write_text("another drawing", encoding="utf-8")
    _follow(editor, "file-changed")
    table = editor.view.attachments.table
    assert editor.view.step == ATTACHMENTS
    assert (table.currentIndex().data(LINE).name, _is_seen(table)) == ("file58 P-58.pdf", True)


@pytest.fixture
def held(shown: WindowPresenter, editor: EditorPresenter) -> EditorPresenter:
    """The last vendor is on hold."""
    vendors = shown.services.vendors
    last = vendors.get(_rfq(editor).vendor_ids[-1])
    vendors.save(replace(last, status=VendorStatus.ON_HOLD))
    return editor


def test_a_vendor_that_a_search_hides_is_shown(held: EditorPresenter) -> None:
    held.view.show_step(VENDORS)
    settle()
    step = held.view.vendors
    QTest.keyClicks(step.search, "works01")
    settle()
    assert len(step.model.lines) == 1
    _follow(held, "vendor-on-hold")
    assert (step.search.text(), step.which.currentIndex()) == ("", CHOSEN)
    assert (step.table.currentIndex().data(LINE).name, _is_seen(step.table)) == ("Works59", True)
    assert held.view.banner.isHidden(), "there is nothing to say about it"


def test_a_search_that_shows_the_vendor_stays(held: EditorPresenter) -> None:
    held.view.show_step(VENDORS)
    settle()
    step = held.view.vendors
    QTest.keyClicks(step.search, "works59")
    settle()
    _follow(held, "vendor-on-hold")
    assert (step.search.text(), step.table.currentIndex().data(LINE).name) == ("works59", "Works59")
    assert _is_seen(step.table)


def test_a_vendor_among_more_than_the_list_shows_is_found(shown: WindowPresenter, held: EditorPresenter) -> None:
    shown.services.vendors.save_all([_vendor(f"Shop{n}") for n in range(200)])
    held.view.show_step(VENDORS)
    settle()
    step = held.view.vendors
    assert "Works59" not in [line.name for line in step.model.lines]
    _follow(held, "vendor-on-hold")
    assert (step.table.currentIndex().data(LINE).name, _is_seen(step.table)) == ("Works59", True)


def _open_led_to(shown: WindowPresenter, code: str) -> VendorDialog:
    _follow(shown.editor, code)
    tap(Qt.Key.Key_Return)
    assert shown.vendors.dialog is not None
    return shown.vendors.dialog


def test_a_vendor_opens_at_the_address_that_was_found(shown: WindowPresenter, editor: EditorPresenter) -> None:
    vendors = shown.services.vendors
    first, last = (vendors.get(v) for v in (_rfq(editor).vendor_ids[0], _rfq(editor).vendor_ids[-1]))
    back = Contact(email="b@works59.example", rank=ContactRank.PRIMARY, address_state=AddressState.BOUNCED)
    vendors.save(replace(last, contacts=(*last.contacts, back)))
    vendors.save(replace(first, contacts=()))
    dialog = _open_led_to(shown, "address-bounced")
    assert focus().accessibleName() == "Contacts"
    tap(Qt.Key.Key_F2)
    assert shown_text(focus()) == "b@works59.example", "it can be typed over at once"
    dialog.reject()
    assert dialog is not _open_led_to(shown, "no-address")
    assert focus().accessibleName() == "Contacts"
    tap(Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert (shown.vendors.dialog and shown.vendors.dialog.windowTitle()) == "Works02"
    assert focus().accessibleName() != "Contacts", "nothing was found of this one"


def test_a_vendor_opens_at_its_clearance(shown: WindowPresenter, editor: EditorPresenter) -> None:
    vendors = shown.services.vendors
    cleared = vendors.save(replace(_vendor("Cleared"), clearance="CUI")).stored_id
    editor.draft.change("items", tuple(replace(item, clearance="CUI") for item in _rfq(editor).items))
    editor.draft.change("asked", {cleared: None})
    settle()
    vendors.save(replace(vendors.get(cleared), clearance=""))
    _open_led_to(shown, "line-controlled")
    tap(Qt.Key.Key_Down)
    assert isinstance(box := focus(), QComboBox)
    assert (box.accessibleName(), box.currentText()) == ("Clearance", "CUI")


def test_the_deadline_takes_the_focus(editor: EditorPresenter) -> None:
    editor.draft.change("deadline", Deadline.parse("2020-01-02 03:04", "UTC"))
    settle()
    _follow(editor, "deadline-past")
    assert field(editor.view, "Deadline: date and time", QLineEdit).hasFocus()
    editor.draft.change("deadline", None)
    settle()
    _follow(editor, "deadline-missing")
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_Space)
    settle()
    assert _rfq(editor).deadline is not None, "the focus is on what sets one"


def test_words_of_the_message_are_selected_beside_the_mail_that_shows_them(editor: EditorPresenter) -> None:
    editor.draft.change("asked", dict.fromkeys(_rfq(editor).vendor_ids[:3]))
    editor.draft.change("body", "Hello 😀,\n" * 80 + "as Works03 does\n")
    settle()
    editor.view.show_step(MESSAGE)
    settle()
    press(editor.view.message, "▶")
    settle()
    assert "Works02 (2/3)" in shown_text(editor.view.message)
    _review(editor)
    editor.view.review.check.table.setCurrentIndex(editor.view.review.check.table.proxy.index(0, 0))
    press(editor.view, "Go there")
    settle()
    message = editor.view.message
    assert (editor.view.step, message.body.hasFocus(), message.body.selected_source()) == (
        MESSAGE,
        True,
        "Works03",
    )
    assert message.body.viewport().rect().contains(message.body.cursorRect().center())
    assert "Works01 (1/3)" in shown_text(message), "the mail of the vendor that the finding names"


def test_a_placeholder_of_the_subject_and_a_title_are_selected(editor: EditorPresenter) -> None:
    editor.draft.change("subject", "{{ rfq.number }} {{ contact.name }}")
    settle()
    _follow(editor, "placeholder-empty")
    subject = editor.view.message.subject
    assert (subject.hasFocus(), subject.selected_source()) == (True, "{{ contact.name }}")
    editor.draft.undo_stack.undo()
    editor.draft.change("asked", dict.fromkeys(_rfq(editor).vendor_ids[:2]))
    editor.draft.change("title", "😀 as for Works02")
    editor.draft.change("subject", "{{ rfq.title }}")
    settle()
    _review(editor)
    press(editor.view, "Go there")
    assert (editor.view.details.title.hasFocus(), editor.view.details.title.selectedText()) == (True, "Works02")


def test_a_mistake_in_the_text_is_selected(editor: EditorPresenter) -> None:
    editor.draft.change("body", "{% if rfq.title %}\nHello\n{% endif %}\nBye\n{% endif %}")
    settle()
    _follow(editor, "message-invalid")
    body = editor.view.message.body
    assert (body.selected_source(), body.textCursor().blockNumber()) == ("{% endif %}", 4)


def test_where_something_is_missing_the_list_takes_the_focus(shown: WindowPresenter) -> None:
    shown.open_rfq(shown.services.rfq_editing.create("Plating").id)
    settle()
    shown.window.activateWindow()
    _follow(shown.editor, "no-lines")
    assert shown.editor.view.details.table.hasFocus()
    assert shown.editor.view.banner.isHidden()


def test_the_keys_alone_lead_there(shown: WindowPresenter, editor: EditorPresenter) -> None:
    editor.draft.change("deadline", Deadline.parse("2020-01-02 03:04", "UTC"))
    editor.draft.change("items", (*_rfq(editor).items, _line(_MANY, "P-1")))
    settle()
    _review(editor)
    review = editor.view.review
    review.check.table.setFocus()
    QTest.keyClick(review.check.table, Qt.Key.Key_Down)
    QTest.keyClick(review.check.table, Qt.Key.Key_Return)
    settle()
    assert editor.view.details.table.currentIndex().data(LINE).number == _MANY
    assert _is_seen(editor.view.details.table)
    _review(editor)
    assert review.check.table.selected_lines()[0][1].code == "line-twice", "where one was"
    QTest.keyClick(review.check.table, Qt.Key.Key_Up)
    shortcut(shown.window, Qt.Key.Key_G, Qt.KeyboardModifier.AltModifier)
    settle()
    assert field(editor.view, "Deadline: date and time", QLineEdit).hasFocus()


def test_step_5_begins_at_what_is_to_be_done_and_never_at_the_account(editor: EditorPresenter) -> None:
    review = editor.view.review
    assert review.send.hasFocus(), "nothing stands in the way"
    editor.draft.change("deadline", Deadline.parse("2020-01-02 03:04", "UTC"))
    editor.view.show_step(DETAILS)
    settle()
    _review(editor)
    assert review.check.table.hasFocus()
    editor.draft.undo_stack.undo()
    settle()
    _review(editor)
    assert review.send.hasFocus(), "the table went"
    review.copies.setFocus()
    editor.draft.change("deadline", Deadline.parse("2020-01-02 03:04", "UTC"))
    settle()
    assert review.findings
    assert review.copies.hasFocus(), "who types is not disturbed"


def test_a_double_click_leads_there(editor: EditorPresenter, tmp_path: Path) -> None:
    (tmp_path / "file58 P-58.pdf").unlink()
    _review(editor)
    table = editor.view.review.check.table
    place = table.visualRect(table.proxy.index(0, 1)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    settle()
    assert editor.view.attachments.table.currentIndex().data(LINE).name == "file58 P-58.pdf"


def _follow_too_late(editor: EditorPresenter, code: str) -> str:
    """What the finding is about is undone, and the check has not come round to it; returns what is said."""
    _review(editor)
    _choose(editor, code)
    editor.draft.undo_stack.undo()  # turns to where it was changed
    editor.view.show_step(REVIEW)
    press(editor.view, "Go there")
    settle()
    assert not editor.view.banner.isHidden()
    return editor.view.banner.text


def test_a_line_a_file_and_words_that_are_gone_are_told_of(editor: EditorPresenter, tmp_path: Path) -> None:
    editor.draft.change("items", (*_rfq(editor).items, _line(_MANY, "P-1")))
    settle()
    said = _follow_too_late(editor, "line-twice")
    assert said.startswith(f"“line {_MANY}”: what the check found is not there any more")
    assert editor.view.step == DETAILS
    empty = tmp_path / "empty.pdf"
    empty.touch()
    editor.draft.attach([empty])
    settle()
    assert _follow_too_late(editor, "file-empty").startswith("“empty.pdf”")
    assert editor.view.step == ATTACHMENTS
    editor.draft.change("body", "{{ nonsense }}")
    settle()
    assert _follow_too_late(editor, "message-invalid").startswith("“Works01 and 58 more”")
    assert editor.view.step == MESSAGE


def test_a_vendor_who_is_gone_is_told_of(shown: WindowPresenter, editor: EditorPresenter) -> None:
    (odd,) = shown.services.vendors.save_all([_vendor("W?rks")]).vendors
    editor.draft.change("asked", {**_rfq(editor).asked, odd.stored_id: None})
    editor.view.show_step(VENDORS)
    settle()
    QTest.keyClicks(editor.view.vendors.search, "works01")
    settle()
    assert _follow_too_late(editor, "name-damaged").startswith("“W?rks”")
    assert (editor.view.step, editor.view.vendors.search.text()) == (VENDORS, "")


def test_a_missing_password_is_asked_for_and_a_wrong_sender_opens_its_account(
    shown: WindowPresenter, editor: EditorPresenter
) -> None:
    office = smtp_account(host="smtp.company.example", port=587, user="anna", from_address="a@c.example")
    shown.services.accounts.save(office)
    editor.come_back()
    settle()
    pick(editor.view.review.account, "office – a@c.example")
    settle()
    _follow(editor, "account-not-ready")
    assert editor.view.review.password.hasFocus()
    with shown.services.vendors.database.write() as session:  # as a version that did not look at it has left it
        session.execute(update(AccountRow).where(AccountRow.name == "office").values(from_address="buyer"))
    editor.come_back()
    settle()
    _follow(editor, "sender-invalid")
    assert shown.accounts.dialog is not None
    assert "office" in shown_text(shown.accounts.dialog)
    shown.accounts.dialog.reject()
