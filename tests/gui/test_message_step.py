"""Step 4, as a buyer uses it."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QInputDialog, QMenu

from app.domain.rfqs.rfq import Rfq
from app.domain.vendors.vendor import Contact, ContactRank, Vendor
from app.ui.rfq_editor.editor_view import MESSAGE
from app.ui.rfq_editor.message.chip_source import OBJECT
from app.ui.rfq_editor.message.message_view import MessageView
from app.ui.widgets.deadline_fields import usual_deadline
from app.ui.widgets.mail_paper import PHONE_PX
from app.ui.window.window_presenter import WindowPresenter
from tests.gui.hands import answering, button, choose, field, pick, press
from tests.gui.settling import settle


def _vendor(name: str, language: str = "") -> Vendor:
    contact = Contact(email=f"q@{name.lower()}.example", first_name="Dana", rank=ContactRank.PRIMARY)
    return Vendor(name=name, language=language, contacts=(contact,))


@pytest.fixture
def message(shown: WindowPresenter) -> MessageView:
    """The fourth step of a request to two vendors."""
    made = shown.services
    rfq = made.rfq_editing.create("Plating", usual_deadline("America/Chicago", datetime.now(UTC)))
    stored = made.vendors.save_all([_vendor("Acme"), _vendor("Zenith", "de")]).vendors
    made.rfq_asking.set_invited(rfq.id, [v.stored_id for v in stored])
    shown.open_rfq(rfq.id)
    settle()
    shown.window.activateWindow()
    shown.editor.view.show_step(MESSAGE)
    settle()
    return shown.editor.view.message


def _stored(shown: WindowPresenter) -> Rfq:
    assert shown.editor.draft.rfq is not None
    return shown.services.rfq_reading.get(shown.editor.draft.rfq.id)


def test_nobody_meets_braces(shown: WindowPresenter, message: MessageView) -> None:
    for part in (message.subject, message.body):
        assert "{" not in part.document().toRawText()
        assert OBJECT in part.document().toRawText()
    assert _stored(shown).body == message.body.toPlainText()


def test_what_is_inserted_goes_where_the_cursor_was(shown: WindowPresenter, message: MessageView) -> None:
    message.body.setFocus()
    choose(message, "Insert", "Sender", "Signature")
    message.subject.setFocus()
    choose(message, "Insert", "Vendor", "Vendor name")
    settle()
    assert _stored(shown).body.startswith("{{ signature }}{{ greeting }}")
    assert _stored(shown).subject.startswith("{{ vendor.name }}{{ rfq.number }}")
    shown.editor.draft.undo_stack.undo()
    settle()
    assert message.subject.hasFocus()


def test_the_menu_says_what_each_vendor_would_read(message: MessageView) -> None:
    first = message.insert.menu().actions()[0].menu()
    assert isinstance(first, QMenu)
    assert "Vendor name\tAcme" in [action.text() for action in first.actions()]
    press(message, "▶")
    settle()
    assert "Vendor name\tZenith" in [action.text() for action in first.actions()]


def test_an_empty_placeholder_is_named_as_a_buyer_calls_it(message: MessageView) -> None:
    message.body.setPlainText("{{ contact.last_name }}")
    settle()
    assert message.problem.text == "Last name is empty for this vendor."


def test_the_source_is_shown_to_who_wants_it_and_that_is_remembered(
    shown: WindowPresenter, message: MessageView
) -> None:
    before = _stored(shown)
    press(message, "Source")
    settle()
    assert message.body.document().toPlainText() == before.body
    shown.open_rfq(before.id)
    settle()
    shown.editor.view.show_step(MESSAGE)
    settle()
    assert message.body.document().toPlainText() == before.body
    press(message, "Source")
    settle()
    assert OBJECT in message.body.document().toRawText()
    assert _stored(shown) == before


def test_tab_leaves_the_fields(message: MessageView) -> None:
    message.subject.setFocus()
    QTest.keyClick(message.subject, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is not message.subject
    assert (message.subject.accessibleName(), message.body.accessibleName()) == ("Subject", "Text of the email")


def _name(monkeypatch: pytest.MonkeyPatch, name: str, *, is_given: bool = True) -> None:
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: (name, is_given))


def test_a_message_is_saved_and_used_again_and_that_is_undone_at_once(
    shown: WindowPresenter, message: MessageView, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _stored(shown)
    message.body.setPlainText("Only {{ rfq.title }}")
    _name(monkeypatch, " Short  one ")
    choose(message, "Template", "Save as template…")
    settle()
    assert message.said.text == "Saved as template “Short one”."
    choose(message, "Template", "Standard")
    settle()
    assert (_stored(shown).subject, _stored(shown).body) == (before.subject, before.body)
    choose(message, "Template", "Short one")
    settle()
    assert message.body.toPlainText() == _stored(shown).body == "Only {{ rfq.title }}"
    shown.editor.draft.undo_stack.undo()
    settle()
    assert (_stored(shown).subject, message.body.toPlainText()) == (before.subject, before.body)
    choose(message, "Template", "Reset to default")
    settle()
    assert _stored(shown).body == before.body


def test_a_name_that_is_taken_is_asked_about(
    shown: WindowPresenter, message: MessageView, monkeypatch: pytest.MonkeyPatch
) -> None:
    _name(monkeypatch, "Mine", is_given=False)
    choose(message, "Template", "Save as template…")
    _name(monkeypatch, "Mine")
    choose(message, "Template", "Save as template…")
    settle()
    message.body.setPlainText("Another")
    for answer, body in (("Cancel", _stored(shown).body), ("Replace", "Another")):
        with answering(answer) as asked:
            choose(message, "Template", "Save as template…")
        settle()
        assert asked == ["There is already a template “Mine”. Replace it?"]
        assert shown.services.mail_templates.applied("Mine").body == body
    _name(monkeypatch, "")
    choose(message, "Template", "Save as template…")
    settle()
    assert message.said.text == "The template has no name. Type one."


def test_templates_are_managed(shown: WindowPresenter, message: MessageView, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(message, "Template", "Manage…")
    settle()
    dialog = shown.editor.templates.dialog
    assert dialog is not None

    def entries() -> list[str]:
        settle()
        return [dialog.list.item(n).text() for n in range(dialog.list.count())]

    standard = "Standard – en, de – comes with the program"
    assert entries() == [f"{standard} – for new RFQs"]
    assert not button(dialog, "Rename…").isEnabled()
    press(dialog, "Duplicate")
    assert entries() == [f"{standard} – for new RFQs", "Standard (2) – de, en"]
    dialog.list.setCurrentRow(1)
    press(dialog, "Use for new RFQs")
    _name(monkeypatch, "Ours")
    press(dialog, "Rename…")
    assert entries() == [standard, "Ours – de, en – for new RFQs"]
    _name(monkeypatch, "Standard")
    press(dialog, "Rename…")
    settle()
    assert "comes with the program" in dialog.banner.text
    _name(monkeypatch, "", is_given=False)
    press(dialog, "Rename…")
    press(dialog, "Remove")
    assert entries() == [f"{standard} – for new RFQs"]
    press(dialog, "Undo")
    assert entries() == [standard, "Ours – de, en – for new RFQs"]
    dialog.reject()
    choose(message, "Template", "Ours")
    settle()
    assert [text.language for text in _stored(shown).texts] == ["de"]


def test_a_vendor_is_found_by_a_part_of_its_name(message: MessageView) -> None:
    box = field(message, "Vendor whose email is shown", QComboBox)
    edit = box.lineEdit()
    assert edit is not None
    assert (edit.text(), message.chooser.isEnabled()) == ("Acme (1/2)", True)
    pick(box, "Zenith (2/2)")
    settle()
    assert "Guten Tag" in message.paper.toPlainText()
    edit.selectAll()
    QTest.keyClicks(edit, "cme")
    assert [message.chooser.search.completionModel().index(0, 0).data()] == ["Acme (1/2)"]
    edit.editingFinished.emit()
    assert edit.text() == "Zenith (2/2)", "nobody was chosen"
    press(message, "▶")
    settle()
    assert edit.text() == "Acme (1/2)"


def test_the_email_is_seen_as_on_a_phone(message: MessageView) -> None:
    wide = message.paper.width()
    press(message, "Phone")
    settle()
    assert message.paper.viewport().width() <= PHONE_PX + 20 < wide
    assert message.paper.lineWrapColumnOrWidth() == message.paper.viewport().width()
    press(message, "Desktop")
    settle()
    assert message.paper.width() == wide


def _ask_for_a_test(message: MessageView, monkeypatch: pytest.MonkeyPatch, to: str) -> list[str]:
    """What the button proposed, once the answer to it is dealt with."""
    proposed: list[str] = []

    def answer(*asked: object) -> tuple[str, bool]:
        proposed.append(str(asked[-1]))
        return to, True

    monkeypatch.setattr(QInputDialog, "getText", answer)
    press(message, "Send test to myself…")
    settle()
    return proposed


def test_the_buyer_gets_a_vendors_email_and_the_vendor_gets_nothing(
    shown: WindowPresenter, message: MessageView, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = shown.services.accounts.usable("practice")
    assert _ask_for_a_test(message, monkeypatch, "me@shop.example") == [account.from_address]
    assert message.said.text == "Test email sent to me@shop.example. “Acme” got nothing."
    (mail,) = shown.services.practice.mails()
    assert mail.recipients == ("me@shop.example",)
    assert shown.services.outbox_reading.tally(_stored(shown).id).total == 0
    assert _ask_for_a_test(message, monkeypatch, "not an address") == ["me@shop.example"]
    assert "not an address" in message.said.text
    assert message.trial.isEnabled()
    assert len(shown.services.practice.mails()) == 1


def test_the_test_email_has_what_was_typed_just_before(
    shown: WindowPresenter, message: MessageView, monkeypatch: pytest.MonkeyPatch
) -> None:
    message.subject.setFocus()
    QTest.keyClicks(message.subject, "Urgent ")
    _ask_for_a_test(message, monkeypatch, "me@shop.example")
    (mail,) = shown.services.practice.mails()
    assert mail.subject.startswith("Test: ")
    assert "Urgent" in mail.subject


def test_without_a_vendor_there_is_no_email_to_test(shown: WindowPresenter, message: MessageView) -> None:
    shown.editor.draft.change("asked", {})
    settle()
    assert not message.trial.isEnabled()
