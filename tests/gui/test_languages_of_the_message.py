"""Step 4 in several languages: the text that a German vendor gets is seen, written and found."""

from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QComboBox, QMenu

from app.domain.rfqs.rfq import Rfq, Text
from app.domain.vendors.vendor import Contact, ContactRank, Vendor
from app.services.rfqs.mail_texts import invitations
from app.ui.rfq_editor.editor_view import DETAILS, MESSAGE
from app.ui.rfq_editor.message.message_view import MessageView
from app.ui.widgets.deadline_fields import usual_deadline
from app.ui.window.window_presenter import WindowPresenter
from tests.gui.hands import button, choose, field, plain, press
from tests.gui.settling import settle

GERMAN = invitations()["de"]


def _open(shown: WindowPresenter, *languages: str, names: tuple[str, ...] = ("Acme", "Borealis")) -> MessageView:
    """The fourth step of an RFQ to vendors of these languages, in this order."""
    made = shown.services
    rfq = made.rfq_editing.create("Plating", usual_deadline("America/Chicago", datetime.now(UTC)))
    vendors = [
        Vendor(
            name=f"{name} Plating",
            language=language,
            contacts=(Contact(email=f"q@{name.lower()}.example", first_name="Dana", rank=ContactRank.PRIMARY),),
        )
        for name, language in zip(names, languages, strict=True)
    ]
    made.rfq_asking.set_invited(rfq.id, [v.stored_id for v in made.vendors.save_all(vendors).vendors])
    shown.open_rfq(rfq.id)
    settle()
    shown.window.activateWindow()
    shown.editor.view.show_step(MESSAGE)
    settle()
    return shown.editor.view.message


@pytest.fixture
def message(shown: WindowPresenter) -> MessageView:
    return _open(shown, "", "de")


def _stored(shown: WindowPresenter) -> Rfq:
    assert shown.editor.draft.rfq is not None
    return shown.services.rfq_reading.get(shown.editor.draft.rfq.id)


def _vendor(message: MessageView) -> str:
    edit = field(message, "Vendor whose email is shown", QComboBox).lineEdit()
    assert edit is not None
    return edit.text().partition(" ")[0]


def _menu(message: MessageView) -> list[str]:
    menu = message.template.menu()
    assert isinstance(menu, QMenu)
    return [plain(action.text()) for action in menu.actions() if action.isVisible() and action.text()]


def test_nobody_sees_a_switch_who_writes_in_one_language(shown: WindowPresenter) -> None:
    message = _open(shown, "", "en-GB")
    assert not message.languages.isVisible()
    choose(message, "Template", "Write in another language", "German")
    settle()
    assert button(message, "German").isChecked()
    assert message.body.toPlainText() == GERMAN.body
    assert _stored(shown).texts == ()
    press(message, "English")
    settle()
    assert not message.languages.isVisible()


def test_what_is_edited_is_what_is_seen(message: MessageView) -> None:
    assert (_vendor(message), button(message, "English").isChecked()) == ("Acme", True)
    press(message, "▶")
    settle()
    assert (_vendor(message), button(message, "German").isChecked()) == ("Borealis", True)
    assert message.subject.toPlainText() == GERMAN.subject
    assert message.languages.note.text() == "Standard German text"
    press(message, "English")
    settle()
    assert _vendor(message) == "Acme"
    assert "Hello Dana" in message.paper.toPlainText()
    press(message, "German")
    settle()
    assert "Guten Tag," in message.paper.toPlainText()


def test_the_german_text_is_written_and_that_is_undone_at_once(shown: WindowPresenter, message: MessageView) -> None:
    before = _stored(shown)
    press(message, "German")
    settle()
    message.subject.setPlainText("Anfrage")
    settle()
    message.body.setPlainText("{{ greeting }} Bitte anbieten.")
    settle()
    assert _stored(shown).texts == (Text(language="de", subject="Anfrage", body="{{ greeting }} Bitte anbieten."),)
    assert (_stored(shown).subject, _stored(shown).body) == (before.subject, before.body)
    assert "Bitte anbieten." in message.paper.toPlainText()
    assert message.languages.note.text() == ""
    stack = shown.editor.draft.undo_stack
    assert stack.undoText() == "German message"
    press(message, "English")
    stack.undo()
    settle()
    assert button(message, "German").isChecked(), "what was undone is seen"
    assert (_stored(shown), message.body.toPlainText()) == (before, GERMAN.body)


def test_what_is_typed_when_one_turns_to_the_other_text_stays_where_it_was_typed(
    shown: WindowPresenter, message: MessageView
) -> None:
    message.subject.setPlainText("For all")
    press(message, "German")
    message.subject.setPlainText("Für alle")
    press(message, "English")
    settle()
    assert message.subject.toPlainText() == "For all"
    assert (_stored(shown).subject, [t.subject for t in _stored(shown).texts]) == ("For all", ["Für alle"])
    press(message, "German")
    message.subject.insert("x")
    message.subject.undo()
    settle()
    assert [t.subject for t in _stored(shown).texts] == ["Für alle"]


def test_vendors_get_the_standard_text_again(shown: WindowPresenter, message: MessageView) -> None:
    press(message, "German")
    settle()
    assert not [entry for entry in _menu(message) if "German" in entry]
    message.body.setPlainText("Bitte anbieten.")
    settle()
    choose(message, "Template", "Use the standard German text")
    settle()
    assert (_stored(shown).texts, message.body.toPlainText()) == ((), GERMAN.body)
    stack = shown.editor.draft.undo_stack
    assert stack.undoText() == "standard German text"
    stack.undo()
    settle()
    assert message.body.toPlainText() == "Bitte anbieten."
    choose(message, "Template", "Remove the German text")
    settle()
    assert _stored(shown).texts == ()


def test_german_vendors_who_get_the_english_text_can_have_the_standard_one(
    shown: WindowPresenter, message: MessageView
) -> None:
    message.body.setPlainText("Please quote.")
    settle()
    press(message, "German")
    settle()
    assert message.body.toPlainText() == "Please quote."
    assert message.languages.note.text().startswith("German vendors get the English text.")
    choose(message, "Template", "Use the standard German text")
    settle()
    assert _stored(shown).texts == (GERMAN,)
    choose(message, "Template", "Remove the German text")
    settle()
    assert (message.body.toPlainText(), _stored(shown).texts) == ("Please quote.", ())


def test_a_finding_leads_to_its_text_in_its_language(shown: WindowPresenter, message: MessageView) -> None:
    press(message, "German")
    settle()
    message.body.setPlainText(f"{GERMAN.body}\n[Firma]")
    settle()
    press(message, "English")
    settle()
    findings = shown.services.rfq_checking.check(_stored(shown).id, shown.editor.from_account.account)
    (found,) = (f for f in findings if f.code == "left-to-fill-in")
    assert found.text.startswith("In the German text: “[Firma]”")
    shown.editor.view.review.go_asked.emit(found)
    settle()
    assert shown.editor.view.step == MESSAGE
    assert (button(message, "German").isChecked(), _vendor(message)) == (True, "Borealis")
    assert message.body.selected_source() == "[Firma]"


def test_an_rfq_that_is_opened_begins_with_its_first_vendors_text(shown: WindowPresenter, message: MessageView) -> None:
    press(message, "German")
    settle()
    shown.editor.view.show_step(DETAILS)
    _open(shown, "de", names=("Cimtek",))
    assert button(message, "German").isChecked()
    _open(shown, "", names=("Dover",))
    assert message.body.toPlainText() == invitations()["en"].body
    assert not message.languages.isVisible()
