"""The vocabulary's window: what a text would match, words taken in, changed, and undone."""

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from app.domain.vendors.vendor import Capability, Contact, Vendor, VendorStatus
from app.domain.words.vocabulary import Term, TermKind
from app.ui.vocabulary.vocabulary_presenter import VocabularyPresenter
from app.ui.vocabulary.vocabulary_view import VocabularyWindow
from app.ui.window import main_window_view as sections
from app.ui.window.window_presenter import WindowPresenter
from tests.gui.settling import settle

_CAN = (Capability(process="Electroless Nickel", specification="ASTM B733"),)


@pytest.fixture
def words(shown: WindowPresenter) -> VocabularyPresenter:
    """Opened from the vendor page; two vendors do electroless nickel, one of them is blocked."""
    contact = (Contact(email="a@b.example"),)
    shown.services.vendors.save_all(
        [
            Vendor(name="Kestrel", capabilities=_CAN, contacts=contact),
            Vendor(name="Bad <b>", capabilities=_CAN, contacts=contact, status=VendorStatus.BLOCKED),
        ]
    )
    shown.window.sidebar.show_section(sections.VENDORS)
    shown.vendors.view.words_asked.emit()
    presenter = shown.vendor_screens.words
    settle()
    assert bool(presenter.model.lines)
    return presenter


def window(words: VocabularyPresenter) -> VocabularyWindow:
    assert words.window is not None
    return words.window


def answer(words: VocabularyPresenter) -> str:
    return window(words).meaning.answer.toPlainText()


def term(words: VocabularyPresenter, text: str) -> Term | None:
    known = words._words.read()
    return known.term(TermKind.PROCESS, text) or known.term(TermKind.SPECIFICATION, text)


def test_a_callout_is_read_and_says_whom_it_finds(words: VocabularyPresenter) -> None:
    QTest.keyClicks(window(words).meaning.text, "EN plate per ASTM B-733 TYP IV CL 1")
    settle()
    assert "Kestrel" in answer(words)
    for text in ("Electroless Nickel", "ASTM B733", "IV", "1 known to do it", "Bad <b>", "blocked"):
        assert text in answer(words)
    window(words).meaning.text.clear()
    settle()
    assert answer(words).startswith("Type a process")


def test_a_word_that_is_not_known_is_taken_in_as_a_term(words: VocabularyPresenter) -> None:
    window(words).meaning.text.setText("Frob & nicate")
    settle()
    assert "“Frob & nicate” is not in the list." in answer(words)
    assert "No vendor has anything to do with it." in answer(words)
    html = window(words).meaning.answer.toHtml()
    link = html.partition('href="process:')[2].partition('"')[0]
    window(words).meaning.answer.anchorClicked.emit(QUrl(f"process:{link}"))
    dialog = words.dialog
    assert dialog is not None
    assert dialog.name.text() == "Frob & nicate"
    dialog.aliases.setPlainText("Frobbing\n\n Frob ")
    dialog.family.setText("Oddities")
    dialog._on_save()
    settle()
    assert dialog.isHidden()
    stored = term(words, "frobbing")
    assert stored is not None
    assert (stored.name, stored.aliases, stored.family) == ("Frob & nicate", ("Frobbing", "Frob"), "Oddities")
    settle()
    assert "is not in the list" not in answer(words)
    window(words).undo_action.trigger()
    settle()
    assert term(words, "frobbing") is None
    window(words).redo_action.trigger()
    settle()
    assert term(words, "frobbing") is not None


def test_a_word_is_taken_in_as_one_more_spelling(words: VocabularyPresenter) -> None:
    words.take_in(window(words), TermKind.PROCESS, "E-Nickel")
    dialog = words.dialog
    assert dialog is not None
    assert not dialog.same_as.currentData()
    dialog.same_as.setCurrentText("Electroless Nickel")
    assert not dialog.aliases.isEnabled()
    dialog._on_save()
    settle()
    assert dialog.isHidden()
    found = term(words, "e nickel")
    assert found is not None
    assert found.name == "Electroless Nickel"


def test_a_spelling_that_is_taken_keeps_the_dialog_open(words: VocabularyPresenter) -> None:
    window(words).add_asked.emit()
    dialog = words.dialog
    assert dialog is not None
    dialog.name.setText("EN plate")
    dialog._on_save()
    settle()
    assert not dialog.banner.isHidden()
    assert "Electroless Nickel" in dialog.banner.text
    dialog.kind.setCurrentIndex(1)
    assert dialog.same_as.findText("ASTM B733") > 0
    dialog.reject()


def test_a_term_is_searched_for_edited_and_removed(words: VocabularyPresenter) -> None:
    view = window(words)
    view.search.setText("en plate")
    settle()
    assert words.model.rowCount() == 1
    assert view._count.text().startswith("1 of ")
    view.table.selectRow(0)
    view._on_edit()
    dialog = words.dialog
    assert dialog is not None
    assert not dialog.kind.isEnabled()
    dialog.category.setText("plating shops")
    dialog._on_save()
    settle()
    assert dialog.isHidden()
    changed = term(words, "EN plate")
    assert changed is not None
    assert changed.category == "plating shops"
    settle()
    assert words.model.rowCount() == 1
    view.table.selectRow(0)
    view._on_remove()
    settle()
    assert "removed" in view.banner.text
    assert term(words, "EN plate") is None
    words._on_remove_asked(changed)
    settle()
    assert "There is no process" in view.banner.text


def test_the_terms_are_exported(words: VocabularyPresenter, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (f"{tmp_path}/words.csv", ""))
    window(words)._on_export()
    settle()
    assert "terms exported" in window(words).banner.text
