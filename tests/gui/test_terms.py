"""What the buyer says about currency, delivery and payment is stored as soon as a field is finished."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit

from app.domain.rfqs.terms import NO_TERMS, Terms
from app.ui.rfq_editor.editor_presenter import EditorPresenter
from app.ui.window.window_presenter import WindowPresenter
from tests.fakes.office import DEADLINE
from tests.gui.hands import field, pick, write
from tests.gui.settling import settle

_ALL = Terms(currency="USD", incoterm="FCA", place="Rockford", payment="Net 37")


@pytest.fixture
def editor(shown: WindowPresenter) -> EditorPresenter:
    rfq = shown.services.rfq_editing.create("Plating", DEADLINE)
    shown.open_rfq(rfq.id)
    settle()
    shown.window.activateWindow()
    settle()
    return shown.editor


def box(editor: EditorPresenter, name: str) -> QComboBox:
    return field(editor.view, name, QComboBox)


def place(editor: EditorPresenter) -> QLineEdit:
    return field(editor.view, "Place of the Incoterm", QLineEdit)


def stored(editor: EditorPresenter, shown: WindowPresenter) -> Terms:
    assert editor.draft.rfq is not None
    terms = shown.services.rfq_reading.get(editor.draft.rfq.id).terms
    assert terms == editor.draft.rfq.terms
    return terms


def fill_in(editor: EditorPresenter) -> None:
    write(box(editor, "Currency"), "usd")
    pick(box(editor, "Incoterm"), "FCA")
    place(editor).setFocus()
    QTest.keyClicks(place(editor), " Rockford ")
    QTest.keyClick(place(editor), Qt.Key.Key_Tab)
    write(box(editor, "Payment"), "Net 37")
    settle()


def test_terms_are_stored_as_they_are_filled_in_and_undone_one_by_one(
    editor: EditorPresenter, shown: WindowPresenter
) -> None:
    fill_in(editor)
    assert stored(editor, shown) == _ALL
    assert (box(editor, "Currency").currentText(), place(editor).text()) == ("USD", "Rockford")
    assert box(editor, "Incoterm").toolTip() == "Free Carrier"
    assert editor.draft.undo_stack.undoText() == "terms"
    editor.draft.undo_stack.undo()
    settle()
    assert stored(editor, shown).payment == box(editor, "Payment").currentText() == ""
    pick(box(editor, "Incoterm"), "No Incoterm")
    settle()
    assert stored(editor, shown).incoterm == ""


def test_what_is_no_currency_is_refused_and_stays_to_be_corrected(
    editor: EditorPresenter, shown: WindowPresenter
) -> None:
    write(box(editor, "Currency"), "Euro")
    settle()
    assert "“Euro” is not a currency code" in editor.view.banner.text
    assert box(editor, "Currency").currentText() == "Euro"
    assert stored(editor, shown) == NO_TERMS
    write(box(editor, "Currency"), "eur")
    settle()
    assert not editor.view.banner.isVisible()
    assert stored(editor, shown).currency == "EUR"


def test_another_rfq_shows_its_own_terms(editor: EditorPresenter, shown: WindowPresenter) -> None:
    fill_in(editor)
    write(box(editor, "Currency"), "Euro")
    shown.open_rfq(shown.services.rfq_editing.create("Anodizing", DEADLINE).id)
    settle()
    texts = (box(editor, "Currency").currentText(), place(editor).text(), box(editor, "Payment").currentText())
    assert texts == ("", "", "")
    assert stored(editor, shown) == NO_TERMS
