"""Terms are saved under a name in step 1, used for other RFQs, and managed."""

import pytest
from PySide6.QtWidgets import QComboBox, QInputDialog, QPushButton

from app.domain.rfqs.terms import NO_TERMS, Terms
from app.ui.rfq_editor.editor_presenter import EditorPresenter
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.office import DEADLINE
from tests.gui.hands import answering, button, choose, field, press, write
from tests.gui.settling import settle

_HOME = Terms(currency="USD", incoterm="FCA", place="Rockford", payment="Net 30")
_SAVE = "Save these terms as…"


@pytest.fixture
def editor(shown: WindowPresenter) -> EditorPresenter:
    shown.services.saved_terms.save("Home", _HOME)
    _new(shown)
    return shown.editor


def _new(shown: WindowPresenter) -> Terms:
    shown.open_rfq(shown.services.rfq_editing.create("Plating", DEADLINE).id)
    settle()
    shown.window.activateWindow()
    settle()
    return _stored(shown)


def _stored(shown: WindowPresenter) -> Terms:
    assert shown.editor.draft.rfq is not None
    return shown.services.rfq_reading.get(shown.editor.draft.rfq.id).terms


def _choose(editor: EditorPresenter, *entries: str) -> None:
    choose(editor.view, "Saved terms", *entries)
    settle()


def _entries(editor: EditorPresenter) -> list[str]:
    opener = button(editor.view, "Saved terms")
    assert isinstance(opener, QPushButton)
    return [a.text().replace("&", "") for a in opener.menu().actions() if not a.isSeparator()]


def _name(monkeypatch: pytest.MonkeyPatch, name: str, *, is_given: bool = True) -> None:
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: (name, is_given))


def test_saved_terms_are_used_in_one_step(editor: EditorPresenter, shown: WindowPresenter) -> None:
    assert _entries(editor) == ["Home", _SAVE, "Use for new RFQs", "Rename", "Remove"]
    _choose(editor, "Home")
    assert _stored(shown) == _HOME
    assert field(editor.view, "Payment", QComboBox).currentText() == "Net 30"
    assert editor.draft.undo_stack.undoText() == "terms"
    editor.draft.undo_stack.undo()
    settle()
    assert (_stored(shown), editor.draft.undo_stack.canUndo()) == (NO_TERMS, False)


def test_these_terms_are_saved_and_a_name_that_is_taken_is_asked_about(
    editor: EditorPresenter, shown: WindowPresenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = shown.services.saved_terms
    write(field(editor.view, "Currency", QComboBox), "EUR")
    _name(monkeypatch, " Abroad ", is_given=False)
    _choose(editor, _SAVE)
    assert len(saved.every()) == 1
    _name(monkeypatch, " Abroad ")
    _choose(editor, _SAVE)
    assert editor.view.banner.text == "Terms saved as “Abroad”."
    assert (_entries(editor)[:2], saved.named("abroad").terms) == (["Abroad", "Home"], Terms(currency="EUR"))
    _name(monkeypatch, "home")
    for answer, kept in (("Cancel", _HOME), ("Replace", Terms(currency="EUR"))):
        with answering(answer) as asked:
            _choose(editor, _SAVE)
        assert asked == ["There are already terms “home”. Replace them?"]
        assert saved.named("home").terms == kept


def test_what_cannot_be_saved_is_said(
    editor: EditorPresenter, shown: WindowPresenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    _name(monkeypatch, "None")
    _choose(editor, _SAVE)
    assert "There are no terms to save." in editor.view.banner.text
    field(editor.view, "Currency", QComboBox).setCurrentText("dollars")
    _choose(editor, _SAVE)
    assert "“dollars” is not a currency code" in editor.view.banner.text
    assert len(shown.services.saved_terms.every()) == 1


def test_new_rfqs_begin_with_them(editor: EditorPresenter, shown: WindowPresenter) -> None:
    _choose(editor, "Use for new RFQs", "Home")
    assert editor.view.banner.text == "New RFQs begin with the terms “Home”."
    assert (_new(shown), editor.draft.undo_stack.canUndo()) == (_HOME, False)
    _choose(editor, "Use for new RFQs", "No terms")
    assert editor.view.banner.text == "New RFQs begin without terms."
    assert _new(shown) == NO_TERMS


def test_they_are_renamed_and_removed_and_come_back(
    editor: EditorPresenter, shown: WindowPresenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    _name(monkeypatch, "Rockford", is_given=False)
    _choose(editor, "Rename", "Home")
    assert _entries(editor)[0] == "Home"
    _name(monkeypatch, "Rockford")
    _choose(editor, "Rename", "Home")
    assert _entries(editor)[0] == "Rockford"
    _choose(editor, "Remove", "Rockford")
    assert editor.view.banner.text == "Saved terms “Rockford” removed. RFQs keep their terms."
    assert _entries(editor) == [_SAVE]
    press(editor.view.banner, "Undo")
    settle()
    assert (_entries(editor)[0], shown.services.saved_terms.named("rockford").terms) == ("Rockford", _HOME)


def test_what_another_program_has_removed_is_said(editor: EditorPresenter, shown: WindowPresenter) -> None:
    shown.services.saved_terms.remove("Home")
    _choose(editor, "Home")
    assert editor.view.banner.text == "There are no saved terms “Home”."
    assert _entries(editor) == [_SAVE]
