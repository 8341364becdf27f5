"""What the buyer notes for the house in step 1."""

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit

from app.ui.rfq_editor.editor_presenter import EditorPresenter
from app.ui.rfq_editor.editor_view import MESSAGE
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.office import DEADLINE
from tests.gui.hands import field, offers, press, shown_text
from tests.gui.settling import settle

_NAME = "Internal notes (never sent)"


@pytest.fixture
def editor(shown: WindowPresenter) -> EditorPresenter:
    shown.open_rfq(shown.services.rfq_editing.create("Plating", DEADLINE).id)
    settle()
    shown.window.activateWindow()
    settle()
    return shown.editor


def _text(editor: EditorPresenter) -> QPlainTextEdit:
    return field(editor.view, _NAME, QPlainTextEdit)


def _stored(shown: WindowPresenter) -> str:
    assert shown.editor.draft.rfq is not None
    return shown.services.rfq_reading.get(shown.editor.draft.rfq.id).notes


def _type(editor: EditorPresenter, words: str) -> None:
    press(editor.view, "Add internal notes")
    QTest.keyClicks(_text(editor), words)
    settle()


def test_notes_are_out_of_the_way_until_there_are_some(editor: EditorPresenter, shown: WindowPresenter) -> None:
    assert _NAME not in shown_text(editor.view)
    press(editor.view, "Add internal notes")
    assert _text(editor).hasFocus()
    assert _NAME in shown_text(editor.view)
    QTest.keyClicks(_text(editor), "   ")
    editor.view.details.title.setFocus()
    settle()
    assert (_stored(shown), offers(editor.view, "Add internal notes")) == ("", True)
    _type(editor, "Ask Ana first.")
    editor.view.details.title.setFocus()
    settle()
    assert (_stored(shown), _text(editor).toPlainText()) == ("Ask Ana first.", "Ask Ana first.")
    assert not offers(editor.view, "Add internal notes")


def test_what_was_typed_is_one_step_back(editor: EditorPresenter, shown: WindowPresenter) -> None:
    _type(editor, "Ask Ana first.")
    editor.view.show_step(MESSAGE)
    settle()
    assert editor.draft.undo_stack.undoText() == "internal notes"
    editor.draft.undo_stack.undo()
    settle()
    assert (_stored(shown), editor.draft.undo_stack.canUndo()) == ("", False)
    assert offers(editor.view, "Add internal notes")
    editor.draft.undo_stack.redo()
    settle()
    assert (_stored(shown), _text(editor).toPlainText()) == ("Ask Ana first.", "Ask Ana first.")


def test_another_request_has_notes_of_its_own(editor: EditorPresenter, shown: WindowPresenter) -> None:
    _type(editor, "Ask Ana first.")
    first = editor.draft.rfq
    assert first is not None
    shown.open_rfq(shown.services.rfq_editing.create("Anodize", DEADLINE).id)
    settle()
    assert (_stored(shown), offers(editor.view, "Add internal notes")) == ("", True)
    shown.open_rfq(first.id)
    settle()
    assert _text(editor).toPlainText() == "Ask Ana first."
