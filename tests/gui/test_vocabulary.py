"""The vocabulary's window: what a text would match, words taken in, changed, and undone."""

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtTest import QTest

from app.domain.vendors.vendor import Capability, Contact, Vendor, VendorStatus
from app.domain.words.vocabulary import Term, TermKind
from app.ui.vocabulary.vocabulary_presenter import VocabularyPresenter
from app.ui.vocabulary.vocabulary_view import VocabularyWindow
from app.ui.window import main_window_view as sections
from app.ui.window.window_presenter import WindowPresenter
from tests.gui.hands import choosing, pick, press, shown_text
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
    press(shown.vendors.view, "Words…")
    presenter = shown.vendor_screens.words
    settle()
    assert presenter.model.lines
    return presenter


def window(words: VocabularyPresenter) -> VocabularyWindow:
    assert words.window is not None
    return words.window


def answer(words: VocabularyPresenter) -> str:
    return window(words).meaning.answer.toPlainText()


def term(shown: WindowPresenter, text: str) -> Term | None:
    """As it is stored."""
    known = shown.services.words.read()
    return known.term(TermKind.PROCESS, text) or known.term(TermKind.SPECIFICATION, text)


def test_a_callout_is_read_and_says_whom_it_finds(words: VocabularyPresenter) -> None:
    QTest.keyClicks(window(words).meaning.text, "EN plate per ASTM B-733 TYP IV CL 1")
    settle()
    assert "Kestrel" in answer(words)
    for text in ("Electroless Nickel", "ASTM B733", "IV", "0 known to do it, 1 may do it", "Bad <b>", "blocked"):
        assert text in answer(words)
    window(words).meaning.text.clear()
    settle()
    assert answer(words).startswith("Type a process")


def test_a_word_that_is_not_known_is_taken_in_as_a_term(words: VocabularyPresenter, shown: WindowPresenter) -> None:
    window(words).meaning.text.setText("Frob & nicate")
    settle()
    assert "“Frob & nicate” is not in the list." in answer(words)
    assert "No vendor does this." in answer(words)
    html = window(words).meaning.answer.toHtml()
    link = html.partition('href="process:')[2].partition('"')[0]
    window(words).meaning.answer.anchorClicked.emit(QUrl(f"process:{link}"))
    dialog = words.dialog
    assert dialog is not None
    assert dialog.name.text() == "Frob & nicate"
    dialog.aliases.setPlainText("Frobbing\n\n Frob ")
    dialog.family.setText("Oddities")
    press(dialog, "Save")
    settle()
    assert dialog.isHidden()
    stored = term(shown, "frobbing")
    assert stored is not None
    assert (stored.name, stored.aliases, stored.family) == ("Frob & nicate", ("Frobbing", "Frob"), "Oddities")
    assert "is not in the list" not in answer(words)
    window(words).undo_action.trigger()
    settle()
    assert term(shown, "frobbing") is None
    window(words).redo_action.trigger()
    settle()
    assert term(shown, "frobbing") is not None


def test_a_word_is_taken_in_as_one_more_spelling(words: VocabularyPresenter, shown: WindowPresenter) -> None:
    words.take_in(window(words), TermKind.PROCESS, "E-Nickel")
    dialog = words.dialog
    assert dialog is not None
    assert not dialog.same_as.currentData()
    pick(dialog.same_as, "Electroless Nickel")
    assert not dialog.aliases.isEnabled()
    press(dialog, "Save")
    settle()
    assert dialog.isHidden()
    found = term(shown, "e nickel")
    assert found is not None
    assert found.name == "Electroless Nickel"


def test_a_spelling_that_is_taken_keeps_the_dialog_open(words: VocabularyPresenter) -> None:
    press(window(words), "Add…")
    dialog = words.dialog
    assert dialog is not None
    dialog.name.setText("EN plate")
    press(dialog, "Save")
    settle()
    assert not dialog.banner.isHidden()
    assert "Electroless Nickel" in dialog.banner.text
    dialog.kind.setCurrentIndex(1)
    assert dialog.same_as.findText("ASTM B733") > 0
    dialog.begin_anew()  # or it would ask
    dialog.reject()


def test_a_term_is_searched_for_edited_and_removed(words: VocabularyPresenter, shown: WindowPresenter) -> None:
    view = window(words)
    view.search.setText("kanigen")
    settle()
    assert words.model.rowCount() == 1
    assert f"1 of {len(words.model.lines)} terms" in shown_text(view)
    view.table.selectRow(0)
    press(view, "Edit…")
    dialog = words.dialog
    assert dialog is not None
    assert not dialog.kind.isEnabled()
    dialog.category.setText("plating shops")
    press(dialog, "Save")
    settle()
    assert dialog.isHidden()
    changed = term(shown, "EN plate")
    assert changed is not None
    assert changed.category == "plating shops"
    assert words.model.rowCount() == 1
    view.table.selectRow(0)
    press(view, "Remove")
    settle()
    assert "removed" in view.banner.text
    assert term(shown, "EN plate") is None
    view.remove_asked.emit(changed)  # as from a window that has not read anew
    settle()
    assert "There is no process" in view.banner.text


def test_the_terms_are_exported(words: VocabularyPresenter, tmp_path: Path) -> None:
    with choosing(tmp_path / "words.csv"):
        press(window(words), "Export…")
    settle()
    assert f"{len(words.model.lines)} terms exported" in window(words).banner.text
    assert (tmp_path / "words.csv").stat().st_size > 0
